"""Record a human decision on a finding, a match or what paths may pass; what follows is enqueued in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable

from app.auth import Principal, Role
from app.db import Database, Unit
from app.engine.joining import divide
from app.engine.opposing import Sides, opposed
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.store import (
    audit,
    decisions,
    events,
    findings,
    hubs,
    jobs,
    keys,
    ledger,
    matches,
    mentions,
    numbers,
    tenders,
    ties,
    unscreened,
)
from app.store.decisions import DecisionRow, Verdict
from app.store.hubs import Ruling
from app.store.numbers import Numbers
from graph.facts import HubPolicy
from graph.kinds import FindingState

STATES = {
    "in_review": FindingState.IN_REVIEW, "confirmed": FindingState.CONFIRMED, "dismissed": FindingState.DISMISSED,
    "recused": FindingState.RECUSED, "reopened": FindingState.OPEN,
}
IDENTITY = frozenset({"same", "not_same", "unsure"})
MOST_NEIGHBOURS = 1_000_000  # a cap beyond it would be none
GRAVE = 4  # from this severity on a dismissal needs a second person
LONGEST_REASON = 4_000


def on_finding(database: Database, principal: Principal, id_: str, verdict: str, reason: str) -> DecisionRow:
    """Decide on a finding. The first dismissal of a grave one only proposes it; another person's makes it so."""
    principal.must_be(Role.AUDITOR, Role.PROCUREMENT)
    if principal.role is Role.PROCUREMENT and not principal.sees_official_part:
        raise Forbidden("a decision on a finding is the superior's or the inspectorate's")
    _reasoned(verdict, STATES, reason)
    with database.writing() as unit:
        ledger.in_turn(unit)
        stored = findings.get(unit, principal, id_)
        if stored is None:
            raise NotFound("no such finding")
        if stored.finding.state is FindingState.WITHDRAWN:
            raise Conflict("the finding was withdrawn")
        entry = ledger.open_entry(unit, "decision", principal.key_id)
        earlier = decisions.of_subject(unit, id_, "finding")
        made = decisions.add(unit, entry, Verdict("finding", id_, verdict, reason, principal.key_id))
        alone = verdict == "dismissed" and not _seconded(unit, earlier, principal)
        if alone and stored.finding.severity >= GRAVE and stored.finding.state is not FindingState.DISMISSED:
            findings.decide(unit, entry, id_, FindingState.IN_REVIEW)
        else:
            findings.decide(unit, entry, id_, STATES[verdict])
        ledger.close_entry(unit, entry)
        audit.write(unit, principal, "finding.decided", id_, verdict=verdict)
        body = {"decision": made.id, "finding": id_}
        sealed = stored.finding.officials_involved
        events.add(unit, "decision.recorded", body, buyer=stored.buyer, sealed=sealed, about=id_)
    return made


def _seconded(unit: Unit, earlier: list[DecisionRow], principal: Principal) -> bool:
    """Whether the decision just before was another person's proposal to dismiss; two keys of one official are one."""
    return bool(earlier) and earlier[-1].verdict == "dismissed" and _is_another(unit, earlier[-1].author, principal)


def _is_another(unit: Unit, author: str, principal: Principal) -> bool:
    """Whether a key is known to be held by another person than the principal.

    Of two keys that both say which official holds them the officials tell, merges followed; of two that both do not, the
    names of the keys, which the administrator gives after who holds them. Of one that does and one that does not nothing
    is known: he may hold both.
    """
    holder = keys.holder_of(unit, author)
    if author == principal.key_id or holder is None:
        return False
    party, name = holder
    if party is None or principal.party is None:
        return party is principal.party and _called(name) != _called(principal.name)
    one = Numbers(unit, ledger.now_snapshot(unit)).canonical([party, principal.party])
    return one.get(party, party) != one.get(principal.party, principal.party)


def _called(name: str) -> str:
    return " ".join(name.split()).casefold()


def on_match(database: Database, principal: Principal, id_: str, verdict: str, reason: str) -> DecisionRow:
    """Decide whether two parties are the same: regrouped at once; the worker screens anew what the pair touches."""
    principal.must_be(Role.AUDITOR)
    _reasoned(verdict, IDENTITY, reason)
    with database.writing() as unit:
        ledger.in_turn(unit)
        sides = _pair(unit, principal, id_, verdict)
        _must_agree(unit, id_, sides, verdict)
        refs = {ref for side in sides for ref in side}
        entry = ledger.open_entry(unit, "decision", principal.key_id)
        binds = decisions.binding(*sides)
        made = decisions.add(unit, entry, Verdict("identity", id_, verdict, reason, principal.key_id, binds))
        view = ledger.writer_view(unit, entry)
        before = set(mentions.party_numbers(unit, view, refs).values())
        touched = unscreened.around(unit, view, before)
        moved = mentions.regroup(unit, entry, refs, divide)
        mentions.await_resolution(unit, entry, moved)
        ties.refold(unit, entry)
        tenders.relist(unit, entry)
        unscreened.note(unit, entry, touched | unscreened.around(unit, view, moved))
        ledger.close_entry(unit, entry)
        jobs.enqueue(unit, "resolve", made.id, {"ledger": entry})
        audit.write(unit, principal, "identity.decided", id_, verdict=verdict)
        body = {"decision": made.id, "match": id_}
        events.add(unit, "decision.recorded", body, buyer=None, sealed=True, about=id_)
    return made


