"""Effective shares and control against other ways of working them out: inverse matrices, corners of ranges, brute force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.connect.ownership import Ownership, closure
from graph.facts import ControlReason
from graph.kinds import HoldingRole, TieKind
from graph.model import Tie
from graph.period import Answer, Period, Share, Threshold, Window, parse_partial

DAY = Window.day(parse_partial("2024-06-01")[0])
NOW = Period.of("2020", "")
NAMES = "abcxy"
Range = tuple[int, int]  # percent
Held = Mapping[tuple[str, str], Fraction]  # (owner, firm) -> part of the whole
Ranges = Mapping[tuple[str, str], Range]


def tie(owner: str, firm: str, held: Range, role: str | None = None) -> Tie:
    share = Share(Decimal(held[0]), Decimal(held[1]))
    return Tie(f"{owner}>{firm}{role or ''}", TieKind.OWNS, owner, firm, role, share, NOW)


def asked(ranges: Ranges, depth: int = 9) -> Ownership:
    return closure(NAMES, [tie(o, f, r) for (o, f), r in ranges.items()], DAY, depth, 50)


def inverse(matrix: Sequence[Sequence[Fraction]]) -> list[list[Fraction]] | None:
    """By Gauss and Jordan with row exchange; None for a singular matrix."""
    size = len(matrix)
    rows = [[*row, *(Fraction(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        pivot = next((k for k in range(i, size) if rows[k][i]), None)
        if pivot is None:
            return None
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for k in range(size):
            if k != i and rows[k][i]:
                rows[k] = [a - rows[k][i] * b for a, b in zip(rows[k], rows[i], strict=True)]
    return [row[size:] for row in rows]


def reached(held: Held, start: str, *, down: bool) -> set[str]:
    met, queue = {start}, [start]
    for name in queue:
        for owner, firm in held:
            one, other = (owner, firm) if down else (firm, owner)
            if one == name and other not in met:
                met.add(other)
                queue.append(other)
    return met


def effective(held: Held, owner: str, firm: str) -> Fraction | None:
    """(I − W)⁻¹·W between the owner and the firm, over all that lies between them; None where the series has no sum:
    for matrices without negative elements it has one just when the inverse has no negative element either."""
    between = sorted(reached(held, owner, down=True) & reached(held, firm, down=False))
    if owner not in between:
        return Fraction(0)
    w = [[held.get((a, b), Fraction(0)) for b in between] for a in between]
    found = inverse([[Fraction(i == j) - w[i][j] for j in range(len(w))] for i in range(len(w))])
    if found is None or any(x < 0 for row in found for x in row):
        return None
    one, other = between.index(owner), between.index(firm)
    return sum((found[one][k] * w[k][other] for k in range(len(w))), Fraction(0))


def shown(share: Fraction) -> float:
    return float(100 * min(share, Fraction(1)))


PARTS = st.sampled_from([0, 10, 25, 30, 50, 51, 60, 100])


@st.composite
def exact_registers(draw: st.DrawFn) -> Ranges:
    pairs = draw(st.lists(st.sampled_from(sorted(permutations(NAMES, 2))), unique=True, max_size=9))
    parts = [(pair, draw(PARTS)) for pair in pairs]
    return {pair: (part, part) for pair, part in parts}


def whole(ranges: Ranges, end: int) -> Held:
    return {pair: Fraction(held[end], 100) for pair, held in ranges.items()}


@settings(deadline=None, max_examples=300)
@given(exact_registers())
def test_shares_are_those_of_the_inverse_matrix(ranges: Ranges) -> None:
    """Rings, cross-holdings, several chains and firms of which more than the whole is stated, singular rings included."""
    result, held = asked(ranges), whole(ranges, 0)
    for firm in NAMES:
        stakes = {s.owner: s.effective for s in result.stakes[firm]}
        assert stakes.keys() == reached(held, firm, down=False) - {firm}
        for owner, found in stakes.items():
            wanted = effective(held, owner, firm)
            assert (found is None) == (wanted is None), (owner, firm)
            if found is not None and wanted is not None:
                assert found.is_exact
                assert abs(float(found.low) - shown(wanted)) < 1e-5, (owner, firm)


@st.composite
def ranged_registers(draw: st.DrawFn) -> Ranges:
    """Up to five holdings, some in ranges, of which the lower ends of no firm exceed the whole."""
    pairs = draw(st.lists(st.sampled_from(sorted(permutations("abx", 2))), unique=True, max_size=5))
    ranges: dict[tuple[str, str], Range] = {}
    for owner, firm in pairs:
        left = 100 - sum(low for (_, f), (low, _) in ranges.items() if f == firm)
        low = draw(st.sampled_from([n for n in (0, 10, 25, 50, 75) if n <= left]))
        ranges[owner, firm] = (low, draw(st.sampled_from([n for n in (25, 50, 75, 100) if n >= low])))
    return ranges


def corners(column: Sequence[Range]) -> Iterator[tuple[int, ...]]:
    """Corners of what a firm's holders may hold together: each at an end of his range, at most one with the rest."""
    for ends in product(*({low, high} for low, high in column)):
        if sum(ends) <= 100:
            yield ends
        for n, (low, high) in enumerate(column):
            rest = 100 - sum(ends) + ends[n]
            if low <= rest <= high:
                yield (*ends[:n], rest, *ends[n + 1 :])


