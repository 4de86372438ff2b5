"""Effective shares and control, against values counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.connect.ownership import Ownership, closure
from graph.facts import Control, ControlReason, Stake
from graph.kinds import TieKind
from graph.model import Tie
from graph.period import DATE_UNKNOWN, Answer, Period, Share, Window, parse_partial

DAY = Window.day(parse_partial("2024-06-01")[0])
NOW, GONE = Period.of("2020", ""), Period.of("2010", "2019")


def owns(owner: str, firm: str, percent: str | int | Share | None, period: Period = NOW, confidence: float = 1.0) -> Tie:
    share = Share.exact(percent) if isinstance(percent, str | int) else percent
    return Tie(f"{owner}>{firm}", TieKind.OWNS, owner, firm, share=share, period=period, confidence=confidence)


def between(low: int, high: int, *, low_in: bool = True, high_in: bool = True) -> Share:
    return Share(Decimal(low), Decimal(high), low_in, high_in)


def asked(*ties: Tie, firms: tuple[str, ...] = (), depth: int = 6) -> Ownership:
    return closure(firms or sorted({t.to_id for t in ties}), ties, DAY, depth, 50)


def stake(result: Ownership, owner: str, firm: str) -> Stake:
    (only,) = [s for s in result.stakes[firm] if s.owner == owner]
    return only


def controller(result: Ownership, owner: str, firm: str, reason: ControlReason = ControlReason.MAJORITY) -> Control | None:
    return next((c for c in result.controls[firm] if (c.controller, c.reason) == (owner, reason)), None)


def percent(fraction: Fraction) -> Decimal:
    """To the six decimals in which a periodic share is given."""
    return round(Decimal(100 * fraction.numerator) / fraction.denominator, 6)


def test_a_pyramid_controls_by_majorities_though_its_effective_share_is_36_percent() -> None:
    result = asked(owns("x", "a", 60), owns("a", "b", 60))
    found = stake(result, "x", "b")
    assert (found.effective, found.product) == (Share.exact(36), Share.exact(36))
    assert (found.chain, found.answer, found.unknown_share) == (("x>a", "a>b"), Answer.YES, False)
    assert controller(result, "x", "b") == Control(
        "x", "b", ControlReason.MAJORITY, ("x>a", "a>b"), indirect=True, answer=Answer.YES, confidence=1.0, during=DAY
    )


def test_cross_ownership_sums_the_endless_series() -> None:
    """A owns 40 % of B, B owns 20 % of A; x owns the other 80 % of A, y the other 60 % of B.

    One turn round the ring is worth .4 · .2 = .08, so everything that enters it counts 1/(1 − .08) = 1/.92 times:
    x in A .8/.92 = 20/23, x in B .8·.4/.92 = 8/23, y in B .6/.92 = 15/23, y in A .6·.2/.92 = 3/23,
    A in B .4/.92 = 10/23, B in A .2/.92 = 5/23. The two outsiders share each firm out: 20/23 + 3/23 = 8/23 + 15/23 = 1.
    """
    result = asked(owns("a", "b", 40), owns("b", "a", 20), owns("x", "a", 80), owns("y", "b", 60))
    expected = {
        ("x", "a"): Fraction(20, 23), ("x", "b"): Fraction(8, 23), ("y", "b"): Fraction(15, 23),
        ("y", "a"): Fraction(3, 23), ("a", "b"): Fraction(10, 23), ("b", "a"): Fraction(5, 23),
    }  # fmt: skip
    for (owner, firm), share in expected.items():
        assert stake(result, owner, firm).effective == Share.exact(percent(share)), (owner, firm)
    assert {s.owner for s in result.stakes["a"]} == {"x", "y", "b"}, "a firm is no owner of itself"
    assert stake(result, "x", "b").product == Share.exact(32)


def test_two_chains_to_one_firm_add_up_and_the_stronger_is_shown() -> None:
    """.5·.6 + .3·.4 + .1 = .52; the strongest single chain is .3."""
    result = asked(
        owns("x", "a", 50), owns("a", "c", 60), owns("x", "b", 30), owns("b", "c", 40), owns("x", "c", 10), firms=("c",)
    )
    found = stake(result, "x", "c")
    assert (found.effective, found.product, found.chain) == (Share.exact(52), Share.exact(30), ("x>a", "a>c"))
    assert controller(result, "x", "c") is None, "52 % of the value, but x commands no block of more than half"


def test_a_joint_block_controls() -> None:
    """x owns 60 % of A and 25 % of C, A owns 30 % of C: x commands 25 + 30 = 55 % of C, worth .25 + .6·.3 = .43."""
    result = asked(owns("x", "a", 60), owns("a", "c", 30), owns("x", "c", 25))
    control = controller(result, "x", "c")
    assert control is not None
    assert (control.answer, control.indirect, set(control.ties)) == (Answer.YES, True, {"x>a", "a>c", "x>c"})
    assert stake(result, "x", "c").effective == Share.exact(43)
    assert controller(result, "a", "c") is None


@pytest.mark.parametrize(("held", "controlled"), [("50", False), ("50.0", False), ("50.0001", True), ("49.9999", False)])
def test_fifty_percent_is_not_more_than_fifty(held: str, controlled: bool) -> None:
    result = asked(owns("x", "a", held))
    assert (controller(result, "x", "a") is not None) is controlled
    assert stake(result, "x", "a").effective == Share.exact(held)


def test_a_share_a_hair_above_the_threshold_is_not_rounded_onto_it() -> None:
    """Thirds of thirds never end; what is shown to six decimals must not become exactly 50."""
    result = asked(owns("x", "a", "50.0000000001"), owns("a", "b", 100))
    effective = stake(result, "x", "b").effective
    assert effective is not None
    assert effective.above(50).value == "certain"


def test_a_ring_that_owns_itself_wholly_is_not_computable() -> None:
    result = asked(owns("a", "b", 100), owns("b", "a", 100), owns("x", "a", 0))
    assert stake(result, "a", "b").effective is None
    assert stake(result, "x", "b").effective is None
    assert stake(result, "a", "b").product == Share.exact(100)
    assert controller(result, "a", "b") is not None, "control needs no series"


def test_a_longer_ring_is_not_computable_either_but_what_lies_below_it_is_reached() -> None:
    result = asked(owns("a", "b", 100), owns("b", "c", 100), owns("c", "a", 100), owns("c", "f", 70), firms=("f",))
    assert {s.owner: s.effective for s in result.stakes["f"]} == {"a": None, "b": None, "c": None}
    assert result.stakes["f"][0].product == Share.exact(70)


def test_an_overfull_ring_whose_series_grows_without_end_is_not_computable() -> None:
    """Each turn a → b → a is worth .9 and a → c → a .5, together 1.4 times the last."""
    result = asked(owns("a", "b", 100), owns("b", "a", 90), owns("a", "c", 100), owns("c", "a", 50))
    assert stake(result, "a", "b").effective is None
    assert result.overfull == {"a": Decimal(140)}


def test_an_unstated_share_lies_between_nothing_and_what_the_others_leave() -> None:
    result = asked(owns("x", "a", None), owns("y", "a", 30))
    found = stake(result, "x", "a")
    assert found.effective == between(0, 70, low_in=False)
    assert (found.product, found.unknown_share) == (None, True)
    assert stake(result, "y", "a") == Stake(
        "y", "a", Share.exact(30), Share.exact(30), ("y>a",), Answer.YES, 1.0, DAY, unknown_share=False
    )
    possible = controller(result, "x", "a")
    assert possible is not None
    assert possible.answer is Answer.UNKNOWN
    assert controller(result, "y", "a") is None


def test_an_unstated_share_above_is_carried_down_as_unknown() -> None:
    """At most .5 · 1, and more than nothing."""
    result = asked(owns("x", "a", None), owns("a", "b", 50))
    found = stake(result, "x", "b")
    assert (found.effective, found.unknown_share) == (between(0, 50, low_in=False), True)
    assert stake(result, "a", "b").unknown_share is False


def test_where_others_hold_half_an_unstated_share_cannot_control() -> None:
    result = asked(owns("x", "a", None), owns("y", "a", 50))
    assert result.controls["a"] == ()


def test_an_interval_is_multiplied_at_both_ends_and_keeps_its_open_bound() -> None:
    """A band "more than 25, to 50" of A, which holds 80 % of B: more than 20, at most 40 %."""
    result = asked(owns("x", "a", between(25, 50, low_in=False)), owns("a", "b", 80))
    assert stake(result, "x", "b").effective == between(20, 40, low_in=False)
    assert stake(result, "x", "b").product == between(20, 40, low_in=False)


def test_a_band_that_only_may_pass_the_threshold_controls_possibly() -> None:
    result = asked(owns("x", "a", between(50, 75)), owns("y", "b", between(50, 75, low_in=False)))
    assert [(c.controller, c.answer) for c in result.controls["a"]] == [("x", Answer.UNKNOWN)]
    assert [(c.controller, c.answer) for c in result.controls["b"]] == [("y", Answer.YES)]


def test_the_upper_end_of_a_band_leaves_room_for_what_others_surely_hold() -> None:
    """Stated 25–75 %, but 40 % is held by another: at most 60 %."""
    result = asked(owns("x", "a", between(25, 75)), owns("y", "a", 40))
    assert stake(result, "x", "a").effective == between(25, 60)
    assert stake(asked(owns("x", "a", between(25, 75)), owns("y", "a", 90)), "x", "a").effective == Share.exact(25)


def test_bands_of_a_block_are_capped_together() -> None:
    """x and his firm B may hold 0–40 % each, but z surely holds 55 %: never more than 45 % together."""
    result = asked(
        owns("x", "b", 100), owns("x", "a", between(0, 40)), owns("b", "a", between(0, 40)), owns("z", "a", 55), firms=("a",)
    )
    assert {c.controller for c in result.controls["a"]} == {"z"}


def test_contradicting_statements_widen_the_interval() -> None:
    once = Tie("t1", TieKind.OWNS, "x", "a", share=Share.exact(30), period=NOW)
    again = Tie("t2", TieKind.OWNS, "x", "a", share=Share.exact(60), period=NOW)
    result = asked(once, again)
    assert stake(result, "x", "a").effective == between(30, 60)
    possible = controller(result, "x", "a")
    assert possible is not None
    assert possible.answer is Answer.UNKNOWN


def test_a_register_that_hands_out_more_than_the_whole_is_noted_and_bounded() -> None:
    """60 + 60 %: both are said to control, nobody is scaled down, and what multiplies beyond 100 % stops there."""
    result = asked(owns("x", "a", 60), owns("y", "a", 60), owns("a", "b", 100), owns("x", "b", 70))
    assert result.overfull == {"a": Decimal(120), "b": Decimal(170)}
    assert stake(result, "x", "a").effective == Share.exact(60)
    assert stake(result, "x", "b").effective == Share.exact(100)  # .6 + .7 = 1.3
    assert {c.controller for c in result.controls["a"]} == {"x", "y"}
    assert {(s.owner, s.overfull) for s in result.stakes["a"]} == {("x", True), ("y", True)}


def test_only_shares_that_go_through_the_overfull_firm_are_said_to() -> None:
    """x and y hold 120 % of a, which holds half of b; z holds the other half of b directly."""
    result = asked(owns("x", "a", 60), owns("y", "a", 60), owns("a", "b", 50), owns("z", "b", 50))
    assert {s.owner: s.overfull for s in result.stakes["b"]} == {"x": True, "y": True, "a": False, "z": False}


def test_zero_percent_is_a_share_and_not_an_unknown_one() -> None:
    result = asked(owns("x", "a", 0))
    assert stake(result, "x", "a").effective == Share.exact(0)
    assert stake(result, "x", "a").unknown_share is False
    assert result.controls["a"] == ()


def test_an_ended_holding_is_left_out_and_an_undated_one_leaves_a_doubt() -> None:
    result = asked(
        owns("x", "a", 60, GONE), owns("y", "a", 60, DATE_UNKNOWN, confidence=0.9), owns("z", "y", 80, confidence=0.5)
    )
    assert [s.owner for s in result.stakes["a"]] == ["y", "z"]
    assert [(s.owner, s.answer, s.confidence) for s in result.stakes["a"]] == [
        ("y", Answer.UNKNOWN, 0.9), ("z", Answer.UNKNOWN, 0.45),
    ]  # fmt: skip
    control = controller(result, "z", "a")
    assert control is not None
    assert (control.answer, control.confidence) == (Answer.UNKNOWN, 0.45)
    assert stake(result, "z", "y").answer is Answer.YES


def test_depth_ends_the_way_up() -> None:
    ties = [owns("x", "a", 100), owns("a", "b", 100), owns("b", "c", 100)]
    assert {s.owner for s in asked(*ties, firms=("c",), depth=2).stakes["c"]} == {"a", "b"}
    assert {s.owner for s in asked(*ties, firms=("c",), depth=3).stakes["c"]} == {"a", "b", "x"}


def officer(person: str, firm: str, role: str) -> Tie:
    return Tie(f"{person}@{firm}", TieKind.OFFICER_OF, person, firm, role, period=NOW)


@pytest.mark.parametrize(
    ("role", "runs"),
    [
        ("director", True), ("active_partner", True), ("manager", True), ("sole_proprietor", True),
        ("commissioner", False), ("silent_partner", False), ("board", False), ("supervisor", False), ("signatory", False),
    ],
)  # fmt: skip
def test_only_an_organ_that_runs_the_body_controls_it(role: str, runs: bool) -> None:
    result = asked(officer("p", "a", role))
    assert (controller(result, "p", "a", ControlReason.ORGAN) is not None) is runs


def test_a_declared_beneficial_owner_controls_and_so_does_one_of_the_majority_owner() -> None:
    """The director of a parent that holds the majority runs the subsidiary indirectly (art. 7(2) e)."""
    declared = Tie("t1", TieKind.BENEFICIAL_OWNER_OF, "p", "b", period=DATE_UNKNOWN, confidence=0.8)
    result = asked(declared, owns("a", "b", 51), officer("q", "a", "director"), officer("r", "b", "manager"))
    assert [(c.controller, c.reason.value, c.indirect, c.ties, c.answer) for c in result.controls["b"]] == [
        ("a", "majority", False, ("a>b",), Answer.YES),
        ("r", "organ", False, ("r@b",), Answer.YES),
        ("p", "declared", False, ("t1",), Answer.UNKNOWN),
        ("q", "organ", True, ("q@a", "a>b"), Answer.YES),
    ]


def test_the_answer_for_a_firm_does_not_depend_on_the_other_firms_asked() -> None:
    ties = [owns("a", "b", 40), owns("b", "a", 20), owns("x", "a", 80), owns("b", "c", 70), officer("p", "a", "director")]
    together = asked(*ties)
    for firm in ("a", "b", "c"):
        alone = asked(*ties, firms=(firm,))
        assert alone.stakes[firm] == together.stakes[firm]
        assert alone.controls[firm] == together.controls[firm]


def test_a_clique_of_300_firms_is_said_to_be_not_computable() -> None:
    firms = [f"f{n:03}" for n in range(300)]
    ties = [owns(a, b, "0.3") for a in firms for b in firms if a != b]
    result = closure(firms[:1], ties, DAY, 6, 50)
    assert {s.effective for s in result.stakes["f000"]} == {None}
    assert result.controls["f000"] == ()


def test_a_firm_with_20_000_members_is_answered() -> None:
    result = closure(["coop"], [owns(f"m{n}", "coop", "0.005") for n in range(20_000)], DAY, 6, 50)
    assert len(result.stakes["coop"]) == 20_000
    assert result.stakes["coop"][0].effective == Share.exact("0.005")


WEEK = [date(2024, 6, day) for day in range(1, 8)]
BOUNDS = [None, "", "2024-06", *(day.isoformat() for day in WEEK)]


@st.composite
def changing(draw: st.DrawFn) -> list[Tie]:
    """Holdings and seats in two firms and between them, that begin and end within a week or on days nobody knows."""
    ties = []
    for n in range(draw(st.integers(1, 6))):
        owner, firm = draw(st.sampled_from([("x", "a"), ("x", "b"), ("y", "a"), ("b", "a")]))
        start, end = draw(st.sampled_from(BOUNDS)), draw(st.sampled_from(BOUNDS))
        try:
            period = Period.of(start, end)
        except ValueError:
            continue
        held = replace(owns(owner, firm, draw(st.integers(0, 60)), period), id=f"t{n}")
        seat = Tie(f"t{n}", TieKind.OFFICER_OF, owner, firm, "director", period=period)
        ties.append(held if owner == "b" else draw(st.sampled_from([held, held, seat])))
    return ties


@settings(deadline=None, max_examples=200)
@given(changing())
def test_what_is_said_of_a_part_of_the_window_is_said_of_each_of_its_days(ties: list[Tie]) -> None:
    """Nothing is added up that did not hold on one day, and nothing that did is lost."""
    whole = closure(["a"], ties, Window(WEEK[0], WEEK[-1]), 6, 50)
    for day in (Window.day(d) for d in WEEK):
        daily = closure(["a"], ties, day, 6, 50)
        for got, wanted in ((whole.stakes["a"], daily.stakes["a"]), (whole.controls["a"], daily.controls["a"])):
            of_the_day = [replace(one, during=day) for one in got if one.during.meet(day) is not None]
            assert sorted(of_the_day, key=repr) == sorted(wanted, key=repr)
    parts = whole.stakes["a"]
    assert all(x.during.meet(y.during) is None for x in parts for y in parts if x is not y and x.owner == y.owner)


@st.composite
def registers(draw: st.DrawFn) -> list[Tie]:
    """Up to five firms owning each other and two outsiders; stated shares of a firm never exceed 96 %."""
    firms = ["a", "b", "c", "d", "e"][: draw(st.integers(1, 5))]
    ties = []
    for firm in firms:
        owners = draw(st.lists(st.sampled_from([*firms, "x", "y"]), unique=True, max_size=4))
        ties += [owns(o, firm, draw(st.integers(0, 24))) for o in owners if o != firm]
    return ties


@settings(deadline=None, max_examples=100)
@given(registers())
def test_the_series_is_the_limit_of_adding_up_ever_longer_chains(ties: list[Tie]) -> None:
    """60 rounds of W + W² + …, in floats; the largest turn round a ring is worth at most .96, mostly far less."""
    names = sorted({end for t in ties for end in (t.from_id, t.to_id)})
    direct = {(t.from_id, t.to_id): float(t.share.low) / 100 for t in ties if t.share is not None}
    result = closure(names, ties, DAY, 9, 50)
    for firm in names:
        worth = dict.fromkeys(names, 0.0)
        for _ in range(600):
            worth = {
                o: sum(direct.get((o, f), 0.0) * ((f == firm) + worth[f]) for f in names) for o in names
            }  # fmt: skip
        for found in result.stakes[firm]:
            assert found.effective is not None
            assert float(found.effective.low) == pytest.approx(100 * worth[found.owner], abs=1e-5)
