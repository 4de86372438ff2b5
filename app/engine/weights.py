"""What features are worth in this installation: the packaged table, or one that was learnt from decisions made here.

A learnt table is a file which the administrator must name in a setting; the matcher's version of every match tells which
table it was weighed by.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from app.errors import Invalid
from app.settings import settings
from graph.resolve import MATCHER
from graph.resolve.points import Points
from graph.resolve.points import weights as packaged

PARTS = {True: "person", False: "organisation"}  # by whether people are compared
LONGEST_FILE = 1 << 20  # bytes
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Learnt:
    """A table of a file, and a short digest of it."""

    digest: str
    tables: Mapping[bool, Points]


def tables() -> Mapping[bool, Points] | None:
    """The learnt points in force, None for the packaged ones. Invalid for a file that does not fit this version."""
    found = _in_force()
    return None if found is None else found.tables


def matcher() -> str:
    """The version of the comparison and of what it weighs by."""
    found = _in_force()
    return MATCHER if found is None else f"{MATCHER}+{found.digest}"


def _in_force() -> Learnt | None:
    path = settings().match_weights
    return read(Path(path)) if path else None


@lru_cache(4)
def read(path: Path) -> Learnt:
    """The table of a file, read once by each process."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _wrong(path, f"cannot be read: {error.strerror}") from error
    if len(content) > LONGEST_FILE:
        raise _wrong(path, "is too large")
    try:
        given = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise _wrong(path, "is no JSON") from error
    return Learnt(hashlib.sha256(content).hexdigest()[:8], made(path, given))


def made(path: Path, given: Any) -> Mapping[bool, Points]:
    if not isinstance(given, dict) or given.get("matcher") != MATCHER:
        raise _wrong(path, f"was not learnt for {MATCHER}; fit anew")
    for part in PARTS.values():
        if not _has_shape(given.get(part), packaged()[part]):
            raise _wrong(path, f"does not have the rows of the packaged table in its part {part}")
    return {person: Points(given[part]) for person, part in PARTS.items()}


def _has_shape(given: Any, like: Json) -> bool:
    """Whether every row is there, with as many points as the packaged one, all of them numbers."""
    if not isinstance(given, dict) or given.keys() != like.keys():
        return False
    return all(_row_has_shape(given[name], row) for name, row in like.items())


def _row_has_shape(given: Any, like: Any) -> bool:
    if not isinstance(like, Mapping):
        return _is_number(given)
    if not isinstance(given, dict) or given.get("from") != like["from"] or not isinstance(given.get("points"), list):
        return False
    return len(given["points"]) == len(like["points"]) and all(map(_is_number, given["points"]))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _wrong(path: Path, what: str) -> Invalid:
    return Invalid(f"BENANG_MATCH_WEIGHTS: {path.name} {what}")