def every_register(ranges: Ranges) -> Iterator[Held]:
    firms = sorted({firm for _, firm in ranges})
    owners = {firm: [o for o, f in ranges if f == firm] for firm in firms}
    columns = [sorted(set(corners([ranges[o, firm] for o in owners[firm]]))) for firm in firms]
    for picked in product(*columns):
        yield {
            (o, firm): Fraction(units, 100)
            for firm, column in zip(firms, picked, strict=True) for o, units in zip(owners[firm], column, strict=True)
        }  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(ranged_registers())
def test_a_range_reaches_from_the_least_to_the_greatest_share_of_any_register_that_may_be_true(ranges: Ranges) -> None:
    """An effective share has its extremes where every firm's holders stand at a corner of what they may hold together."""
    result, registers = asked(ranges), list(every_register(ranges))
    for firm in "abx":
        for stake in result.stakes[firm]:
            values = [effective(held, stake.owner, firm) for held in registers]
            if stake.effective is None:
                assert None in values
                continue
            least = min(shown(Fraction(1) if v is None else v) for v in values)
            most = max(shown(Fraction(1) if v is None else v) for v in values)
            assert abs(float(stake.effective.low) - least) < 1e-5, (stake.owner, firm)
            assert abs(float(stake.effective.high) - most) < 1e-5, (stake.owner, firm)


def commanded(held: Held, owner: str) -> set[str]:
    """Firms in which the owner and the firms he commands hold more than half, until there are no more."""
    mine: set[str] = set()
    while True:
        blocks = {f: sum(s for (o, held_), s in held.items() if held_ == f and o in mine | {owner}) for _, f in held}
        more = {f for f, block in blocks.items() if block > Fraction(1, 2) and f != owner} - mine
        if not more:
            return mine
        mine |= more


def told(result: Ownership) -> dict[tuple[str, str], Threshold]:
    return {
        (c.controller, firm): Threshold.POSSIBLE if c.possible else Threshold.CERTAIN
        for firm, some in result.controls.items() for c in some if c.reason is ControlReason.MAJORITY
    }  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(exact_registers())
def test_control_is_the_brute_force_fixpoint(ranges: Ranges) -> None:
    wanted = {(owner, firm) for owner in NAMES for firm in commanded(whole(ranges, 0), owner)}
    found = asked(ranges)
    assert told(found) == dict.fromkeys(wanted, Threshold.CERTAIN)
    assert all(c.answer is Answer.YES for some in found.controls.values() for c in some)


@settings(deadline=None, max_examples=150)
@given(ranged_registers())
def test_control_is_certain_in_every_and_possible_in_some_register_that_may_be_true(ranges: Ranges) -> None:
    registers = list(every_register(ranges))
    wanted: dict[tuple[str, str], Threshold] = {}
    for owner in "abx":
        everywhere = [commanded(held, owner) for held in registers]
        for firm in set().union(*everywhere):
            sure = all(firm in mine for mine in everywhere)
            wanted[owner, firm] = Threshold.CERTAIN if sure else Threshold.POSSIBLE
    assert told(asked(ranges)) == wanted


