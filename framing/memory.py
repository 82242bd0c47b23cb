"""Memory that nobody uses any more, given back to the system: allocators keep it, and a large run would keep that of every stage."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from typing import Any


def release() -> None:
    """Give back what can be; where the C library has no such call (it is one of glibc), nothing is done."""
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
