"""Every rule against its case files (tests/rules/<ID>/*.json), whose expectations are read off the law, not the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.explain.reader import CASE_TEAM, PartyView
from graph.explain.wording import sentence
from graph.judge import judge, load_pack
from graph.judge.steps import STEP_KINDS
from graph.model import Finding
from tests.rules.world import facts_of, read_case

HERE = Path(__file__).parent
RULES = {rule.id: rule for rule in load_pack("id")}
CASES = sorted(HERE.glob("*/*.json"))
STEPS = {*STEP_KINDS.values(), "official", "bid", "degree", "effective_share", "control", "sanction", "sale"}


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_the_rule_answers_the_case_as_the_law_does(path: Path) -> None:
    """Only what a case states is compared; the number of findings always is."""
    case = read_case(path)
    judged = judge(facts_of(case), [RULES[path.parent.name]])
    expected = case["expect"]
    answer = judged.answers[0]
    assert answer.outcome.value == expected["outcome"], [shown(f) for f in judged.findings]
    assert answer.state == expected.get("state", answer.state)
    assert [n.value for n in answer.missing] == expected.get("missing", [n.value for n in answer.missing])
    wanted = expected.get("findings", [])
    found = [shown(f) for f in judged.findings]
    assert [{key: one[key] for key in want} for one, want in zip(found, wanted, strict=False)] == wanted
    assert len(found) == len(wanted), found


def shown(finding: Finding) -> dict[str, Any]:
    """A finding in the words of the case files."""
    return {
        "severity": finding.severity,
        "subjects": list(finding.subjects),
        "grade": finding.grade,
        "kind": finding.kind.value,
        "legal_status": finding.legal_status.value,
        "confidence": finding.confidence,
        "crosses": sorted(finding.crosses),
        "officials_involved": finding.officials_involved,
        "doubts": sorted({d for s in finding.steps for d in s.doubts}),
        "steps": [s.kind for s in finding.steps],
    }


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_step_of_a_finding_can_be_told_in_both_languages(path: Path) -> None:
    """Judge and explain are strangers; the kinds and values of steps are their one vocabulary."""
    facts = facts_of(read_case(path))
    names = {id_: PartyView.of(party) for id_, party in facts.parties.items()}
    for finding in judge(facts, [RULES[path.parent.name]]).findings:
        for step in finding.steps:
            told = sentence(step, names, CASE_TEAM)
            assert told.id.endswith(".")
            assert told.en.endswith(".")
            assert "{" not in told.id + told.en


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_a_positive_a_negative_and_a_border_case(rule: str) -> None:
    kinds = {path.stem.partition("-")[0] for path in (HERE / rule).glob("*.json")}
    assert kinds == {"positive", "negative", "border"}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_a_page_that_names_its_law_and_what_refutes_it(rule: str) -> None:
    page = HERE.parents[1] / "docs" / "rules" / f"{rule}.md"
    text = page.read_text(encoding="utf-8")
    headings = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["Question", "Law", "Method", "Example", "What refutes it", "What it leaves out", "Data it needs"]
    assert RULES[rule].title.id in text
    assert RULES[rule].title.en in text
    assert RULES[rule].bases[-1].proof.replace("_", " ") in text
    missing = [need for need in RULES[rule].needs if f"`{need}`" not in text]
    assert missing == []


def test_no_folder_of_cases_is_without_a_rule() -> None:
    assert {path.parent.name for path in CASES} == set(RULES)


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_case_says_what_it_shows_and_expects_known_words(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    assert len(case["says"].split()) > 3
    assert case["expect"]["outcome"] in {"found", "not_found", "not_computable"}
    assert (case["expect"]["outcome"] == "found") == path.stem.startswith("positive") or path.stem.startswith("border")
    assert {s for f in case["expect"].get("findings", []) for s in f.get("steps", [])} <= STEPS