def test_two_half_owned_firms_cannot_both_hold_all_of_a_third() -> None:
    """x has half of A and half of B; what A and B hold of C is not stated. Whatever it is, x has at most half of C, and the
    25 % of a beneficial owner is possible; the upper ends taken together would have made it the whole."""
    result = asked({("x", "a"): (50, 50), ("x", "b"): (50, 50), ("a", "c"): (0, 100), ("b", "c"): (0, 100)})
    (found,) = [s.effective for s in result.stakes["c"] if s.owner == "x"]
    assert found == Share(Decimal(0), Decimal(50))
    assert (found.above(50), found.above(25)) == (Threshold.EXCLUDED, Threshold.POSSIBLE)


def test_bands_of_a_public_register_leave_certain_possible_and_excluded() -> None:
    """x has 75–100 % of A and 25–50 % of B; A has 50–75 % and B 25–50 % of C: least .75·.5 + .25·.25 = .4375, greatest
    all of A's 75 % and .5 of the 25 % left to B = .875. y's 0–25 % of A is at most .25·.75 = .1875 of C."""
    result = asked({
        ("x", "a"): (75, 100), ("x", "b"): (25, 50), ("y", "a"): (0, 25), ("a", "c"): (50, 75), ("b", "c"): (25, 50),
    })  # fmt: skip
    shares = {s.owner: s.effective for s in result.stakes["c"]}
    assert shares["x"] == Share(Decimal("43.75"), Decimal("87.5"))
    assert shares["y"] == Share(Decimal(0), Decimal("18.75"))
    assert shares["x"].above(25) is Threshold.CERTAIN
    assert shares["x"].above(50) is Threshold.POSSIBLE
    assert shares["y"].above(25) is Threshold.EXCLUDED


def test_votes_decide_control_and_shares_the_worth() -> None:
    """Golden shares: x has 20 % of the capital and 60 % of the votes, y 80 % and 40 %."""
    ties = [
        tie("x", "a", (20, 20)), tie("x", "a", (60, 60), HoldingRole.VOTES),
        tie("y", "a", (80, 80)), tie("y", "a", (40, 40), HoldingRole.VOTES),
    ]  # fmt: skip
    result = closure("a", ties, DAY, 6, 50)
    assert {s.owner: s.effective for s in result.stakes["a"]} == {"x": Share.exact(20), "y": Share.exact(80)}
    assert [(c.controller, c.ties) for c in result.controls["a"]] == [("x", ("x>avotes",))]
    assert result.overfull == {}


def test_where_votes_are_not_stated_shares_stand_for_them_and_the_other_way_round() -> None:
    ties = [tie("x", "a", (60, 60)), tie("y", "b", (55, 55), HoldingRole.VOTES), tie("x", "b", (45, 45))]
    result = closure("ab", ties, DAY, 6, 50)
    assert [c.controller for c in result.controls["a"]] == ["x"]
    assert [c.controller for c in result.controls["b"]] == ["y"]
    assert {s.owner: s.effective for s in result.stakes["b"]} == {"x": Share.exact(45), "y": Share.exact(55)}


def test_whose_votes_are_not_stated_has_at_most_what_the_stated_ones_leave() -> None:
    """x has 10 % of the capital of each firm, and votes; y has 90 % of the capital, and of its votes nothing is stated.

    Of a x votes with 60 %, so y with 40 % at most. Of b with 30 %: y may have 70 %, and may have less. Of c with 50–70 %:
    he may have the majority, y has half at most. Of d nobody's votes are stated. z has 60 % of y and rules what y rules.
    """
    voted = {"a": (60, 60), "b": (30, 30), "c": (50, 70)}
    ties = [tie("x", firm, part, HoldingRole.VOTES) for firm, part in voted.items()]
    ties += [tie(owner, firm, part) for firm in "abcd" for owner, part in (("x", (10, 10)), ("y", (90, 90)))]
    result = closure("abcd", [*ties, tie("z", "y", (60, 60))], DAY, 6, 50)
    assert {firm: {(c.controller, c.possible) for c in result.controls[firm]} for firm in "abcd"} == {
        "a": {("x", False)}, "b": {("y", True), ("z", True)}, "c": {("x", True)}, "d": {("y", False), ("z", False)},
    }  # fmt: skip
    assert {s.owner: s.effective for s in result.stakes["a"]}["y"] == Share.exact(90)
    assert result.overfull == {}


