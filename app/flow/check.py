"""The pre-award check: one question, one answer with its coverage and limits, and a certificate that can be filed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.auth import Principal, Role
from app.db import Database, Unit
from app.engine.local import Order, Sight, Supposed, day_of, known_rules, rules_in_use, screen_supposed
from app.engine.question import STATEMENT, Assembly, Named, Question, blank
from app.engine.recommendation import Grounds, judged_day, known_of
from app.engine.threads import told_paths
from app.errors import Forbidden, NotFound
from app.export import certificates, limits
from app.export.findings import Presenter, iso, label
from app.export.hubs import policy_view
from app.export.sources import delivered, sources_view
from app.export.threads import threads_view
from app.store import audit, checks, events, tenders, unresolved
from app.store.codec import finding_json, finding_of
from app.store.ledger import Snapshot
from graph.explain import missing_text
from graph.facts import Need, Policy
from graph.judge import NOT_IN_FORCE, RuleAnswer
from graph.kinds import BidStage, OfficialRole, PartyKind
from graph.model import Bid, Finding, Official, Party, Path, Rule, Tender
from graph.period import DATE_UNKNOWN
from graph.screening import Screened

Json = dict[str, Any]
DECIDING_ALONE = frozenset({OfficialRole.PPK, OfficialRole.PP})  # a Pokja decides as a body (docs/decisions/0071)
# What a rule that reads these finds is about officials, and so sealed from procurement members, its answer as well.
OF_OFFICIALS = frozenset({Need.OFFICIALS, Need.EMPLOYMENT})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was screened: the supposed tender, the vendor asked about (none: every bidder), the result."""

    supposed: Supposed
    subject: frozenset[str]
    screened: Screened
    himself: frozenset[str]  # the ids under which the asking person himself is known
    made: Assembly

    def is_sealed_from(self, principal: Principal) -> bool:
        """Whether the official × bidder part is withheld: by role, and from everybody where he takes part himself."""
        officials = {o.party for o in self.supposed.tender.officials}
        return not principal.sees_official_part or bool(self.himself & officials)

    def unknown(self) -> bool:
        """Whether it is not known who the vendor asked about is, or who runs it (of all bidders: any of them).

        One who is only like somebody is nobody yet: what is known of those he is like is not known of him.
        """
        organs = self.screened.facts.coverage[Need.ORGANS]
        several = any(len(self.made.taken_for.get(p, ())) > 1 for p in self.subject)
        return bool(self.unidentified()) or several or not (self.subject or organs.sought) <= organs.known

    def about(self) -> frozenset[str]:
        """Of whom data is required: the vendor asked about (without one every bidder), the officials whom the question
        itself names, and of the tender's own those who decide alone (all, where no such one is known).
        """
        tender = self.supposed.tender
        alone = {o.party for o in tender.officials if o.role in DECIDING_ALONE} or {o.party for o in tender.officials}
        named = {o.party for o in tender.officials if o.claims == (STATEMENT,)}
        return frozenset((self.subject or {p for b in tender.bidders for p in b.parties}) | alone | named)

    def unidentified(self) -> frozenset[str]:
        """Those asked about whom no stored party certainly is."""
        return self.subject & self.supposed.parties.keys()

    def identity_limits(self) -> list[Json]:
        officials, made = {o.party for o in self.supposed.tender.officials}, self.made
        told = limits.identity_limits(self.subject, self.unidentified(), made.taken_for, made.weakly_numbered, officials)
        return list(told)

    def sealed_from(self, principal: Principal) -> Json:
        """The official × bidder part, also when empty, where the one who asks may not read it."""
        if not self.is_sealed_from(principal):
            return {}
        kept = [f for f in self.screened.findings if f.officials_involved and f.grade != "hidden"]
        about = [f for f in kept if not self.subject or self.subject & set(f.subjects)]
        asked = {i: {"kind": p.kind.value, "name": p.name} for i, p in self.supposed.parties.items()}
        return {"findings": [finding_json(f) for f in about], "asked": asked}

    def buyer(self) -> str | None:
        """The stored party that buys, as far as it is known."""
        buyer = self.supposed.tender.buyer
        return None if buyer in self.supposed.parties else buyer

    def alarms(self, principal: Principal) -> tuple[Path, ...]:
        """The paths to whom is asked about that are indications, for the inspectorate; none through himself."""
        if self.is_sealed_from(principal) or not principal.sees_names:
            return ()
        facts, ends = self.screened.facts, self.subject
        near = (p for p in facts.paths if not ends or ends & {p.parties[0], p.parties[-1]})
        return tuple(p for p in near if facts.policy.hubs.alarmed(p) and not self.himself & set(p.parties))

    def concerned(self, principal: Principal) -> frozenset[str]:
        """Everybody of whom the answer may speak; one of them who reads checks does not see this one."""
        tender, drawn = self.supposed.tender, {p for path in self.alarms(principal) for p in path.parties}
        taking_part = {o.party for o in tender.officials} | {p for b in tender.bids for p in b.parties}
        on_threads = {p for f in self.screened.findings for p in _on_thread(f)}
        return frozenset(self.subject | taking_part | on_threads | drawn) - self.supposed.parties.keys()


