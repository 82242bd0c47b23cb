import pytest

from framing.corpus.limits import Limits, Meter, size_in_bytes
from framing.errors import InputError, UnreadableFile


@pytest.mark.parametrize(("written", "size"), [("1000", 1000), ("2K", 2048), ("1.5M", 1_572_864), ("2G", 2 << 30), ("1 GiB", 1 << 30), ("3tb", 3 << 40)])
def test_sizes_are_written_with_a_unit(written, size):
    assert size_in_bytes(written) == size


@pytest.mark.parametrize("written", ["", "0", "big", "-1G", "2X", "1e9"])
def test_anything_else_is_an_error(written):
    with pytest.raises(InputError, match="is no size; give one such as 500M or 4G"):
        size_in_bytes(written)


def test_a_meter_stops_at_the_size_and_says_which():
    meter = Meter(Limits(max_file_bytes=10))
    meter.count(10)
    with pytest.raises(UnreadableFile, match="too large: more than 10 bytes unpacked; --max-file-size"):
        meter.count(1)
    assert meter.exceeded


def test_a_meter_asks_for_no_ratio_of_what_is_not_packed():
    Meter(Limits(max_ratio=1), free=0).count(1_000_000)


def test_a_meter_stops_at_the_ratio_beyond_what_is_free():
    meter = Meter(Limits(max_ratio=2), 100, free=500)
    meter.count(500)
    with pytest.raises(UnreadableFile, match="unpacks to too much: more than 2 times its 100 bytes; --max-ratio"):
        meter.count(1)
