"""How statements about one pair of parties become ties: touching periods join, shares widen, sources add confidence.

Pure values; app/store/ties.py reads the statements and writes what comes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache, reduce
from hashlib import blake2b
from typing import Any, NamedTuple

from app.crypto import text_of
from app.store.columns import (
    PERIOD,
    SHARE,
    PeriodColumns,
    ShareColumns,
    period_columns,
    period_from,
    share_columns,
    share_from,
)
from app.store.stretches import Stretch, covers, heard
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


class Saying(NamedTuple):
    """One tie claim that is in force, share and period as columns: most go from row to row and are never more.

    `first` is the ledger number of the first version of its key (0 if it is alone).
    """

    claim: int
    key: bytes
    first: int
    group: Group
    share: ShareColumns
    period: PeriodColumns
    voice: Voice

    @property
    def held(self) -> Period:
        return period_from(*self.period)


@lru_cache(50_000)
def _cost(kind: str, role: str | None, share: ShareColumns, confidence: float) -> int:
    return strength_cost(tie_strength(TieKind(kind), role, share_from(*share), confidence))


class TieRow(NamedTuple):
    """A tie as it is written, share and period as columns; `support` holds the ids of its claims, `match` that of the match
    behind a same_as tie, whose claims are those of single keys that it rests on."""

    public_id: str
    group: Group
    share: ShareColumns
    period: PeriodColumns
    confidence: float
    support: frozenset[int] = frozenset()
    match: int | None = None

    @property
    def cost(self) -> int:
        return _cost(self.group.kind, self.group.role, self.share, self.confidence)

    @property
    def values(self) -> tuple[Any, ...]:
        """As `COLUMNS` names them."""
        return (
            self.public_id, *self.group, *self.share, *self.period, self.confidence, self.cost, self.match
        )  # fmt: skip


COLUMNS = ("public_id", *Group._fields, *SHARE, *PERIOD, "confidence", "cost", "match_id")


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


def fold(sayings: Collection[Saying]) -> list[TieRow]:
    """The ties of one group, named by their founding claims (first recorded, then smallest key).

    What a single key states never moves a tie that sources state: it supports the one that it covers, and is a tie of
    its own where it reaches beyond.
    """
    ordered = sorted(sayings, key=lambda s: (s.first, s.key))
    founded: Counter[bytes] = Counter()
    rows = []
    for stretch in heard(ordered, lambda s: s.held, lambda s: s.voice.lone):
        founding = stretch.said[0].key
        rows.append(_tie(stretch, _name(founding, founded[founding])))
        founded[founding] += 1
    return rows


def alone(claim: int, key: bytes, group: Group, share: ShareColumns, period: PeriodColumns, voice: Voice) -> TieRow:
    """What `fold` makes of a single saying of a group, as most are."""
    return TieRow(text_of(key), group, share, period, _of_one(voice), frozenset((claim,)))


@lru_cache(1_000)
def _of_one(voice: Voice) -> float:
    return confidence((voice,))


def _name(founding: bytes, nth: int) -> str:
    """The claim's own key; further ones for what is left of the same statement on other sides of what sources state."""
    if nth == 0:
        return text_of(founding)
    return text_of(blake2b(founding, digest_size=len(founding), salt=nth.to_bytes(8, "big")).digest())


def _tie(stretch: Stretch[Saying], public_id: str) -> TieRow:
    said = (share_from(*s.share) for s in stretch.said)  # one key alone names nobody else's figure
    shares = [share for share in said if share is not None]
    heeded = [*stretch.said, *(s for s in stretch.beside if covers(s.held, stretch.period))]
    return TieRow(
        public_id=public_id,
        group=stretch.said[0].group,
        share=share_columns(reduce(Share.widen, shares) if shares else None),
        period=period_columns(stretch.period),
        confidence=confidence(s.voice for s in heeded),
        support=frozenset(s.claim for s in heeded),
    )
