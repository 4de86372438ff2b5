"""Which columns a source reads, under which other headings they come, and which it leaves alone on purpose.

The lists stand in the source's description; a column in none of them is reported once per table and never silently lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from app.intake.headings import heading
from app.intake.problems import shown
from app.intake.sheets import Table
from app.intake.source import RowProblem
from app.intake.values import cell_text
from graph.claims import Place

SHORTEST_MISSPELLED = 6  # letters of a heading in which one slip can be told from another word


@dataclass(frozen=True, slots=True)
class Columns:
    """`names` leads from a heading (normal form) to the name the reader uses; `ignored` headings are known and unused.

    `misspelled` leads from headings of one table that are a slip away from a known one to that one.
    """

    names: Mapping[str, str]
    ignored: frozenset[str] = frozenset()
    misspelled: Mapping[str, str] = field(default_factory=dict)

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
        """The cells as plain text by the reader's names, without blanks ("-", "N/A") and without those that are `unread`.

        Of several headings for one name the first filled cell counts.
        """
        found: dict[str, str] = {}
        for written, value in cells.items():
            name = self.names.get(written)
            if name is not None and name not in found and (text := _text(value)) is not None:
                found[name] = text
        return found

    def unread(self, cells: Mapping[str, object]) -> list[str]:
        """The reader's names of used cells that hold an object, or a list of some: no text."""
        return [
            self.names[written]
            for written, value in cells.items()
            if isinstance(value, dict | list) and written in self.names and not _is_text(value)
        ]

    def unknown(self, columns: Collection[str]) -> list[str]:
        """Headings of a table that are neither used nor ignored, in their order."""
        return [name for name in columns if name not in self.names and name not in self.ignored]

    def spelled(self, columns: Collection[str]) -> Columns:
        """The same, with the misspelled ones of these headings taken for what they are one slip away from.

        A slip is a letter too many, too few, another one or two changed round. It must lead to one column only, and to one
        that stands nowhere else among the headings: what could mean two things is left unknown.
        """
        unknown = self.unknown(columns)
        there = {self.names[name] for name in columns if name in self.names}
        slips = {name: near for name in unknown if (near := _nearest(name, self.headings, self)) is not None}
        meant = [self.names.get(near) for near in slips.values()]
        found = {
            name: near
            for name, near in slips.items()
            if (to := self.names.get(near)) is None or (to not in there and meant.count(to) == 1)
        }
        if not found:
            return self
        used = {name: self.names[near] for name, near in found.items() if near in self.names}
        unused = {name for name, near in found.items() if near not in self.names}
        return replace(self, names={**self.names, **used}, ignored=self.ignored | unused, misspelled=found)

    def reports(self, table: Table) -> Iterator[RowProblem]:
        """One note for each misspelled and each unknown column of a table."""
        place = Place(table.file, table.sheet, "1")
        for name in table.columns:
            if name in self.misspelled:
                yield RowProblem(place, name, None, "misspelled_heading", self.misspelled[name])
        for name in self.unknown(table.columns):
            yield RowProblem(place, name, None, "unknown_field")


def _text(value: object) -> str | None:
    return cell_text(value) if _is_text(value) else None


def _is_text(value: object) -> bool:
    if not isinstance(value, dict | list):
        return True
    try:
        cell_text(value)
    except TypeError:
        return False
    return True


def _nearest(written: str, known: Collection[str], columns: Columns) -> str | None:
    """The heading that is one slip away; None where there is none, or where several mean different columns."""
    near = [name for name in sorted(known) if _is_slip(written, name)]
    meanings = {columns.names.get(name) for name in near}
    return near[0] if len(meanings) == 1 else None


@lru_cache(maxsize=1 << 16)
def _is_slip(written: str, known: str) -> bool:
    """Whether the one is the other with one slip in its letters; numbers are never a slip ("2019" and "2020" differ)."""
    if abs(len(written) - len(known)) > 1 or sum(map(str.isalpha, known)) < SHORTEST_MISSPELLED:
        return False
    if [c for c in written if c.isdigit()] != [c for c in known if c.isdigit()]:
        return False
    return OSA.distance(written, known, score_cutoff=1) == 1


def lacking(place: Place, fields: Sequence[str], notes: Iterable[RowProblem], hint: str | None = None) -> RowProblem:
    """The problem of a required cell that says nothing: blank, or filled with what one of the notes says cannot be read."""
    unread = next((note for note in notes if note.field in fields), None)
    if unread is not None:
        return RowProblem(place, unread.field, unread.value, "unreadable_key", hint)
    return RowProblem(place, fields[0], None, "missing_field", hint)


def wrong(place: Place, field: str, value: object, problem: str, hint: str | None = None) -> RowProblem:
    """The problem of a value that cannot be read, the value masked."""
    return RowProblem(place, field, shown(value), problem, hint)
