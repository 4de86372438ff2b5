"""Decisions on findings, on both databases: who may, with which reason, when a second person is needed."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from app.auth import SYSTEM, Principal, Role
from app.db import Database
from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from app.flow import decide
from app.store import decisions, findings
from app.store.tables import audit, decision, event
from tests.app.cases import THEIRS, finding, head, key, member, screened, tender

REASON = "Sudah diperiksa bersama berita acara."


@pytest.fixture
def auditor(database: Database) -> Principal:
    return key(database, Role.AUDITOR)


def state(database: Database, id_: str = "fnd_1") -> str:
    with database.reading() as unit:
        stored = findings.get(unit, SYSTEM, id_)
    assert stored is not None
    return stored.finding.state.value


def say(database: Database, who: Principal, verdict: str, id_: str = "fnd_1") -> str:
    decide.on_finding(database, who, id_, verdict, REASON)
    return state(database, id_)


# --- what a verdict does ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("verdict", "becomes"), [
    ("in_review", "in_review"), ("confirmed", "confirmed"), ("recused", "recused"), ("reopened", "open"),
])  # fmt: skip
def test_a_verdict_moves_the_finding(database: Database, auditor: Principal, verdict: str, becomes: str) -> None:
    screened(database, tender(), finding())
    assert say(database, auditor, verdict) == becomes


def test_a_decision_is_a_revision_a_row_an_event_and_a_line_of_the_trail_in_one_transaction(
    database: Database, auditor: Principal
) -> None:
    screened(database, tender(), finding())
    made = decide.on_finding(database, auditor, "fnd_1", "confirmed", REASON)
    with database.reading() as unit:
        assert decisions.of_subject(unit, "fnd_1") == [made]
        assert [r.finding.state.value for r in findings.revisions(unit, SYSTEM, "fnd_1")] == ["open", "confirmed"]
        told = unit.connection.execute(select(event).order_by(event.c.seq.desc())).first()
        noted = unit.connection.execute(select(audit).order_by(audit.c.seq.desc())).first()
    assert told is not None
    assert noted is not None
    assert (told.type, told.sealed, told.about) == ("decision.recorded", True, "fnd_1")
    assert (noted.act, noted.object, noted.actor) == ("finding.decided", "fnd_1", auditor.key_id)
    assert REASON not in (told.body + noted.detail)


def test_decisions_are_appended_and_the_later_supersedes(database: Database, auditor: Principal) -> None:
    screened(database, tender(), finding())
    first = decide.on_finding(database, auditor, "fnd_1", "confirmed", REASON)
    second = decide.on_finding(database, auditor, "fnd_1", "reopened", REASON)
    assert (first.supersedes, second.supersedes) == (None, first.id)
    with database.reading() as unit:
        assert decisions.of_subject(unit, "fnd_1") == [first, second]


# --- a second person --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("severity", [4, 5])
def test_a_grave_finding_is_dismissed_by_two_persons(database: Database, auditor: Principal, severity: int) -> None:
    screened(database, tender(), finding(severity=severity))
    assert say(database, auditor, "dismissed") == "in_review"
    assert say(database, auditor, "dismissed") == "in_review"  # again oneself is nobody else
    assert say(database, key(database, Role.AUDITOR), "dismissed") == "dismissed"


@pytest.mark.parametrize("severity", [1, 2, 3])
def test_one_person_dismisses_a_lesser_one(database: Database, auditor: Principal, severity: int) -> None:
    screened(database, tender(), finding(severity=severity))
    assert say(database, auditor, "dismissed") == "dismissed"


def test_who_seconded_a_dismissal_and_says_it_again_does_not_undo_it(database: Database, auditor: Principal) -> None:
    screened(database, tender(), finding())
    other = key(database, Role.AUDITOR)
    assert [say(database, p, "dismissed") for p in (auditor, other, other, auditor)] == ["in_review", *["dismissed"] * 3]


def test_a_proposal_that_was_answered_otherwise_no_longer_counts(database: Database, auditor: Principal) -> None:
    screened(database, tender(), finding())
    other = key(database, Role.AUDITOR)
    assert say(database, auditor, "dismissed") == "in_review"
    assert say(database, other, "confirmed") == "confirmed"
    assert say(database, other, "dismissed") == "in_review"
    assert say(database, auditor, "dismissed") == "dismissed"


def test_a_dismissed_finding_that_was_reopened_needs_two_persons_again(database: Database, auditor: Principal) -> None:
    screened(database, tender(), finding())
    other = key(database, Role.AUDITOR)
    for who in (auditor, other):
        say(database, who, "dismissed")
    assert say(database, auditor, "reopened") == "open"
    assert say(database, other, "dismissed") == "in_review"


def test_two_keys_of_one_official_are_one_person(database: Database) -> None:
    screened(database, tender(), finding())
    one, two = (key(database, Role.AUDITOR, party="inspector") for _ in range(2))
    assert [say(database, p, "dismissed") for p in (one, two)] == ["in_review", "in_review"]
    assert say(database, key(database, Role.AUDITOR, party="another"), "dismissed") == "dismissed"


def test_a_key_that_says_no_holder_and_one_that_does_are_not_known_to_be_two_persons(database: Database) -> None:
    """He may hold both. Two that say none are told apart by their names, which a second key of one person bears too."""
    said, silent = key(database, Role.AUDITOR, party="inspector"), key(database, Role.AUDITOR)
    again, other = key(database, Role.AUDITOR, name=silent.name.upper()), key(database, Role.AUDITOR)
    screened(database, tender(), finding())
    assert [say(database, p, "dismissed") for p in (said, silent, again)] == ["in_review"] * 3
    assert say(database, other, "dismissed") == "dismissed"


def test_two_persons_at_once_are_taken_one_after_the_other(database: Database, auditor: Principal) -> None:
    screened(database, tender(), finding())
    people = [auditor, key(database, Role.AUDITOR)]
    gate, failed = threading.Barrier(2), []

    def dismiss(who: Principal) -> None:
        gate.wait(10)
        try:
            decide.on_finding(database, who, "fnd_1", "dismissed", REASON)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=dismiss, args=(p,)) for p in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert state(database) == "dismissed"


# --- who may ----------------------------------------------------------------------------------------------------------
def refusal(database: Database, who: Principal, id_: str = "fnd_1", verdict: str = "confirmed") -> type[AppError]:
    with pytest.raises(AppError) as refused:
        decide.on_finding(database, who, id_, verdict, REASON)
    return type(refused.value)


def test_members_viewers_integrators_and_admins_do_not_decide(database: Database) -> None:
    screened(database, tender(), finding("sealed"), finding("open", sealed=False))
    others = [member(database), *(key(database, r) for r in (Role.VIEWER, Role.INTEGRATOR, Role.ADMIN))]
    assert {refusal(database, who, id_) for who in others for id_ in ("sealed", "open", "none")} == {Forbidden}


def test_a_head_decides_on_what_is_his_to_see(database: Database) -> None:
    screened(database, tender(), finding())
    assert refusal(database, head(database, THEIRS)) is NotFound
    assert refusal(database, head(database, party="official")) is NotFound
    assert say(database, head(database), "recused") == "recused"


def test_nobody_decides_about_himself(database: Database) -> None:
    screened(database, tender(), finding(thread=("spouse",)))
    for party in ("official", "vendor", "spouse"):
        assert refusal(database, key(database, Role.AUDITOR, party=party)) is NotFound


# --- what is refused --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("verdict", "reason", "pointer"), [
    ("guilty", REASON, "/verdict"), ("", REASON, "/verdict"), ("withdrawn", REASON, "/verdict"),
    ("open", REASON, "/verdict"),
    ("confirmed", "", "/reason"), ("confirmed", " \n\t", "/reason"), ("confirmed", "x" * 4_001, "/reason"),
])  # fmt: skip
def test_an_unknown_verdict_or_no_reason_is_refused(
    database: Database, auditor: Principal, verdict: str, reason: str, pointer: str
) -> None:
    screened(database, tender(), finding())
    with pytest.raises(Invalid) as refused:
        decide.on_finding(database, auditor, "fnd_1", verdict, reason)
    assert refused.value.pointer == pointer
    with database.reading() as unit:
        assert unit.connection.execute(select(decision)).all() == []


def test_a_withdrawn_or_unknown_finding_is_not_decided_on(database: Database, auditor: Principal) -> None:
    screened(database, tender(), finding())
    screened(database, tender())
    assert refusal(database, auditor) is Conflict
    assert refusal(database, auditor, "fnd_2") is NotFound
    assert state(database) == "withdrawn"
