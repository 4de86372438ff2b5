"""Paths: the search against a brute-force reference, and what a path says of shares, degrees, dates and identity."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.connect import paths
from graph.connect.paths import describe
from graph.facts import HubPolicy
from graph.kinds import PartyKind, TieKind
from graph.model import Hop, Party, Path, Tie
from graph.period import DATE_UNKNOWN, Period, Share, Window, parse_partial
from graph.ports import PathRequest, RawPath
from tests.fakes import MemoryAdjacency
from tests.graph.connect import reference

DAY = Window.day(parse_partial("2024-06-01")[0])
YEARS = Window(parse_partial("2023")[0], parse_partial("2025")[1])
NOW, GONE, LATER = Period.of("2020", ""), Period.of("2010", "2019"), Period.of("2025", "")
WITHIN = Period.of("2024", "2024")  # some days of that year, perhaps none: unknown even in a wider window
KINDS = [TieKind.OFFICER_OF, TieKind.OWNS, TieKind.SPOUSE_OF, TieKind.SAME_AS, TieKind.USES_CONTACT]
PERIODS = [NOW, NOW, NOW, NOW, GONE, LATER, DATE_UNKNOWN, WITHIN]
PARTIES = [f"{letter}{n}" for letter in "ab" for n in range(5)]
SMALL_CAPS = HubPolicy({"person": 6, "company": 5, "public_body": 0, "unknown": 4})
NO_CAPS = HubPolicy({"unknown": 10**6})


def world_of(seed: int, size: int, density: float) -> MemoryAdjacency:
    """Parallel ties, cycles, hubs, ended, future and undated ties, ties that cost nothing; numbers in no order of ids."""
    chance = Random(seed)
    names = chance.sample(PARTIES, size)
    kinds = [PartyKind.PERSON, PartyKind.COMPANY, PartyKind.PUBLIC_BODY]
    parties = [Party(name, chance.choices(kinds, (6, 6, 1))[0], name) for name in names]
    pairs = [chance.sample(names, 2) for _ in range(round(density * size))]
    ids = chance.sample(range(len(pairs)), len(pairs))
    ties = [
        Tie(
            f"t{ids[n]:02}", chance.choice(KINDS), a, b, period=chance.choice(PERIODS),
            confidence=chance.choice([1.0, 1.0, 0.8, 0.5]),
        )
        for n, (a, b) in enumerate(pairs)
    ]  # fmt: skip
    return MemoryAdjacency(parties, ties)


worlds = st.builds(
    world_of, st.integers(0, 2**32), st.integers(4, len(PARTIES)), st.sampled_from([1.5, 2.0, 3.0, 4.0])
)
ends = st.lists(st.sampled_from([*PARTIES, "nobody"]), min_size=2, max_size=5)
requests = st.builds(
    PathRequest, st.sampled_from([DAY, DAY, YEARS]), st.sampled_from([2, 3, 4, 4, 5, 6, 6, 1]), st.integers(1, 5),
    st.sampled_from([SMALL_CAPS, NO_CAPS]), st.sampled_from([None, None, 300, 900, 1900]),
)  # fmt: skip


@settings(deadline=None, max_examples=600)
@given(worlds, ends, ends, requests)
def test_the_search_answers_exactly_what_brute_force_answers(
    world: MemoryAdjacency, starts: list[str], goals: list[str], request: PathRequest
) -> None:
    assert paths.search(world, starts, goals, request) == reference.search(world, starts, goals, request)


@settings(deadline=None, max_examples=200)
@given(worlds, ends, ends, requests)
def test_where_no_hub_was_held_back_the_caps_changed_nothing(
    world: MemoryAdjacency, starts: list[str], goals: list[str], request: PathRequest
) -> None:
    result = paths.search(world, starts, goals, request)
    if result.held_back["hub"] == 0:
        assert result.paths == paths.search(world, starts, goals, replace(request, hubs=NO_CAPS)).paths


@settings(deadline=None, max_examples=100)
@given(worlds, ends, ends, requests)
def test_a_search_asks_at_most_once_for_each_hop(
    world: MemoryAdjacency, starts: list[str], goals: list[str], request: PathRequest
) -> None:
    paths.search(world, starts, goals, request)
    assert world.questions <= request.max_hops


def tie(id_: str, kind: TieKind, a: str, b: str, role: str | None = None, period: Period = NOW) -> Tie:
    return Tie(id_, kind, a, b, role, period=period)


def clique(size: int, confidence: float = 1.0) -> list[Tie]:
    return [
        Tie(f"t{i}-{j}", TieKind.SAME_AS, f"c{i:03}", f"c{j:03}", period=NOW, confidence=confidence)
        for i in range(size) for j in range(i)
    ]  # fmt: skip


def found(ties: list[Tie], start: str, goal: str, **request: object) -> tuple[RawPath, ...]:
    asked = replace(PathRequest(DAY), **request)  # type: ignore[arg-type]
    return paths.search(MemoryAdjacency([], ties), [start], [goal], asked).paths


def test_a_hop_keeps_every_parallel_tie_and_leads_with_the_cheapest() -> None:
    ties = [
        tie("t1", TieKind.OFFICER_OF, "p", "f", "supervisor"), tie("t2", TieKind.OFFICER_OF, "p", "f", "director"),
        tie("t3", TieKind.BENEFICIAL_OWNER_OF, "p", "f", period=GONE),
    ]  # fmt: skip
    (path,) = found(ties, "f", "p")
    assert path.hops == (Hop("t2", forward=False, parallel=("t1",)),)
    assert path.ties == ("t2", "t1")
    assert path.cost == 83  # −1000 · ln 0.92, rounded


def test_an_unknown_date_costs_223_and_can_make_another_tie_the_cheapest() -> None:
    """−1000 · ln 0.8 = 223: an undated director (83 + 223) comes after a dated supervisor (288)."""
    ties = [
        tie("t1", TieKind.OFFICER_OF, "p", "f", "director", DATE_UNKNOWN),
        tie("t2", TieKind.OFFICER_OF, "p", "f", "supervisor"),
    ]  # fmt: skip
    assert found(ties[:1], "p", "f")[0].cost == 83 + 223
    (path,) = found(ties, "p", "f")
    assert (path.cost, path.ties) == (288, ("t2", "t1"))


def test_a_hub_may_end_a_path_but_not_carry_one() -> None:
    ties = [tie(f"t{n}", TieKind.USES_CONTACT, f"f{n}", "c") for n in range(9)]
    phone = [Party("c", PartyKind.CONTACT_POINT, "+62", attributes={"contact_kind": "phone"})]
    world = MemoryAdjacency(phone, ties)
    through = paths.search(world, ["f1"], ["f2"], PathRequest(DAY))
    assert through.paths == ()
    assert through.held_back == {"hub": 1}
    to = paths.search(world, ["f1"], ["c"], PathRequest(DAY))
    assert [p.nodes for p in to.paths] == [("f1", "c")]
    assert to.held_back == {"hub": 0}


def test_a_hub_that_is_an_end_is_counted_where_it_keeps_other_ends_apart() -> None:
    """h may end the path from o, and would carry one to b; between o and h alone it carries none."""
    ties = [tie("t1", TieKind.OWNS, "o", "h"), tie("t2", TieKind.OWNS, "h", "b")]
    world = MemoryAdjacency([], [*ties, *(tie(f"x{n:02}", TieKind.OWNS, "h", f"n{n:02}") for n in range(60))])
    asked = {"o>b": (["o"], ["b"]), "o>bh": (["o"], ["b", "h"]), "oh>b": (["o", "h"], ["b"]), "o>h": (["o"], ["h"])}
    results = {name: paths.search(world, *sides, PathRequest(DAY)) for name, sides in asked.items()}
    assert {name: result.held_back["hub"] for name, result in results.items()} == {
        "o>b": 1, "o>bh": 1, "oh>b": 1, "o>h": 0,
    }  # fmt: skip
    assert [p.nodes for p in results["o>bh"].paths] == [("o", "h")]
    assert paths.search(world, ["o", "h"], ["h", "o"], PathRequest(DAY)).held_back == {"hub": 0}


def test_a_pair_that_is_start_and_goal_both_ways_is_read_once_from_the_smaller_id() -> None:
    world = MemoryAdjacency([], [tie("t1", TieKind.OWNS, "b", "a")])
    result = paths.search(world, ["b", "a"], ["a", "b"], PathRequest(DAY))
    assert [p.nodes for p in result.paths] == [("a", "b")]


def test_order_is_pair_then_cost_then_hops_then_ids_however_parties_are_numbered() -> None:
    ties = [
        tie("t1", TieKind.SPOUSE_OF, "s", "y"), tie("t2", TieKind.SPOUSE_OF, "y", "g"),
        tie("t3", TieKind.SPOUSE_OF, "s", "x"), tie("t4", TieKind.SPOUSE_OF, "x", "g"),
        tie("t5", TieKind.SAME_AS, "x", "z"), tie("t6", TieKind.SPOUSE_OF, "z", "g"),
        tie("t7", TieKind.PARENT_OF, "s", "f"),
    ]  # fmt: skip
    expected = [("s", "f"), ("s", "x", "g"), ("s", "y", "g"), ("s", "x", "z", "g")]
    for numbered in (ties, ties[::-1]):
        result = paths.search(MemoryAdjacency([], numbered), ["s"], ["g", "f"], PathRequest(DAY))
        assert [p.nodes for p in result.paths] == expected


@pytest.mark.parametrize("hops", [0, 7])
def test_more_than_six_hops_are_not_asked_for(hops: int) -> None:
    with pytest.raises(ValueError, match="1 to 6 hops"):
        PathRequest(DAY, max_hops=hops)


def test_a_clique_of_300_gives_its_k_best_at_once() -> None:
    """All simple paths would be 300⁵; ties here cost nothing, so only hops and ids order them."""
    shortest = [p.nodes for p in found(clique(300), "c000", "c299", max_hops=6, per_pair=3, hubs=NO_CAPS)]
    assert shortest == [("c000", "c299"), ("c000", "c001", "c299"), ("c000", "c002", "c299")]


def test_a_clique_behind_the_only_way_does_not_hold_the_search_up() -> None:
    """Every walk into the clique must come back over c000, so there is one path however many walks there are."""
    ties = [*clique(60), tie("z1", TieKind.SPOUSE_OF, "s", "c000"), tie("z2", TieKind.SPOUSE_OF, "c000", "z")]
    assert [p.nodes for p in found(ties, "s", "z", max_hops=6, hubs=NO_CAPS)] == [("s", "c000", "z")]


def test_a_party_with_20_000_ties_neither_carries_paths_nor_hides_its_own() -> None:
    ties = [tie(f"t{n:05}", TieKind.OFFICER_OF, f"p{n}", "giant") for n in range(20_000)]
    ties += [tie("u1", TieKind.SPOUSE_OF, "p7", "official"), tie("u2", TieKind.SPOUSE_OF, "p8", "other")]
    world = MemoryAdjacency([Party("giant", PartyKind.COMPANY, "Giant")], ties)
    through = paths.search(world, ["official"], ["other"], PathRequest(DAY, max_hops=6))
    assert (through.paths, through.held_back) == ((), {"hub": 1})
    to = paths.search(world, ["official"], ["giant"], PathRequest(DAY, max_hops=6))
    assert [p.nodes for p in to.paths] == [("official", "p7", "giant")]


def test_a_frontier_too_wide_for_one_question_is_counted_and_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "MOST_IN_ONE_QUESTION", 5)
    ties = [tie(f"t{n}", TieKind.OFFICER_OF, "p", f"f{n}") for n in range(6)]
    ties += [tie("u1", TieKind.OWNS, "f1", "x"), tie("u2", TieKind.OWNS, "x", "z")]
    result = paths.search(MemoryAdjacency([], ties), ["p"], ["f3", "z"], PathRequest(DAY, max_hops=3))
    assert [p.nodes for p in result.paths] == [("p", "f3")]
    assert result.held_back == {"hub": 0, "frontier": 6}


def described(ties: list[Tie], parties: tuple[Party, ...], *nodes: str) -> Path:
    (raw,) = [p for p in found(ties, nodes[0], nodes[-1], max_hops=6) if p.nodes == nodes]
    return describe(raw, {t.id: t for t in ties}, {p.id: p for p in parties})


def test_a_described_path_multiplies_shares_and_intersects_periods() -> None:
    """60 % of 60 % is 36 %; held together from 2021 to the end of 2024."""
    ties = [
        Tie("t1", TieKind.OWNS, "x", "a", share=Share.exact(60), period=Period.of("2020", "2024-12-31")),
        Tie("t2", TieKind.OWNS, "a", "b", share=Share.exact(60), period=Period.of("2021-05-12", "")),
    ]
    path = described(ties, (), "x", "a", "b")
    assert path.share == Share.exact(36)
    assert path.period == Period.of("2021-05-12", "2024-12-31")
    assert (path.degree, path.crosses) == (None, frozenset())
    assert described(ties, (), "b", "a", "x") == replace(path, parties=("b", "a", "x"), hops=(
        Hop("t2", forward=False), Hop("t1", forward=False)))  # fmt: skip


@pytest.mark.parametrize(
    ("ties", "why"),
    [
        ([("x", "a", 60), ("x", "b", 40)], "a common owner of both ends: two stretches, no single share"),
        ([("a", "x", 60), ("x", "b", None)], "a share that is not stated"),
    ],
)
def test_a_path_without_one_owned_stretch_of_stated_shares_has_no_share(
    ties: list[tuple[str, str, int | None]], why: str
) -> None:
    made = [
        Tie(f"t{n}", TieKind.OWNS, a, b, share=None if percent is None else Share.exact(percent), period=NOW)
        for n, (a, b, percent) in enumerate(ties)
    ]
    assert described(made, (), "a", "x", "b").share is None, why


@pytest.mark.parametrize(
    ("stated", "share"),
    [
        ([("votes", 60, "up")], None),
        ([("votes", 60, "up"), ("shares", 10, "up")], Share.exact(5)),
        ([(None, 60, "up"), ("shares", 40, "up")], Share(Decimal(20), Decimal(30))),
        ([(None, None, "up"), ("shares", 40, "up")], Share.exact(20)),
        ([(None, 60, "up"), (None, 2, "down")], Share.exact(30)),
    ],
    ids=["votes alone", "votes beside shares", "contradicting shares", "one not stated", "the other way round"],
)
def test_a_share_is_of_capital_and_covers_what_is_stated(
    stated: list[tuple[str | None, int | None, str]], share: Share | None
) -> None:
    """Each of half of what x holds of a: x → a → b with 50 % of b."""
    ends = {"up": ("x", "a"), "down": ("a", "x")}
    ties = [
        Tie(f"t{n}", TieKind.OWNS, *ends[way], role, None if percent is None else Share.exact(percent), NOW)
        for n, (role, percent, way) in enumerate(stated)
    ]
    half = Tie("z", TieKind.OWNS, "a", "b", share=Share.exact(50), period=NOW)
    assert described([*ties, half], (), "x", "a", "b").share == share


def test_a_described_path_counts_births_and_names_what_it_crosses() -> None:
    """Official ≈ Yusuf, his wife's sister's firm: wife's sister is the second degree by marriage."""
    ties = [
        Tie("t1", TieKind.SAME_AS, "official", "yusuf", confidence=0.8, period=NOW),
        tie("t2", TieKind.SPOUSE_OF, "siti", "yusuf", period=DATE_UNKNOWN), tie("t3", TieKind.SIBLING_OF, "siti", "ani"),
        tie("t4", TieKind.OFFICER_OF, "ani", "cv", "director"),
    ]  # fmt: skip
    masked = Party("official", PartyKind.PERSON, "Mo*** Ju***", masked=True)
    path = described(ties, (masked,), "official", "yusuf", "siti", "ani", "cv")
    assert path.degree == 2
    assert path.crosses == {"same_as", "masked", "unknown_date"}
    assert path.cost == 223 + 51 + 223 + 105 + 83


def test_a_path_through_two_families_has_no_degree() -> None:
    ties = [
        tie("t1", TieKind.PARENT_OF, "p", "q"), tie("t2", TieKind.OFFICER_OF, "q", "f"),
        tie("t3", TieKind.OFFICER_OF, "r", "f"), tie("t4", TieKind.SPOUSE_OF, "r", "s"),
    ]  # fmt: skip
    assert described(ties, (), "p", "q", "f", "r", "s").degree is None
    assert described(ties, (), "p", "q", "f").degree == 1


def test_periods_that_never_meet_leave_an_empty_period_not_an_error() -> None:
    ties = [
        tie("t1", TieKind.OFFICER_OF, "p", "f", period=Period.of("2020", "2024-06-01")),
        tie("t2", TieKind.OFFICER_OF, "q", "f", period=Period.of("2024-06-02", "")),
    ]
    (raw,) = found(ties, "p", "q", window=YEARS)
    assert describe(raw, {t.id: t for t in ties}, {}).period.is_empty