@dataclass(frozen=True, slots=True)
class Filed:
    """An answer as it is stored: of which stored tender and buyer, and whom it concerns."""

    tender: Tender | None
    buyer: str | None
    answer: Mapping[str, Any]
    sealed: Mapping[str, Any]
    parties: frozenset[str]


def ask(database: Database, principal: Principal, question: Question) -> Json:
    """Answer a check, store it with its certificate, and return it as this principal may see it."""
    principal.must_be(Role.AUDITOR, Role.PROCUREMENT, Role.INTEGRATOR)
    with database.reading() as unit:
        sight = Sight.now(database, unit)
        tender, supposed, subject, made = _suppose(sight, principal, question)
        rules = rules_in_use()
        order = Order(rules, Policy(), question.date or day_of(unit.now()), pinned=question.date is not None)
        screened = screen_supposed(sight, supposed, order)
        asked = Asked(supposed, subject, screened, _himself(sight, principal), made)
        answer = _answer(sight, principal, question, asked, rules)
    with database.writing() as unit:
        filed = Filed(tender, asked.buyer(), answer, asked.sealed_from(principal), asked.concerned(principal))
        return _file(unit, sight.snapshot, principal, question, filed)


def read(unit: Unit, principal: Principal, id_: str) -> Json | None:
    """A stored check as it was answered; who may read the official part gets what was sealed from the one who asked."""
    row = checks.get(unit, principal, id_)
    if row is None or not principal.sees_official_part or not row["sealed"]:
        return row
    parties = {i: Party(i, PartyKind(p["kind"]), p["name"], (p["name"],)) for i, p in row["sealed"]["asked"].items()}
    presenter = Presenter(unit, Snapshot.parse(row["snapshot"]), principal, known_rules())
    part = presenter.findings([finding_of(f) for f in row["sealed"]["findings"]], parties)
    return row | {"answer": row["answer"] | {"official_part": part}}


