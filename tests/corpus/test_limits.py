import contextlib
import signal
import threading
import time
from dataclasses import replace

import pytest

from framing.corpus.limits import Limits, Meter, size_in_bytes, within_time
from framing.corpus.readers import READERS, RawPost, delimited
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


# Time


def spin(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_what_takes_too_long_is_stopped_in_its_midst():
    start = time.process_time()
    with pytest.raises(UnreadableFile, match=r"takes too long: more than 0\.2 seconds of the processor; --max-file-time raises the limit"):
        within_time(Limits(max_file_seconds=0.2), lambda check: spin(20))
    assert time.process_time() - start < 10


def test_a_library_that_catches_everything_goes_on_only_for_a_while(monkeypatch):
    monkeypatch.setattr("framing.corpus.limits._AGAIN", 0.2)
    start = time.process_time()

    def stubborn(check) -> None:
        with contextlib.suppress(BaseException):
            spin(20)
        spin(20)

    with pytest.raises(UnreadableFile, match="takes too long"):
        within_time(Limits(max_file_seconds=0.2), stubborn)
    assert time.process_time() - start < 10


@pytest.mark.parametrize("seconds", [0.0, 0.004])
def test_no_clock_is_left_behind_even_where_the_time_is_up_as_the_work_ends(seconds):
    before = signal.getsignal(signal.SIGVTALRM)
    for _ in range(100):
        with contextlib.suppress(UnreadableFile):
            within_time(Limits(max_file_seconds=0.004), lambda check: spin(seconds))
        assert signal.getsignal(signal.SIGVTALRM) is before
        assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_an_error_of_the_work_stays_what_it_is():
    def broken(check) -> None:
        raise KeyError("colour")

    with pytest.raises(KeyError, match="colour"):
        within_time(Limits(), broken)
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_in_another_thread_it_is_stopped_when_it_asks():
    told = []

    def work(check) -> None:
        while True:
            spin(0.05)
            check()

    def run() -> None:
        try:
            within_time(Limits(max_file_seconds=0.1), work)
        except UnreadableFile as error:
            told.append(error.reason)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert told == ["takes too long"]


def test_a_file_that_takes_too_long_is_a_skip_and_the_others_are_read(read, monkeypatch):
    def slow(file, options):
        for number in range(1000):
            spin(0.05)
            file.row(number)
            yield RawPost("It rang.")

    monkeypatch.setattr(delimited, "READER", replace(delimited.READER, read=slow))
    monkeypatch.setattr("framing.corpus.readers.READERS", tuple(delimited.READER if reader.name == "csv" else reader for reader in READERS))
    corpus = read({"a.csv": "id,text\n1,It rang.\n", "b.txt": "Nobody came."}, limits=Limits(max_file_seconds=0.3))
    assert corpus.posts["path"].tolist() == ["b.txt"]
    assert corpus.skipped == {"file: takes too long": 1}
    assert corpus.inputs[0].error == "takes too long: more than 0.3 seconds of the processor; --max-file-time raises the limit"
