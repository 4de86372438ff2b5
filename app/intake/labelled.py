"""Pairs of names of which somebody knows whether they are one party, from a CSV file: to measure and to teach matching.

Columns `name_a`, `name_b` and `label`; where known `kind` (or `kind_a`, `kind_b`), `birth_date_…`, `place_…`,
`identifiers_…` ("NIK:…; NPWP:…") or a column for each scheme (`nik_a`, `npwp_b`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.intake.columns import wrong
from app.intake.delimited import SAMPLE_LINES, csv_rows, delimiter
from app.intake.encodings import encoding_of, open_text
from app.intake.problems import UnreadableError
from app.intake.source import Delivery, RowProblem
from app.intake.values import day
from graph.claims import Place
from graph.kinds import PartyKind
from graph.lexicon import Identifier, parse
from graph.lexicon.identifiers import PARSERS

SAME = frozenset({"1", "true", "yes", "ya", "y", "same", "sama", "match", "strong"})
DIFFERENT = frozenset({"0", "false", "no", "tidak", "n", "different", "not_same", "beda", "berbeda", "no_match", "weak"})
KINDS = {
    "orang": PartyKind.PERSON, "p": PartyKind.PERSON, "badan": PartyKind.COMPANY, "perusahaan": PartyKind.COMPANY,
    "c": PartyKind.COMPANY,
}  # fmt: skip
OTHERWISE = {"dob": "birth_date", "tanggal_lahir": "birth_date", "nama": "name", "tempat": "place"}
SIDES = ("a", "b")
SCHEMES = frozenset(PARSERS)  # those that may have a column of their own
FACTS = frozenset({"name", "kind", "birth_date", "place", "identifiers"})
NEEDED = ("name_a", "name_b", "label")
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Side:
    """One party of a pair, as it is described."""

    kind: PartyKind
    name: str
    birth_date: str | None = None
    place: str | None = None
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Labelled:
    """Two parties, the line on which they stand, and whether they are one."""

    line: int
    a: Side
    b: Side
    same: bool


class _BadRow(Exception):  # noqa: N818 - carries a problem, is none of the program's
    def __init__(self, field: str, value: str, code: str, hint: str | None = None) -> None:
        super().__init__(code)
        self.told = field, value, code, hint


def read(path: Path) -> Iterator[Labelled | RowProblem]:
    """The pairs of a file, and what is wrong with the others: where, which column, why. Reads as it goes."""
    delivery = Delivery(path.name, path)
    try:
        encoding = encoding_of(delivery)
        with open_text(delivery, encoding) as text:
            sign = delimiter([line for line, _ in zip(text, range(SAMPLE_LINES), strict=False)])
        rows = csv_rows(delivery, encoding, sign)
        yield from _pairs(delivery.name, rows)
    except UnicodeDecodeError:
        yield UnreadableError("encoding").row(delivery.name)
    except UnreadableError as error:
        yield error.row(delivery.name)


def _pairs(file: str, rows: Iterator[tuple[int, list[str] | UnreadableError]]) -> Iterator[Labelled | RowProblem]:
    columns: list[str] | None = None
    for line, cells in rows:
        place = Place(file, None, str(line))
        if isinstance(cells, UnreadableError):
            yield RowProblem(place, None, None, cells.code, cells.hint)
        elif columns is None:
            columns = [_column(c) for c in cells]
            problems = list(_faults(place, columns))
            yield from problems
            if any(p.problem in {"no_header", "doubled_column"} for p in problems):
                return
        elif any(cells) and len(cells) != len(columns):
            yield RowProblem(place, None, str(len(cells)), "cells", str(len(columns)))
        elif any(cells):
            yield from _pair(place, line, dict(zip(columns, cells, strict=True)))
    if columns is None:
        yield RowProblem(Place(file, None, "1"), None, None, "no_header", ", ".join(NEEDED))


def _column(heading: str) -> str:
    name = heading.strip().casefold().replace(" ", "_")
    base, _, side = name.rpartition("_")
    return f"{OTHERWISE.get(base, base)}_{side}" if side in SIDES else name


def _faults(place: Place, columns: Sequence[str]) -> Iterator[RowProblem]:
    lacking = [c for c in NEEDED if c not in columns]
    if lacking:
        yield RowProblem(place, None, None, "no_header", ", ".join(lacking))
        return
    for column in sorted({c for c in columns if c and columns.count(c) > 1}):
        yield wrong(place, column, None, "doubled_column")
    for column in columns:
        if column and not _is_known(column):
            yield wrong(place, column, None, "unknown_field")


def _is_known(column: str) -> bool:
    base, _, side = column.rpartition("_")
    return column in {"kind", "label"} or (side in SIDES and (base in FACTS or base.upper() in SCHEMES))


def _pair(place: Place, line: int, cells: Cells) -> Iterator[Labelled | RowProblem]:
    """The pair of a row behind notes on it, or what is wrong with the row."""
    notes: list[RowProblem] = []
    try:
        label = cells.get("label", "").strip().casefold()
        if label not in SAME | DIFFERENT:
            raise _BadRow("label", label, "not_in_codelist" if label else "missing_field", "same, different")
        a, b = (_side(place, cells, side, notes) for side in SIDES)
    except _BadRow as bad:
        yield wrong(place, *bad.told)
        return
    yield from notes
    yield Labelled(line, a, b, label in SAME)


def _side(at: Place, cells: Cells, side: str, notes: list[RowProblem]) -> Side:
    name = cells.get(f"name_{side}", "").strip()
    if not any(c.isalnum() for c in name):
        raise _BadRow(f"name_{side}", name, "missing_field")
    born = cells.get(f"birth_date_{side}", "").strip()
    try:
        date = day(born) if born else None
    except ValueError:
        raise _BadRow(f"birth_date_{side}", born, "bad_date") from None
    place = cells.get(f"place_{side}", "").strip() or None
    return Side(_kind(cells, side), name, date, place, tuple(_numbers(at, cells, side, notes)))


def _kind(cells: Cells, side: str) -> PartyKind:
    for field in (f"kind_{side}", "kind"):
        text = cells.get(field, "").strip().casefold()
        if text in KINDS:
            return KINDS[text]
        if text and text not in set(PartyKind):
            raise _BadRow(field, text, "not_in_codelist", ", ".join(sorted(PartyKind)))
        if text:
            return PartyKind(text)
    return PartyKind.UNKNOWN


def _numbers(at: Place, cells: Cells, side: str, notes: list[RowProblem]) -> Iterator[Identifier]:
    """The numbers of one side; a pair goes without one that cannot be read, and that is noted."""
    listed = cells.get(f"identifiers_{side}", "")
    given = [(f"identifiers_{side}", *part.partition(":")[::2]) for part in listed.split(";") if part.strip()]
    given += [
        (column, column.rpartition("_")[0], text)
        for column, text in cells.items()
        if text.strip() and column.endswith(f"_{side}") and column.rpartition("_")[0].upper() in SCHEMES
    ]
    for field, scheme, text in given:
        read = parse(scheme.strip().upper(), text.strip())
        if isinstance(read, Identifier):
            yield read
        else:
            notes.append(wrong(at, field, text, "unreadable_identifier", read.hint_en))