def _suppose(
    sight: Sight, principal: Principal, question: Question
) -> tuple[Tender | None, Supposed, frozenset[str], Assembly]:
    """The stored tender where one is named (the vendor joins its bidders), else one made of what is described."""
    stored = None
    if question.tender is not None:
        stored = tenders.get(sight.unit, principal, sight.snapshot, question.tender)
        if stored is None:
            raise NotFound("no such tender", pointer="/tender")
    elif principal.role is Role.PROCUREMENT:
        own = principal.scope | _standing(sight, principal.scope)
        if question.buyer is None or question.buyer.id not in own:
            raise Forbidden("name one of your own buyers or tenders", pointer="/buyer")
        if question.officials:
            raise Forbidden("officials can be asked about for one of your own tenders only", pointer="/officials")
    made = Assembly(sight, stored)
    buyer = made.party(question.buyer, PartyKind.PUBLIC_BODY) if question.buyer else None
    offers = [made.party(b, PartyKind.COMPANY) for b in question.bidders]
    subject = frozenset[str]()
    if question.vendor is not None:
        subject = frozenset({made.party(question.vendor, PartyKind.COMPANY)})
        offers.extend(subject)
    if not principal.sees_official_part and any(made.is_person(p) for p in offers):
        asked = "/vendor" if any(made.is_person(p) for p in subject) else "/bidders"
        raise Forbidden("a person can be asked about as a bidder only where he bids in the named tender", pointer=asked)
    officials = [(made.party(o, PartyKind.PERSON), o.role or OfficialRole.PPK) for o in question.officials]
    base = stored or blank(buyer, question.date or day_of(sight.unit.now()))
    known = {p for b in base.bids for p in b.parties if b.is_bidder}
    bids = tuple(
        Bid((p,), BidStage.PRICED, None, None, None, None, None, (STATEMENT,))
        for p in dict.fromkeys(offers) if p not in known
    )
    named = tuple(Official(p, role, DATE_UNKNOWN, None, (STATEMENT,)) for p, role in officials)
    tender = replace(base, bids=(*base.bids, *bids), officials=(*base.officials, *named))
    return stored, Supposed(tender, made.parties, tuple(made.ties), STATEMENT), subject, made


def _answer(
    sight: Sight, principal: Principal, question: Question, asked: Asked, rules: Sequence[Rule]
) -> Json:
    unit, by_id = sight.unit, {r.id: r for r in rules}
    supposed, subject, screened = asked.supposed, asked.subject, asked.screened
    about = [
        f for f in screened.findings
        if f.grade != "hidden" and (not subject or subject & set(f.subjects)) and not asked.himself & _on_thread(f)
    ]
    open_ = [f for f in about if not f.officials_involved]
    sealed_rules = {r.id for r in rules if not OF_OFFICIALS.isdisjoint(Need(n) for n in r.needs)}
    shown, answers = about, screened.answers
    sealed = asked.is_sealed_from(principal)
    if sealed:
        shown, answers = open_, tuple(a for a in screened.answers if a.rule not in sealed_rules)
    presenter = Presenter(unit, sight.snapshot, principal, by_id, sight.world)
    presenter.learn({**screened.facts.parties, **supposed.parties}, ())
    waiting, sources = _waiting(sight, supposed), sources_view(unit)
    is_doubtful = asked.unknown() or bool(waiting)
    grounds = Grounds(shown, answers, by_id, screened.facts, asked.about(), delivered(sources), is_doubtful)
    day, window = judged_day(screened.facts, question.date), screened.facts.window
    answered = {a.rule for a in answers}
    kept_back = sealed_rules - answered if sealed else set()
    return {
        "outcome": grounds.outcome(day),
        "findings": presenter.findings(shown, supposed.parties),
        "coverage": [_coverage(a) for a in answers]
        + [{"rule": r, "state": "sealed", "missing": []} for r in sorted(kept_back)],
        "paths": _paths(sight, presenter, screened, asked.alarms(principal)),
        "subject": [presenter.party(p) for p in sorted(subject)],
        "limits": [
            *_limits(grounds, question, day), *waiting, *asked.identity_limits(),
            *([limits.OFFICIALS_SEALED] if sealed else []),
        ],
        "scope": {
            "sources": sources, "max_hops": Policy().max_hops,
            "rule_packs": sorted({f"{r.pack}" for r in rules}),
            "as_of": (question.date or screened.facts.as_of).isoformat(), "known_at": iso(unit.now()),
            "window": {"from": window.first.isoformat(), "to": window.last.isoformat()},
            "hubs": policy_view(screened.facts.policy.hubs), "held_back": None if sealed else dict(screened.held_back),
        },
    }


