"""How statements about one pair of parties become ties: touching periods join, shares widen, sources add confidence.

Pure values; app/store/ties.py reads the statements and writes what comes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

from app.crypto import text_of
from app.store.columns import period_columns, share_columns
from app.store.stretches import span, stretches
from graph.kinds import TieKind
from graph.model import strength_cost, tie_strength
from graph.period import Period, Share

LONE_CONFIDENCE = 0.69  # what a single user says alone stays in class C (below .7) until somebody confirms it


class Group(NamedTuple):
    """What statements must agree in to speak of the same tie; parties by their integer ids."""

    kind: str
    from_party: int
    to_party: int
    role: str | None
    tender: str | None


class Voice(NamedTuple):
    """A source as the weighing of claims knows it; `lone`: a single user or integrator key."""

    source: str
    reliability: float
    lone: bool


@dataclass(frozen=True, slots=True)
class Saying:
    """One tie claim that is in force; `first` is the ledger number of the first version of its key (0 if it is alone)."""

    claim: int
    key: bytes
    first: int
    group: Group
    share: Share | None
    period: Period
    voice: Voice


@dataclass(frozen=True, slots=True)
class TieRow:
    """A tie as it is written; `support` holds the ids of its claims, `match` that of the match behind a same_as tie."""

    public_id: str
    group: Group
    share: Share | None
    period: Period
    confidence: float
    support: frozenset[int] = frozenset()
    match: int | None = None

    @property
    def cost(self) -> int:
        group = self.group
        return strength_cost(tie_strength(TieKind(group.kind), group.role, self.share, self.confidence))

    def columns(self) -> dict[str, Any]:
        return {
            "public_id": self.public_id, **self.group._asdict(), **share_columns(self.share),
            **period_columns(self.period), "confidence": self.confidence, "cost": self.cost, "match_id": self.match,
        }  # fmt: skip


def confidence(voices: Iterable[Voice]) -> float:
    """1 − Π(1 − r) over independent sources, each counted once; a lone voice is capped. Six decimals.

    Sources are multiplied in the order of their names, so that the order of loading leaves no trace in the last bit.
    """
    best: dict[str, float] = {}
    lone = True
    for voice in voices:
        best[voice.source] = max(best.get(voice.source, 0.0), voice.reliability)
        lone = lone and voice.lone
    doubt = reduce(lambda left, source: left * (1 - best[source]), sorted(best), 1.0)
    found = 1 - doubt
    return round(min(found, LONE_CONFIDENCE) if lone and len(best) == 1 else found, 6)


def fold(sayings: Iterable[Saying]) -> list[TieRow]:
    """The ties of one group, named by their founding claims (first recorded, then smallest key)."""
    ordered = sorted(sayings, key=lambda s: (s.first, s.key))
    return [_tie(stretch) for stretch in stretches(ordered, lambda s: s.period)]


def _tie(sayings: Sequence[Saying]) -> TieRow:
    founding = sayings[0]
    shares = [s.share for s in sayings if s.share is not None and not s.voice.lone]
    shares = shares or [s.share for s in sayings if s.share is not None]  # one key alone widens nobody else's figure
    return TieRow(
        public_id=text_of(founding.key),
        group=founding.group,
        share=reduce(Share.widen, shares) if shares else None,
        period=span(s.period for s in sayings),
        confidence=confidence(s.voice for s in sayings),
        support=frozenset(s.claim for s in sayings),
    )
