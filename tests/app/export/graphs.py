"""Invented parties and ties of every kind, as claims to load and as they must come back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from app.auth import SYSTEM
from app.db import Database
from app.intake.parcels import unpack
from app.intake.source import RowProblem, Said, describe, reader
from app.store.extract import Extract
from app.store.ledger import now_snapshot
from graph.claims import PartyClaim, TieClaim
from graph.kinds import TIE_SPECS, HoldingRole, OrganRole, PartyKind, TieKind
from graph.model import Party, Tie
from graph.period import AFTER_ALL, BEFORE_ALL, Period, Share

KINDS = (
    PartyKind.PERSON, PartyKind.COMPANY, PartyKind.COOPERATIVE, PartyKind.FOUNDATION, PartyKind.ASSOCIATION,
    PartyKind.PUBLIC_BODY, PartyKind.UNKNOWN,
)  # fmt: skip
PERIODS = [
    Period.of("2019-05-12", ""), Period.of("2019-05-12", "2021-12-31"), Period.of("2019", ""), Period.of("2019-02", "2020"),
    Period.of(None, ""), Period.of(None, None), Period.of("2020-01-01", None), Period.of("", "2020-03-04"),
    Period(BEFORE_ALL, 737_000, 737_000, AFTER_ALL), Period(736_000, 736_100, 737_000, 737_500),
]  # fmt: skip
SHARES = [
    None, Share.exact(0), Share.exact("33.333333"), Share.exact(100), Share(Decimal(25), Decimal(50)),
    Share(Decimal(25), Decimal(50), low_inclusive=False, high_inclusive=False),
    Share(Decimal("0.5"), Decimal(75), high_inclusive=False), Share(Decimal(25), Decimal(100), low_inclusive=False),
]  # fmt: skip
ROLES: dict[TieKind, list[str | None]] = {
    TieKind.OFFICER_OF: [None, *(role.value for role in OrganRole)], TieKind.PARENT_OF: ["blood", "adoptive"],
    TieKind.OWNS: [None, HoldingRole.VOTES.value], TieKind.EMPLOYED_BY: ["asn", "other"],
    TieKind.HOLDS_ROLE: ["Kepala Dinas", "member"],
    TieKind.AFFILIATED_WITH: [None, "indirect shareholding", "associate: teman"],
}  # fmt: skip
FAR = frozenset({TieKind.SAME_AS, TieKind.USES_CONTACT, TieKind.MEMBER_OF_HOUSEHOLD})
TENDERS = {TieKind.KEY_PERSONNEL_OF: "spse:35:1", TieKind.GUARANTEED_BY: "spse:35:1"}


@dataclass(frozen=True)
class Graph:
    parties: tuple[PartyClaim, ...]
    ties: tuple[TieClaim, ...]


@st.composite
def drawn(draw: st.DrawFn, wanted: frozenset[TieKind]) -> Graph:
    """A few parties, and ties of these kinds between those who may have them."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=6))
    parties = tuple(PartyClaim(f"party{n}", kind, _name(kind, n)) for n, kind in enumerate(kinds))
    made: dict[Any, TieClaim] = {}
    for number in range(draw(st.integers(0, 8))):
        start, end = draw(st.permutations(parties))[:2]
        fitting = [kind for kind in sorted(wanted) if _fits(kind, start.kind, end.kind)]
        if fitting:
            kind = draw(st.sampled_from(fitting))
            tie = _tie(kind, start.ref, end.ref, draw(st.integers(0, 99)), draw(st.sampled_from(PERIODS)), number)
            made.setdefault((kind, *sorted((start.ref, end.ref)), tie.role), tie)
    return Graph(parties, tuple(made.values()))


