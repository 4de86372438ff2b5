"""Evidence joins each step with its sources and names what would refute it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.claims import Citation, Place
from graph.explain import CASE_TEAM, NAMELESS, evidence, headline
from graph.kinds import FindingKind, Label, LegalStatus, Stage, Standing
from graph.model import Basis, Finding, Rule
from tests.graph.explain.scenes import WORKED_NAMES, WORKED_STEPS

NAMESAKE = Label("Orang lain bernama sama.", "Another person of that name.")
RULE = Rule(
    id="ID-OFF-FAM", version="1", template="kin", params={}, severity=5, kind=FindingKind.POTENTIAL,
    legal_status=LegalStatus.LETTER,
    bases=(Basis(None, Label("UU 30/2014 pasal 42-43", "Law 30/2014 arts. 42-43"), "verified"),),
    title=Label("Pejabat berkeluarga dengan penyedia", "Official related to a vendor"), needs=("officials",),
    refutes=(NAMESAKE,), actions={
        Stage.BEFORE_AWARD: Label("Minta NIK pejabat.", "Ask the official for his NIK."),
        Stage.AFTER_AWARD: Label("Teruskan ke Inspektorat.", "Refer to the Inspectorate."),
    },
)
FINDING = Finding(
    id="f", rule="ID-OFF-FAM", rule_version="1", tender="T", kind=FindingKind.POTENTIAL, legal_status=LegalStatus.LETTER,
    severity=5, confidence=0.8, grade="B", subjects=("jusuf", "cv"), subject_claims=("c1", "c5"), steps=WORKED_STEPS,
    crosses=frozenset({"same_as"}),
)


def cited(claim: str, standing: Standing = Standing.OFFICIAL, reliability: float = 0.9, title: str = "Sumber") -> Citation:
    return Citation(claim, "s", title, Place("f.xlsx", None, "1"), None, {}, standing, reliability)


def test_each_step_of_the_worked_example_carries_its_own_sources() -> None:
    citations = {claim: cited(claim) for claim in ("c1", "c2", "c3", "c4", "unused")}
    steps = evidence(FINDING, RULE, citations).steps
    assert [step.kind for step, _ in steps] == ["official", "same_as", "family", "officer"]
    assert [[citation.claim for citation in found] for _, found in steps] == [["c1"], [], ["c3", "c4"], ["c2"]]


def test_official_sources_come_first_and_each_claim_once() -> None:
    doubled = replace(FINDING, steps=(replace(WORKED_STEPS[2], claims=("c3", "c4", "c5", "c3")),))
    citations = {
        "c3": cited("c3", Standing.SELF_DECLARED), "c4": cited("c4", Standing.THIRD_PARTY, 0.99), "c5": cited("c5"),
    }
    ((_, found),) = evidence(doubled, RULE, citations).steps
    assert [citation.claim for citation in found] == ["c5", "c4", "c3"]


def test_a_claim_that_can_no_longer_be_shown_is_left_out_and_can_be_counted() -> None:
    ((step, found),) = evidence(replace(FINDING, steps=WORKED_STEPS[2:3]), RULE, {"c4": cited("c4")}).steps
    assert len(step.claims) - len(found) == 1


def test_what_would_refute_names_the_rules_reasons_first_and_then_the_doubts() -> None:
    refutes = evidence(FINDING, RULE, {}).refutes
    assert refutes[0] == NAMESAKE
    assert [label.en for label in refutes[1:]] == [
        "Proof that the two records mean different parties, such as another identity number or birth date."
    ]


@pytest.mark.parametrize("stage", list(Stage))
def test_the_action_is_the_rules_for_the_stage_of_the_tender(stage: Stage) -> None:
    assert evidence(replace(FINDING, stage=stage), RULE, {}).action == RULE.actions[stage]


def test_the_headline_speaks_of_an_indication_and_names_the_subjects() -> None:
    assert headline(FINDING, RULE, WORKED_NAMES, CASE_TEAM) == Label(
        "Indikasi: Pejabat berkeluarga dengan penyedia — Drs. H. Moh. Jusuf, M.Si dan CV Karya Bersama",
        "Indication: Official related to a vendor — Drs. H. Moh. Jusuf, M.Si and CV Karya Bersama",
    )


def test_the_headline_hides_a_person_from_a_nameless_reader() -> None:
    assert headline(FINDING, RULE, WORKED_NAMES, NAMELESS).en.endswith("person A and CV Karya Bersama")
    assert headline(replace(FINDING, subjects=()), RULE, {}, NAMELESS).id.endswith("Pejabat berkeluarga dengan penyedia")
