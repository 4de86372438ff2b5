"""Human decisions: append-only, numbered by the ledger, each able to supersede an earlier one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, insert, select

from app.db import Unit
from app.store.codec import dumps, loads
from app.store.tables import decision
from graph.lexicon.shown import masked_text

STATED = "statement:"  # subjects of what a key says of a party by its id: its own word, no decision on a match


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision to be written. `subject`: id of the finding or match; `binds`: of an identity decision, the mentions of
    either party (`binding`)."""

    kind: str  # identity | finding | recusal | suppression | hub | mute
    subject: str
    verdict: str
    reason: str
    author: str
    binds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionRow:
    id: str
    kind: str
    subject: str
    binds: tuple[str, ...]
    verdict: str
    reason: str
    author: str
    ledger: int
    at: int
    supersedes: str | None

    @property
    def is_statement(self) -> bool:
        """Whether it is but the word of the key that states it."""
        return self.subject.startswith(STATED)


def binding(a: Iterable[bytes], b: Iterable[bytes]) -> tuple[str, str]:
    """What an identity decision binds: the mentions of either party as text."""
    return " ".join(ref.hex() for ref in a), " ".join(ref.hex() for ref in b)


def bound(made: DecisionRow) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The mentions of the two parties that an identity decision binds."""
    a, b = (tuple(bytes.fromhex(ref) for ref in side.split()) for side in made.binds)
    return a, b


def add(unit: Unit, ledger: int, made: Verdict) -> DecisionRow:
    """Append a decision; the newest one on the same subject and kind is superseded by it.

    Long numbers in its reason are masked: it goes into the trail for good, beside the subject that it speaks of.
    """
    made = replace(made, reason=masked_text(made.reason))
    before = of_subject(unit, made.subject, made.kind)
    supersedes = before[-1].id if before else None
    id_ = "dec_" + unit.keys.public("decision", made.subject, str(ledger), made.author, str(len(before)))
    row = DecisionRow(
        id_, made.kind, made.subject, made.binds, made.verdict, made.reason, made.author, ledger, unit.now(), supersedes
    )
    unit.connection.execute(
        insert(decision).values(
            public_id=id_, kind=made.kind, subject=made.subject, binds=dumps(list(made.binds)), verdict=made.verdict,
            reason=made.reason, author=made.author, ledger=ledger, at=row.at, supersedes=supersedes,
        )
    )
    return row


def of_subject(unit: Unit, subject: str, kind: str | None = None) -> list[DecisionRow]:
    """The decisions on a finding or match, oldest first."""
    query = select(decision).where(decision.c.subject == subject).order_by(decision.c.id)
    return [row_of(r) for r in unit.connection.execute(query if kind is None else query.where(decision.c.kind == kind))]


def identities(unit: Unit) -> list[DecisionRow]:
    """The identity decisions in force, in the order they were made."""
    made = select(decision).where(decision.c.kind == "identity").order_by(decision.c.id)
    rows = [row_of(r) for r in unit.connection.execute(made)]
    over = {r.supersedes for r in rows}
    return [r for r in rows if r.id not in over]


def row_of(row: Row[Any]) -> DecisionRow:
    return DecisionRow(
        row.public_id, row.kind, row.subject, tuple(loads(row.binds)), row.verdict, row.reason, row.author, row.ledger,
        row.at, row.supersedes,
    )
