"""Fills Facts for one tender by asking the ports in set-sized questions, a handful whatever the tender's size.

Two neighbourhoods grow towards each other: from the officials through family and household ties, from the bidders
upward through owners and officers. Same_as ties are followed at every edge of both, never merged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from graph.connect import kinship, ownership
from graph.facts import Alike, Coverage, Facts, Need, Opening, Policy, SanctionHit, SharedContact
from graph.kinds import FAMILY, ORGANISATIONS, WITHOUT_BIDS, PartyKind, SourceKind, TieKind
from graph.model import Award, Bid, Contract, Official, Party, Path, Sanction, Tender, Tie
from graph.period import Answer, Window
from graph.ports import World

UPWARD = frozenset({TieKind.OWNS, TieKind.BENEFICIAL_OWNER_OF, TieKind.OFFICER_OF, TieKind.KEY_PERSONNEL_OF})
KIN = FAMILY | {TieKind.SAME_AS}
CONTACT_LIKE = frozenset({TieKind.USES_CONTACT, TieKind.MEMBER_OF_HOUSEHOLD})
CONTACT_SAMPLE = 64  # ties read per contact point; how many use it in all is asked apart


def opening(tender: Tender, as_of: date, policy: Policy) -> Opening | None:
    """T0: the day bids were opened; without bids that of the order (publication), else of the award or contract.

    Where bids were opened on a day nobody states, it lies between publication and proposal or decision; where one of
    these ends is not known either, the other stands for it and nothing is certain of T0.
    """
    dates = tender.dates
    opened, published, decided = dates.get("bids_opened"), dates.get("published"), decision(tender, as_of, policy)
    if opened is not None:
        return Opening(Window.day(opened), stated=True)
    first = published or decided
    if first is None:
        return None
    if tender.procedure in WITHOUT_BIDS:
        return Opening(Window.day(first), stated=True)
    return Opening(Window(first, max(first, dates.get("award_proposed") or decided or first)), stated=False)


def decision(tender: Tender, as_of: date, policy: Policy) -> date | None:
    """T1: the award, else the contract; for a selection still running the day that is judged.

    A tender without either runs until the policy's longest selection is over; then it was given up, nobody knows when.
    """
    dates = tender.dates
    decided = dates.get("awarded") or dates.get("contract_start")
    begun = dates.get("bids_opened") or dates.get("published")
    if decided is not None or begun is None:
        return decided
    return as_of if begun <= as_of <= begun + timedelta(days=policy.selection_days_max) else None


def default_window(tender: Tender, as_of: date, policy: Policy) -> Window:
    """[T0 − 30 d, T1] (RULES §2), from the first day that T0 may be; the day `as_of` alone for a tender without dates."""
    opened = opening(tender, as_of, policy)
    if opened is None:
        return Window.day(as_of)
    first, last = opened.days.first, opened.days.last
    return Window(first, max(last, decision(tender, as_of, policy) or last)).widened(days_before=30)


class Gatherer:
    """Collects ties of one tender round by round; every round is one question to the world."""

    def __init__(self, world: World, policy: Policy) -> None:
        self._world = world
        self._policy = policy
        self._asked: dict[frozenset[TieKind] | None, set[str]] = defaultdict(set)
        self._touching: dict[str, dict[str, Tie]] = defaultdict(dict)
        self.ties: dict[str, Tie] = {}
        self.parties: dict[str, Party] = {}

    def ask(self, parties: Iterable[str], kinds: frozenset[TieKind] | None = None, limit: int = 2_000) -> list[Tie]:
        """All ties of those parties; the world is asked only for what was not asked before."""
        wanted = set(parties)
        fresh = wanted - self._asked[None] - self._asked[kinds]
        if fresh:
            self._asked[kinds] |= fresh
            found = self._world.ties(sorted(fresh), kinds, limit)
            for tie in found:
                self.ties[tie.id] = self._touching[tie.from_id][tie.id] = self._touching[tie.to_id][tie.id] = tie
        met = {id_: t for p in wanted for id_, t in self._touching.get(p, {}).items() if kinds is None or t.kind in kinds}
        return list(met.values())

    def know(self, ids: Collection[str]) -> None:
        missing = sorted(set(ids).difference(self.parties))
        if missing:
            self.parties.update(self._world.parties(missing))

    def ends(self) -> set[str]:
        """Every party at an end of a tie met so far."""
        return {end for t in self.ties.values() for end in (t.from_id, t.to_id)}

    def same_as(self, parties: Collection[str]) -> set[str]:
        """The parties one same_as tie away, among the ties collected so far."""
        return {
            t.other(p) for p in parties for t in self._touching.get(p, {}).values() if t.kind is TieKind.SAME_AS
        }

    def grow_family(self, officials: Collection[str]) -> None:
        """Kin of the officials up to the policy's degree; one more round for marriage and for a same_as at the end."""
        frontier, met = set(officials), set(officials)
        for _ in range(self._policy.family_degree + 2):
            found = self.ask(frontier, KIN)
            frontier = {end for t in found for end in (t.from_id, t.to_id)} - met
            met |= frontier
            if not frontier:
                return

    def grow_upward(self, firms: Collection[str]) -> set[str]:
        """Owners and officers of the firms, then of their owning firms, to the policy's depth. Returns the persons."""
        frontier, people = set(firms), set[str]()
        for _ in range(self._policy.ownership_depth):
            found = [t for t in self.ask(frontier, UPWARD) if t.to_id in frontier]
            above = {t.from_id for t in found}
            self.know(above)
            people |= {p for p in above if self._kind(p) is PartyKind.PERSON}
            frontier = {p for p in above if self._kind(p) in ORGANISATIONS - {PartyKind.PUBLIC_BODY}}
            if not frontier:
                break
        return people

    def _kind(self, party: str) -> PartyKind:
        known = self.parties.get(party)
        return known.kind if known else PartyKind.UNKNOWN


