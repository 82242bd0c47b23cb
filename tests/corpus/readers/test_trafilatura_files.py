import pytest

TEXT = "The bell\nIt rang all day & night.\nNobody came.\none\ntwo"
DOC = """<?xml version="1.0" encoding="utf-8"?>
<doc sitename="Daily" title="The bell" author="Ida" date="2024-07-01" url="https://x.org/a" hostname="x.org" tags="a" fingerprint="7cb59d59adf7adec">
  <main>
    <head rend="h1">The bell</head>
    <p>It rang <hi rend="#b">all day</hi> &amp;
    night.</p><!-- no -->
    <p>Nobody came.</p>
    <list><item>one</item><item>two</item></list>
  </main>
  <comments><p>First!</p></comments>
</doc>
"""
TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0">
<teiHeader><fileDesc><titleStmt><title type="main">The bell</title><author>Ida</author></titleStmt>
<sourceDesc><biblFull><titleStmt><title type="main">The bell</title><author>Ida</author></titleStmt><publicationStmt>
<publisher>Daily (x.org)</publisher><ptr type="URL" target="https://x.org/a"/><date>2024-07-01</date></publicationStmt></biblFull></sourceDesc></fileDesc>
<encodingDesc><appInfo><application version="2.0" ident="Trafilatura"><label>Trafilatura</label></application></appInfo></encodingDesc></teiHeader>
<text><body><div type="entry"><ab rend="h1" type="header">The bell</ab><p>It rang <hi>all day</hi> &amp; night.</p><p>Nobody came.</p>
<list><item>one</item><item>two</item></list></div><div type="comments"><p>First!</p></div></body></text></TEI>
"""
TABLE = 'https://x.org/a\tnull\t7cb59d59adf7adec\tx.org\tThe bell\tnull\t2024-07-01\t"The bell\nIt rang all day & night.\nNobody came.\none\ntwo"\tnull\tnull\tnull\n'


@pytest.mark.parametrize(
    ("name", "content", "author", "source"),
    [("a.xml", DOC, "Ida", "Daily"), ("a.xmltei", TEI, "Ida", "Daily"), ("a.csv", TABLE, "", "x.org"), ("a.txt", TABLE, "", "x.org")],
    ids=["xml", "tei", "csv", "csv-by-another-name"],
)
def test_every_form_gives_the_same_article(read, name, content, author, source):
    post = read({name: content}).posts.iloc[0]
    assert (post.title, post.text) == ("The bell", TEXT)
    assert (post.author, post.source, post.date, post.url) == (author, source, "2024-07-01", "https://x.org/a")


def test_a_row_with_a_cell_too_few_and_one_without_a_text_are_counted(read):
    empty = "https://x.org/b\tnull\tnull\tx.org\tnull\tnull\tnull\tnull\tnull\tnull\tnull\n"
    corpus = read({"a.csv": TABLE + "https://x.org/b\tnull\n" + empty})
    assert len(corpus) == 1
    assert corpus.skipped == {"row with another number of cells than the first": 1, "post without words": 1}


def test_broken_xml_and_entities_from_elsewhere_are_refused(read, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("Not to be read.")
    entity = f'<!DOCTYPE doc [<!ENTITY x SYSTEM "file://{secret}">]>'
    files = {
        "good.xml": DOC,
        "cut.xml": DOC[:-40],
        "entity.xml": DOC.replace("<doc ", entity + "<doc ", 1).replace("Nobody", "&x;"),
        "plain.xml": DOC.replace("Nobody", "&x;"),
    }
    corpus = read(files)
    assert len(corpus) >= 1
    assert not corpus.posts["text"].str.contains("Not to be read").any()
    assert corpus.skipped["file: broken XML"] >= 1
