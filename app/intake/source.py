"""What a source is: one description (a .yaml beside the reader) and one reader that turns files into records and claims.

A reader never guesses and never raises on content: a bad row is a `RowProblem` with its place, a good one is `Said`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol

from graph.claims import Claim, Place, Record, Source
from graph.kinds import Absence, SourceKind, Standing
from graph.packaged import parsed

_DESCRIPTIONS = Path(__file__).parent / "sources"
# One description a source: laying a reader and its .yaml there is all it takes to add one.
SOURCES = tuple(sorted(path.stem for path in _DESCRIPTIONS.glob("*.yaml")))


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file of a delivery: the name readers cite (never an absolute path) and how to open it."""

    name: str
    path: Path

    def open(self) -> BinaryIO:
        return self.path.open("rb")


@dataclass(frozen=True, slots=True)
class Said:
    """One record and what it states."""

    record: Record
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row, object or file that could not be read: where, which field, what it said (masked), why, and a hint.

    `problem` is a code (app/intake/problems.yaml holds its text in both languages).
    """

    place: Place
    field: str | None
    value: str | None
    problem: str
    hint: str | None = None


Item = Said | RowProblem


class Reader(Protocol):
    def __call__(self, deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]: ...


@cache
def describe(name: str) -> Source:
    """The description of a source. KeyError for an unknown name."""
    if name not in SOURCES:
        raise KeyError(name)
    data = parsed((_DESCRIPTIONS / f"{name}.yaml").read_text("utf-8"))
    return Source(
        id=name, title=data["title"], publisher=data["publisher"], kind=SourceKind(data["kind"]),
        jurisdiction=data["jurisdiction"], time_zone=data["time_zone"], licence=data["licence"],
        standing=Standing(data["standing"]), reliability=float(data["reliability"]), masking=data["masking"],
        absence=Absence(data["absence"]), complete=bool(data.get("complete", False)),
    )


def reader(name: str) -> Reader:
    """The reader of a source, imported when called."""
    if name not in SOURCES:
        raise KeyError(name)
    read: Reader = import_module(f"app.intake.sources.{name}").read
    return read
