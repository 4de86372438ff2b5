"""What a pre-award check asks about, and how its parties, known or only described, find their place in a tender."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from app.engine.identity import Described, asker_described, resolve_now
from app.engine.local import Sight
from app.errors import Invalid, NotFound
from graph.kinds import OfficialRole, PartyKind, Procedure, TieKind
from graph.lexicon import Problem, parse
from graph.lexicon.shown import masked_text
from graph.model import Match, Party, Tender, Tie, is_on_single_keys
from graph.period import ALWAYS
from graph.resolve import NUMBERS_OTHER, Profile, Rarity, compare

STATEMENT = "request"
ONE_OF_THEM = 0.7  # a writing of the name of one who takes part means him: nobody asks about a namesake of a bidder


@dataclass(frozen=True, slots=True)
class Named:
    """A party of a check: an id we know, or a description (kept in the check only, never stored as a claim)."""

    id: str | None = None
    described: Described | None = None
    role: OfficialRole | None = None
    at: str = ""  # where in the request it stands


@dataclass(frozen=True, slots=True)
class Question:
    """Who is asked about; without a tender the caller describes the situation, without a vendor every bidder is meant."""

    vendor: Named | None = None
    tender: str | None = None
    buyer: Named | None = None
    officials: tuple[Named, ...] = ()
    bidders: tuple[Named, ...] = ()
    date: date | None = None


class Assembly:
    """Turns a question into a supposed tender: known parties by id, described ones resolved or laid over the store."""

    def __init__(self, sight: Sight, tender: Tender | None) -> None:
        """`tender`: the named one, among whose parties a described one is looked for first."""
        self._officials = frozenset(o.party for o in tender.officials) if tender else frozenset()
        self._taking_part = _taking_part(tender)
        self._sight = sight
        self.parties: dict[str, Party] = {}
        self.ties: list[Tie] = []
        self._asked: dict[str, Profile] = {}  # who was made for this check, as described
        self.taken_for: dict[str, tuple[str, ...]] = {}  # who was taken for a participant -> all whom the name may mean
        self.weakly_numbered: set[str] = set()  # whose number is masked or fails its check digits

    def party(self, named: Named, kind: PartyKind) -> str:
        """The id that stands for a named party: its own, the certain match's, or one made for this check."""
        if named.id is not None:
            known = self._sight.world.parties([named.id]).get(named.id)
            if known is None:
                raise NotFound("no party has this id", pointer=named.at)
            return known.id
        if named.described is None:
            raise Invalid("a party needs an id or a name", pointer=named.at)
        described = named.described if named.described.kind is not None else replace(named.described, kind=kind)
        described = described.without_number()
        sight = self._sight
        same, matches = resolve_now(sight.unit, sight.snapshot, described, sight.world)
        if same is not None:
            return same
        seen = asker_described(sight.unit, described).profile
        if twin := next((own for own, other in self._asked.items() if _are_meant_alike(other, seen)), None):
            return twin
        here = [m.b for m in matches if m.b in self._taking_part and _is_meant(m)]
        own = here[0] if here else f"asked:{len(self.parties) + 1}"
        if any(_is_weak(*number) for number in described.identifiers):
            self.weakly_numbered.add(own)
        if here:
            self.taken_for[own] = tuple(here)
            return own
        self._asked[own] = seen
        name = masked_text(described.name)  # of an answer that is kept; the comparison above had it whole
        self.parties[own] = Party(own, described.kind or kind, name, (name,), claims=(STATEMENT,))
        for match in matches:
            tie = f"{own}~{match.b}"
            self.ties.append(
                Tie(tie, TieKind.SAME_AS, own, match.b, None, None, ALWAYS, None, match.probability, self._stated(match))
            )
        return own

    def _stated(self, match: Match) -> tuple[str, ...]:
        """The claims of single keys that a match with a stored party rests on."""
        known = self._sight.world.parties([match.b]).get(match.b) if is_on_single_keys(match.reasons) else None
        return () if known is None else tuple(c for c in known.claims if c not in known.certain.claims)

    def is_person(self, party: str) -> bool:
        """Whether it is a natural person who takes no part in the named tender: officials are sealed in any position."""
        if party in self._taking_part:
            return party in self._officials
        known = self.parties.get(party) or self._sight.world.parties([party]).get(party)
        return known is not None and known.kind is PartyKind.PERSON


def _are_meant_alike(a: Profile, b: Profile) -> bool:
    """Two descriptions in one question that may well mean one party: a vendor written among the bidders too is no rival."""
    seen = compare(a, b, Rarity())
    return seen.probability >= ONE_OF_THEM and NUMBERS_OTHER.isdisjoint(r.feature for r in seen.reasons)


def _is_weak(scheme: str, text: str) -> bool:
    read = parse(scheme, text)
    return isinstance(read, Problem) or not read.valid


def _is_meant(match: Match) -> bool:
    """A participant of so near a name, unless he bears another number: then a namesake is asked about."""
    return match.probability >= ONE_OF_THEM and NUMBERS_OTHER.isdisjoint(r.feature for r in match.reasons)


def _taking_part(tender: Tender | None) -> frozenset[str]:
    if tender is None:
        return frozenset()
    return frozenset({o.party for o in tender.officials} | {p for b in tender.bids for p in b.parties})


def blank(buyer: str | None, day: date) -> Tender:
    """Who is asked about without a tender offers on the day of the question: sanctions of that day count."""
    return Tender(
        id="", title="", buyer=buyer, unit=None, procedure=Procedure.OTHER, category=None, status=None,
        value=None, owner_estimate=None, budget=None, region=None, plan_ids=(), urusan=None, package=None, round=None,
        zone=None, dates={"bids_opened": day}, officials=(), bids=(), awards=(), contracts=(), claims=(),
    )
