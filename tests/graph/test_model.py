"""The nouns: strength and cost of ties by the published weights, and the few invariants values keep."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.kinds import FAMILY, TIE_SPECS, BidStage, OrganRole, Procedure, TieKind
from graph.model import COST_OF_UNKNOWN_DATE, Bid, Hop, Path, Tender, Tie, strength_cost, tie_strength
from graph.period import ALWAYS, DATE_UNKNOWN, Share


def tie(kind: TieKind, role: str | None = None, share: Share | None = None, confidence: float = 1.0) -> Tie:
    return Tie("t", kind, "a", "b", role, share, confidence=confidence)


@pytest.mark.parametrize(
    ("kind", "role", "strength"),
    [
        (TieKind.OFFICER_OF, "director", 0.92), (TieKind.OFFICER_OF, "commissioner", 0.88),
        (TieKind.BENEFICIAL_OWNER_OF, None, 0.97), (TieKind.SPOUSE_OF, None, 0.95), (TieKind.PARENT_OF, "blood", 0.92),
        (TieKind.SIBLING_OF, None, 0.90), (TieKind.EMPLOYED_BY, "asn", 0.45), (TieKind.USES_CONTACT, "address", 0.72),
        (TieKind.USES_CONTACT, "phone", 0.82), (TieKind.USES_CONTACT, "bank_account", 0.92),
    ],
)  # fmt: skip
def test_ties_weigh_what_the_anchors_were_measured_with(kind: TieKind, role: str | None, strength: float) -> None:
    assert tie(kind, role).strength == strength


@pytest.mark.parametrize(
    ("share", "strength"),
    [
        (Share.exact(0), 0.35),
        (Share.exact(10), 0.47),
        (Share.exact(25), 0.65),
        (Share.exact(50), 0.95),  # exactly half is not above half
        (Share.exact("50.01"), 0.97),
        (Share.exact(100), 0.97),
        (Share(Decimal(10), Decimal(25)), 0.65),  # a range counts with its high end
        (Share(Decimal(25), Decimal(75)), 0.95),
        (Share(Decimal(50), Decimal(75), low_inclusive=False), 0.97),  # a band "more than 50, to 75"
        (None, 0.35),
    ],
)
def test_owners_weigh_by_their_share(share: Share | None, strength: float) -> None:
    """min(.95, .35 + 1.2 · share), .97 when clearly above half."""
    assert tie(TieKind.OWNS, share=share).strength == pytest.approx(strength)


def test_confidence_scales_strength_and_cost_is_its_logarithm() -> None:
    assert tie(TieKind.SAME_AS, confidence=0.8).strength == 0.8
    assert tie(TieKind.SAME_AS, confidence=0.8).cost == 223 == COST_OF_UNKNOWN_DATE  # −1000 · ln 0.8 = 223.1
    assert tie(TieKind.SAME_AS).cost == 0
    assert tie(TieKind.OFFICER_OF, "director").cost == 83  # −1000 · ln 0.92 = 83.4
    assert tie(TieKind.SAME_AS, confidence=0.0).cost == strength_cost(0.0) == 13_816  # never endless


@settings(deadline=None)
@given(st.floats(0.01, 1), st.floats(0.01, 1))
def test_a_stronger_tie_never_costs_more(a: float, b: float) -> None:
    weak, strong = sorted((a, b))
    assert strength_cost(strong) <= strength_cost(weak)
    assert tie_strength(TieKind.OWNS, None, None, weak) <= tie_strength(TieKind.OWNS, None, None, strong)


def test_a_tie_to_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="two different parties"):
        Tie("t", TieKind.OWNS, "a", "a")


def test_a_tie_knows_its_other_end() -> None:
    assert (tie(TieKind.OWNS).other("a"), tie(TieKind.OWNS).other("b")) == ("b", "a")


def test_a_paths_strength_is_the_product_of_its_ties() -> None:
    """spouse .95, director .92: 51 + 83 thousandths of a nat, .874 but for rounding."""
    path = Path(("p", "q", "f"), (Hop("t1", True), Hop("t2", True)), 51 + 83, ALWAYS)
    assert path.strength == pytest.approx(0.95 * 0.92, abs=0.001)


def bid(stage: BidStage) -> Bid:
    return Bid((stage.value,), stage, None, None, None, None, None, ())


def test_a_registrant_without_a_price_is_no_bidder() -> None:
    tender = Tender(
        "t", "Paket", None, None, Procedure.TENDER, None, None, None, None, None, None, (), None, None, None, None,
        {"bids_opened": date(2024, 6, 1)}, (), tuple(bid(stage) for stage in BidStage), (), (), (),
    )  # fmt: skip
    assert [b.parties[0] for b in tender.bidders] == ["priced", "evaluated", "winner"]


def test_every_kind_of_tie_has_labels_both_ways_in_both_languages_and_a_weight() -> None:
    assert TIE_SPECS.keys() == set(TieKind)
    for kind, spec in TIE_SPECS.items():
        assert all((spec.forward.id, spec.forward.en, spec.backward.id, spec.backward.en)), kind
        assert all(0 < weight <= 1 for weight in (spec.weight, *spec.by_role.values())), kind
        assert spec.symmetric is (spec.forward == spec.backward), kind
    assert set(TIE_SPECS[TieKind.OFFICER_OF].by_role) == {role.value for role in OrganRole}
    assert {TieKind.PARENT_OF, TieKind.SPOUSE_OF, TieKind.SIBLING_OF} == FAMILY


def test_values_are_frozen_and_an_unknown_date_is_the_default() -> None:
    stated = tie(TieKind.SPOUSE_OF)
    assert stated.period == DATE_UNKNOWN
    with pytest.raises(dataclasses.FrozenInstanceError):
        stated.role = "x"  # type: ignore[misc]
    assert replace(stated, role="x") != stated
