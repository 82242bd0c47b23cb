import pytest

OPERATION = (
    '"tweetid","userid","user_display_name","user_screen_name","tweet_language","tweet_text","tweet_time","is_retweet","retweet_tweetid","hashtags"\n'
    '"1151000000000000001","a9f0","a9f0","a9f0","zh-cn","line one\nline ""two"", end","2019-08-01 04:12","False","","[DrugControl, China]"\n'
    '"1151000000000000002","a9f0","a9f0","a9f0","und","RT @other: 中国坚决反对。","2019-08-01 04:13","true","99",""\n'
    '"1151000000000000003","a9f0","a9f0","a9f0","en","RT @other: an old habit","2019-08-01 04:14","false","",""\n'
)


def test_an_archive_of_an_information_operation_is_read(read):
    posts = read({"x_tweets_csv_hashed.csv": OPERATION}).posts
    assert posts["post_id"].tolist() == ["1151000000000000001", "1151000000000000002", "1151000000000000003"]
    assert posts["text"].tolist() == ['line one\nline "two", end', "", "RT @other: an old habit"]
    assert posts["quoted"].tolist() == ["", "other\n中国坚决反对。", ""]
    assert posts["date"].tolist()[0] == "2019-08-01T04:12:00+00:00"
    assert posts["language"].tolist() == ["zh", "und", "en"]
    assert posts["url"].tolist()[0] == "https://twitter.com/a9f0/status/1151000000000000001"


AGENCY = (
    "external_author_id,author,content,region,language,publish_date,post_type,account_type,retweet,account_category,tweet_id,article_url\n"
    "9.06E+17,10_GOP,It rang.,Unknown,English,10/1/17 19:58,,Right,0,RightTroll,{},{}\n"
    "9.06E+17,10_GOP,Nobody came.,Unknown,Russian,1/13/2017 2:05,RETWEET,Right,1,RightTroll,{},{}\n"
)
URL = "http://twitter.com/905874659358453760/statuses/91458035643053670"


def test_ids_that_a_spreadsheet_rounded_are_taken_from_the_address(read):
    corpus = read({"a.csv": AGENCY.format("9.1458E+17", URL + "7", "9.1458E+17", URL + "9")})
    assert corpus.posts["post_id"].tolist() == ["914580356430536707", "914580356430536709"]
    assert corpus.notes == {"id rounded by a spreadsheet, taken from the address": 2}
    assert corpus.posts["url"].tolist() == [URL + "7", URL + "9"]


def test_ids_are_taken_from_no_address_where_there_is_none(read):
    corpus = read({"a.csv": AGENCY.format("9.1458E+17", "", "914580356430536709", "")})
    assert "id rounded by a spreadsheet, taken from the address" not in corpus.notes
    assert corpus.posts["post_id"].tolist()[1] == "914580356430536709"


def test_dates_with_months_first_languages_by_name_and_retweets(read):
    posts = read({"a.csv": AGENCY.format("1", "", "2", "")}).posts
    assert posts["date"].tolist() == ["2017-10-01T19:58:00+00:00", "2017-01-13T02:05:00+00:00"]
    assert posts["language"].tolist() == ["en", "ru"]
    assert posts[["text", "quoted"]].values.tolist() == [["It rang.", ""], ["", "Nobody came."]]


TWINT = (
    "id,conversation_id,created_at,date,time,timezone,user_id,username,name,tweet,language,urls,link,retweet\n"
    "1376000000000000001,1376000000000000001,2021-03-28 10:00:00 CST,2021-03-28,10:00:00,+0800,1,ida,Ida,It rang.,en,['https://x.org'],https://twitter.com/ida/status/1376000000000000001,{}\n"
)


@pytest.mark.parametrize(("retweet", "text", "quoted"), [("False", "It rang.", ""), ("", "It rang.", ""), ("True", "", "It rang.")])
def test_twint_names_an_offset_beside_an_ambiguous_zone(read, retweet, text, quoted):
    post = read({"a.csv": TWINT.format(retweet)}).posts.iloc[0]
    assert (post.post_id, post.author, post.text, post.quoted) == ("1376000000000000001", "ida", text, quoted)
    assert post.date == "2021-03-28T10:00:00+08:00"


def test_the_csv_of_twarc_is_read(read):
    table = (
        "id,conversation_id,referenced_tweets.retweeted.id,author_id,created_at,text,lang,author.username,__twarc.url\n"
        "1380242611781386245,1,9,7,2021-04-08T19:34:16.000Z,RT @root: It rang &amp; rang.,en,ida,x\n"
        "1380242611781386246,1,,7,2021-04-08T19:34:16.000Z,It rang &amp; rang.,en,ida,x\n"
    )
    posts = read({"a.csv": table}).posts
    assert posts["post_id"].tolist() == ["1380242611781386245", "1380242611781386246"]
    assert posts[["text", "quoted", "author"]].values.tolist() == [["", "root\nIt rang & rang.", "ida"], ["It rang & rang.", "", "ida"]]