def _paths(sight: Sight, presenter: Presenter, screened: Screened, drawn: Sequence[Path]) -> list[Json]:
    threads, ties = told_paths(sight.world, drawn, screened.facts.window)
    presenter.learn(sight.world.parties(sorted({p for path in drawn for p in path.parties})), ())
    return threads_view(presenter, threads, ties, screened.facts.policy.hubs)


def _himself(sight: Sight, principal: Principal) -> frozenset[str]:
    """The ids the asking person bears: what concerns himself he does not see, and it moves no outcome shown to him."""
    if principal.party is None:
        return frozenset()
    return _standing(sight, [principal.party]) | {principal.party}


def _standing(sight: Sight, parties: Iterable[str]) -> frozenset[str]:
    """The ids under which parties stand at the snapshot, merges followed."""
    return frozenset(sight.world.numbers.canonical(sorted(parties)).values())


def _on_thread(found: Finding) -> set[str]:
    return {*found.subjects, *(p for s in found.steps for p in s.parties)}


def _coverage(answer: RuleAnswer) -> Json:
    missing = [{"code": n.value, **label(missing_text(n))} for n in answer.missing]
    return {"rule": answer.rule, "state": answer.state, "missing": missing}


def _limits(grounds: Grounds, question: Question, day: date) -> Iterator[Json]:
    """What was not looked at: data that is missing, and for how many; rules and lists of another time."""
    for need in sorted({n for a in grounds.answers for n in a.missing}):
        yield limits.missing(need, known_of(grounds.facts, need))
    if any(o.role is None for o in question.officials):
        yield limits.ROLE_NOT_SAID
    if old := [a.rule for a in grounds.answers if a.state == NOT_IN_FORCE]:
        yield limits.not_in_force(old)
    if not grounds.has_law():
        yield limits.NO_LAW
    for list_ in grounds.stale(day):
        yield limits.stale(list_.need, list_.delivered, list_.days)


def _waiting(sight: Sight, supposed: Supposed) -> list[Json]:
    """Bidders whose softer matches are still to be sought: somebody they may be the same as is not among the answers yet."""
    bidders = {p for b in supposed.tender.bidders for p in b.parties}
    numbers = sight.world.numbers.of(sorted(bidders - supposed.parties.keys()))
    waiting = unresolved.among(sight.unit, numbers.values())
    if not waiting:
        return []
    return [limits.unresolved(sorted(p for p, n in numbers.items() if n in waiting))]


def _file(unit: Unit, snapshot: Snapshot, principal: Principal, question: Question, filed: Filed) -> Json:
    """Store the answer with its certificate, note the act, and tell those who must know, in one transaction."""
    id_, tender = checks.new_id(), filed.tender
    full = {"id": id_, **filed.answer, "forwarded": bool(filed.sealed)}
    certificate = certificates.issue(unit.keys, id_, full)
    full["certificate"] = {k: certificate[k] for k in ("id", "sha256", "signature", "url")}
    checks.add(unit, principal, {
        "id": id_, "tender": tender.id if tender else None, "buyer": filed.buyer, "snapshot": str(snapshot),
        "request": request_json(question), "answer": full, "certificate": certificate, "parties": filed.parties,
        "sealed": filed.sealed,
    })
    repeated = checks.recent_by(unit, principal, tender.id if tender else None) > 1
    audit.write(unit, principal, "check.repeated" if repeated else "check.asked", id_)
    events.add(unit, "check.completed", {"check": id_}, buyer=filed.buyer, sealed=not filed.sealed, about=id_)
    return full


def request_json(question: Question) -> Json:
    """What was asked, without identity numbers: ids where known, else only that a described party was named."""
    def shown(named: Named) -> str:
        return named.id or "described"

    return {
        "vendor": shown(question.vendor) if question.vendor else None, "tender": question.tender,
        "buyer": shown(question.buyer) if question.buyer else None, "officials": [shown(o) for o in question.officials],
        "bidders": [shown(b) for b in question.bidders],
        "date": question.date.isoformat() if question.date else None,
    }
