"""Who sees what, cell by cell: every kind of principal against every kind of row, on both databases (CONTRACT §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import ColumnElement, FromClause, and_, insert, select

from app.auth import SYSTEM, Grade, Principal, Role
from app.db import Database
from app.store import audit, checks, events, visibility
from app.store.tables import audit as trail
from app.store.tables import check, event, finding, match, party, tender
from tests.app.cases import OURS, THEIRS, head, key, member, screened
from tests.app.cases import finding as found
from tests.app.cases import tender as package
from tests.app.store.book import Book, Entry, person
from tests.app.store.book import party as company

UNKNOWN = Principal("key_unknown", "?", "visitor", Grade.HEAD, frozenset({OURS, THEIRS}))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class World:
    """A database with one row of each kind, and one principal of each kind. `me` is an official of the cases."""

    database: Database
    who: dict[str, Principal]

    def seen(self, name: str, table: FromClause, rule: Callable[[Principal], ColumnElement[bool]], column: str) -> str:
        """The rows of a table a principal sees, as their short names in order."""
        with self.database.reading() as unit:
            query = select(table.c[column]).where(rule(self.who[name])).order_by(table.c[column])
            return " ".join(str(value) for value in unit.connection.scalars(query))


def principals(database: Database) -> dict[str, Principal]:
    plain = {role.value: key(database, role) for role in (Role.AUDITOR, Role.INTEGRATOR, Role.ADMIN, Role.VIEWER)}
    return plain | {
        "system": SYSTEM, "unknown": UNKNOWN,
        "auditor_himself": key(database, Role.AUDITOR, party="official"),
        "member": member(database), "member elsewhere": member(database, THEIRS),
        "member without buyers": replace(member(database), scope=frozenset()),
        "head": head(database), "head elsewhere": head(database, THEIRS),
        "head himself": head(database, party="official"), "head on the thread": head(database, party="spouse"),
    }  # fmt: skip


@pytest.fixture
def world(database: Database) -> World:
    """Ours: a sealed and an open finding. Theirs: a sealed one. Neither: one of a tender without a known buyer."""
    screened(database, package("ours"), found("1 ours sealed", "ours"))
    screened(database, package("ours"), found("1 ours sealed", "ours"), found("2 ours open", "ours", sealed=False,
             subjects=("vendor", "rival"), thread=()))  # fmt: skip
    screened(database, package("theirs", THEIRS), found("3 theirs sealed", "theirs"))
    screened(database, package("nobodys", None), found("4 nobodys", "nobodys", sealed=False, subjects=("a", "b"), thread=()))
    made = World(database, principals(database))
    with database.writing() as unit:
        rows = [("1", "ours", OURS), ("2", "theirs", THEIRS), ("3", "nobodys", None)]
        for n, (id_, name, buyer) in enumerate(rows):
            values = {"id": n + 1, "public_id": f"{id_} {name}", "title": name, "procedure": "tender", "ledger": 1}
            unit.connection.execute(insert(tender).values(buyer=buyer, **values))
    for name in ASKING:
        for buyer in (OURS, THEIRS):
            answered(made, f"{name}/{buyer[6:]}", name, buyer)
    return made


def answered(made: World, id_: str, author: str, buyer: str) -> None:
    row = {
        "id": id_, "tender": None, "buyer": buyer, "snapshot": "1", "request": {}, "answer": {}, "certificate": {},
        "sealed": {}, "parties": ["official", "vendor"] if buyer == OURS else ["vendor"],
    }  # fmt: skip
    with made.database.writing() as unit:
        checks.add(unit, made.who[author], row)


ASKING = ("auditor", "auditor_himself", "head", "integrator", "member")
SEALED, OPEN, ELSEWHERE, NOBODYS = "1 ours sealed", "2 ours open", "3 theirs sealed", "4 nobodys"
ALL_FINDINGS = (SEALED, OPEN, ELSEWHERE, NOBODYS)
FINDINGS: dict[str, Iterable[str]] = {
    "system": ALL_FINDINGS, "auditor": ALL_FINDINGS, "auditor_himself": (OPEN, NOBODYS), "unknown": (),
    "member": (OPEN,), "member elsewhere": (), "member without buyers": (), "head": (SEALED, OPEN),
    "head elsewhere": (ELSEWHERE,), "head himself": (OPEN,), "head on the thread": (OPEN,), "integrator": (),
    "admin": (), "viewer": (),
}  # fmt: skip


def test_no_rule_shows_a_row_to_a_role_that_is_told_it_sees_none(world: World) -> None:
    lists = {
        "findings": (finding, visibility.findings), "tenders": (tender, visibility.tenders),
        "parties": (party, visibility.parties), "matches": (match, visibility.matches), "events": (event, visibility.events),
    }  # fmt: skip
    for name, who in world.who.items():
        for list_, (table, rule) in lists.items():
            shown = str(rule(who).compile(compile_kwargs={"literal_binds": True})) not in {"false", "0 = 1"}
            is_reader = visibility.is_reader(who, list_)
            assert shown <= is_reader, (name, list_)
            if not is_reader:
                assert world.seen(name, table, rule, "id" if "id" in table.c else "seq") == "", (name, list_)


def test_findings_are_seen_by(world: World) -> None:
    assert {n: world.seen(n, finding, visibility.findings, "id") for n in world.who} == {
        n: " ".join(v) for n, v in FINDINGS.items()
    }


def test_events_follow_their_findings_and_a_sealed_one_reaches_nobody_else(world: World) -> None:
    """Integrators get the thin unsealed ones of all buyers; what is about oneself is told to nobody who is in it."""
    expected = dict(FINDINGS) | {"integrator": (OPEN, NOBODYS)}
    assert {n: world.seen(n, event, visibility.events, "about") for n in world.who} == {
        n: " ".join(v) for n, v in expected.items()
    }


def test_of_his_own_check_everybody_hears_and_a_member_of_no_other(world: World) -> None:
    """Also whoever stands on a sealed thread of it: that he is not told would tell him."""
    related = member(world.database, party="official")
    world.who["member on the thread"] = related
    answered(world, "related/ours", "member on the thread", OURS)
    with world.database.writing() as unit:
        for id_ in ("member/ours", "related/ours", "head/ours"):
            events.add(unit, "check.completed", {"check": id_}, buyer=OURS, sealed=False, about=id_)
    told = {
        n: world.seen(n, event, lambda who: and_(event.c.type == "check.completed", visibility.events(who)), "about")
        for n in ("auditor", "auditor_himself", "member", "member on the thread", "head", "head himself", "member elsewhere")
    }
    assert told == {
        "auditor": "head/ours member/ours related/ours", "auditor_himself": "", "member": "member/ours",
        "member on the thread": "related/ours", "head": "head/ours member/ours related/ours", "head himself": "",
        "member elsewhere": "",
    }  # fmt: skip


def test_an_event_about_no_buyer_or_case_is_for_the_inspectorate(world: World) -> None:
    with world.database.writing() as unit:
        events.add(unit, "screening.completed", {"screening": "s"}, buyer=None, sealed=False)
        events.add(unit, "decision.recorded", {"decision": "d", "match": "m"}, buyer=None, sealed=True)
        last = set(unit.connection.scalars(select(event.c.seq).order_by(event.c.seq.desc()).limit(2)))
    seen = {}
    with world.database.reading() as unit:
        for name, who in world.who.items():
            seen[name] = sum(e.seq in last for e in events.after(unit, who, 0, 100))
    expected = dict.fromkeys(world.who, 0) | {"system": 2, "auditor": 2, "auditor_himself": 2, "integrator": 1}
    assert seen == expected


def test_tenders_are_seen_by(world: World) -> None:
    everything = "1 ours 2 theirs 3 nobodys"
    assert {n: world.seen(n, tender, visibility.tenders, "public_id") for n in world.who} == {
        "system": everything, "auditor": everything, "auditor_himself": everything, "integrator": everything,
        "member": "1 ours", "head": "1 ours", "head himself": "1 ours", "head on the thread": "1 ours",
        "member elsewhere": "2 theirs", "head elsewhere": "2 theirs", "member without buyers": "", "admin": "",
        "viewer": "", "unknown": "",
    }  # fmt: skip


def test_checks_are_seen_by(world: World) -> None:
    """Heads see what procurement asked about their buyers, never what the inspectorate asked; nobody what is about him."""
    both = {n: f"{n}/ours {n}/theirs" for n in ASKING}
    everything = " ".join(both.values())
    assert {n: world.seen(n, check, visibility.checks, "id") for n in world.who} == {
        "system": everything, "auditor": everything,
        "auditor_himself": "auditor/theirs auditor_himself/ours auditor_himself/theirs head/theirs integrator/theirs "
                           "member/theirs",
        "member": both["member"], "head": "head/ours head/theirs member/ours", "integrator": both["integrator"],
        "head elsewhere": "head/theirs member/theirs", "head himself": "", "head on the thread": "head/ours member/ours",
        "member elsewhere": "", "member without buyers": "", "admin": "", "viewer": "", "unknown": "",
    }  # fmt: skip


def test_the_audit_trail_is_seen_by(world: World) -> None:
    with world.database.writing() as unit:
        audit.write(unit, SYSTEM, "act", "row")
    seen = {n for n in world.who if world.seen(n, trail, visibility.audit_trail, "object")}
    assert seen == {"system", "auditor", "auditor_himself", "admin"}


def test_the_register_of_parties_may_be_searched_by(world: World) -> None:
    with world.database.writing() as unit:
        unit.connection.execute(insert(party).values(id=1, public_id="p", kind="person", founding=bytes(16), recorded=1))
    seen = {n for n in world.who if world.seen(n, party, visibility.parties, "public_id")}
    assert seen == {"system", "auditor", "auditor_himself", "integrator"}


# --- identity ---------------------------------------------------------------------------------------------------------
def people(entry: Entry, source: str) -> dict[str, str]:
    entry.state(source, "r", *(person(n) for n in ("one", "two", "three")), company("cv"))
    return {n: entry.unit.keys.public(entry.unit.keys.ref(source, n)) for n in ("one", "two", "three", "cv")}


def test_matches_are_for_the_inspectorate_and_nobody_decides_who_he_himself_is(database: Database) -> None:
    book = Book(database)
    source = book.source("register")
    with book.entry() as entry:
        ids = people(entry, source)
        numbers = {r.public_id: r.id for r in entry.unit.connection.execute(select(party))}
        for n, (a, b) in enumerate((("one", "two"), ("two", "three")), 1):
            values = {"score": 1.0, "probability": 0.5, "band": "unsure", "reasons": "[]", "matcher": "1", "recorded": 1}
            pair = {"a_party": numbers[ids[a]], "b_party": numbers[ids[b]], "public_id": f"{a}~{b}"}
            unit_insert = insert(match).values(id=n, **pair, **values)
            entry.unit.connection.execute(unit_insert)
    who = principals(database) | {"one": key(database, Role.AUDITOR, party=ids["one"])}
    world = World(database, who)
    seen = {n: world.seen(n, match, visibility.matches, "public_id") for n in who}
    everything = "one~two two~three"
    expected = {"system": everything, "auditor": everything, "auditor_himself": everything, "one": "two~three"}
    assert seen == dict.fromkeys(who, "") | expected
    with book.entry() as entry:  # merged: whoever he was before, he is one of them now
        entry.same((source, "one"), (source, "two"))
    assert world.seen("one", match, visibility.matches, "public_id") == ""


@pytest.mark.parametrize("known", ["one", "two"])
@pytest.mark.parametrize("named", ["one", "two"])
def test_a_merge_hides_old_and_new_cases_from_the_one_they_are_about(database: Database, known: str, named: str) -> None:
    """His key and the finding may each name either of the two parties that turned out to be one."""
    book = Book(database)
    source = book.source("register")
    with book.entry() as entry:
        ids = people(entry, source)
    auditor = key(database, Role.AUDITOR, party=ids[known])
    screened(database, package(), found("case", subjects=(ids[named], "vendor")))
    before = World(database, {"he": auditor}).seen("he", finding, visibility.findings, "id")
    with book.entry() as entry:
        entry.same((source, "one"), (source, "two"))
    world = World(database, {"he": auditor})
    assert before == ("" if known == named else "case")
    assert world.seen("he", finding, visibility.findings, "id") == ""
    assert world.seen("he", event, visibility.events, "about") == ""
    with book.entry() as entry:
        entry.apart((source, "one"), (source, "two"))
    assert world.seen("he", finding, visibility.findings, "id") == before


def test_a_buyer_that_was_merged_is_still_the_buyer_of_its_keys(database: Database) -> None:
    book = Book(database)
    source = book.source("register")
    with book.entry() as entry:
        ids = people(entry, source)
    ours = head(database, ids["one"])
    screened(database, package("t", ids["two"]), found("case", "t"))
    world = World(database, {"we": ours})
    assert world.seen("we", finding, visibility.findings, "id") == ""
    with book.entry() as entry:
        entry.same((source, "one"), (source, "two"))
    assert world.seen("we", finding, visibility.findings, "id") == "case"
