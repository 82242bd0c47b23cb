import pytest


def test_messages_of_the_toolkit_are_read_and_reposts_quoted(read):
    table = (
        "message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n"
        "1,u1,alice,,,It rang.,1719800000,https://x.org/a https://x.org/b\n2,u2,,1,,It rang.,1719800020,\n3,u2,,,,,1719800020,\n"
    )
    corpus = read({"a.csv": table})
    assert corpus.posts[["post_id", "author", "text", "quoted"]].values.tolist() == [["1", "alice", "It rang.", ""], ["2", "u2", "", "It rang."]]
    assert corpus.posts["date"].tolist()[0] == "2024-07-01T02:13:20+00:00"
    assert corpus.skipped == {"post without words": 1}


@pytest.mark.parametrize("share", ["1719800000", "2024-07-01 02:13:20"])
def test_shares_of_coortweet_need_a_column_of_texts(read, share):
    with_text = f"object_id,account_id,content_id,timestamp_share,text\nhttps://x.org,u1,00071,{share},It rang.\n"
    without = f"object_id,account_id,content_id,timestamp_share\nhttps://x.org,u1,00072,{share}\n"
    corpus = read({"a.csv": with_text, "b.csv": without})
    assert corpus.posts[["post_id", "author", "text"]].values.tolist() == [["00071", "u1", "It rang."]]
    assert corpus.posts.iloc[0].date.startswith("2024-07-01T02:13:20")
    assert corpus.skipped["CooRTweet table without a text column: object_id names what was shared"] == 1
