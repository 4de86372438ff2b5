"""What a load did, as people and programs read it: rows counted, claims by kind, problems with their places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from app.intake.problems import is_note, is_unread, shown
from app.intake.source import RowProblem
from app.store.loads import Problem
from graph.lexicon.shown import masked_text

MOST_SHOWN = 1_000  # problems listed in a report; all of them are in the table
# Always counted, so that a report reads the same whatever was in the delivery.
COUNTED = ("parties", "ties", "tenders", "bids", "awards", "sanctions")


@dataclass(slots=True)
class LoadReport:
    """`read` = `loaded` + `unchanged` + `rejected` + `beyond` unless it failed; `claims` counts what loaded records state.

    `beyond`: rows of which nothing is kept (minimisation). `due`: by source that keeps rows about the kin of officials and
    bidders' people only, how many such people came since its last delivery and call for a fresh one.
    """

    id: str
    source: str
    files: int
    read: int = 0
    loaded: int = 0
    unchanged: int = 0
    rejected: int = 0
    unread: int = 0  # files and sheets that gave nothing
    beyond: int = 0
    claims: Counter[str] = field(default_factory=Counter)
    errors: list[dict[str, Any]] = field(default_factory=list)
    problems: int = 0
    kinds: Counter[str] = field(default_factory=Counter)  # problems by their code
    seconds: float = 0.0
    state: str = "loaded"  # loaded | failed
    quality: dict[str, Any] | None = None  # app/engine/quality.py
    due: dict[str, int] = field(default_factory=dict)
    unnoted: list[Problem] = field(default_factory=list)  # problems on their way into the store

    @property
    def failed(self) -> bool:
        return self.state == "failed"

    def json(self, *, listed: bool = True) -> dict[str, Any]:
        """As CONTRACT §1 has it, with the load's id and state; without the list of problems when not `listed`."""
        return {
            "source": self.source, "files": self.files, "read": self.read, "loaded": self.loaded,
            "unchanged": self.unchanged, "rejected": self.rejected, "beyond": self.beyond,
            "claims": {**dict.fromkeys(COUNTED, 0), **dict(sorted(self.claims.items()))},
            "errors": self.errors if listed else [], "problems": self.problems,
            "kinds": dict(sorted(self.kinds.items())), "seconds": self.seconds,
            "id": self.id, "state": self.state, "due": dict(sorted(self.due.items())),
            "quality": self.quality,
        }  # fmt: skip

    def meet(self, met: RowProblem) -> None:
        """Note a problem of a reader; one that left a row out counts as a row read and rejected."""
        if not is_note(met.problem):
            self.read += 1
            self.rejected += 1
        self.unread += is_unread(met.problem)
        self._note(met)

    @property
    def accepted(self) -> int:
        """Rows that were taken for what they are: written, known already, or rightly not kept."""
        return self.loaded + self.unchanged + self.beyond

    def reject(self, met: RowProblem) -> None:
        """A row that was counted as read cannot be loaded."""
        self.rejected += 1
        self._note(met)

    def _note(self, met: RowProblem) -> None:
        place, value = met.place, shown(met.value)
        field, hint = (None if text is None else masked_text(text) for text in (met.field, met.hint))  # may quote a heading
        self.unnoted.append(Problem(place.file, place.sheet, place.at, field, value, met.problem, hint))
        self.problems += 1
        self.kinds[met.problem] += 1
        if len(self.errors) < MOST_SHOWN:
            self.errors.append({
                "file": place.file, "sheet": place.sheet, "row": int(place.at) if place.at.isdecimal() else place.at,
                "field": field, "value": value, "problem": met.problem, "hint": hint,
                "note": is_note(met.problem),
            })  # fmt: skip
