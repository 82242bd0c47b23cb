import re

import pytest

import framing
from framing.coding.codebook import Frame
from framing.errors import CodebookError

FRAMES = "frames:\n- {id: water, name: Water, definition: About water.}\n- {id: wind, name: Wind, definition: About wind.}\n"


@pytest.fixture
def read(tmp_path):
    def reader(content: str | bytes) -> framing.Codebook:
        file = tmp_path / "book.yaml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return framing.read_codebook(file)

    return reader


def test_a_codebook_holds_what_the_file_says(codebook):
    assert (codebook.id, codebook.title, codebook.version, codebook.rules) == ("weather", "Weather at the quay", "2.1", ("A unit is one paragraph.",))
    assert codebook["water"] == Frame("water", "Water", "About water.", agent="anyone", include=("rain", "floods"), examples=("The river rose.",))
    assert codebook["wind"] == Frame("wind", "Wind", "About wind.")
    assert codebook.frame_ids == ("water", "wind")
    assert len(codebook) == 2
    assert repr(codebook) == "Codebook('weather', 2 frames: water, wind)"


def test_a_codebook_without_an_id_is_named_after_its_file(read):
    assert (read(FRAMES).id, read(FRAMES).title, read(FRAMES).version) == ("book", "Untitled codebook", "1")


def test_a_byte_order_mark_is_no_part_of_the_codebook(read):
    assert read(b"\xef\xbb\xbf" + FRAMES.encode()).frame_ids == ("water", "wind")


def test_the_shipped_codebook_is_read_without_a_path():
    book = framing.read_codebook()
    assert book.rules
    assert all(frame.examples for frame in book.frames)


def test_a_frame_the_codebook_lacks_is_named_with_those_it_has(codebook):
    with pytest.raises(CodebookError, match="no frame 'fire' in the codebook 'weather'; it has water, wind"):
        codebook["fire"]


def test_a_missing_codebook_is_named(tmp_path):
    with pytest.raises(CodebookError, match=r"no readable codebook at .*none\.yaml"):
        framing.read_codebook(tmp_path / "none.yaml")


def test_a_folder_is_no_codebook(tmp_path):
    with pytest.raises(CodebookError, match="no readable codebook"):
        framing.read_codebook(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no list `frames`; each frame needs id, name, definition"),
        ("- water", "holds no list `frames`"),
        ("frames: water", "holds no list `frames`"),
        ("frames: []", "holds no list `frames`"),
        ("frames: [}", "is no valid YAML"),
        (b"frames: \xff", "is no valid YAML"),
        (FRAMES + "schema_version: 2", "has schema_version 2; this release reads 1"),
        ("frames: [water]", "frame 1 is no mapping; it needs id, name, definition"),
        (FRAMES.replace(", name: Wind", ""), "frame 2 (wind) needs text in `name`"),
        (FRAMES.replace("name: Wind", "name: ' '"), "frame 2 (wind) needs text in `name`"),
        (FRAMES.replace("id: wind", "id: true"), "frame 2 (True) needs text in `id` (quote it if YAML reads it as something else)"),
        (FRAMES.replace("id: wind, ", ""), "frame 2 (without id) needs text in `id`"),
        (FRAMES.replace("id: wind", "id: 2-winds"), "frame id '2-winds' is not allowed; use lower-case letters"),
        (FRAMES.replace("id: wind", "id: Wind"), "frame id 'Wind' is not allowed"),
        (FRAMES.replace("id: wind", "id: water"), "defines the frame 'water' more than once"),
        (FRAMES.replace("wind.}", "wind., colour: grey}"), "frame wind has the unknown field 'colour'; allowed are id, name, definition, agent"),
        (FRAMES.replace("wind.}", "wind., examples: a gale}"), "`examples` of frame wind must be a list of texts"),
        (FRAMES.replace("wind.}", "wind., include: [5]}"), "`include` of frame wind must be a list of texts"),
    ],
)
def test_an_error_names_the_frame_and_the_field(read, content, message):
    with pytest.raises(CodebookError, match=re.escape(message)):
        read(content)


@pytest.mark.parametrize("label", ["no", "on", "yes", "off", "y", "n"])
def test_words_that_yaml_once_took_for_booleans_are_labels(read, label):
    assert read(FRAMES.replace("id: wind", f"id: {label}")).frame_ids[1] == label


def test_what_yaml_takes_for_a_date_or_a_number_stays_as_written_or_is_refused_by_name(read):
    for label in ("2024-07-01", "1e3"):
        with pytest.raises(CodebookError, match=f"frame id '{label}' is not allowed"):
            read(FRAMES.replace("id: wind", f"id: {label}"))
    with pytest.raises(CodebookError, match=re.escape("frame 1 is no mapping")):
        read("frames: [no, on]")


def test_a_codebook_never_runs_anything(read, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for tag in ("builtins.open", "os.system"):
        with pytest.raises(CodebookError, match=r"is no valid YAML: could not determine a constructor for the tag .*python/object/apply"):
            read(f"title: !!python/object/apply:{tag} ['PWNED', 'w']\n" + FRAMES)
    assert not (tmp_path / "PWNED").exists()


def test_a_yaml_error_names_the_line(read):
    with pytest.raises(CodebookError, match="line 3"):
        read("frames:\n- id: water\n  name: [Water\n  definition: x\n")


def test_rules_that_are_no_list_are_an_error(read):
    with pytest.raises(CodebookError, match="rules"):
        read(FRAMES + "rules: be careful")


def test_a_misspelt_field_of_the_codebook_is_an_error(read):
    with pytest.raises(CodebookError, match="ruels"):
        read(FRAMES + "ruels: [be careful]")


def test_a_field_given_twice_is_an_error(read):
    with pytest.raises(CodebookError, match="name"):
        read(FRAMES.replace("name: Wind", "name: Wind, name: Air"))


def test_unknown_fields_of_any_type_are_an_error(read):
    with pytest.raises(CodebookError, match="unknown field"):
        read(FRAMES.replace("wind.}", "wind., 1: x, colour: grey}"))


@pytest.mark.parametrize(
    "place",
    [
        "title: *i\n" + FRAMES,
        "frames: [{id: *i, name: x, definition: y}]",
        "schema_version: *i\n" + FRAMES,
        FRAMES + "rules: [*i]",
        "title: &t [*t]\n" + FRAMES,
    ],
)
def test_aliases_that_unfold_without_end_are_refused_at_once(read, place):
    levels = "".join(f"{name}: &{name} [{', '.join([f'*{below}'] * 9)}]\n" for below, name in zip("abcdefgh", "bcdefghi", strict=True))
    with pytest.raises(CodebookError, match="with its aliases written out it has more than 100,000 entries") as caught:
        read(f"a: &a [x]\n{levels}{place}")
    assert len(str(caught.value)) < 500


def test_an_alias_stands_for_what_it_names(read):
    assert read("frames:\n- {id: a, name: A, definition: &d The same.}\n- {id: b, name: B, definition: *d}\n")["b"].definition == "The same."