def facts_of(
    tender: Tender, world: World, policy: Policy, window: Window, as_of: date, paths: tuple[Path, ...] = ()
) -> Facts:
    """Everything rules may read about the tender in the window, at the world's snapshot."""
    officials = sorted({o.party for o in tender.officials})
    bidders = sorted({p for b in tender.bidders for p in b.parties})
    net = Gatherer(world, policy)
    firms = _gather(net, officials, bidders, [p for p in (tender.buyer, tender.unit) if p])
    ties = net.ties
    closure = ownership.closure(firms, ties.values(), window, policy.ownership_depth, policy.control_percent)
    alike = _alikes(net)
    punished = world.sanctions(firms)
    opened = opening(tender, as_of, policy)
    return Facts(
        tender=tender, as_of=as_of, opening=opened, window=window,
        parties=net.parties, ties=ties, alike=alike, direct=_direct(ties),
        kin=kinship.kin({*officials, *net.same_as(officials)}, ties.values(), window, policy.family_degree),
        stakes=closure.stakes, controls=closure.controls,
        contacts=_shared_contacts(net, bidders, window, world),
        sanctions=_sanction_hits(bidders, alike, punished),
        history=_history(net, tender, world), paths=paths, coverage=_coverage(tender, net, world, opened),
        claims=world.standings(_claims(tender, ties.values(), punished)), policy=policy,
    )


def foresee(tenders: Collection[Tender], world: World, policy: Policy) -> None:
    """Ask at once, of a world that remembers, what each of the tenders will ask."""
    officials = {o.party for t in tenders for o in t.officials}
    bidders = {p for t in tenders for b in t.bidders for p in b.parties}
    bodies = {p for t in tenders for p in (t.buyer, t.unit) if p}
    firms = _gather(Gatherer(world, policy), officials, bidders, bodies)
    world.sanctions(firms)
    world.standings({c for t in tenders for c in _claims(t, (), ())})


def _gather(
    net: Gatherer, officials: Collection[str], bidders: Collection[str], bodies: Collection[str]
) -> list[str]:
    """Grow both neighbourhoods; returns the bidders with the firms that they may be."""
    net.ask([*officials, *bidders])
    net.ask(net.same_as([*officials, *bidders]))
    firms = sorted({*bidders, *net.same_as(bidders)})
    people = net.grow_upward(firms)
    net.ask(people)
    net.ask(net.same_as(people))
    net.grow_family({*officials, *net.same_as(officials)})
    net.know({*net.ends(), *officials, *bidders, *bodies})
    _meet_contacts(net)
    return firms


def _meet_contacts(net: Gatherer) -> None:
    """Who else uses the contact points and households met so far: a sample, of strangers nobody needs to know more."""
    kinds = {PartyKind.CONTACT_POINT, PartyKind.HOUSEHOLD}
    net.ask([p.id for p in net.parties.values() if p.kind in kinds], CONTACT_LIKE, CONTACT_SAMPLE)


def _direct(ties: Mapping[str, Tie]) -> dict[str, tuple[str, ...]]:
    by_party: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(ties):
        by_party[ties[id_].from_id].append(id_)
        by_party[ties[id_].to_id].append(id_)
    return {party: tuple(ids) for party, ids in by_party.items()}


def _alikes(net: Gatherer) -> dict[str, tuple[Alike, ...]]:
    found: dict[str, list[Alike]] = defaultdict(list)
    for tie in net.ties.values():
        if tie.kind is TieKind.SAME_AS:
            masked = any(net.parties[e].masked for e in (tie.from_id, tie.to_id) if e in net.parties)
            for end in (tie.from_id, tie.to_id):
                found[end].append(Alike(tie.other(end), tie.confidence, tie.id, masked))
    order = {p: sorted(a, key=lambda x: (-x.probability, x.party)) for p, a in found.items()}
    return {p: (Alike(p, 1.0), *others) for p, others in order.items()}


