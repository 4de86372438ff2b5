"""Statements by a key, on both databases: harmless to repeat, weak while alone, taken back, about stored parties."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from app.auth import Role
from app.db import Database
from app.engine.joining import divide
from app.errors import Forbidden, Invalid, NotFound
from app.flow import load, state
from app.store import mentions, numbers
from app.store.ledger import now_snapshot
from app.store.tables import audit, decision, metadata, record
from app.store.world import LedgerWorld
from graph.claims import PartyClaim
from graph.kinds import PartyKind, TieKind
from graph.period import Period
from tests.app.cases import key, member
from tests.app.flow import lines
from tests.app.flow.desk import REGISTER, SPSE, Desk, desk_in
from tests.app.store.book import party, person
from tests.app.store.book import tie as said

NIK, WOMAN = "6472011203700001", "6472015203700001"


@pytest.fixture
def desk(database: Database) -> Desk:
    return desk_in(database)


# --- repeating --------------------------------------------------------------------------------------------------------
def test_stating_the_same_again_changes_no_row(desk: Desk) -> None:
    ppk, cv = desk.known("ppk"), desk.known("cv")
    first = desk.officer(ppk, cv)
    before = desk.rows()
    assert [desk.officer(ppk, cv) for _ in range(3)] == [first] * 3
    assert desk.rows() == before


def test_the_same_statement_many_times_at_once_is_one(desk: Desk) -> None:
    ppk, cv = desk.known("ppk"), desk.known("cv")
    gate, failed, answers = threading.Barrier(4), [], []

    def say() -> None:
        gate.wait(10)
        try:
            answers.append(desk.officer(ppk, cv))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=say) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(set(answers)) == 1
    assert len(desk.ties(ppk)) == 1


def test_a_changed_statement_replaces_the_earlier_one(desk: Desk) -> None:
    ppk, cv = desk.known("ppk"), desk.known("cv")
    desk.officer(ppk, cv, "director")
    desk.officer(ppk, cv, "commissioner")
    assert [t.role for t in desk.ties(ppk)] == ["commissioner"]


def test_what_was_known_before_stays_answerable(desk: Desk) -> None:
    ppk, cv = desk.known("ppk"), desk.known("cv")
    desk.officer(ppk, cv)
    with desk.database.reading() as unit:
        then = now_snapshot(unit)
    state.withdraw(desk.database, desk.integrator, "tie/t")
    with desk.database.reading() as unit:
        assert [t.kind for t in LedgerWorld(unit, then).ties([ppk])] == [TieKind.OFFICER_OF]
        assert LedgerWorld(unit, now_snapshot(unit)).ties([ppk]) == []


# --- taking back ------------------------------------------------------------------------------------------------------
def test_a_statement_taken_back_is_gone_and_may_be_made_anew(desk: Desk) -> None:
    ppk, cv = desk.known("ppk"), desk.known("cv")
    desk.officer(ppk, cv)
    state.withdraw(desk.database, desk.integrator, "tie/t")
    assert desk.ties(ppk) == []
    with pytest.raises(NotFound):
        state.withdraw(desk.database, desk.integrator, "tie/t")
    desk.officer(ppk, cv)
    assert len(desk.ties(ppk)) == 1


def test_a_key_takes_back_only_what_it_said_itself(desk: Desk) -> None:
    desk.officer(desk.known("ppk"), desk.known("cv"))
    with pytest.raises(NotFound):
        state.withdraw(desk.database, key(desk.database, Role.INTEGRATOR), "tie/t")
    assert len(desk.ties(desk.known("ppk"))) == 1


# --- naming -----------------------------------------------------------------------------------------------------------
def test_a_statement_about_stored_parties_is_about_those_very_parties(desk: Desk) -> None:
    ppk, cv = desk.known("ppk"), desk.known("cv")
    desk.officer(ppk, cv)
    (tie,) = desk.ties(ppk)
    assert (tie.from_id, tie.to_id) == (ppk, cv)
    assert desk.names(ppk) == ("Darlan Aspian Bilung",)


def test_a_stored_party_itself_may_be_stated_about(desk: Desk) -> None:
    ppk = desk.known("ppk")
    desk.say(f"party/{ppk}", PartyClaim(ppk, PartyKind.PERSON, "Darlan A. Bilung"))
    assert set(desk.names(ppk)) == {"Darlan Aspian Bilung", "Darlan A. Bilung"}


def test_two_keys_may_speak_of_the_same_stored_parties(desk: Desk) -> None:
    ppk, cv, other = desk.known("ppk"), desk.known("cv"), key(desk.database, Role.AUDITOR)
    desk.officer(ppk, cv)
    desk.officer(ppk, cv, who=other)
    (tie,) = desk.ties(ppk)
    assert len(tie.claims) == 2
    state.withdraw(desk.database, other, "tie/t")
    assert [len(t.claims) for t in desk.ties(ppk)] == [1]


def test_a_party_of_ones_own_is_named_by_ones_own_id_and_two_keys_do_not_share_ids(desk: Desk) -> None:
    cv, other = desk.known("cv"), key(desk.database, Role.INTEGRATOR)
    desk.say("party/p1", PartyClaim("p1", PartyKind.PERSON, "Siti Aminah"))
    desk.officer("p1", cv)
    with pytest.raises(NotFound):
        desk.officer("p1", cv, who=other)
    desk.say("party/p1", PartyClaim("p1", PartyKind.PERSON, "Rina Wati"), who=other)
    desk.officer("p1", cv, who=other)
    with desk.database.reading() as unit:
        ends = {t.from_id for t in LedgerWorld(unit, now_snapshot(unit)).ties([cv])}
        assert len(ends) == 2
        founding = {numbers.bound_refs(unit, e)[0] for e in ends}
        assert founding >= {unit.keys.ref(f"statement:{other.key_id}", "p1")}


def test_a_statement_stays_with_its_party_when_the_row_that_founded_it_is_stated_no_longer(desk: Desk) -> None:
    nip = (("NIP", "197003121995031002"),)
    with desk.book.entry() as entry:
        entry.state(SPSE, "old", person("o", "Darlan Aspian", identifiers=nip))
    with desk.book.entry() as entry:
        entry.state(REGISTER, "1", person("p", "Darlan Aspian", identifiers=nip))
        mentions.regroup(entry.unit, entry.number, mentions.touched(entry.unit, entry.number), divide)
    stored, cv = desk.known("o"), desk.known("cv")
    desk.officer(stored, cv)
    with desk.book.entry() as entry:
        entry.state(SPSE, "old")
        mentions.regroup(entry.unit, entry.number, mentions.touched(entry.unit, entry.number), divide)
    with desk.database.reading() as unit:
        registered = numbers.party_of_ref(unit, unit.keys.ref(REGISTER, "p"))
    (tie,) = desk.ties(stored)
    assert (tie.from_id, tie.to_id) == (registered, cv)


def test_an_unknown_party_is_refused_without_repeating_its_id_and_nothing_is_written(desk: Desk) -> None:
    before = desk.rows()
    with pytest.raises(NotFound) as refused:
        desk.officer(NIK, desk.known("cv"))
    assert NIK not in refused.value.detail
    assert desk.rows() == before


# --- how far it is believed -------------------------------------------------------------------------------------------
def test_a_statement_alone_makes_class_c_at_most_until_a_source_confirms_it(desk: Desk) -> None:
    assert desk.findings() == {}
    desk.officer(desk.known("ppk"), desk.known("cv"))
    alone = desk.findings()
    assert alone
    assert {f.grade for f in alone.values()} == {"C"}
    assert all("lone_statement" in {d for s in f.steps for d in s.doubts} for f in alone.values())
    deed = said(TieKind.OFFICER_OF, "p", "c", "director", period=Period.of("2020", ""))
    with desk.book.entry() as entry:
        entry.state(REGISTER, "1", person("p"), party("c"), deed)
        entry.same((REGISTER, "p"), (SPSE, "ppk"))
        entry.same((REGISTER, "c"), (SPSE, "cv"))
    confirmed = desk.findings()
    assert confirmed.keys() == alone.keys()
    assert {f.grade for f in confirmed.values()} <= {"A", "B"}
    assert all(confirmed[r].id == alone[r].id for r in alone)


# --- what is refused --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("hostile_first", [False, True])
def test_a_key_that_misuses_a_number_parts_nobody_whom_sources_join(
    desk: Desk, hostile_first: bool, tmp_path: Path
) -> None:
    """Two names more under an official's NIK would make it a number that many bear; said by a key alone they do not."""

    def misuse() -> None:
        for name in ("Bambang Prakoso", "Ratna Wirasakti"):
            claim = PartyClaim(name, PartyKind.PERSON, name, identifiers=(("NIK", WOMAN),))
            desk.say(f"party/{name}", claim)

    def sources() -> None:
        for source, name in (("staff", "Siti Aminah"), ("bo", "Hj. Siti Aminah")):
            told = {"key": "1", "parties": [lines.person("a", name, ids={"NIK": WOMAN})]}
            load.take(desk.database, lines.source(source), lines.read, [lines.write(tmp_path / source, told)])

    for step in (misuse, sources) if hostile_first else (sources, misuse):
        step()
    with desk.database.reading() as unit:
        joined = {numbers.party_of_ref(unit, unit.keys.ref(source, "a")) or "" for source in ("staff", "bo")}
    assert len(joined) == 1
    assert desk.names(joined.pop()) == ("Hj. Siti Aminah", "Siti Aminah")