def on_hub(database: Database, principal: Principal, id_: str, verdict: str, reason: str) -> Ruling:
    """Decide whether paths may pass a party: may_pass, never_pass, or by_cap again. What lets more pass needs a second."""
    principal.must_be(Role.AUDITOR)
    _reasoned(verdict, hubs.OF_PARTIES, reason)
    with database.writing() as unit:
        ledger.in_turn(unit)
        party = next((p for ref in numbers.bound_refs(unit, id_) if (p := numbers.party_of_ref(unit, ref))), None)
        if party is None:
            raise NotFound("no such party")
        if principal.party is not None and party in _standing(unit, [principal.party]):
            raise Forbidden("nobody decides which paths pass himself")
        earlier = [r for r in hubs.rulings(unit, ledger.now_snapshot(unit)) if r.party == party]
        subject = min(earlier, key=lambda r: not r.in_force).made.subject if earlier else hubs.PARTY + party
        (binds, _) = decisions.binding(numbers.bound_refs(unit, party), ())
        return _on_passing(unit, principal, Verdict(hubs.KIND, subject, verdict, reason, principal.key_id, (binds,)))


def on_cap(database: Database, principal: Principal, kind: str, cap: int | None, reason: str) -> Ruling:
    """Decide how many neighbours a party of a kind may have to be passed; None: as given out. A raise needs a second."""
    if kind not in HubPolicy().caps:
        raise NotFound("there is no cap for this kind; GET /v1/hubs lists them")
    if cap is not None and not 0 <= cap <= MOST_NEIGHBOURS:
        raise Invalid(f"a cap is 0 to {MOST_NEIGHBOURS}", pointer="/cap")
    return _on_bound(database, principal, hubs.CAP + kind, cap, reason)


def on_alarm(database: Database, principal: Principal, hops: str, strength: float | None, reason: str) -> Ruling:
    """Decide from which strength a path of so many hops is an indication; None: as given out. A raise needs a second."""
    if hops not in map(str, HubPolicy().alarms):
        raise NotFound("there is no alarm for so many hops; GET /v1/hubs lists them")
    if strength is not None and not 0 <= strength <= 1:
        raise Invalid("a strength is 0 to 1", pointer="/strength")
    return _on_bound(database, principal, f"{hubs.ALARM}{hops}", strength, reason)


def _on_bound(database: Database, principal: Principal, subject: str, bound: float | None, reason: str) -> Ruling:
    principal.must_be(Role.AUDITOR)
    verdict = hubs.GIVEN_OUT if bound is None else str(bound)
    _reasoned(verdict, {verdict}, reason)
    with database.writing() as unit:
        ledger.in_turn(unit)
        return _on_passing(unit, principal, Verdict(hubs.KIND, subject, verdict, reason, principal.key_id))


def _on_passing(unit: Unit, principal: Principal, made: Verdict) -> Ruling:
    """Append it. Findings do not hang on paths, so nothing is screened anew: who asks for paths next gets the new policy."""
    waiting = [r.made for r in hubs.rulings(unit, ledger.now_snapshot(unit)) if not r.in_force]
    for own in (d for d in waiting if (d.subject, d.verdict) == (made.subject, made.verdict)):
        if not _is_another(unit, own.author, principal):
            raise Conflict(f"{own.id} says so; it holds once a key that is known to be another person's says the same")
    entry = ledger.open_entry(unit, "decision", principal.key_id)
    row = decisions.add(unit, entry, made)
    ledger.close_entry(unit, entry)
    audit.write(unit, principal, "hub.decided", made.subject, verdict=made.verdict)
    events.add(unit, "decision.recorded", {"decision": row.id, "hub": made.subject}, buyer=None, sealed=True)
    found = hubs.rulings(unit, ledger.now_snapshot(unit))
    return next((r for r in found if r.made.id == row.id), Ruling(row, in_force=False))  # none: a stricter one stands


def _must_agree(unit: Unit, id_: str, sides: Sides, verdict: str) -> None:
    """Conflict, naming it, where another decision in force says otherwise."""
    earlier = opposed(unit, ledger.now_snapshot(unit), id_, sides, verdict)
    if earlier is not None:
        said = earlier.verdict.replace("_", " ")
        raise Conflict(
            f"decision {earlier.id} says '{said}' of parties that this one would make {verdict.replace('_', ' ')}; "
            f"decide anew on match {earlier.subject} first",
            pointer="/verdict",
        )


def _reasoned(verdict: str, known: object, reason: str) -> None:
    if verdict not in known:  # type: ignore[operator]
        raise Invalid("unknown verdict", pointer="/verdict")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Invalid(f"a decision needs a reason of 1 to {LONGEST_REASON} characters", pointer="/reason")


def _pair(unit: Unit, principal: Principal, id_: str, verdict: str) -> Sides:
    """The mentions a decision binds: of a match, or of an earlier decision whose match ended when its pair was joined."""
    match = matches.get(unit, principal, id_)
    if match is not None:
        return numbers.bound_refs(unit, match.a), numbers.bound_refs(unit, match.b)
    earlier = decisions.of_subject(unit, id_, "identity")
    if not earlier:
        if principal.party is None and (pair := matches.ended(unit, id_)) is not None:
            _must_agree(unit, id_, (numbers.bound_refs(unit, pair[0]), numbers.bound_refs(unit, pair[1])), verdict)
        raise NotFound("no such match")
    sides = decisions.bound(earlier[-1])
    if principal.party is not None and _standing(unit, [principal.party]) & _homes(unit, sides):
        raise NotFound("no such match")  # nobody decides who he himself is
    return sides


def _homes(unit: Unit, sides: Sides) -> set[str]:
    """The parties that the mentions belong to now."""
    found = (numbers.party_of_ref(unit, ref) for side in sides for ref in side)
    return {id_ for id_ in found if id_ is not None}


def _standing(unit: Unit, ids: Iterable[str]) -> set[str]:
    """The ids under which parties stand now, merges followed."""
    return set(Numbers(unit, ledger.now_snapshot(unit)).canonical(list(ids)).values())