def _shared_contacts(net: Gatherer, bidders: list[str], window: Window, world: World) -> tuple[SharedContact, ...]:
    users: dict[str, list[Tie]] = defaultdict(list)
    wanted = set(bidders)
    for tie in net.ties.values():
        if tie.kind is TieKind.USES_CONTACT and tie.from_id in wanted and tie.period.holds(window) is not Answer.NO:
            users[tie.to_id].append(tie)
    shared = {c: sorted(t, key=lambda x: (x.from_id, x.id)) for c, t in users.items() if len({x.from_id for x in t}) > 1}
    degrees = world.degrees(sorted(shared)) if shared else {}
    return tuple(
        SharedContact(contact, a.role or "address", a.from_id, b.from_id, a.id, b.id, degrees.get(contact, len(ties)))
        for contact, ties in sorted(shared.items())
        for i, a in enumerate(ties) for b in ties[i + 1 :] if a.from_id != b.from_id
    )


def _history(net: Gatherer, tender: Tender, world: World) -> tuple[Tender, ...]:
    """What else the cooperatives offered in which officials, or who they may be, hold a post."""
    officials = {o.party for o in tender.officials}
    selves = officials | net.same_as(officials)
    posts = (t.to_id for t in net.ties.values() if t.kind is TieKind.OFFICER_OF and t.from_id in selves)
    run = sorted(p for p in set(posts) if p in net.parties and net.parties[p].kind is PartyKind.COOPERATIVE)
    return tuple(t for t in world.taking_part(run) if t.id != tender.id) if run else ()


def _sanction_hits(
    bidders: list[str], alike: Mapping[str, tuple[Alike, ...]], punished: Iterable[Sanction]
) -> tuple[SanctionHit, ...]:
    """`punished`: the sanctions of all bidders and of those they may be."""
    reach = {b: alike.get(b, (Alike(b, 1.0),)) for b in bidders}
    by_party: dict[str, list[Sanction]] = defaultdict(list)
    for sanction in punished:
        by_party[sanction.party].append(sanction)
    return tuple(
        SanctionHit(bidder, like, sanction)
        for bidder in bidders for like in reach[bidder]
        for sanction in sorted(by_party.get(like.party, ()), key=lambda s: s.id)
    )


def _claims(tender: Tender, ties: Iterable[Tie], sanctions: Iterable[Sanction]) -> set[str]:
    parts: tuple[Official | Bid | Award | Contract | Tie | Sanction, ...] = (
        *tender.officials, *tender.bids, *tender.awards, *tender.contracts, *ties, *sanctions
    )  # fmt: skip
    return {c for part in parts for c in part.claims} | set(tender.claims)


def _coverage(
    tender: Tender, net: Gatherer, world: World, opened: Opening | None
) -> dict[Need, Coverage]:
    """What is known of whom. Loaded at all is not enough: it is asked per official and bidder, alikes included."""
    officials = sorted({o.party for o in tender.officials})
    bidders = sorted({p for b in tender.bidders for p in b.parties})
    seen: dict[str, set[TieKind]] = defaultdict(set)
    for tie in net.ties.values():
        if tie.kind is not TieKind.SAME_AS:
            seen[tie.from_id].add(tie.kind)
            seen[tie.to_id].add(tie.kind)
    kinds = world.source_kinds()

    def known(parties: list[str], *wanted: TieKind) -> Coverage:
        have = frozenset(
            p for p in parties if any(seen[q] & set(wanted) for q in (p, *net.same_as([p])))
        )
        return Coverage(bool(have), have, frozenset(parties))

    offers = len(tender.bidders)
    cooperatives = [p for p in bidders if net.parties[p].kind is PartyKind.COOPERATIVE]
    boards = known(cooperatives, TieKind.OFFICER_OF)
    return {
        Need.OFFICIALS: Coverage(bool(officials)),
        Need.PRICED_BIDS: Coverage(offers >= 1),
        Need.TWO_BIDDERS: Coverage(offers >= 2),
        Need.OPENING_DATE: Coverage(opened is not None),
        Need.BIDS_OPENED: Coverage(opened is not None and opened.stated),
        Need.ORGANS: known(bidders, TieKind.OFFICER_OF, TieKind.KEY_PERSONNEL_OF),
        Need.OWNERS: known(bidders, TieKind.OWNS, TieKind.BENEFICIAL_OWNER_OF),
        Need.KINSHIP: known(officials, *FAMILY),
        Need.HOUSEHOLDS: known(officials, TieKind.MEMBER_OF_HOUSEHOLD, TieKind.USES_CONTACT),
        Need.CONTACTS: known(bidders, TieKind.USES_CONTACT),
        Need.EMPLOYMENT: Coverage(SourceKind.PERSONNEL in kinds),
        Need.COOPERATIVES: boards if cooperatives else Coverage(True),
        Need.COOPERATIVE_REGISTER: Coverage(SourceKind.COMPANY_REGISTER in kinds),
        Need.SANCTIONS: Coverage(SourceKind.SANCTION in kinds),
    }
