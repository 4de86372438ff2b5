"""An invented province of any size as columns of numbers: who there is, what ties them, and since when.

Everything follows from the seed. Nodes are numbered by kind, ties by type; a tenth of a second makes 100,000 parties.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from graph.kinds import TieKind
from graph.model import strength_cost, tie_strength
from graph.period import AFTER_ALL, BEFORE_ALL

Numbers = npt.NDArray[np.int32]
KINDS = ("person", "company", "address", "phone", "bank_account", "public_body")  # as graph.facts.HubPolicy names them
PERSON, COMPANY, ADDRESS, PHONE, BANK, UNIT = range(len(KINDS))
SHARES = (0.62, 0.10, 0.165, 0.073, 0.04, 0.002)  # of all nodes
FIRST_DAY, TODAY = date(2000, 1, 1).toordinal(), date(2026, 1, 1).toordinal()  # when what has a date begins
FEWEST = 2_000
ALPHABET = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", np.uint8)
PERCENT = 1_000_000  # shares are millionths of a percent, as in the tables


@dataclass(frozen=True, slots=True)
class Type:
    """A type of tie: as what the product keeps it, which part has ended, which has no date; `always`: without end."""

    kind: TieKind
    role: str | None = None
    ended: float = 0.0
    undated: float = 0.0
    always: bool = False

    @property
    def cost(self) -> int:
        """Of a tie of full confidence and unstated share."""
        return strength_cost(tie_strength(self.kind, self.role, None, 1.0))


TYPES = (
    Type(TieKind.OWNS, ended=0.06), Type(TieKind.OFFICER_OF, "director", ended=0.14),
    Type(TieKind.OFFICER_OF, "commissioner", ended=0.2), Type(TieKind.BENEFICIAL_OWNER_OF, ended=0.06),
    Type(TieKind.SPOUSE_OF, ended=0.08), Type(TieKind.PARENT_OF, "blood", always=True),
    Type(TieKind.SIBLING_OF, always=True), Type(TieKind.EMPLOYED_BY, "asn", ended=0.25),
    Type(TieKind.USES_CONTACT, "address", ended=0.05, undated=0.1), Type(TieKind.USES_CONTACT, "phone", undated=0.1),
    Type(TieKind.USES_CONTACT, "bank_account"), Type(TieKind.SAME_AS, always=True),
)  # fmt: skip
OWNS, DIRECTOR, COMMISSIONER, BENEFICIAL, SPOUSE, PARENT = range(6)
SIBLING, EMPLOYED, HAS_ADDRESS, HAS_PHONE, HAS_BANK, SAME = range(6, 12)


@dataclass(frozen=True, slots=True)
class Some:
    """Ties of one type. `share` in millionths of a percent, of `SAME` the probability in millionths."""

    type: int
    start: Numbers
    end: Numbers
    share: Numbers | None = None
    period: npt.NDArray[np.int32] | None = None  # [n, 4]; drawn where it is not given


@dataclass(frozen=True, slots=True)
class Ties:
    """Columns, one row a tie; `period` is [n, 4] as graph.period has it, `share` 0 where none is stated."""

    type: npt.NDArray[np.uint8]
    start: Numbers
    end: Numbers
    share: Numbers
    cost: npt.NDArray[np.int32]
    period: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.type)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the nodes of each kind begin; `spare` of them at the end of a kind are left to what is planted."""

    size: int
    first: tuple[int, ...]
    spare: int

    @classmethod
    def of(cls, size: int, spare: int) -> Layout:
        if size < FEWEST:
            raise ValueError(f"a province has {FEWEST} nodes or more, not {size}")
        ends = [round(size * part) for part in np.cumsum(SHARES)]
        return cls(size, (0, *ends[:-1], size), spare)

    def drawn(self, kind: int) -> tuple[int, int]:
        """The first node of a kind and how many there are without the spare ones."""
        return self.first[kind], self.first[kind + 1] - self.first[kind] - (0 if kind == UNIT else self.spare)

    def spares(self, kind: int) -> range:
        return range(self.first[kind + 1] - self.spare, self.first[kind + 1])

    @property
    def kinds(self) -> npt.NDArray[np.uint8]:
        return np.repeat(np.arange(len(KINDS), dtype=np.uint8), np.diff(self.first))


