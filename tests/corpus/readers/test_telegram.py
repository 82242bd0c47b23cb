import json

import pytest

MESSAGES = [
    {"id": 1, "type": "service", "date": "2024-07-01T10:00:00", "date_unixtime": "1719828000", "action": "create_channel", "text": "", "text_entities": []},
    {"id": 2, "type": "message", "date": "2024-07-01T10:05:00", "date_unixtime": "1719828300", "from": "Harbour", "from_id": "channel7", "text": "It rang."},
    {
        "id": 3, "type": "message", "date": "2024-07-01T10:06:00", "date_unixtime": "1719828360", "from": None, "from_id": "user42",
        "text": ["Read: ", {"type": "text_link", "text": "paper", "href": "https://x.org"}, "\n", {"type": "hashtag", "text": "#bells"}],
    },
    {"id": 4, "type": "message", "date_unixtime": "1719828540", "from": "Harbour", "from_id": "channel7", "photo": "(none)", "text": "", "text_entities": []},
    {"id": 5, "type": "unsupported"},
    {"id": 6, "type": "message", "date_unixtime": "1719828600", "from": "Harbour", "from_id": "channel7", "forwarded_from": "Root", "text": "It rang."},
    {"id": 7, "type": "message", "date_unixtime": "1719828600", "from": "Harbour", "from_id": "channel7", "forwarded_from": None, "text": "It rang."},
]  # fmt: skip
CHAT = {"name": "Harbour", "type": "public_channel", "id": 1234567890, "messages": MESSAGES}


@pytest.mark.parametrize("root", [CHAT, {"about": "x", "chats": {"about": "y", "list": [CHAT]}}, {"left_chats": {"list": [CHAT]}}], ids=["one", "all", "left"])
def test_messages_are_posts_and_everything_else_is_counted(read, root):
    corpus = read({"result.json": json.dumps(root, indent=1)})
    posts = corpus.posts
    assert posts["post_id"].tolist() == ["1234567890/2", "1234567890/3", "1234567890/6", "1234567890/7"]
    assert set(posts["source"]) == {"Harbour"}
    assert posts["author"].tolist() == ["Harbour", "user42", "Harbour", "Harbour"]
    assert posts["date"].tolist()[0] == "2024-07-01T10:05:00+00:00"
    assert posts["text"].tolist() == ["It rang.", "Read: paper\n#bells", "", ""]
    assert posts["quoted"].tolist() == ["", "", "Root\nIt rang.", "It rang."]
    assert corpus.skipped == {"service message": 1, "unsupported message": 1, "post without words": 1}


def test_the_same_number_in_two_chats_is_two_posts(read):
    chats = [{**CHAT, "messages": MESSAGES[1:2]}, {**CHAT, "id": 99, "name": "Pier", "messages": MESSAGES[1:2]}]
    posts = read({"result.json": json.dumps({"chats": {"list": chats}})}).posts
    assert posts[["post_id", "source"]].values.tolist() == [["1234567890/2", "Harbour"], ["99/2", "Pier"]]


def test_entities_alone_hold_the_text_too(read):
    message = {**MESSAGES[1], "text": None, "text_entities": [{"type": "plain", "text": "It "}, {"type": "bold", "text": "rang."}]}
    assert read({"a.json": json.dumps({**CHAT, "messages": [message]})}).posts["text"].tolist() == ["It rang."]


def test_messages_of_another_program_are_left_to_the_others(read):
    assert read({"a.json": json.dumps({"messages": [{"id": 1, "text": "It rang."}]})}).posts["post_id"].tolist() == ["1"]


def test_a_channel_scraped_by_minet_is_read(read):
    table = (
        "link_to_message,could_be_displayed,user,user_link,text,link_site,link_title,link_description,views,datetime,edited\n"
        "https://t.me/harbour/17,True,Harbour,https://t.me/harbour,It rang.,Daily,The bell,All about it.,5K,2024-07-01T10:05:00+00:00,False\n"
        "https://t.me/harbour/18,False,Harbour,https://t.me/harbour,,,,,5K,2024-07-01T10:05:00+00:00,False\n"
    )
    corpus = read({"a.csv": table})
    post = corpus.posts.iloc[0]
    assert (post.post_id, post.source, post.text, post.quoted) == ("harbour/17", "Harbour", "It rang.", "Daily\nThe bell\nAll about it.")
    assert (post.date, post.url) == ("2024-07-01T10:05:00+00:00", "https://t.me/harbour/17")
    assert corpus.skipped == {"post without words": 1}
