"""A rule tried with other parameters: new, gone and changed findings, beside what people decided; nothing is written."""

from __future__ import annotations

import pytest

from app.auth import Role
from app.db import Database
from app.errors import Invalid
from app.flow import decide
from app.flow.attempt import Attempt, attempt
from tests.app.cases import key
from tests.app.flow.desk import Desk, desk_in

RULE = "ID-P7E"


@pytest.fixture
def desk(database: Database) -> Desk:
    return desk_in(database)


def seated(desk: Desk, role: str) -> None:
    """The PPK of the tender holds a seat at its bidder."""
    desk.officer(desk.known("ppk"), desk.known("cv"), role)


def counts(found: Attempt) -> dict[str, int]:
    return {what: found.count(what) for what in ("new", "gone", "changed", "same")}


def test_a_rule_without_the_role_no_longer_finds_it_and_what_was_decided_is_counted(desk: Desk) -> None:
    seated(desk, "director")
    found = desk.findings()[RULE]
    decide.on_finding(desk.database, key(desk.database, Role.AUDITOR), found.id, "confirmed", "akta terlampir")
    before = desk.rows()
    said = attempt(desk.database, RULE, ["roles=[POKJA]", "roles_by_analogy=[]"])
    assert counts(said) == {"new": 0, "gone": 1, "changed": 0, "same": 0}
    assert (said.tenders, [one.id for one in said.shown]) == (1, [found.id])
    assert (said.precision(after=False), said.precision(after=True)) == ((1, 1), (0, 0))
    assert desk.rows() == before


def test_a_milder_weight_changes_it_and_the_same_value_changes_nothing(desk: Desk) -> None:
    seated(desk, "commissioner")
    said = attempt(desk.database, RULE, ["supervising_severity=2"])
    assert counts(said) == {"new": 0, "gone": 0, "changed": 1, "same": 0}
    (one,) = said.shown
    assert one.before is not None
    assert one.after is not None
    assert (one.before[0], one.after[0]) == (4, 2)
    assert counts(attempt(desk.database, RULE, ["supervising_severity=4"]))["same"] == 1


def test_another_organ_finds_what_was_not_found(desk: Desk) -> None:
    seated(desk, "signatory")
    said = attempt(desk.database, RULE, ["supervising_organs=[signatory]"])
    assert counts(said) == {"new": 1, "gone": 0, "changed": 0, "same": 0}
    assert said.precision(after=True) == (0, 0)  # nobody decided on it


@pytest.mark.parametrize(
    ("rule", "change", "told"),
    [
        ("ID-XX", "roles=[PPK]", "ID-XX"), ("R003", "threshold=3", "R003"), (RULE, "rolls=[PPK]", "rolls"),
        (RULE, "roles=[KING]", "KING"), (RULE, "supervising_severity=9", "between 1 and 5"), (RULE, "roles", "KEY=VALUE"),
        (RULE, "roles=[PPK", "cannot be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_tried_says_why(desk: Desk, rule: str, change: str, told: str) -> None:
    with pytest.raises(Invalid) as caught:
        attempt(desk.database, rule, [change])
    assert told in str(caught.value)
