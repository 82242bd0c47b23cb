"""Memory given back to the system."""

from __future__ import annotations

import sys

import pytest

from framing import memory


def test_where_the_system_has_no_such_call_nothing_is_done(monkeypatch):
    memory._glibc.cache_clear()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert memory._glibc() is None
    memory.release()
    memory._glibc.cache_clear()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc can be asked to give memory back")
def test_what_is_released_is_no_longer_held():
    def held() -> int:
        with open("/proc/self/statm") as stream:
            return int(stream.read().split()[1])

    if memory._glibc() is None:
        pytest.skip("this C library has no malloc_trim")
    memory.release()
    pieces = [bytes(2_000) for _ in range(50_000)]
    kept, full = pieces[::500], held()
    del pieces
    memory.release()
    assert held() < full - 10_000  # pages of 4 kB: at least 40 of 100 MB
    assert len(kept) == 100


def test_what_is_mapped_is_let_go_and_read_again(tmp_path):
    with open(tmp_path / "column", "wb+") as file:
        file.write(b"net boat")
        file.flush()
        content = memory.mapped(file)
    memory.release()
    assert bytes(content) == b"net boat"
    content[:3] = b"tub"
    memory.release()
    assert bytes(content) == b"tub boat"