def public_ids(rng: np.random.Generator, count: int) -> npt.NDArray[np.bytes_]:
    """Opaque texts as the product gives them: 16 bytes in base32, of which the last sign holds three bits."""
    digits = rng.integers(0, 32, (count, 26), dtype=np.uint8)
    digits[:, 25] &= 0b11100
    return np.ascontiguousarray(ALPHABET[digits]).view("S26").ravel()


def merged(rng: np.random.Generator, parts: Sequence[Some]) -> Ties:
    """All ties in the order of their types, none of a party with itself, each with its cost and period."""
    ordered = sorted(parts, key=lambda some: some.type)
    kept = [_without_loops(some) for some in ordered]
    count = sum(len(some.start) for some in kept)
    ties = Ties(
        np.empty(count, np.uint8), np.empty(count, np.int32), np.empty(count, np.int32), np.zeros(count, np.int32),
        np.empty(count, np.int32), np.empty((count, 4), np.int32),
    )  # fmt: skip
    at = 0
    for some in kept:
        rows = slice(at, at := at + len(some.start))
        ties.type[rows], ties.start[rows], ties.end[rows] = some.type, some.start, some.end
        if some.share is not None and some.type != SAME:
            ties.share[rows] = some.share
        ties.cost[rows] = _costs(some)
        ties.period[rows] = _periods(rng, some) if some.period is None else some.period
    return ties


def _without_loops(some: Some) -> Some:
    keep = some.start != some.end
    if keep.all():
        return some
    share, period = (None if column is None else column[keep] for column in (some.share, some.period))
    return Some(some.type, some.start[keep], some.end[keep], share, period)


def _costs(some: Some) -> Numbers:
    """As graph.model.tie_strength tells them: owners by their share, possible identity by its probability."""
    if some.share is None:
        return np.full(len(some.start), TYPES[some.type].cost, np.int32)
    part = some.share / (PERCENT if some.type == SAME else 100 * PERCENT)
    owned = np.where(part > 0.5, 0.97, np.minimum(0.95, 0.35 + 1.2 * part))
    strength = part if some.type == SAME else owned
    costs: Numbers = np.rint(-1000 * np.log(strength)).astype(np.int32)
    return costs


def _periods(rng: np.random.Generator, some: Some) -> npt.NDArray[np.int32]:
    """Most begin on a known day and are open; one start in ten is known to the year, some have ended, some have no date."""
    kind, count = TYPES[some.type], len(some.start)
    period = np.empty((count, 4), np.int32)
    if kind.always:
        period[:] = (BEFORE_ALL, BEFORE_ALL, AFTER_ALL, AFTER_ALL)
        return period
    begun = rng.integers(FIRST_DAY, TODAY, count, dtype=np.int32)
    by_year = rng.random(count, np.float32) < 0.1
    period[:, 0], period[:, 1] = begun, begun + 364 * by_year
    period[:, 2] = period[:, 3] = AFTER_ALL
    draw = rng.random(count, np.float32)
    ended = np.flatnonzero(draw < kind.ended)
    period[ended, 2:] = (period[ended, 1] + rng.integers(90, 4_000, len(ended), dtype=np.int32))[:, None]
    period[draw > 1 - kind.undated] = (BEFORE_ALL, AFTER_ALL, BEFORE_ALL, AFTER_ALL)
    return period


def chosen(rng: np.random.Generator, among: int, part: float) -> Numbers:
    """The places, of so many, that a draw takes with this chance."""
    return np.flatnonzero(rng.random(among, np.float32) < part).astype(np.int32)