def test_votes_of_more_than_the_whole_are_noted_and_told_with_the_control_that_rests_on_them() -> None:
    ties = [tie("x", "a", (30, 30)), tie("x", "a", (60, 60), HoldingRole.VOTES), tie("y", "a", (70, 70), HoldingRole.VOTES)]
    ties += [tie("y", "a", (70, 70)), tie("a", "b", (80, 80)), tie("y", "b", (20, 20))]
    result = closure("ab", ties, DAY, 6, 50)
    assert result.overfull == {"a": Decimal(130)}
    told = {(c.controller, c.firm, c.overfull) for firm in "ab" for c in result.controls[firm]}
    assert told == {("x", "a", True), ("y", "a", True), ("x", "b", True), ("y", "b", True), ("a", "b", False)}
    assert not any(s.overfull for firm in "ab" for s in result.stakes[firm]), "the shares are not more than the whole"


def test_votes_that_one_key_alone_states_take_nothing_from_others() -> None:
    ties = [tie("x", "a", (60, 60), HoldingRole.VOTES), tie("y", "a", (90, 90)), tie("x", "a", (10, 10))]
    found = closure("a", ties, DAY, 6, 50, [ties[0].id]).controls["a"]
    assert ("y", False) in {(c.controller, c.possible) for c in found}


def test_who_controls_the_firm_that_runs_another_controls_that_too() -> None:
    """y has 60 % of x and x 60 % of A, which is the active partner of B: both control B, and so does the director of x."""
    ties = [
        tie("y", "x", (60, 60)), tie("x", "a", (60, 60)),
        Tie("a@b", TieKind.OFFICER_OF, "a", "b", "active_partner", period=NOW),
        Tie("c@x", TieKind.OFFICER_OF, "c", "x", "director", period=NOW),
    ]  # fmt: skip
    found = closure("b", ties, DAY, 6, 50).controls["b"]
    assert {(c.controller, c.reason, c.indirect, c.ties) for c in found} == {
        ("a", ControlReason.ORGAN, False, ("a@b",)),
        ("x", ControlReason.ORGAN, True, ("x>a", "a@b")),
        ("y", ControlReason.ORGAN, True, ("y>x", "x>a", "a@b")),
        ("c", ControlReason.ORGAN, True, ("c@x", "x>a", "a@b")),
    }


def test_firms_that_run_each_other_in_a_ring_end() -> None:
    ties = [
        Tie(f"{a}@{b}", TieKind.OFFICER_OF, a, b, "director", period=NOW) for a, b in (("a", "b"), ("b", "c"), ("c", "a"))
    ]
    assert [c.controller for c in closure("a", ties, DAY, 6, 50).controls["a"]] == ["c", "b"]


def test_what_somebody_may_have_given_up_leaves_room_for_others() -> None:
    """y held 60 % at some time that nobody states; x's part is not stated. Once y was out, x may have had it all."""
    ties = [tie("x", "a", (0, 100)), Tie("y>a", TieKind.OWNS, "y", "a", share=Share.exact(60))]
    result = closure("a", ties, DAY, 6, 50)
    assert {c.controller: (c.possible, c.answer) for c in result.controls["a"]} == {
        "x": (True, Answer.UNKNOWN), "y": (False, Answer.UNKNOWN)
    }  # fmt: skip
    assert {s.owner: s.effective for s in result.stakes["a"]}["x"] == Share(Decimal(0), Decimal(100))


def test_a_joint_holding_is_worth_its_part_to_each_and_controls_as_one() -> None:
    """Two hold a pool half and half, and it all of A (in BODS an arrangement): 50 % each, and neither alone controls."""
    result = asked({("x", "c"): (50, 50), ("y", "c"): (50, 50), ("c", "a"): (100, 100)})
    assert {s.owner: s.effective for s in result.stakes["a"]} == {
        "x": Share.exact(50), "y": Share.exact(50), "c": Share.exact(100)
    }  # fmt: skip
    assert [c.controller for c in result.controls["a"]] == ["c"]


def test_shares_of_180_percent_are_kept_noted_and_never_above_the_whole() -> None:
    result = asked({("x", "a"): (90, 90), ("y", "a"): (90, 90), ("a", "b"): (100, 100), ("y", "b"): (80, 80)})
    assert result.overfull == {"a": Decimal(180), "b": Decimal(180)}
    assert {(s.owner, s.effective, s.overfull) for s in result.stakes["b"]} == {
        ("x", Share.exact(90), True), ("y", Share.exact(100), True), ("a", Share.exact(100), True)
    }  # fmt: skip
