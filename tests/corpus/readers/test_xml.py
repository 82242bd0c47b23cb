import pytest

BOMB = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'


@pytest.mark.parametrize("content", ['<?xml version="1.0"?>\n<feed><title>x</title></feed>', BOMB, '<View>\n <Text name="text"/>\n</View>\n'])
def test_xml_of_no_known_kind_is_a_counted_skip(read, content):
    corpus = read({"a.xml": content, "b.txt": "It rang."})
    assert len(corpus) == 1
    assert corpus.skipped == {"file: XML of no known kind": 1}


def test_it_can_be_read_as_text_all_the_same(read):
    assert read({"a.xml": "<View>It rang.</View>"}, format="text").posts["text"].tolist() == ["<View>It rang.</View>"]
