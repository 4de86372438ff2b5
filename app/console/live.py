"""The service behind the pages: reads go to the store, changes through the use cases, each in its own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.auth import Principal, Role
from app.console import session
from app.console.service import (
    CheckForm,
    CheckPage,
    FindingFilters,
    FindingList,
    FindingPage,
    Json,
    ListedFinding,
    PairFilters,
    PairList,
)
from app.db import Database, Unit
from app.engine import review
from app.engine.identity import Described
from app.engine.local import known_rules, rules_in_use
from app.engine.question import Named, Question
from app.errors import NotFound
from app.export.findings import Presenter, iso, label, stored_view
from app.flow import check, decide
from app.store import audit, decisions, findings, keys, ledger, tenders, visibility
from app.store.findings import FindingFilter, StoredFinding
from app.store.matches import MatchFilter
from app.store.world import LedgerWorld
from graph.explain import called
from graph.kinds import Band, FindingState, PartyKind

PAGE = 25
LONGEST_KEY = 200


class LiveService:
    """Implements console.service.ConsoleService over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- the door ---------------------------------------------------------------------------------------------------
    def sign_in(self, key: str) -> str | None:
        if not 0 < len(key) <= LONGEST_KEY:
            return None
        with self._database.reading() as unit:
            principal = keys.principal_of(unit, key)
        if principal is None:
            return None
        with self._database.writing() as unit:
            audit.write(unit, principal, "console.signed_in")
            return session.issue(unit.keys, principal.key_id, unit.now())

    def principal(self, token: str) -> Principal | None:
        with self._database.reading() as unit:
            key_id = session.key_id_of(unit.keys, token, unit.now())
            return None if key_id is None else keys.principal_of_key(unit, key_id)

    # --- choices of the forms ---------------------------------------------------------------------------------------
    def rules(self, principal: Principal) -> Sequence[tuple[str, Json]]:
        return [(rule.id, label(rule.title)) for rule in rules_in_use()]

    def buyers(self, principal: Principal) -> Sequence[tuple[str, str]]:
        with self._database.reading() as unit:
            return sorted(_names(unit, tenders.buyers(unit, principal)).items(), key=lambda each: (each[1], each[0]))

    # --- findings -----------------------------------------------------------------------------------------------------
    def list_findings(self, principal: Principal, filters: FindingFilters, cursor: str | None) -> FindingList:
        narrowed = FindingFilter(filters.state, filters.severity, filters.rule, filters.buyer, filters.tender)
        with self._database.reading() as unit:
            stored = findings.page(unit, principal, narrowed, cursor, PAGE + 1)
            shown, more = stored[:PAGE], len(stored) > PAGE
            heads = tenders.heads(unit, principal, {each.finding.tender for each in shown})
            names = _names(unit, {head.buyer for head in heads.values() if head.buyer})
            views = _views(unit, principal, shown)
        items = []
        for view in views:
            head = heads.get(view["tender"])
            title, buyer = (head.title, head.buyer or "") if head else ("", "")
            items.append(ListedFinding(view, title, names.get(buyer, "")))
        hidden = not visibility.is_reader(principal, "findings")
        return FindingList(items, shown[-1].finding.id if more else None, hidden)

    def finding(self, principal: Principal, id_: str) -> FindingPage:
        with self._database.reading() as unit:
            stored = findings.get(unit, principal, id_)
            if stored is None:
                raise NotFound
            return FindingPage(
                _views(unit, principal, [stored])[0], _tender(unit, principal, stored.finding.tender),
                _history(unit, principal, id_), _decisions(unit, id_), _verdicts(principal, stored.finding.state),
            )  # fmt: skip

    def decide(self, principal: Principal, id_: str, verdict: str, reason: str) -> None:
        decide.on_finding(self._database, principal, id_, verdict, reason)

    # --- who is who ---------------------------------------------------------------------------------------------------
    def pairs(self, principal: Principal, filters: PairFilters, cursor: str | None) -> PairList:
        band = Band(filters.band) if filters.band else None
        narrowed = MatchFilter(band, filters.party, kind=PartyKind(filters.kind) if filters.kind else None)
        with self._database.reading() as unit:
            found = review.queue(unit, principal, narrowed, cursor, PAGE + 1)
        hidden = not visibility.is_reader(principal, "matches")
        return PairList(found[:PAGE], found[PAGE - 1]["id"] if len(found) > PAGE else None, hidden)

    def pair(self, principal: Principal, id_: str) -> Json:
        with self._database.reading() as unit:
            found = review.pair(unit, principal, id_)
            if found is None:
                raise NotFound
            crossing = (findings.get(unit, principal, one) for one in found["would_change"]["open_findings"])
            heads = _views(unit, principal, [stored for stored in crossing if stored is not None])
            shown = [{"id": view["id"], "headline": view["headline"]} for view in heads]
            return found | {"decisions": _decisions(unit, id_, "identity"), "findings": shown}

    def decide_pair(self, principal: Principal, id_: str, verdict: str, reason: str) -> None:
        decide.on_match(self._database, principal, id_, verdict, reason)

    # --- checks -------------------------------------------------------------------------------------------------------
    def run_check(self, principal: Principal, form: CheckForm) -> str:
        identifiers = (form.identifier,) if form.identifier else ()
        vendor = _described(PartyKind.COMPANY, form.vendor, "/vendor", identifiers) if form.vendor else None
        question = Question(
            vendor, form.tender or None, Named(id=form.buyer, at="/buyer") if form.buyer else None,
            tuple(_described(PartyKind.PERSON, name, "/officials") for name in form.officials),
            tuple(_described(PartyKind.COMPANY, name, "/bidders") for name in form.bidders), form.date,
        )  # fmt: skip
        return str(check.ask(self._database, principal, question)["id"])

    def check(self, principal: Principal, id_: str) -> CheckPage:
        with self._database.reading() as unit:
            found = check.read(unit, principal, id_)
            if found is None:
                raise NotFound
            tender = _tender(unit, principal, found["tender"]) if found["tender"] else None
        return CheckPage(found["answer"], tender, dict(self.rules(principal)))


