"""Each rule answers found, not found or not computable, says how far it looked, and answers the same in any order."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.facts import Coverage, Facts, Need
from graph.judge import RuleAnswer, judge, load_pack
from graph.kinds import Outcome
from graph.model import Tender
from tests.rules.world import facts_of, read_case

RULES = load_pack("id")
CASES = sorted((Path(__file__).parents[2] / "rules").glob("*/positive*.json"))
A, B, RINA = "CV Karya Bersama", "PT Bina Mahakam", "Rina Wulandari"
INTERLOCK: dict[str, Any] = {
    "tender": {"opened": "2025-03-10", "awarded": "2025-04-01", "bids": [A, B]},
    "people": [RINA], "companies": [A, B],
    "ties": [[RINA, "officer_of:director", A], [RINA, "officer_of:commissioner", B]],
}  # fmt: skip


def answer(facts: Facts, rule: str) -> RuleAnswer:
    return next(a for a in judge(facts, RULES).answers if a.rule == rule)


def test_every_rule_answers_once_in_the_order_of_the_pack() -> None:
    judged = judge(facts_of(INTERLOCK), RULES)
    assert [a.rule for a in judged.answers] == [r.id for r in RULES]


def test_a_finding_on_partial_data_is_found_and_still_says_what_is_missing() -> None:
    case = {**INTERLOCK, "coverage": {"organs": [[A], [A, B]]}}
    assert answer(facts_of(case), "ID-P7A") == RuleAnswer("ID-P7A", Outcome.FOUND, "partly", (Need.ORGANS,))


def test_known_for_nobody_is_not_checked() -> None:
    case = {**INTERLOCK, "ties": [], "coverage": {"organs": [[], [A, B]]}}
    assert answer(facts_of(case), "ID-P7A") == RuleAnswer("ID-P7A", Outcome.NOT_COMPUTABLE, "not_checked", (Need.ORGANS,))


def test_a_need_that_nobody_measured_counts_as_missing() -> None:
    facts = replace(facts_of({**INTERLOCK, "ties": []}), coverage={Need.TWO_BIDDERS: Coverage(True)})
    assert answer(facts, "ID-P7A").missing == (Need.ORGANS,)


def test_half_of_the_evidence_checks_common_control_in_part() -> None:
    """F1 rests on owners alone, F3 on officers alone."""
    for absent in ("owners", "organs"):
        facts = facts_of({**INTERLOCK, "ties": [], "coverage": {absent: False}})
        assert answer(facts, "ID-P7F") == RuleAnswer("ID-P7F", Outcome.NOT_FOUND, "partly", (Need(absent),))
    facts = facts_of({**INTERLOCK, "ties": [], "coverage": {"owners": False, "organs": False}})
    assert answer(facts, "ID-P7F").outcome is Outcome.NOT_COMPUTABLE


def test_a_finding_below_the_classes_is_kept_but_not_reported_as_found() -> None:
    """Two records that are one person with probability .3: hidden."""
    case = {
        **INTERLOCK, "people": [RINA, "R. Wulan"],
        "ties": [
            [RINA, "officer_of:director", A], ["R. Wulan", "officer_of:commissioner", B],
            [RINA, "same_as", "R. Wulan", {"probability": 0.3}],
        ],
    }  # fmt: skip
    judged = judge(facts_of(case), [r for r in RULES if r.id == "ID-P7A"])
    assert [f.grade for f in judged.findings] == ["hidden"]
    assert judged.answers[0].outcome is Outcome.NOT_FOUND


def test_two_pairs_of_bidders_make_two_findings_ordered_by_subjects() -> None:
    third = "UD Tiga Sungai"
    case = {
        **INTERLOCK, "companies": [A, B, third], "tender": {**INTERLOCK["tender"], "bids": [third, B, A]},
        "ties": [*INTERLOCK["ties"], [RINA, "officer_of:director", third]],
    }  # fmt: skip
    judged = judge(facts_of(case), [r for r in RULES if r.id == "ID-P7A"])
    assert [f.subjects for f in judged.findings] == [(A, B), (A, third), (B, third)]
    assert len({f.id for f in judged.findings}) == 3


def test_an_official_is_named_by_one_claim_whatever_role_the_chain_goes_through() -> None:
    """So a second role, or another order of roles, does not make another finding."""
    base = {"people": ["Hendra"], "companies": [A], "ties": [["Hendra", "officer_of:director", A]]}
    dates = {"opened": "2025-03-10", "bids": [A]}
    rule = [r for r in RULES if r.id == "ID-P7E"]
    one = judge(facts_of({**base, "tender": {**dates, "officials": [["KPA", "Hendra"], ["PPK", "Hendra"]]}}), rule)
    other = judge(facts_of({**base, "tender": {**dates, "officials": [["PPK", "Hendra"], ["KPA", "Hendra"]]}}), rule)
    assert len(one.findings) == 1
    assert one.findings == other.findings


def shuffled(facts: Facts, seed: int) -> Facts:
    """The same facts with every sequence and mapping in another order."""
    turn = random.Random(seed)

    def mixed(items: Any) -> list[Any]:
        entries = list(items)
        turn.shuffle(entries)
        return entries

    tender: Tender = replace(
        facts.tender, officials=tuple(mixed(facts.tender.officials)), bids=tuple(mixed(facts.tender.bids))
    )
    return replace(
        facts, tender=tender, sanctions=tuple(mixed(facts.sanctions)), ties=dict(mixed(facts.ties.items())),
        parties=dict(mixed(facts.parties.items())), direct={k: tuple(mixed(v)) for k, v in mixed(facts.direct.items())},
        kin={k: tuple(mixed(v)) for k, v in mixed(facts.kin.items())},
        stakes={k: tuple(mixed(v)) for k, v in mixed(facts.stakes.items())},
        controls={k: tuple(mixed(v)) for k, v in mixed(facts.controls.items())},
    )  # fmt: skip


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_findings_do_not_depend_on_the_order_of_the_facts(path: Path) -> None:
    facts = facts_of(read_case(path))
    expected = judge(facts, RULES)
    for seed in range(5):
        assert judge(shuffled(facts, seed), RULES) == expected


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_step_can_be_followed_to_a_tie_or_to_the_steps_before_it(path: Path) -> None:
    """A tie step names its tie; a conclusion has confidence 1; the chain never leaves the known parties."""
    facts = facts_of(read_case(path))
    for finding in judge(facts, RULES).findings:
        for step in finding.steps:
            assert set(step.parties) <= facts.parties.keys()
            assert (step.tie in facts.ties) == (step.kind not in {
                "official", "bid", "degree", "effective_share", "control", "sanction", "sale"
            })  # fmt: skip
            if step.kind in {"degree", "effective_share", "control"}:
                assert step.confidence == 1.0


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_law_is_judged_without_the_drawn_paths(path: Path) -> None:
    facts = facts_of(read_case(path))
    assert judge(replace(facts, paths=()), RULES) == judge(facts, RULES)
