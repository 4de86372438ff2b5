"""Record a human decision on a finding or a match; what follows from it is enqueued in the same transaction."""

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
from app.store.numbers import Numbers
from graph.kinds import FindingState

STATES = {
    "in_review": FindingState.IN_REVIEW, "confirmed": FindingState.CONFIRMED, "dismissed": FindingState.DISMISSED,
    "recused": FindingState.RECUSED, "reopened": FindingState.OPEN,
}
IDENTITY = frozenset({"same", "not_same", "unsure"})
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
    if not earlier or earlier[-1].verdict != "dismissed" or earlier[-1].author == principal.key_id:
        return False
    return principal.party is None or keys.party_of(unit, earlier[-1].author) != principal.party


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
