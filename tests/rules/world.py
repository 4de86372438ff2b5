"""Builds the Facts of a tiny invented world from a rule's case file, without using any code of the templates.

A case names its parties in plain words, its ties as [from, "kind:role", to, details], what the tender was, and what the
law lets one expect. Ties are dated from 2015 with an open end unless the case says otherwise.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from graph.claims import Money
from graph.connect import kinship, ownership
from graph.facts import Alike, ClaimStanding, Coverage, Facts, Need, Opening, Policy, SanctionHit
from graph.kinds import BidStage, OfficialRole, PartyKind, Procedure, TieKind
from graph.model import Bid, Naming, Official, Party, PartyIdentifier, Sanction, Tender, Tie
from graph.period import DATE_UNKNOWN, Period, Share, Window

KINDS = {
    "people": PartyKind.PERSON, "companies": PartyKind.COMPANY, "cooperatives": PartyKind.COOPERATIVE,
    "public_bodies": PartyKind.PUBLIC_BODY, "foundations": PartyKind.FOUNDATION, "contacts": PartyKind.CONTACT_POINT,
    "households": PartyKind.HOUSEHOLD,
}  # fmt: skip
PERSONAL = {PartyKind.PERSON, PartyKind.HOUSEHOLD}


def read_case(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return case


def facts_of(case: Mapping[str, Any]) -> Facts:
    """The Facts a screening would hand to judge for the case's tender."""
    parties = _parties(case)
    ties = {t.id: t for t in (_tie(i, entry) for i, entry in enumerate(case.get("ties", [])))}
    tender = _tender(case["tender"])
    window = _window(case["tender"])
    policy = Policy(**case.get("policy", {}))
    alike = _alike(ties, parties)
    bidders = sorted({p for b in tender.bidders for p in b.parties})
    officials = {o.party for o in tender.officials}
    closure = ownership.closure(
        sorted({a.party for b in bidders for a in alike.get(b, (Alike(b, 1.0),))}), ties.values(), window,
        policy.ownership_depth, policy.control_percent, _lone(case, ties),
    )  # fmt: skip
    persons = {a.party for o in officials for a in alike.get(o, (Alike(o, 1.0),))}
    return Facts(
        tender=tender, as_of=date(2026, 1, 1), opening=_opening(case["tender"]), window=window, parties=parties,
        ties=ties, alike=alike, direct=_direct(ties),
        # Further than the policy, so that the rule's own limit is what a case tests.
        kin=kinship.kin(persons, ties.values(), window, 4), stakes=closure.stakes, controls=closure.controls,
        contacts=(), sanctions=_sanctions(case, bidders, alike), paths=(),
        history=tuple(_elsewhere(n, said) for n, said in enumerate(case.get("elsewhere", []))),
        coverage=_coverage(case), claims=_standings(case), policy=policy,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _opening(tender: Mapping[str, Any]) -> Opening | None:
    """"opened": a day, or [first, last] of the days among which it lies."""
    said = tender.get("opened")
    if isinstance(said, list):
        return Opening(Window(date.fromisoformat(said[0]), date.fromisoformat(said[1])), stated=False)
    return Opening(Window.day(date.fromisoformat(said)), stated=True) if said else None


def _window(tender: Mapping[str, Any]) -> Window:
    """[T0 − 30 d, T1]."""
    opening = _opening(tender)
    days = opening.days if opening else Window.day(date(2025, 6, 1))
    return Window(days.first, _day(tender.get("awarded")) or days.last).widened(days_before=30)


def _period(details: Mapping[str, Any]) -> Period:
    if details.get("dates") == "unknown":
        return DATE_UNKNOWN
    return Period.of(details.get("from", "2015-01-01"), details.get("to", ""))


def _parties(case: Mapping[str, Any]) -> dict[str, Party]:
    found = {}
    for group, kind in KINDS.items():
        for name in case.get(group, []):
            said = case.get("details", {}).get(name, {})
            number = PartyIdentifier("NIK", f"token of {name}", "64**", strong=True, personal=kind in PERSONAL)
            if npwp := said.get("npwp"):
                number = PartyIdentifier("NPWP", f"token of {npwp}", npwp, strong=True, personal=False)
            found[name] = Party(
                name, kind, said.get("name", name), identifiers=() if said.get("weak") else (number,),
                birth_date=said.get("born"), masked=said.get("masked", False),
            )  # fmt: skip
    return found


def _tie(number: int, entry: list[Any]) -> Tie:
    start, what, end = entry[:3]
    details = entry[3] if len(entry) > 3 else {}
    kind, _, role = what.partition(":")
    share = details.get("share")
    return Tie(
        f"t{number:02}", TieKind(kind), start, end, role or None, None if share is None else _share(share), _period(details),
        details.get("tender"), details.get("probability", 1.0), _tie_claims(number, details),
    )  # fmt: skip


def _tie_claims(number: int, details: Mapping[str, Any]) -> tuple[str, ...]:
    """One claim per source that states the tie; which sources those are is told by the case."""
    return tuple(f"c{number:02}-{source}" for source in details.get("sources", ["register"]))


def _share(text: str) -> Share:
    low, _, high = text.partition("-")
    return Share(Decimal(low), Decimal(high or low))


def _tender(said: Mapping[str, Any]) -> Tender:
    officials = tuple(
        Official(entry[1], OfficialRole(entry[0]), _role_period(entry), None, (claim,), Naming(1, claim))
        for entry in said.get("officials", [])
        for claim in [f"official {entry[0]} {entry[1]}"]
    )
    return Tender(
        id="spse:1", title="Pembangunan jembatan", buyer=said.get("buyer"), unit=said.get("unit"),
        procedure=Procedure(said.get("procedure", "tender")), category=None, status=None, value=None,
        owner_estimate=None, budget=None, region=None, plan_ids=(), urusan=None, package=None, round=None, zone=None,
        dates={}, officials=officials, bids=tuple(_bid(b) for b in said.get("bids", [])), awards=(), contracts=(), claims=(),
    )  # fmt: skip


def _elsewhere(number: int, said: Mapping[str, Any]) -> Tender:
    """Another tender, told like the first one."""
    opening = _opening(said)
    return replace(_tender(said), id=f"spse:2:{number}", dates={"bids_opened": opening.days.first} if opening else {})


def _role_period(entry: list[str]) -> Period:
    return Period.of(*entry[2].split("..")) if len(entry) > 2 else DATE_UNKNOWN


def _bid(said: Any) -> Bid:
    """"name", ["partner", "partner"] or {parties, stage}."""
    if isinstance(said, dict):
        names, stage = said["parties"], BidStage(said["stage"])
    else:
        names, stage = [said] if isinstance(said, str) else said, BidStage.PRICED
    price = None if stage is BidStage.REGISTERED else Money(Decimal(1_000_000))
    named = {name: Naming(1, f"bid {name}") for name in names}
    return Bid(tuple(names), stage, price, None, None, None, None, (f"bid {names[0]}",), named)


def _direct(ties: Mapping[str, Tie]) -> dict[str, tuple[str, ...]]:
    by_party: dict[str, list[str]] = defaultdict(list)
    for tie in ties.values():
        by_party[tie.from_id].append(tie.id)
        by_party[tie.to_id].append(tie.id)
    return {p: tuple(t) for p, t in by_party.items()}


def _alike(ties: Mapping[str, Tie], parties: Mapping[str, Party]) -> dict[str, tuple[Alike, ...]]:
    found: dict[str, list[Alike]] = defaultdict(list)
    for tie in ties.values():
        if tie.kind is TieKind.SAME_AS:
            masked = parties[tie.from_id].masked or parties[tie.to_id].masked
            for end in (tie.from_id, tie.to_id):
                found[end].append(Alike(tie.other(end), tie.confidence, tie.id, masked))
    return {p: (Alike(p, 1.0), *sorted(a, key=lambda x: (-x.probability, x.party))) for p, a in found.items()}


def _sanctions(
    case: Mapping[str, Any], bidders: list[str], alike: Mapping[str, tuple[Alike, ...]]
) -> tuple[SanctionHit, ...]:
    entries = [
        Sanction(f"s{i}", s["party"], "1/DH/2025", s.get("cause", "g"), _period(s), s["status"], None, (f"s{i}",))
        for i, s in enumerate(case.get("sanctions", []))
    ]
    return tuple(
        SanctionHit(bidder, like, sanction)
        for bidder in bidders for like in alike.get(bidder, (Alike(bidder, 1.0),))
        for sanction in entries if sanction.party == like.party
    )  # fmt: skip


def _coverage(case: Mapping[str, Any]) -> dict[Need, Coverage]:
    """All present and complete, but for what the case says: false, or [known, sought]."""
    said = case.get("coverage", {})
    found = {}
    for need in Need:
        entry = said.get(need.value, True)
        if isinstance(entry, list):
            found[need] = Coverage(bool(entry[0]), frozenset(entry[0]), frozenset(entry[1]))
        else:
            found[need] = Coverage(entry)
    return found


def _lone(case: Mapping[str, Any], ties: Mapping[str, Tie]) -> list[str]:
    """Ties that are stated by sources of single keys only."""
    standings = _standings(case)
    return [t.id for t in ties.values() if all(standings[c].lone_statement for c in t.claims)]


def _standings(case: Mapping[str, Any]) -> dict[str, ClaimStanding]:
    """Sources are wholly reliable unless the case describes them."""
    described = case.get("sources", {})
    found = {}
    for number, entry in enumerate(case.get("ties", [])):
        details = entry[3] if len(entry) > 3 else {}
        for claim in _tie_claims(number, details):
            source = claim.partition("-")[2]
            said = described.get(source, {})
            found[claim] = ClaimStanding(
                source, said.get("reliability", 1.0), said.get("self_declared", False), said.get("lone_statement", False)
            )
    return found
