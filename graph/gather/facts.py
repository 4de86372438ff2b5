"""Fills Facts for one tender by asking the ports in set-sized questions, a handful whatever the tender's size.

Two neighbourhoods grow towards each other: from the officials through family and household ties, from the bidders
upward through owners and officers. Same_as ties are followed from officials, bidders, their people and the procuring
bodies, never merged; a firm in the middle of a chain of owners stands for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import chain

from graph.connect import kinship, ownership
from graph.facts import Alike, Facts, Policy, SanctionHit, SharedContact, is_lone
from graph.gather.coverage import coverage
from graph.gather.dates import opening
from graph.gather.neighbourhood import PLACES, SAME, Gatherer
from graph.kinds import PartyKind, TieKind
from graph.model import Award, Bid, Contract, Official, Path, Sanction, Tender, Tie
from graph.period import Answer, Window
from graph.ports import World

CONTACT_SAMPLE = 64  # ties read per contact point; how many use it in all is asked apart


def facts_of(
    tender: Tender, world: World, policy: Policy, window: Window, as_of: date, paths: tuple[Path, ...] = ()
) -> Facts:
    """Everything rules may read about the tender in the window, at the world's snapshot."""
    officials = sorted({o.party for o in tender.officials})
    bidders = sorted({p for b in tender.bidders for p in b.parties})
    net = Gatherer(world, policy)
    bodies = [p for p in (tender.buyer, tender.unit) if p]
    firms = _gather(net, officials, bidders, bodies)
    kin = kinship.kin({*officials, *net.same_as(officials)}, net.ties.values(), window, policy.family_degree)
    net.know(net.told(officials, [*bidders, *bodies], chain.from_iterable(kin.values())))
    ties, punished = net.ties, world.sanctions(firms)
    standings = world.standings(_claims(tender, ties.values(), punished))
    lone = [t.id for t in ties.values() if t.kind is TieKind.OWNS and is_lone(standings, t.claims)]
    closure = ownership.closure(firms, ties.values(), window, policy.ownership_depth, policy.control_percent, lone)
    alike = _alikes(net)
    opened = opening(tender, as_of, policy)
    return Facts(
        tender=tender, as_of=as_of, opening=opened, window=window,
        parties=net.parties, ties=ties, alike=alike, direct=_direct(ties),
        kin=kin,
        stakes=closure.stakes, controls=closure.controls,
        contacts=_shared_contacts(net, bidders, window, world),
        sanctions=_sanction_hits(bidders, alike, punished),
        history=_history(net, tender, world), paths=paths, coverage=coverage(tender, net, world, opened, window),
        claims=standings, policy=policy,
    )


def foresee(tenders: Collection[Tender], world: World, policy: Policy) -> None:
    """Ask at once, of a world that remembers, what each of the tenders will ask."""
    officials = {o.party for t in tenders for o in t.officials}
    bidders = {p for t in tenders for b in t.bidders for p in b.parties}
    bodies = {p for t in tenders for p in (t.buyer, t.unit) if p}
    net = Gatherer(world, policy)
    firms = _gather(net, officials, bidders, bodies)
    net.know(net.told(officials, {*bidders, *bodies}, ()))
    world.sanctions(firms)
    world.standings({c for t in tenders for c in _claims(t, (), ())})


def _gather(
    net: Gatherer, officials: Collection[str], bidders: Collection[str], bodies: Collection[str]
) -> list[str]:
    """Grow both neighbourhoods; returns the bidders with the firms that they may be."""
    net.ask([*officials, *bidders])
    net.ask(net.same_as([*officials, *bidders]))
    firms = sorted({*bidders, *net.same_as(bidders)})
    net.ask(bodies, SAME)
    people = net.grow_upward(firms)
    net.ask(people)
    net.ask(net.same_as(people))
    net.grow_family({*officials, *net.same_as(officials)})
    # Who else uses the places where some meet: a sample, of strangers nobody needs to know more.
    net.ask(net.shared(), PLACES, CONTACT_SAMPLE)
    return firms


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