def whole() -> Graph:
    """Two parties of each kind, and every kind of tie with every role, share and period."""
    parties = [PartyClaim(f"{kind}{n}", kind, _name(kind, n)) for kind in KINDS for n in (1, 2)]
    parties += [PartyClaim(f"nobody{n}", PartyKind.UNKNOWN, "") for n in (1, 2)]
    ties: list[TieClaim] = []
    for kind in sorted(set(TieKind) - FAR):
        pairs = [(a.ref, b.ref) for a in parties for b in parties if a.ref < b.ref and _fits(kind, a.kind, b.kind)]
        count = max(len(ROLES.get(kind, [None])), len(PERIODS))
        ties += [_tie(kind, *pairs[n % len(pairs)], n, PERIODS[n % len(PERIODS)], n) for n in range(count)]
    once = {(t.kind, frozenset((t.from_ref, t.to_ref)), t.role): t for t in ties}
    return Graph(tuple(parties), tuple(once.values()))


def _name(kind: PartyKind, number: int) -> str:
    words = ("Anggrek", "Bakau", "Cempaka", "Damar", "Enau", "Flamboyan", "Gaharu")
    return f"{words[number % len(words)]} {kind.value.title()}"


def _fits(kind: TieKind, start: PartyKind, end: PartyKind) -> bool:
    free = PartyKind.UNKNOWN
    first, second = TIE_SPECS[kind].ends
    return kind not in FAR and (start is free or start in first) and (end is free or end in second)


def _tie(kind: TieKind, start: str, end: str, pick: int, period: Period, number: int) -> TieClaim:
    roles = ROLES.get(kind, [None])
    share = SHARES[pick % len(SHARES)] if kind in (TieKind.OWNS, TieKind.BENEFICIAL_OWNER_OF) else None
    return TieClaim(f"tie{number}", kind, start, end, roles[pick % len(roles)], share, period, TENDERS.get(kind))


# --- what is the same whatever ids it goes by -----------------------------------------------------------------------------
Told = tuple[Counter[Any], Counter[Any]]


def said(parties: Iterable[PartyClaim], ties: Iterable[TieClaim]) -> Told:
    """Parties and ties of claims; an end is told by its name and kind."""
    listed = list(parties)
    named = {p.ref: (p.kind, p.name) for p in listed}
    found = Counter(_told_tie(t.kind, named[t.from_ref], named[t.to_ref], t.role, t.share, t.period, t.tender) for t in ties)
    return Counter(named.values()), found


def read_back(source: str, path: Path) -> Told:
    """What a source says of a file, of which every record must be loaded."""
    items = list(reader(source)(unpack([path]).files, describe(source)))
    problems = [i for i in items if isinstance(i, RowProblem)]
    assert all(p.problem in ("nameless_party", "no_rows") for p in problems), problems
    claims = [c for i in items if isinstance(i, Said) for c in i.claims]
    parties = [c for c in claims if isinstance(c, PartyClaim)]
    return said(parties, (c for c in claims if isinstance(c, TieClaim)))


def known(database: Database, kinds: frozenset[TieKind], *, untied: bool) -> Told:
    """The same of what a database knows."""
    with database.reading() as unit:
        extract = Extract(unit, now_snapshot(unit), SYSTEM)
        parties = [one.thing for one in extract.parties(kinds, untied=untied)]
        ties = [one.thing for one in extract.ties(kinds)]
    named = {p.id: (p.kind, p.name) for p in parties if isinstance(p, Party)}
    return Counter(named.values()), Counter(_ties(ties, named))


def _ties(ties: Iterable[Party | Tie], named: dict[str, Any]) -> Iterator[Any]:
    for t in ties:
        if isinstance(t, Tie):
            yield _told_tie(t.kind, named[t.from_id], named[t.to_id], t.role, t.share, t.period, t.tender)


def _told_tie(kind: TieKind, start: Any, end: Any, role: str | None, *rest: Any) -> Any:
    ends = tuple(sorted((start, end))) if TIE_SPECS[kind].symmetric else (start, end)
    return kind, ends, role, *rest
