"""Decisions on both databases: appended, each superseding the one before on the same subject and of the same kind."""

from __future__ import annotations

from sqlalchemy import select

from app.db import Database
from app.store import decisions, ledger
from app.store.decisions import DecisionRow, Verdict
from app.store.tables import decision


def decide(database: Database, subject: str, verdict: str, kind: str = "identity", author: str = "key_a") -> DecisionRow:
    with database.writing() as unit, ledger.entry(unit, "decision", author) as number:
        return decisions.add(unit, number, Verdict(kind, subject, verdict, "a reason", author, ("aa", "bb")))


def test_a_decision_comes_back_as_it_was_taken(database: Database) -> None:
    made = decide(database, "m1", "same")
    with database.reading() as unit:
        assert decisions.of_subject(unit, "m1") == [made]
    assert (made.verdict, made.reason, made.binds, made.supersedes) == ("same", "a reason", ("aa", "bb"), None)


def test_a_later_decision_supersedes_the_earlier_which_stays(database: Database) -> None:
    first, second, third = (decide(database, "m1", v) for v in ("same", "not_same", "same"))
    with database.reading() as unit:
        assert decisions.of_subject(unit, "m1") == [first, second, third]
        assert decisions.identities(unit) == [third]
    assert (second.supersedes, third.supersedes) == (first.id, second.id)
    assert len({first.id, second.id, third.id}) == 3


def test_subjects_and_kinds_do_not_supersede_each_other(database: Database) -> None:
    identity, other = decide(database, "m1", "same"), decide(database, "m2", "not_same")
    finding = decide(database, "m1", "dismissed", kind="finding")
    assert [identity.supersedes, other.supersedes, finding.supersedes] == [None, None, None]
    with database.reading() as unit:
        assert decisions.identities(unit) == [identity, other]
        assert decisions.of_subject(unit, "m1", "finding") == [finding]


def test_no_row_is_ever_changed_by_a_later_decision(database: Database) -> None:
    decide(database, "m1", "same")
    with database.reading() as unit:
        before = unit.connection.execute(select(decision)).one()
    for verdict in ("not_same", "unsure", "same"):
        decide(database, "m1", verdict)
    with database.reading() as unit:
        assert unit.connection.execute(select(decision).order_by(decision.c.id)).first() == before
