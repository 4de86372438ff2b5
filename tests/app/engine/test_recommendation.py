"""What a check recommends, state by state (CONTRACT §2): which want of data leaves it open, and which does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.engine.recommendation import Grounds, judged_day, known_of
from graph.facts import Coverage, Need
from graph.judge import NOT_IN_FORCE, RuleAnswer, load_pack
from graph.kinds import LegalStatus, Outcome, SourceKind
from graph.model import Finding
from tests.app.cases import finding
from tests.rules.world import facts_of

RULES = {rule.id: rule for rule in load_pack("id")}
DAY = date(2025, 6, 20)
# Two firms compete before a PPK and a Pokja member.
CASE: dict[str, Any] = {
    "people": ["ppk", "pokja"], "companies": ["firm", "rival"],
    "tender": {
        "opened": "2025-06-02", "awarded": "2025-06-20", "officials": [["PPK", "ppk"], ["POKJA", "pokja"]],
        "bids": ["firm", "rival"],
    },
}  # fmt: skip
LOADED = dict.fromkeys((SourceKind.QUALIFICATION, SourceKind.SANCTION, SourceKind.PERSONNEL), DAY)
FAMILY, CONTROL, CONTACT, BLACKLIST, STAFF = "ID-OFF-FAM", "ID-P7F", "ID-COL-CONTACT", "ID-BL-ACT", "ID-OFF-OUT"


def answer(rule: str, state: str = "checked", *missing: Need) -> RuleAnswer:
    uncomputable = state in {"not_checked", NOT_IN_FORCE}
    return RuleAnswer(rule, Outcome.NOT_COMPUTABLE if uncomputable else Outcome.NOT_FOUND, state, missing)


CHECKED = tuple(answer(r) for r in RULES)


def grounds(*differing: RuleAnswer, coverage: dict[Need, Coverage] | None = None, **more: Any) -> Grounds:
    """All is loaded, fresh, known and checked, nothing is found, and `firm` is asked about; but for what is said."""
    facts = facts_of(CASE)
    if coverage:
        facts = replace(facts, coverage={**facts.coverage, **coverage})
    other = {a.rule: a for a in differing}
    answers = tuple(other.get(a.rule, a) for a in CHECKED)
    said = {"findings": (), "about": frozenset({"firm"}), "delivered": LOADED, "is_doubtful": False, **more}
    return Grounds(answers=answers, rules=RULES, facts=facts, **said)


def known_for(known: set[str], *sought: str) -> Coverage:
    return Coverage(bool(known), frozenset(known), frozenset(sought))


def test_nothing_found_where_everything_was_looked_at_is_clear() -> None:
    assert grounds().outcome(DAY) == "clear"


@pytest.mark.parametrize(("found", "expected"), [
    (finding(severity=5, grade="A"), "hold"), (finding(severity=5, grade="B"), "hold"),
    (finding(severity=5, grade="B", crosses=frozenset({"same_as"})), "clarify"),
    (finding(severity=5, grade="B", crosses=frozenset({"masked"})), "clarify"),
    (finding(severity=5, grade="C"), "clarify"), (finding(severity=4, grade="A"), "clarify"),
    (finding(severity=3, grade="B"), "clarify"), (finding(severity=1, grade="C"), "clarify"),
    (finding(severity=2, grade="A"), "clear"),
])  # fmt: skip
def test_findings_count_before_anything_else(found: Finding, expected: str) -> None:
    """Also where the minimum sources are absent: what is found is found."""
    assert grounds(findings=(found,)).outcome(DAY) == expected
    bare = grounds(findings=(found,), delivered={}).outcome(DAY)
    assert bare == (expected if expected != "clear" else "not_assessable")


@pytest.mark.parametrize("absent", [{SourceKind.SANCTION}, {SourceKind.QUALIFICATION}, set(LOADED)])
def test_without_the_minimum_sources_nothing_can_be_assessed(absent: set[SourceKind]) -> None:
    assert grounds(delivered={k: d for k, d in LOADED.items() if k not in absent}).outcome(DAY) == "not_assessable"


# --- required data ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rule", [FAMILY, CONTROL, CONTACT])
def test_a_rule_that_was_not_checked_leaves_the_question_open(rule: str) -> None:
    assert grounds(answer(rule, "not_checked", Need.PRICED_BIDS)).outcome(DAY) == "clarify"


def test_a_statutory_rule_without_the_owners_of_the_vendor_leaves_it_open_and_without_a_rivals_does_not() -> None:
    partly = answer(CONTROL, "partly", Need.OWNERS)
    for known, about, expected in (
        ({"rival"}, {"firm"}, "clarify"), ({"firm"}, {"firm"}, "clear"), ({"firm"}, {"firm", "rival"}, "clarify"),
    ):  # fmt: skip
        made = grounds(partly, coverage={Need.OWNERS: known_for(known, "firm", "rival")}, about=frozenset(about))
        assert made.outcome(DAY) == expected, (known, about)


def test_the_family_of_an_official_is_required_of_those_the_question_names() -> None:
    partly = answer(FAMILY, "partly", Need.KINSHIP)
    coverage = {Need.KINSHIP: known_for({"ppk"}, "ppk", "pokja")}
    for about, expected in (({"firm"}, "clear"), ({"firm", "ppk"}, "clear"), ({"firm", "pokja"}, "clarify")):
        assert grounds(partly, coverage=coverage, about=frozenset(about)).outcome(DAY) == expected, about
    facts = grounds(partly, coverage=coverage).facts
    assert known_of(facts, Need.KINSHIP) == (1, 2)
    assert known_of(facts, Need.SANCTIONS) is None


def test_an_indicator_checked_in_part_leaves_nothing_open() -> None:
    assert RULES[CONTACT].legal_status is LegalStatus.INDICATOR
    coverage = {Need.CONTACTS: known_for({"rival"}, "firm", "rival")}
    assert grounds(answer(CONTACT, "partly", Need.CONTACTS), coverage=coverage).outcome(DAY) == "clear"


def test_a_register_of_others_may_be_missing_and_a_ring_of_owners_may_not() -> None:
    register = {Need.COOPERATIVE_REGISTER: Coverage(False)}
    assert grounds(answer("ID-P7D", "partly", Need.COOPERATIVE_REGISTER), coverage=register).outcome(DAY) == "clear"
    ring = {Need.OWNERS: known_for({"firm", "rival"}, "firm", "rival")}
    assert grounds(answer(CONTROL, "partly", Need.OWNERS), coverage=ring).outcome(DAY) == "clarify"


def test_doubt_about_who_the_vendor_is_is_never_clear() -> None:
    assert grounds(is_doubtful=True).outcome(DAY) == "clarify"


# --- the law of the day -----------------------------------------------------------------------------------------------
def out_of_force(*rules: str) -> list[RuleAnswer]:
    return [answer(r, NOT_IN_FORCE) for r in rules]


def test_where_most_of_the_law_was_not_in_force_nothing_can_be_assessed() -> None:
    statutory = sorted(r.id for r in RULES.values() if r.legal_status is LegalStatus.LETTER)
    for number, expected in ((0, "clear"), (1, "clear"), (len(statutory) // 2, "clear"),
                             (len(statutory) // 2 + 1, "not_assessable"), (len(statutory), "not_assessable")):  # fmt: skip
        made = grounds(*out_of_force(*statutory[:number]))
        assert (made.outcome(DAY), made.has_law()) == (expected, expected == "clear"), number


def test_before_the_regulation_of_2018_nothing_is_clear_for_anybody() -> None:
    """Perpres 16/2018 is in force since 22 March 2018; a member is not told of the rules about officials."""
    first = date(2018, 3, 22)
    for day, expected in (
        (first, "clear"), (first - timedelta(days=1), "not_assessable"), (date(2001, 1, 1), "not_assessable"),
    ):  # fmt: skip
        young = out_of_force(*(r.id for r in RULES.values() if not r.in_force(day)))
        for open_to in (set(RULES), {"ID-P7A", "ID-P7F", "ID-COL-CONTACT", "ID-BL-ACT"}):
            made = grounds(*young)
            made = replace(made, answers=tuple(a for a in made.answers if a.rule in open_to))
            assert made.outcome(DAY) == expected, (day, open_to)


# --- lists that age ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("kind", "need", "days"), [
    (SourceKind.SANCTION, Need.SANCTIONS, 30), (SourceKind.PERSONNEL, Need.EMPLOYMENT, 365),
])  # fmt: skip
def test_the_silence_of_an_old_list_says_nothing(kind: SourceKind, need: Need, days: int) -> None:
    for age, expected in ((-200, "clear"), (0, "clear"), (days, "clear"), (days + 1, "clarify")):
        made = grounds(delivered={**LOADED, kind: DAY - timedelta(days=age)})
        assert made.outcome(DAY) == expected, age
        assert [s.need for s in made.stale(DAY)] == ([need] if expected == "clarify" else [])


def test_other_sources_do_not_age_and_a_list_that_no_shown_rule_reads_is_not_asked() -> None:
    ancient = date(1990, 1, 1)
    assert grounds(delivered={**LOADED, SourceKind.QUALIFICATION: ancient}).outcome(DAY) == "clear"
    assert grounds(delivered={**LOADED, SourceKind.PERSONNEL: None}).outcome(DAY) == "clear"
    made = grounds(delivered={**LOADED, SourceKind.PERSONNEL: ancient})
    assert replace(made, answers=tuple(a for a in made.answers if a.rule != STAFF)).outcome(DAY) == "clear"


def test_data_must_be_fresh_on_the_day_asked_else_at_the_award_else_now() -> None:
    facts = facts_of(CASE)
    awarded = replace(facts, tender=replace(facts.tender, dates={"awarded": DAY}))
    assert judged_day(facts, None) == facts.as_of
    assert judged_day(awarded, None) == DAY
    assert judged_day(awarded, date(2026, 5, 1)) == date(2026, 5, 1)
