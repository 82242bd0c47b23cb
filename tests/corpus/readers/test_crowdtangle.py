HEADER = (
    "{},User Name,Facebook Id,Post Created,Post Created Date,Type,Total Interactions,URL,Message,Link,Image Text,Link Text,Description,"
    "Total Interactions (weighted  —  Likes 1x Shares 1x ),Overperforming Score\n"
)
ROW = (
    'Example Daily,exampledaily,100044123456789,{},2021-03-25,Link,"1,234",https://www.facebook.com/100044123456789/posts/{},{},https://x.org,{},{},{},,-1.5\n'
)


def test_a_facebook_export_is_read(read):
    table = "\ufeff" + HEADER.format("Page Name") + ROW.format("2021-03-25 09:00:12 EDT", 200, '"It rang.\n\nTwice."', "", "", "")
    post = read({"a.csv": table}).posts.iloc[0]
    assert (post.post_id, post.source, post.author) == ("200", "Example Daily", "exampledaily")
    assert (post.text, post.quoted, post.date) == ("It rang.\n\nTwice.", "", "2021-03-25T09:00:12-04:00")
    assert post.url == "https://www.facebook.com/100044123456789/posts/200"


def test_winter_time_and_groups(read):
    table = HEADER.format("Group Name") + ROW.format("2021-12-25 09:00:12 EST", 1, "It rang.", "", "", "")
    post = read({"a.csv": table}).posts.iloc[0]
    assert (post.source, post.date) == ("Example Daily", "2021-12-25T09:00:12-05:00")


def test_a_zone_that_is_not_known_gives_no_date_and_keeps_the_row(read):
    corpus = read({"a.csv": HEADER.format("Page Name") + ROW.format("2021-12-25 09:00:12 XYZ", 1, "It rang.", "", "", "")})
    assert corpus.posts["date"].tolist() == [None]
    assert corpus.notes == {"date not understood": 1}


def test_link_previews_and_texts_in_images_are_quoted(read):
    table = HEADER.format("Page Name") + ROW.format("", 1, "It rang.", "RING", "The bell", "All about it.") + ROW.format("", 2, "", "", "", "")
    corpus = read({"a.csv": table})
    assert corpus.posts[["text", "quoted"]].values.tolist() == [["It rang.", "The bell\nAll about it.\n\nRING"]]
    assert corpus.skipped == {"post without words": 1}


def test_on_instagram_the_description_is_the_post(read):
    table = (
        "Account,User Name,Followers at Posting,Post Created,Type,URL,Link,Photo,Title,Description,Image Text\n"
        "Example,example,5,2021-03-25 09:00:12 EDT,Photo,https://www.instagram.com/p/CM1/,,,,It rang.,\n"
    )
    post = read({"a.csv": table}).posts.iloc[0]
    assert (post.post_id, post.text, post.source, post.author) == ("CM1", "It rang.", "Example", "example")


def test_posts_that_the_address_names_behind_the_question_mark_have_ids_of_their_own(read):
    addresses = [f"https://www.facebook.com/permalink.php?story_fbid={number}&id=7" for number in (101, 102)]
    addresses.append("https://www.facebook.com/photo.php?id=7&fbid=103&set=a.1")
    rows = [
        ROW.format("2021-03-25 09:00:12 EDT", 1, "It rang.", "", "", "").replace("https://www.facebook.com/100044123456789/posts/1", address)
        for address in addresses
    ]
    assert read({"a.csv": HEADER.format("Page Name") + "".join(rows)}).posts["post_id"].tolist() == ["101", "102", "103"]
