"""Memory: what is remembered from batch to batch, and what nobody uses any more, given back to the system, since allocators keep it."""

from __future__ import annotations

import ctypes
import mmap
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import IO, Any, TypeVar
from weakref import WeakSet

_MAPPED: WeakSet[mmap.mmap] = WeakSet()

Told = TypeVar("Told")


def remembered(known: dict[str, Told], forms: Sequence[str], tell: Callable[[Sequence[str]], Iterable[Told]], *, most: int) -> list[Told]:
    """Return what is to be told of each form: what is `known`, and of the others what `tell` says, one for each, which is known from then on. Where more than `most`
    are known already, all are forgotten first."""
    if len(known) > most:
        known.clear()
    new = [form for form in forms if form not in known]
    known.update(zip(new, tell(new), strict=True))
    return [known[form] for form in forms]


def mapped(file: IO[bytes]) -> memoryview:
    """Return the content of a temporary file, which the system reads when it is looked at and lets go when memory is short; what is written into it goes to the file."""
    pages = mmap.mmap(file.fileno(), 0)
    _MAPPED.add(pages)
    return memoryview(pages)


def release() -> None:
    """Give back what can be, and let go what was read from mapped files; where the system has no such call (one is of glibc), nothing is done."""
    if hasattr(mmap.mmap, "madvise"):
        for pages in list(_MAPPED):
            pages.madvise(mmap.MADV_DONTNEED)
    if "pyarrow" in sys.modules:
        sys.modules["pyarrow"].default_memory_pool().release_unused()
    if (library := _glibc()) is not None:
        library.malloc_trim(0)


@lru_cache(maxsize=1)
def _glibc() -> Any:
    """The C library of this process, where it knows how to do it."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None
