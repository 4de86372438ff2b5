"""Questions about sets of any size are cut to what one statement carries (SQLite: 32,766 values)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

BLOCK = 5_000
T = TypeVar("T")


def blocks(values: Iterable[T], size: int = BLOCK) -> Iterator[list[T]]:
    """The values in lists of at most `size`, in their order; nothing for no values."""
    rest = iter(values)
    while block := list(islice(rest, size)):
        yield block
