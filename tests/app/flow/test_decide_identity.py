"""Identity decisions, on tables that were loaded: they join and split parties, and survive every later delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.auth import SYSTEM, Principal, Role
from app.db import Database
from app.errors import Forbidden, Invalid, NotFound
from app.flow import decide, load, resolve, screen
from app.store import decisions, matches, unscreened
from app.store.cluster import clusters
from app.store.ledger import now_snapshot
from app.store.matches import MatchFilter
from app.store.tables import audit, event, job, party
from app.store.world import LedgerWorld
from graph.model import Match
from tests.app.cases import key
from tests.app.flow import lines
from tests.app.flow.lines import company, person, write

REASON = "KTP asli diperlihatkan."
# A rare name written in two ways, by two sources that do not know each other; the first is PPK of a tender.
DECREE = {
    "key": "sk 1", "tender": "spse:1", "title": "Jembatan", "officials": {"ppk": "PPK"},
    "parties": [person("ppk", "Darlan Aspian Bilung", born="1970-03-12")],
}  # fmt: skip
FORM = {
    "key": "form 1",
    "parties": [person("dir", "DARLAN ASPIAN BILUNG", born="1970-03-12"), company("cv", "CV Karya Bersama")],
    "ties": [["officer_of", "dir", "cv", "2019", ""]],
}  # fmt: skip


@dataclass(slots=True)
class Office:
    """An installation with two deliveries loaded and resolved, and the auditor who decides."""

    database: Database
    folder: Path
    auditor: Principal

    def take(self, source: str, *records: Mapping[str, Any]) -> None:
        load.take(self.database, lines.source(source), lines.read, [write(self.folder / f"{source}.jsonl", *records)])

    def match(self) -> Match:
        resolve.drain(self.database)
        with self.database.reading() as unit:
            (found,) = matches.page(unit, SYSTEM, MatchFilter(decided=True), None, 10)
        return found

    def decide(self, id_: str, verdict: str) -> str:
        return decide.on_match(self.database, self.auditor, id_, verdict, REASON).id

    def people(self) -> list[tuple[str, ...]]:
        """The names of every person, one party a row."""
        with self.database.reading() as unit:
            numbers = list(unit.connection.scalars(select(party.c.id).where(party.c.kind == "person")))
            return sorted(tuple(sorted(p.names)) for p in clusters(unit, now_snapshot(unit), numbers).values() if p.names)

    def waiting(self) -> list[str]:
        """The tenders to be screened anew."""
        with self.database.reading() as unit:
            return unscreened.first(unit, 100)

    def screened(self) -> None:
        screen.rescreen(self.database)

    def jobs(self, kind: str) -> list[str]:
        with self.database.reading() as unit:
            return list(unit.connection.scalars(select(job.c.payload).where(job.c.kind == kind).order_by(job.c.id)))


APART = [("DARLAN ASPIAN BILUNG",), ("Darlan Aspian Bilung",)]
ONE = [("DARLAN ASPIAN BILUNG", "Darlan Aspian Bilung")]


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    made = Office(database, tmp_path, key(database, Role.AUDITOR))
    made.take("decrees", DECREE)
    made.take("forms", FORM)
    return made


def test_without_a_decision_a_likeness_joins_nobody(office: Office) -> None:
    assert office.match().band.value in {"same", "unsure"}
    assert office.people() == APART


def test_same_makes_one_party_of_two_that_keeps_its_ties_and_leads_from_the_old_id(office: Office) -> None:
    match = office.match()
    office.decide(match.id, "same")
    assert office.people() == ONE
    with office.database.reading() as unit:
        world = LedgerWorld(unit, now_snapshot(unit))
        kinds = [{t.kind.value for t in world.ties([end])} for end in (match.a, match.b)]
        assert kinds == [{"officer_of"}, {"officer_of"}]
        tender = world.tender("spse:1")
    assert tender is not None
    (official,) = tender.officials
    assert official.party in {match.a, match.b}


def test_a_decision_survives_the_same_and_a_changed_delivery(office: Office) -> None:
    office.decide(office.match().id, "same")
    office.take("decrees", DECREE)
    assert office.people() == ONE
    renamed = {**FORM, "parties": [person("dir", "Darlan A. Bilung", born="1970-03-12"), FORM["parties"][1]]}
    office.take("forms", renamed)
    assert office.people() == [("Darlan A. Bilung", "Darlan Aspian Bilung")]
    resolve.drain(office.database)
    assert len(office.people()) == 1


def test_a_decision_survives_a_delivery_that_leaves_the_person_out_and_brings_him_back(office: Office) -> None:
    office.decide(office.match().id, "same")
    office.take("forms", {**FORM, "parties": [FORM["parties"][1]], "ties": []})
    assert office.people() == [("Darlan Aspian Bilung",)]
    office.take("forms", FORM)
    assert office.people() == ONE


NIP = {"ids": {"NIP": "197003121995031002"}}
NUMBERED = {**DECREE, "parties": [person("ppk", "Darlan Aspian Bilung", **NIP)]}
STAFF = {"key": "1", "parties": [person("s", "Darlan A. Bilung", **NIP)]}
TOGETHER = [("DARLAN ASPIAN BILUNG", "Darlan A. Bilung", "Darlan Aspian Bilung")]


@pytest.mark.parametrize(("verdict", "before", "after"), [
    ("same", TOGETHER, [("DARLAN ASPIAN BILUNG", "Darlan A. Bilung")]),
    ("not_same", [("DARLAN ASPIAN BILUNG",), ("Darlan A. Bilung", "Darlan Aspian Bilung")],
     [("DARLAN ASPIAN BILUNG",), ("Darlan A. Bilung",)]),
])  # fmt: skip
def test_a_decision_outlives_the_row_that_founded_a_party(
    office: Office, verdict: str, before: list[tuple[str, ...]], after: list[tuple[str, ...]]
) -> None:
    """The official of an old decree is known by his number from the staff list too; the decree is then stated no longer."""
    office.take("decrees", NUMBERED)
    office.take("staff", STAFF)
    match = office.match()
    office.decide(match.id, verdict)
    assert office.people() == before
    office.take("decrees", {**DECREE, "parties": [], "officials": {}})
    assert office.people() == after
    resolve.drain(office.database)
    assert office.people() == after
    with office.database.reading() as unit:
        assert not [t for t in LedgerWorld(unit, now_snapshot(unit)).ties([match.a]) if t.kind.value == "same_as"]


def test_a_decision_binds_nobody_who_was_taken_into_the_party_by_a_mistyped_number(office: Office) -> None:
    office.take("decrees", NUMBERED)
    office.take("staff", STAFF)
    office.decide(office.match().id, "same")
    assert office.people() == TOGETHER
    office.take("staff", {"key": "1", "parties": [person("s", "Darlan A. Bilung", ids={"NIP": "198003121995031002"})]})
    assert office.people() == [("DARLAN ASPIAN BILUNG", "Darlan Aspian Bilung"), ("Darlan A. Bilung",)]


def test_not_same_takes_a_joined_pair_apart_again_and_outlives_deliveries(office: Office) -> None:
    match = office.match()
    same = office.decide(match.id, "same")
    apart = office.decide(match.id, "not_same")
    assert office.people() == APART
    office.take("decrees", {**DECREE, "title": "Jembatan Baru"})
    office.take("forms", FORM)
    resolve.drain(office.database)
    assert office.people() == APART
    with office.database.reading() as unit:
        assert [(d.id, d.supersedes) for d in decisions.of_subject(unit, match.id)] == [(same, None), (apart, same)]
        assert not [t for t in LedgerWorld(unit, now_snapshot(unit)).ties([match.a]) if t.kind.value == "same_as"]


def test_not_same_at_once_ends_the_softer_tie_and_the_question(office: Office) -> None:
    match = office.match()
    office.decide(match.id, "not_same")
    resolve.drain(office.database)
    with office.database.reading() as unit:
        assert matches.page(unit, SYSTEM, MatchFilter(), None, 10) == []
        assert not [t for t in LedgerWorld(unit, now_snapshot(unit)).ties([match.a]) if t.kind.value == "same_as"]


def test_not_same_outranks_a_number_that_both_bear(office: Office, tmp_path: Path) -> None:
    """An identity number typed for two people: only a person can tell, and no later delivery joins them again."""
    nik = {"ids": {"NIK": "6472011203700001"}, "born": "1970-03-12"}
    match = office.match()
    office.decide(match.id, "not_same")
    office.take("decrees", {**DECREE, "parties": [person("ppk", "Darlan Aspian Bilung", **nik)]})
    office.take("forms", {**FORM, "parties": [person("dir", "DARLAN ASPIAN BILUNG", **nik), FORM["parties"][1]]})
    assert office.people() == APART


def same_ties(office: Office) -> set[frozenset[str]]:
    """The pairs of names that a same_as tie joins now."""
    with office.database.reading() as unit:
        view = now_snapshot(unit)
        numbers = list(unit.connection.scalars(select(party.c.id).where(party.c.kind == "person")))
        people = {p.id: p.name for p in clusters(unit, view, numbers).values() if p.names}
        ties = LedgerWorld(unit, view).ties(sorted(people))
        return {frozenset((people[t.from_id], people[t.to_id])) for t in ties if t.kind.value == "same_as"}


NIP = {"NIP": "197003121995031002"}  # invented: born 12-03-1970, appointed 1995-03


@pytest.mark.parametrize(("first", "ids"), [(True, {}), (True, NIP), (False, {})], ids=["name", "number", "tied before"])
def test_a_third_mention_does_not_tie_again_whom_a_decision_parted(office: Office, first: bool, ids: dict[str, str]) -> None:
    match = office.match()
    if first:
        office.decide(match.id, "not_same")
    decreed, stated, third = (
        person(ref, name, born="1970-03-12", ids=ids)
        for ref, name in (("ppk", "Darlan Aspian Bilung"), ("dir", "DARLAN ASPIAN BILUNG"), ("x", "Darlan A. Bilung"))
    )
    office.take("decrees", {**DECREE, "parties": [decreed]})
    office.take("forms", {**FORM, "parties": [stated, FORM["parties"][1]]})
    office.take("others", {"key": "x 1", "parties": [third]})
    resolve.drain(office.database)
    if not first:
        assert len(same_ties(office)) == 3
        office.decide(match.id, "not_same")
        resolve.drain(office.database)
    assert same_ties(office) == set()
    with office.database.reading() as unit:
        open_ = matches.page(unit, SYSTEM, MatchFilter(), None, 10)
    assert len(open_) == 2
    assert all("beside_parted" in {r.feature for r in m.reasons} for m in open_)


def test_unsure_joins_nobody_and_leaves_the_pair_in_the_queue(office: Office) -> None:
    match = office.match()
    office.decide(match.id, "unsure")
    assert office.people() == APART
    with office.database.reading() as unit:
        assert [m.id for m in matches.page(unit, SYSTEM, MatchFilter(), None, 10)] == [match.id]
    office.decide(match.id, "same")
    office.decide(match.id, "unsure")
    assert office.people() == APART


# --- what follows -----------------------------------------------------------------------------------------------------
def test_the_tenders_it_touches_are_screened_anew_and_the_new_party_is_resolved(office: Office) -> None:
    match = office.match()
    before = len(office.jobs("resolve"))
    office.screened()
    office.decide(match.id, "same")
    assert office.waiting() == ["spse:1"]
    assert len(office.jobs("resolve")) == before + 1
    office.screened()
    assert office.waiting() == []
    office.decide(match.id, "not_same")
    assert office.waiting() == ["spse:1"]


def test_a_tender_of_somebody_else_is_left_alone(office: Office) -> None:
    other = {**DECREE, "key": "sk 2", "tender": "spse:2", "officials": {"x": "PPK"}, "parties": [person("x", "Rina Wati")]}
    office.take("others", other)
    match = office.match()
    office.screened()
    office.decide(match.id, "same")
    assert office.waiting() == ["spse:1"]


def test_the_act_is_told_sealed_and_noted_without_a_name(office: Office) -> None:
    match = office.match()
    made = office.decide(match.id, "same")
    with office.database.reading() as unit:
        told = unit.connection.execute(select(event).where(event.c.type == "decision.recorded")).one()
        noted = unit.connection.execute(select(audit).where(audit.c.act == "identity.decided")).one()
    assert (told.body, told.sealed) == (f'{{"decision":"{made}","match":"{match.id}"}}', True)
    assert (noted.object, noted.actor, noted.detail) == (match.id, office.auditor.key_id, '{"verdict":"same"}')


# --- who may ----------------------------------------------------------------------------------------------------------
def test_only_the_inspectorate_decides_and_only_on_what_there_is(office: Office) -> None:
    match = office.match()
    for role in (Role.PROCUREMENT, Role.INTEGRATOR, Role.ADMIN, Role.VIEWER):
        with pytest.raises(Forbidden):
            decide.on_match(office.database, key(office.database, role), match.id, "same", REASON)
    with pytest.raises(NotFound):
        office.decide("no such match", "same")
    with pytest.raises(Invalid):
        office.decide(match.id, "maybe")
    with pytest.raises(Invalid):
        decide.on_match(office.database, office.auditor, match.id, "same", " ")
    assert office.people() == APART


def test_nobody_decides_who_he_himself_is_also_after_others_did(office: Office) -> None:
    match = office.match()
    himself = [key(office.database, Role.AUDITOR, party=id_) for id_ in (match.a, match.b)]
    for verdict in ("not_same", "same", "not_same"):
        for who in himself:
            with pytest.raises(NotFound):
                decide.on_match(office.database, who, match.id, "unsure", REASON)
        office.decide(match.id, verdict)
