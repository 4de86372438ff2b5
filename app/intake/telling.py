"""From a row to what it says: its record under a key, its notes before it, and each record once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from app.intake.line import Line
from app.intake.once import Once
from app.intake.problems import UnreadableError
from app.intake.source import Item, Said
from graph.claims import Claim


def told(
    line: Line, once: Once, key: str, claims: Sequence[Claim], *read_as: str, stated: str | None = None
) -> Iterator[Item]:
    """The row's notes, then its record; a row that claims nothing or repeats another is said to do so.

    Another statement under the same key is kept apart by its content. `read_as` is what was taken from other rows.
    """
    if not claims:
        line.note(None, "nothing_said")
        yield from line.problems
        return
    try:
        raw = line.record(key, stated, *read_as).raw
    except UnreadableError as error:
        yield from (*line.problems, error.row(line.place.file, line.place.sheet))
        return
    again = once.again(key, raw)
    if again:
        key = f"{key}~{blake2b(raw, digest_size=8).hexdigest()}"
        again = once.again(key, raw)
    if again is None:
        line.note(None, "repeated_row")
    yield from line.problems
    if again is False:
        yield Said(line.record(key, stated, *read_as), tuple(claims))


def refused(line: Line, field: str | None, code: str) -> Iterator[Item]:
    """The row is left out, with its notes. A cell that a note says cannot be read is filled, not missing."""
    if code == "missing_field" and field is not None and line.noted(field):
        code = "unreadable_key"
    line.note(field, code)
    yield from line.problems
