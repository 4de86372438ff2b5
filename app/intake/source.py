"""What a source is: one description (a .yaml beside the reader) and one reader that turns files into records and claims.

A reader never guesses and never raises on content: a bad row is a `RowProblem` with its place, a good one is `Said`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from app.intake.archives import Member
from graph.claims import Claim, Place, Record, Source
from graph.kinds import Absence, SourceKind, Standing
from graph.packaged import parsed

_DESCRIPTIONS = Path(__file__).parent / "sources"
# One description a source: laying a reader and its .yaml there is all it takes to add one.
SOURCES = tuple(sorted(path.stem for path in _DESCRIPTIONS.glob("*.yaml")))


@dataclass(slots=True)
class Watch:
    """Which file of a delivery was opened last, and how far it has been read."""

    name: str = ""
    stream: BinaryIO | None = None

    def position(self) -> int:
        """Bytes read of the file opened last; 0 when it has been closed."""
        return 0 if self.stream is None or self.stream.closed else self.stream.tell()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file of a delivery: the name readers cite (never an absolute path) and how to open it.

    `path` is the file itself, or the archive that holds it as `member`.
    """

    name: str
    path: Path
    member: Member | None = None
    watch: Watch = field(default_factory=Watch, compare=False, repr=False)

    def open(self) -> BinaryIO:
        stream = self.path.open("rb") if self.member is None else self.member.open()
        self.watch.name, self.watch.stream = self.name, stream
        return stream

    @property
    def size(self) -> int:
        """Bytes that `open` gives."""
        return self.path.stat().st_size if self.member is None else self.member.info.file_size

    @property
    def packed_size(self) -> int:
        """Bytes it takes up as it was delivered."""
        return self.path.stat().st_size if self.member is None else self.member.info.compress_size


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


@dataclass(frozen=True, slots=True)
class Beyond:
    """A row that is not kept, because it is about nobody whose kin matters: all that is known of it is its keyed name."""

    key: bytes


@dataclass(frozen=True, slots=True)
class Gone:
    """The source says in so many words that a record of its is no longer there; `key` as in `Record`.

    What follows is what its description says of absence; where silence means nothing, the word still withdraws.
    """

    place: Place
    key: str
    stated_at: str | None = None


@dataclass(frozen=True, slots=True)
class Partial:
    """The delivery is not the whole, but changes or one office's part: what it leaves out says nothing, even of a complete
    source.
    """


Item = Said | Gone | Partial | RowProblem


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
        kin_degree=_kin_degree(data.get("minimise")),
    )


def _kin_degree(minimise: Mapping[str, Any] | None) -> int | None:
    """{keep: kin, degree: 2} as 2, {keep: all} as None."""
    return int(minimise["degree"]) if minimise and minimise["keep"] == "kin" else None


def stated_by(key: str, said: Source) -> Source:
    """What a key or user states in the form of a source: a source of its own, believed less and never whole."""
    return replace(
        said, id=f"statement:{key}", title=f"{said.title} ({key})", kind=SourceKind.STATEMENT_BY_USER,
        standing=Standing.THIRD_PARTY, absence=Absence.NOTHING, complete=False,
    )  # fmt: skip


def reader(name: str) -> Reader:
    """The reader of a source, imported when called."""
    if name not in SOURCES:
        raise KeyError(name)
    read: Reader = import_module(f"app.intake.sources.{name}").read
    return read
