from lxml import etree, html

from framing.corpus.readers.markup import block_text

BLOCKS = {"p", "br"}


def test_blocks_end_lines_and_other_elements_do_not():
    assert block_text(html.fragment_fromstring("<div> a <p>b <i>c</i>\n d</p>e<br>f</div>"), blocks=BLOCKS) == "a\nb c d\ne\nf"


def test_text_behind_comments_and_unseen_elements_is_kept():
    element = html.fragment_fromstring("<div>a<!-- x --> b<script>y()</script> c</div>")
    assert block_text(element, blocks=BLOCKS, unseen={"script"}) == "a b c"


def test_what_follows_the_element_is_no_part_of_it():
    root = html.fragment_fromstring("<div><p>a</p>tail</div>")
    assert block_text(root[0], blocks=BLOCKS) == "a"


def test_namespaces_do_not_matter():
    assert block_text(etree.fromstring('<t xmlns="urn:x"><p>a</p><p>b</p></t>'), blocks=BLOCKS) == "a\nb"
