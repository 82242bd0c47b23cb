import json

import pytest

TASK = {
    "id": 1, "created_at": "2024-03-09T21:52:49Z", "data": {"text": "It rang.", "post_id": "p1", "date": "2024-03-01"},
    "annotations": [{"id": 1001, "completed_by": 10, "result": [{"type": "choices", "value": {"choices": ["a"]}}], "was_cancelled": False}],
}  # fmt: skip


def test_tasks_of_label_studio_give_their_data_once(read):
    tasks = [TASK, {"data": {"text": "Nobody came."}, "predictions": [5]}, {"data": {"image": "x.png"}, "annotations": []}]
    corpus = read({"export.json": json.dumps(tasks)})
    assert corpus.posts["text"].tolist() == ["It rang.", "Nobody came."]
    assert corpus.posts.iloc[0][["post_id", "date"]].tolist() == ["p1", "2024-03-01"]
    assert corpus.skipped == {"task without a text": 1}


ROW = {"text": "It rang.", "id": 7, "frame": {"choices": ["a", "b"]}, "annotator": 10, "annotation_id": 1, "created_at": "2024-03-09T22:16:08Z"}
TABLE = 'annotation_id,annotator,created_at,frame,id,post_id,text\n1,10,2024-03-09T22:16:08Z,"{""choices"":[""a"",""b""]}",1,p1,It rang.\n'


@pytest.mark.parametrize(("name", "content", "post_id"), [("a.json", json.dumps([ROW]), "7"), ("a.csv", TABLE, "p1")])
def test_the_time_of_an_annotation_is_not_that_of_the_post(read, name, content, post_id):
    post = read({name: content}).posts.iloc[0]
    assert (post.text, post.post_id, post.date, post.author) == ("It rang.", post_id, None, "")


def test_examples_of_prodigy_are_posts(read):
    examples = [
        {"text": "It rang.", "meta": {"id": "2"}, "_input_hash": -15, "_task_hash": -3, "label": "a", "answer": "accept"},
        {"text": "Nobody came.", "options": [{"id": "a", "text": "a"}], "_input_hash": 1, "_task_hash": 2, "answer": "ignore"},
        {"text": "It stopped.", "label": "a", "answer": "reject"},
    ]
    posts = read({"db-out.jsonl": "\n".join(map(json.dumps, examples))}).posts
    assert posts["text"].tolist() == ["It rang.", "Nobody came.", "It stopped."]
    assert posts["post_id"].tolist()[:2] == ["2", "1"]


def test_doccano_exports_are_records_like_others(read):
    files = {
        "a.jsonl": json.dumps({"id": 1, "text": "It rang.", "label": ["a"], "Comments": []}) + "\n",
        "b.csv": "text,label\nNobody came.,a#b\n",
    }
    assert sorted(read(files).posts["text"]) == ["It rang.", "Nobody came."]


def test_labels_before_a_line_are_no_part_of_the_text(read):
    content = "__label__a It rang.\r\n__label__a __label__b  Nobody came.\nIt stopped.\n__label__a\n\n"
    corpus = read({"a.txt": content})
    assert corpus.posts["text"].tolist() == ["It rang.", "Nobody came.", "It stopped."]
    assert corpus.skipped == {"labels without a text": 1}
    for row in corpus.paragraphs.itertuples():
        assert content[row.source_start : row.source_end] == row.text
