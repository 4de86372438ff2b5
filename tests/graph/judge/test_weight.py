"""Confidence is identity × claims × dates; classes have caps; severity is another number altogether."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.facts import ClaimStanding, Facts
from graph.judge import judge, load_pack
from graph.judge.identity import identity
from graph.judge.steps import bid_step
from graph.judge.weight import (
    Lead,
    Subject,
    claim_doubts,
    confidence_of,
    finding_id,
    grade_of,
    reliability,
    strongest,
    weigh,
)
from graph.kinds import FindingKind, LegalStatus
from graph.model import Finding, Step
from tests.rules.world import facts_of

FIRM, PERSON, OTHER = "CV Karya Bersama", "Rina Wulandari", "Rina Wulandari binti Salim"
RULE = next(r for r in load_pack("id") if r.id == "ID-P7A")
SMALL = {
    "tender": {"opened": "2025-03-10", "awarded": "2025-04-01", "bids": [FIRM]},
    "people": [PERSON, OTHER], "companies": [FIRM],
}  # fmt: skip
shares = st.floats(0, 1, allow_nan=False)


def world(**more: object) -> Facts:
    return facts_of({**SMALL, **more})


def step(confidence: float = 1.0, *doubts: str, kind: str = "officer") -> Step:
    return Step(kind, (PERSON, FIRM), {}, (), confidence, doubts=doubts)


def claimed(*claims: tuple[str, float, bool, bool]) -> Facts:
    """Facts that know claims c0, c1, … as (source, reliability, self-declared, lone)."""
    return replace(world(), claims={f"c{i}": ClaimStanding(*c) for i, c in enumerate(claims)})


def test_two_independent_sources_add_up() -> None:
    """1 − (1 − .7)(1 − .9) = .97."""
    facts = claimed(("a", 0.7, False, False), ("b", 0.9, False, False))
    assert reliability(facts, ("c0", "c1"), 0.5) == pytest.approx(0.97)


def test_one_source_saying_it_twice_is_one_voice() -> None:
    facts = claimed(("a", 0.7, False, False), ("a", 0.6, False, False))
    assert reliability(facts, ("c0", "c1"), 0.5) == pytest.approx(0.7)


def test_what_a_party_declares_of_itself_in_two_sources_is_one_voice() -> None:
    facts = claimed(("form", 0.7, True, False), ("profile", 0.6, True, False))
    assert reliability(facts, ("c0", "c1"), 0.5) == pytest.approx(0.7)


def test_the_tenders_own_record_is_the_frame_and_weighs_one_but_keeps_its_doubts() -> None:
    """Else no chain between two people of one tender could be class A, whatever the ties say."""
    facts = replace(world(), claims={f"bid {FIRM}": ClaimStanding("spse", 0.9, self_declared=False, lone_statement=True)})
    told = bid_step(facts, facts.tender.bids[0])
    assert (told.confidence, told.doubts) == (1.0, ("lone_statement",))


def test_without_known_claims_the_confidence_of_the_tie_stands() -> None:
    assert reliability(world(), ("unknown",), 0.5) == 0.5


def test_a_weakness_is_a_doubt_only_when_all_claims_share_it() -> None:
    facts = claimed(("key", 1.0, False, True), ("form", 0.7, True, False), ("deed", 1.0, False, False))
    assert claim_doubts(facts, ("c0",)) == ("lone_statement",)
    assert claim_doubts(facts, ("c1",)) == ("self_declared",)
    assert claim_doubts(facts, ("c0", "c1")) == ()
    assert claim_doubts(facts, ("c1", "c2")) == ()


@given(st.lists(shares, max_size=6))
def test_confidence_is_the_product_and_never_above_any_step(confidences: list[float]) -> None:
    value = confidence_of([step(c) for c in confidences])
    assert value == pytest.approx(prod(confidences), abs=1e-6)
    assert all(value <= c + 1e-6 for c in confidences)


@pytest.mark.parametrize(
    ("confidence", "grade"),
    [(1.0, "A"), (0.9, "A"), (0.899999, "B"), (0.7, "B"), (0.699999, "C"), (0.4, "C"), (0.399999, "hidden"), (0, "hidden")],
)
def test_classes_begin_at_nine_seven_and_four_tenths(confidence: float, grade: str) -> None:
    assert grade_of(world(), [step(confidence)], confidence) == grade


@pytest.mark.parametrize(
    ("doubt", "grade"),
    [
        ("same_as", "B"), ("masked", "B"), ("lone_statement", "C"), ("possible", "C"), ("self_declared", "A"),
        ("share_unknown", "A"), ("by_analogy", "A"), ("date_unknown", "A"),
    ],
)  # fmt: skip
def test_doubts_cap_the_class(doubt: str, grade: str) -> None:
    """Dates lower the confidence instead; an analogy is a matter of law, not of certainty."""
    assert grade_of(world(), [step(1.0, doubt)], 1.0) == grade


def test_class_a_needs_a_strong_identifier_at_every_hop() -> None:
    facts = world(details={PERSON: {"weak": True}})
    assert grade_of(facts, [step()], 1.0) == "B"


@given(st.floats(0, 1, allow_nan=False), st.floats(0, 1, allow_nan=False))
def test_a_surer_chain_never_has_a_lower_class(a: float, b: float) -> None:
    low, high = sorted((a, b))
    order = ["hidden", "C", "B", "A"]
    facts = world()
    assert order.index(grade_of(facts, [step(low)], low)) <= order.index(grade_of(facts, [step(high)], high))


@pytest.mark.parametrize(
    ("details", "grade"),
    [
        ({}, "B"),
        ({OTHER: {"masked": True, "name": "R*** W***"}}, "C"),
        ({OTHER: {"masked": True, "name": "R*** W***", "born": "1980-02-03"}, PERSON: {"born": "1980-02-03"}}, "B"),
        ({OTHER: {"name": "Rina"}}, "C"),
        ({OTHER: {"name": "Rina", "born": "1980-02-03"}, PERSON: {"born": "1980-02-03"}}, "B"),
        ({OTHER: {"name": "Rina", "born": "1980-02-03"}, PERSON: {"born": "1981-02-03"}}, "C"),
    ],
)
def test_masked_and_one_word_names_need_a_birth_date(details: dict[str, object], grade: str) -> None:
    facts = world(details=details, ties=[[PERSON, "same_as", OTHER, {"probability": 0.95}]])
    hop = identity(facts, PERSON, OTHER)
    assert hop is not None
    assert grade_of(facts, hop, 0.95) == grade


def lead(severity: int = 5, confidence: float = 1.0, *doubts: str, steps: int = 1, claim: str = "bid") -> Lead:
    return Lead(
        severity, LegalStatus.LETTER, FindingKind.ACTUAL, (Subject(FIRM, claim),), (step(confidence, *doubts),) * steps
    )


def test_a_conflict_is_actual_only_with_certain_identities() -> None:
    facts = world()
    assert weigh(facts, RULE, lead()).kind is FindingKind.ACTUAL
    assert weigh(facts, RULE, lead(5, 0.8, "same_as")).kind is FindingKind.POTENTIAL
    assert weigh(facts, RULE, lead(5, 0.8, "date_unknown")).kind is FindingKind.ACTUAL


def test_severity_does_not_follow_confidence() -> None:
    assert weigh(world(), RULE, lead(5, 0.1)).severity == 5


def test_crossings_name_identity_mask_and_date() -> None:
    found = weigh(world(), RULE, lead(5, 0.5, "same_as", "masked", "date_unknown", "possible"))
    assert found.crosses == {"same_as", "masked", "unknown_date"}


@given(st.lists(st.text(max_size=5), min_size=1, max_size=4))
def test_a_finding_is_named_by_its_claims_in_any_order(claims: list[str]) -> None:
    assert finding_id("R", "T", claims) == finding_id("R", "T", reversed(claims))
    assert len(finding_id("R", "T", claims)) == 32
    assert finding_id("R", "T", claims) != finding_id("S", "T", claims)


def test_of_several_chains_the_gravest_shown_one_stands() -> None:
    facts = world()
    chains = [lead(5, 0.3), lead(4, 0.8), lead(4, 0.95), lead(4, 0.95, steps=1), lead(3, 1.0)]
    best = strongest(weigh(facts, RULE, one) for one in chains)
    assert [(f.severity, f.confidence) for f in best] == [(4, 0.95)]


def test_a_hidden_finding_stays_when_there_is_no_better() -> None:
    assert [f.grade for f in strongest([weigh(world(), RULE, lead(5, 0.3))])] == ["hidden"]


@given(st.permutations([lead(s, c, steps=n, claim=k) for s in (3, 5) for c in (0.5, 1.0) for n in (1, 2) for k in "ab"]))
def test_the_order_of_leads_does_not_show(leads: list[Lead]) -> None:
    facts = world()

    def best(some: list[Lead]) -> tuple[Finding, ...]:
        return strongest(weigh(facts, RULE, one) for one in some)

    assert best(leads) == best(leads[::-1])
    assert [f.severity for f in best(leads)] == [5, 5]


def test_probabilities_multiply_when_both_ends_lean_on_a_third_record() -> None:
    facts = facts_of({
        **SMALL, "people": [PERSON, OTHER, "R. Wulandari"],
        "ties": [
            [PERSON, "same_as", "R. Wulandari", {"probability": 0.9}],
            [OTHER, "same_as", "R. Wulandari", {"probability": 0.8}],
        ],
    })  # fmt: skip
    hops = identity(facts, PERSON, OTHER)
    assert hops is not None
    assert [h.parties for h in hops] == [(PERSON, "R. Wulandari"), ("R. Wulandari", OTHER)]
    assert confidence_of(hops) == pytest.approx(0.72)
    assert identity(facts, PERSON, FIRM) is None
    assert identity(facts, PERSON, PERSON) == ()


def test_nothing_is_judged_where_there_is_nothing() -> None:
    empty = facts_of({"tender": {"opened": None}})
    assert judge(empty, load_pack("id")).findings == ()