def _described(kind: PartyKind, name: str, at: str, identifiers: tuple[tuple[str, str], ...] = ()) -> Named:
    return Named(described=Described(kind, name, identifiers, None, at), at=at)


def _views(unit: Unit, principal: Principal, stored: Sequence[StoredFinding]) -> list[dict[str, Any]]:
    presenter = Presenter(unit, ledger.now_snapshot(unit), principal, known_rules())
    return stored_view(presenter, stored)


def _names(unit: Unit, parties: Iterable[str]) -> dict[str, str]:
    """Names of organisations by id."""
    found = LedgerWorld(unit, ledger.now_snapshot(unit)).parties(sorted(set(parties)))
    return {id_: called(party) for id_, party in found.items()}


def _tender(unit: Unit, principal: Principal, id_: str) -> Json:
    """A tender as the head of a page: {id, title, buyer}, the last two empty where this principal may not see it."""
    head = tenders.heads(unit, principal, [id_]).get(id_)
    names = _names(unit, [head.buyer] if head and head.buyer else [])
    return {"id": id_, "title": head.title if head else "", "buyer": names.get(head.buyer or "", "") if head else ""}


def _history(unit: Unit, principal: Principal, id_: str) -> list[Json]:
    return [
        {
            "revision": each.number, "at": iso(each.at), "severity": each.finding.severity,
            "confidence": each.finding.confidence, "class": each.finding.grade, "rule_version": each.finding.rule_version,
        }
        for each in findings.revisions(unit, principal, id_)
    ]  # fmt: skip


def _decisions(unit: Unit, id_: str, kind: str = "finding") -> list[Json]:
    """Decisions with the names their keys were given; a key's holder signs what he decides."""
    holders = {key.id: key.name for key in keys.listed(unit)}
    return [
        {"at": iso(made.at), "by": holders.get(made.author, "–"), "verdict": made.verdict, "reason": made.reason}
        for made in decisions.of_subject(unit, id_, kind)
    ]


def _verdicts(principal: Principal, state: FindingState) -> tuple[str, ...]:
    """What this principal may decide on a finding in this state; the use case has the last word."""
    decides = principal.role is Role.AUDITOR or (principal.role is Role.PROCUREMENT and principal.sees_official_part)
    return tuple(decide.STATES) if decides and state is not FindingState.WITHDRAWN else ()
