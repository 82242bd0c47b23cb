import time

import pandas as pd
import pytest

from framing import Corpus
from framing.corpus.kinds import HEADING_MAX_WORDS, is_boilerplate, is_heading, paragraph_kinds


def kinds(*lines: str, title: str = "") -> list[str]:
    frame = pd.DataFrame({"text": ["\n".join(lines)], "title": [title]})
    return Corpus.from_frame(frame).paragraphs["kind"].tolist()


def test_a_first_line_without_a_stop_is_the_title():
    assert kinds("The new ferry", "It came late.") == ["title", "body"]


def test_a_line_alone_is_no_title():
    assert kinds("The new ferry") == ["body"]


def test_a_known_title_is_the_title_even_with_a_stop():
    assert kinds("Who rings the bell?", "Nobody does.", title="Who rings the bell?") == ["title", "body"]


def test_where_the_title_is_known_no_other_line_is_one():
    assert kinds("The old bell", "It rang twice.", "Who heard it", "Nobody did.", title="The old bell") == ["title", "body", "heading", "body"]


def test_a_title_may_follow_a_byline():
    assert kinds("By Ida Berg", "The new ferry", "It came late.") == ["boilerplate", "title", "body"]


def test_only_the_first_content_line_can_be_a_title():
    assert kinds("It came late.", "What next", "Nobody knows.") == ["body", "heading", "body"]


def test_what_closes_a_post_is_no_heading():
    assert kinds("The new ferry", "It came late.", "Thanks to all", "By Ida Berg") == ["title", "body", "body", "boilerplate"]


def test_a_known_title_that_looks_like_a_control_stays_the_title():
    assert kinds("Read more", "He did, all winter.", title="Read more") == ["title", "body"]


def test_a_title_that_is_no_line_of_the_text_makes_no_line_the_title():
    assert paragraph_kinds(["What next", "Nobody knows."], title="The new ferry") == ["heading", "body"]


def test_a_post_may_be_its_title_alone():
    assert kinds("The new ferry", title="The new ferry") == ["title"]


def test_a_title_that_is_not_in_the_text_is_put_before_it():
    assert kinds("It came late.", "It left early.", title="The new ferry") == ["title", "body", "body"]


def test_a_long_line_is_no_heading():
    words = " ".join(["geese"] * HEADING_MAX_WORDS)
    assert is_heading(words)
    assert not is_heading(words + " geese")


@pytest.mark.parametrize("line", ["What next", "1. First steps:", "(2) Second steps", "- a list item", "渡口的钟"])
def test_headings(line):
    assert is_heading(line)


@pytest.mark.parametrize("line", ["He left.", "Why?", "“He left.”", "渡船走了。", "first, second,", "1.", "2)", "a)", "---", ""])
def test_no_headings(line):
    assert not is_heading(line)


def test_a_long_chinese_line_without_a_stop_is_no_heading():
    assert not is_heading("今天早上河上起了大雾渡船又晚点了旅客们在码头等了一个小时谁也没有抱怨因为大家都知道船夫已经老了")


@pytest.mark.parametrize(
    "line",
    [
        "By Ida Berg",
        "Photos by Ida Berg and Ole Dahl",
        "(Editor: Ida Berg)",
        "责任编辑：张三",
        "Source: Quay Daily",
        "2024-03-05 10:07",
        "Published on March 5, 2024",
        "2024年3月5日",
        "March 5, 2024 | Quay Daily",
        "2024-03-05 10:07 · 5 min read",
        "5 March 2024 - by Ida Berg",
        "2024年3月5日 | 来源：码头日报",
        "NORTH QUAY, March 5, 2024 —",
        "Copyright 2024 Quay Daily",
        "Quay Daily. All rights reserved.",
        "Special statement: this page was copied from elsewhere. Tell us.",
        "The views expressed are those of the ferryman",
        "Contact: bell@quay.example",
        "Original link: https://quay.example/a",
        "Original text: https://quay.example/a",
        "By Ann Berg,Bob Dahl/Cy Ek & Dan Falk.",
        "By April Jones",
        "Copyright © Quay Daily",
        "Copyright Quay Daily, 2024",
        "Copyright Quay Daily.",
        "(c) 2024 Quay Daily",
        "Views expressed here are the author's own",
        "The opinions expressed do not necessarily reflect those of the ferry",
        "Tel: 010-555 1234",
        "WeChat: quaydaily",
        "Share this with friends",
        "Read more",
        "Comments (12)",
        "https://quay.example/a",
        "#ferry #fog",
        "* * *",
    ],
)
def test_page_furniture_is_boilerplate(line):
    assert is_boilerplate(f"  {line} ")


@pytest.mark.parametrize(
    "line",
    [
        "By the river the herons stood still.",
        "By noon the Ferry had left",
        "The report by Ida Berg was late.",
        "Edited twice, the letter still had an error.",
        "The meeting of March 5, 2024 was short.",
        "March 5, 2024 - Ferry sinks off the pier",
        "2024-03-05 | Captain arrested",
        "2024年3月5日 - 渡船在码头外沉没船长当场被捕",
        "In 2024 the ferry ran daily.",
        "We share this river with the herons.",
        "Print shops along the quay close early",
        "Comments by the ferryman amuse the town",
        "see https://quay.example/a for the timetable",
        "5 km",
        "Copyright reform is one of the main achievements of the year",
        "Copyright Law Divides Parliament",
        "(c) Third, the ferry left",
        "The views expressed by the villagers at the meeting were heard by the mayor.",
        "Special notice: the flood reached the village on Monday and ten people died.",
        "Contact: he never wrote to her again",
        "Phone: it rang and rang",
        "By March China Had Vaccinated Millions",
        "By Monday Nobody Came",
        "By May Lockdown Had Ended",
        "Original text: The flood came on Monday and nobody was warned.",
    ],
)
def test_a_line_that_merely_begins_like_furniture_is_not(line):
    assert not is_boilerplate(line)


@pytest.mark.parametrize("line", ["Source: the ferryman said that the bell was cracked.", "Video: Police stop a lorry at the ferry"])
def test_a_clause_after_a_label_is_content(line):
    assert not is_boilerplate(line)


@pytest.mark.parametrize("names", ["Ann,Bob,", "Ann, Bob & ", "Ann//", "Ann and Bob "])
def test_a_long_list_of_names_takes_little_time(names):
    start = time.process_time()
    is_boilerplate("By " + names * 2_000 + "left")
    is_boilerplate("By " + names * 5 + "left")
    is_boilerplate("Copyright " + "A" * 400 + "!")
    assert time.process_time() - start < 5
