"""Which columns a source reads, under which other headings they come, and which it leaves alone on purpose.

The lists stand in the source's description; a column in none of them is reported once per table and never silently lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.intake.problems import shown
from app.intake.sheets import Row, Table, heading
from app.intake.source import RowProblem
from app.intake.values import text_of
from graph.claims import Place


@dataclass(frozen=True, slots=True)
class Columns:
    """`names` leads from a heading (normal form) to the name the reader uses; `ignored` headings are known and unused."""

    names: Mapping[str, str]
    ignored: frozenset[str] = frozenset()

    @classmethod
    def of(cls, used: Mapping[str, Sequence[str] | None] | Sequence[str], ignored: Collection[str] = ()) -> Columns:
        """From a description: a list of names, or names with their other headings."""
        listed: Mapping[str, Sequence[str] | None]
        listed = used if isinstance(used, Mapping) else dict.fromkeys(used)
        names: dict[str, str] = {}
        for name, others in listed.items():
            for written in (name, *(others or ())):
                names.setdefault(heading(written), name)
        return cls(names, frozenset(heading(name) for name in ignored))

    @property
    def headings(self) -> frozenset[str]:
        """Every heading that is known, used or not."""
        return frozenset(self.names) | self.ignored

    def read(self, cells: Mapping[str, object]) -> dict[str, str]:
        """The cells as plain text by the reader's names, without blanks ("-", "N/A").

        Of several headings for one name the first filled cell counts.
        """
        found: dict[str, str] = {}
        for written, value in cells.items():
            name = self.names.get(written)
            if name is not None and name not in found and (text := text_of(value)) is not None:
                found[name] = text
        return found

    def unknown(self, columns: Collection[str]) -> list[str]:
        """Headings of a table that are neither used nor ignored, in their order."""
        return [name for name in columns if name not in self.names and name not in self.ignored]

    def reports(self, table: Table) -> Iterator[RowProblem]:
        """One note for each unknown column of a table."""
        for name in self.unknown(table.columns):
            yield RowProblem(Place(table.file, table.sheet, "1"), name, None, "unknown_field")


def missing(row: Row | Place, field: str) -> RowProblem:
    """The problem of a required cell that is blank."""
    return RowProblem(row.place if isinstance(row, Row) else row, field, None, "missing_field")


def wrong(place: Place, field: str, value: object, problem: str, hint: str | None = None) -> RowProblem:
    """The problem of a value that cannot be read, the value masked."""
    return RowProblem(place, field, shown(value), problem, hint)
