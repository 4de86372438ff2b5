"""The headings of a table: in which rows they stand, and what a column is called whose heading is spread over several.

Forms have headings of up to three rows: "PEGAWAI" over "NAMA" and "NIP", "TMT" over "MULAI" and "SELESAI", and beside them
cells that reach over all rows. Below them often stands a row that only numbers the columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

MOST_ROWS = 3
MOSTLY = 0.75  # of the cells of a lower row of headings
_NOT_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\(?(\d{1,3})\)?\.?")
UNNAMED = "column_"
Line = Sequence[str]


@lru_cache(maxsize=4096)
def heading(text: str) -> str:
    """Normal form of a column heading: lower case, words joined by one underscore ("Nama Satker*" → "nama_satker")."""
    return _NOT_WORD.sub("_", text.casefold()).strip("_")


@dataclass(frozen=True, slots=True)
class Headings:
    """The names of a table's columns, and how many rows from the top are read with them."""

    names: tuple[str, ...]
    rows: int


def find(top: Sequence[Line], known: Collection[str]) -> Headings | None:
    """The headings in the first rows of a table; None where no row can be one. `known` headings are in normal form."""
    found = _main_row(top, known)
    if found is None:
        return None
    block = _block(top, found, frozenset(known)) if known else (found, found)
    names = named(_joined(top[block[0] : block[1] + 1], known))
    below = block[1] + 1
    return Headings(names, below + (below < len(top) and _only_numbers(top[below])))


def _main_row(top: Sequence[Line], known: Collection[str]) -> int | None:
    """The row of most known headings, else the first row with as many words as any, numbers counting none."""
    if known:
        hits = [len({heading(cell) for cell in cells} & set(known)) for cells in top]
        best = max(range(len(top)), key=lambda i: (hits[i], -i))
        if hits[best] > 1 or (hits[best] == 1 and sum(map(bool, top[best])) == 1):
            return best
    widest = max(sum(bool(cell) for cell in cells) for cells in top)
    for number, cells in enumerate(top):
        filled = [cell for cell in cells if cell]
        worded = [cell for cell in filled if any(c.isalpha() for c in cell)]
        if filled and len(worded) == len(filled) and len(filled) * 2 > widest and len(set(filled)) == len(filled):
            return number
    return None


def _block(top: Sequence[Line], found: int, known: frozenset[str]) -> tuple[int, int]:
    """First and last row of the headings: the rows around the main one that make more columns known than it does alone."""
    blocks = [
        (first, last)
        for first in range(max(0, found - MOST_ROWS + 1), found + 1)
        for last in range(found, min(len(top), first + MOST_ROWS))
        if all(_divides(top[row], top[row - 1]) for row in range(first + 1, last + 1))
    ]
    return max(blocks, key=lambda b: (_hits(list(top[b[0] : b[1] + 1]), found - b[0], known), b[0] - b[1]))


def _divides(lower: Line, upper: Line) -> bool:
    """Whether a row fills columns that the one above leaves blank, as the parts of a wide heading do."""
    wide = list(upper) + [""] * (len(lower) - len(upper))
    return any(cell and not above for cell, above in zip(lower, wide, strict=False)) and any(upper)


def _hits(rows: list[Line], main: int, known: frozenset[str]) -> int:
    """Columns known by these rows together; nought where one of them adds none, or one below the main row is data."""
    names = _joined(rows, known)
    counted = len(known.intersection(names))
    for number, row in enumerate(rows):
        others = rows[:number] + rows[number + 1 :]
        if others and len(known.intersection(_joined(others, known))) >= counted:
            return 0
        if number > main and not _is_of_headings(row, names, known):
            return 0
    return counted


def _is_of_headings(row: Line, names: Sequence[str], known: frozenset[str]) -> bool:
    """Whether nearly all that stands in a row helps to name a column, and nothing counts."""
    told = [name in known for cell, name in zip(row, names, strict=False) if cell]
    return sum(told) >= MOSTLY * len(told) and not any(c.isdigit() for cell in row for c in cell)


def _joined(rows: Sequence[Line], known: Collection[str]) -> list[str]:
    """One name for each column, of its parts from the top; the known ones first come, first served."""
    width = max(map(len, rows))
    columns = list(zip(*(_spread(row, rows[number + 1 :], width) for number, row in enumerate(rows)), strict=True))
    names: list[str] = []
    for parts in columns:
        said = [part for part in dict.fromkeys(map(heading, parts)) if part]
        fitting = (name for name in _choices(said) if name in known and name not in names)
        names.append(next(fitting, None) or "_".join(said))
    return names


def _choices(parts: Sequence[str]) -> Iterator[str]:
    """What parts of a heading may mean together, and the lowest ones alone before the highest."""
    for size in range(len(parts), 1, -1):
        for chosen in permutations(parts, size):
            yield "_".join(chosen)
    yield from reversed(parts)


def _spread(row: Line, below: Sequence[Line], width: int) -> list[str]:
    """A row of headings with each one also over the blank columns beside it that a lower row divides."""
    cells = [*row, *[""] * (width - len(row))]
    found: list[str] = []
    above = ""
    for number, cell in enumerate(cells):
        divided = any(number < len(line) and line[number] for line in below)
        above = cell or (above if divided else "")
        found.append(above)
    return found


def named(cells: Sequence[str]) -> tuple[str, ...]:
    """Headings in normal form; a blank one is called by its number, a second of the same name gets one behind it."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    seen: Counter[str] = Counter()
    names = []
    for number, cell in enumerate(cells, start=1):
        name = heading(cell) or f"{UNNAMED}{number}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return tuple(names)


def _only_numbers(cells: Line) -> bool:
    """Whether a row counts the columns: 1, 2, 3, … or (1), (2), (3), …, four of them at least."""
    numbers = [_NUMBER.fullmatch(cell) for cell in cells if cell]
    counted = [int(n[1]) for n in numbers if n]
    return len(counted) == len(numbers) > 3 and counted == list(range(1, len(counted) + 1))