def test_only_integrators_and_auditors_state(desk: Desk) -> None:
    others = [member(desk.database), *(key(desk.database, r) for r in (Role.ADMIN, Role.VIEWER))]
    for who in others:
        with pytest.raises(Forbidden):
            desk.say("party/p", PartyClaim("p", PartyKind.PERSON, "Siti"), who=who)
        with pytest.raises(Forbidden):
            state.withdraw(desk.database, who, "party/p")


@pytest.mark.parametrize("claim", [
    PartyClaim("p", PartyKind.PERSON, "Siti\x00"), PartyClaim("p", PartyKind.PERSON, "\ud800"),
    PartyClaim("p", PartyKind.PERSON, "Siti", identifiers=(("NIK", "123"),)),
    PartyClaim("p", PartyKind.PERSON, "Siti", identifiers=(("NIK", "6472015203700001x"),)),
])  # fmt: skip
def test_unusable_text_and_unreadable_numbers_are_refused_whole(desk: Desk, claim: PartyClaim) -> None:
    before = desk.rows()
    with pytest.raises(Invalid) as refused:
        desk.say("party/p", claim)
    assert desk.rows() == before
    assert all(value not in refused.value.detail for _, value in claim.identifiers)


def test_a_number_used_as_an_id_or_stated_stands_nowhere_in_the_clear(desk: Desk) -> None:
    desk.say(f"party/{NIK}", PartyClaim(NIK, PartyKind.PERSON, "Siti Aminah", identifiers=(("NIK", NIK),)))
    desk.officer(NIK, desk.known("cv"))
    with desk.database.reading() as unit:
        for table in metadata.sorted_tables:
            assert NIK not in repr([tuple(r) for r in unit.connection.execute(select(table))]), table.name
        acts = unit.connection.execute(select(audit.c.act, audit.c.object).order_by(audit.c.seq)).all()
        assert [a.act for a in acts] == ["claim.stated", "claim.stated"]
        assert len(unit.connection.execute(select(record).where(record.c.source_id.like("statement:%"))).all()) == 2
        assert unit.connection.execute(select(decision)).all()
