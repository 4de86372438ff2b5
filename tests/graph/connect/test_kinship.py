"""Degrees of kinship against the Civil Code's way of counting, and how doubt travels along a chain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.connect.kinship import kin, line_along
from graph.facts import Kin
from graph.kinds import ParentRole, TieKind
from graph.model import Tie
from graph.period import DATE_UNKNOWN, Answer, Period, Window, parse_partial

DAY = Window.day(parse_partial("2024-06-01")[0])
NOW = Period.of("2000", "")


def parent(older: str, younger: str, role: ParentRole = ParentRole.BLOOD, period: Period = DATE_UNKNOWN) -> Tie:
    return Tie(f"{older}^{younger}", TieKind.PARENT_OF, older, younger, role.value, period=period)


def spouse(a: str, b: str, period: Period = NOW, confidence: float = 1.0) -> Tie:
    return Tie(f"{a}+{b}", TieKind.SPOUSE_OF, a, b, period=period, confidence=confidence)


def sibling(a: str, b: str) -> Tie:
    return Tie(f"{a}-{b}", TieKind.SIBLING_OF, a, b)


def same(a: str, b: str, probability: float) -> Tie:
    return Tie(f"{a}={b}", TieKind.SAME_AS, a, b, confidence=probability)


def relatives(person: str, ties: Iterable[Tie], max_degree: int = 4) -> dict[str, Kin]:
    """Relatives of a person by id, each of whom must have one chain only."""
    found = kin([person], list(ties), DAY, max_degree)[person]
    assert len({k.party for k in found}) == len(found)
    return {k.party: k for k in found}


# Adi and Ayu are the parents of Budi and Bela, and so on down; Wati is Budi's wife, with a family of her own.
FAMILY = [
    parent("great", "grandpa"), parent("grandpa", "adi"), parent("grandpa", "uncle"), parent("uncle", "cousin"),
    parent("adi", "budi"), parent("ayu", "budi"), parent("adi", "bela"), parent("ayu", "bela"), spouse("adi", "ayu"),
    parent("bela", "niece"), spouse("uncle", "aunt"), spouse("bela", "bela_husband"),
    spouse("wati", "budi"), parent("wati_mother", "wati"), parent("wati_mother", "wati_brother"),
    parent("wati_grandma", "wati_mother"), parent("wati_brother", "wati_nephew"), spouse("wati_brother", "biras"),
    parent("budi", "citra"), parent("wati", "citra"), parent("citra", "dewi"), parent("dewi", "eka"),
    spouse("citra", "citra_husband"), parent("besan", "citra_husband"), parent("citra_husband", "dewi"),
    parent("besan", "besan_other_child"), parent("wati", "step"), parent("ayu", "half"),
    parent("bela_husband", "bela_step"), parent("bela_in_law", "bela_husband"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("relative", "degree", "by_marriage", "relation"),
    [
        ("adi", 1, False, "parent"), ("ayu", 1, False, "parent"), ("citra", 1, False, "child"),
        ("bela", 2, False, "sibling"), ("grandpa", 2, False, "grandparent"), ("dewi", 2, False, "grandchild"),
        ("half", 2, False, "sibling"),
        ("uncle", 3, False, "uncle_aunt"), ("niece", 3, False, "nephew_niece"),
        ("great", 3, False, "great_grandparent"), ("eka", 3, False, "great_grandchild"),
        ("cousin", 4, False, "cousin"),
        ("wati", 1, True, "spouse"), ("wati_mother", 1, True, "parent_in_law"),
        ("citra_husband", 1, True, "child_in_law"), ("step", 1, True, "step_child"),
        ("wati_brother", 2, True, "sibling_in_law"), ("bela_husband", 2, True, "sibling_in_law"),
        ("wati_grandma", 2, True, "relative_in_law"), ("aunt", 3, True, "relative_in_law"),
        ("wati_nephew", 3, True, "relative_in_law"),
        ("besan", None, True, "besan"),
    ],
)  # fmt: skip
def test_degrees_are_counted_by_births(relative: str, degree: int | None, by_marriage: bool, relation: str) -> None:
    """KUH Perdata arts. 290–296; half-siblings share one parent and are siblings all the same."""
    found = relatives("budi", FAMILY)[relative]
    assert (found.degree, found.by_marriage, found.relation) == (degree, by_marriage, relation)
    assert (found.answer, found.confidence) == (Answer.YES, 1.0)


@pytest.mark.parametrize("stranger", ["biras", "besan_other_child", "bela_step", "bela_in_law"])
def test_affinity_makes_no_further_affinity(stranger: str) -> None:
    """Art. 296: not the spouse of a brother-in-law, not the relatives of a child's or a sister's spouse."""
    assert stranger not in relatives("budi", FAMILY)


def test_no_one_is_kin_to_himself() -> None:
    assert "budi" not in relatives("budi", FAMILY)


@pytest.mark.parametrize(("max_degree", "farthest"), [(0, set()), (1, {1}), (2, {1, 2}), (3, {1, 2, 3}), (4, {1, 2, 3, 4})])
def test_nobody_beyond_the_policys_degree_is_listed(max_degree: int, farthest: set[int]) -> None:
    found = relatives("budi", FAMILY, max_degree).values()
    assert {k.degree for k in found if k.degree is not None} == farthest
    assert any(k.relation == "besan" for k in found) is (max_degree >= 2)


def test_relatives_come_nearest_first_and_blood_before_marriage() -> None:
    found = kin(["budi"], FAMILY, DAY, 2)["budi"]
    assert [k.party for k in found] == [
        "adi", "ayu", "citra", "citra_husband", "step", "wati", "wati_mother",
        "bela", "dewi", "grandpa", "half", "bela_husband", "wati_brother", "wati_grandma", "besan",
    ]  # fmt: skip


def test_the_chain_names_its_ties_from_the_person_to_the_relative() -> None:
    assert relatives("budi", FAMILY)["wati_nephew"].ties == (
        "wati+budi", "wati_mother^wati", "wati_mother^wati_brother", "wati_brother^wati_nephew"
    )  # fmt: skip


def test_an_adopted_child_counts_like_a_born_one_while_the_adoption_holds() -> None:
    adopted = [parent("p", "c", ParentRole.ADOPTIVE, NOW), parent("p", "born")]
    assert relatives("c", adopted)["p"].degree == 1
    assert relatives("c", adopted)["born"].degree == 2
    ended = [parent("p", "c", ParentRole.ADOPTIVE, Period.of("2000", "2010"))]
    assert relatives("c", ended) == {}
    undated = [parent("p", "c", ParentRole.ADOPTIVE)]
    assert relatives("c", undated)["p"].answer is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("period", "answer"),
    [
        (Period.of("2010", ""), Answer.YES),
        (Period.of("2010", "2020-03-15"), None),  # divorced, or widowed
        (Period.of("2024-06-02", ""), None),  # wed the day after
        (Period.of("2010", "2024-06-01"), Answer.YES),  # the last day counts
        (Period.of(None, ""), Answer.UNKNOWN),
        (Period.of("2010", None), Answer.UNKNOWN),
        (Period.of("2024", ""), Answer.UNKNOWN),  # some day of that year
    ],
)
def test_a_marriage_counts_while_it_holds(period: Period, answer: Answer | None) -> None:
    """An ended marriage leads neither to the spouse nor to the spouse's family; an undated one leaves a doubt."""
    found = relatives("p", [spouse("p", "s", period), parent("m", "s")])
    assert {k: found[k].answer for k in found} == ({} if answer is None else {"s": answer, "m": answer})


def test_blood_has_a_beginning_and_no_end() -> None:
    """A source that no longer lists a parent ends its statement, not the birth; one not yet born is nobody's child."""
    assert relatives("c", [parent("p", "c", period=Period.of("1990", "2015"))])["p"].answer is Answer.YES
    assert relatives("p", [parent("p", "c", period=Period.of("2024-07", ""))]) == {}


def test_a_sibling_tie_stands_for_two_births() -> None:
    """Where no parent is known; a sibling's sibling is a sibling, his child a nephew, his own parent not assumed."""
    ties = [sibling("a", "b"), sibling("b", "c"), parent("c", "n"), parent("p", "b"), spouse("c", "c_wife")]
    found = relatives("a", ties)
    assert {k: (v.degree, v.relation) for k, v in found.items()} == {
        "b": (2, "sibling"), "c": (2, "sibling"), "n": (3, "nephew_niece"), "c_wife": (2, "sibling_in_law")
    }  # fmt: skip


def test_a_possible_identity_is_no_birth_and_its_probability_multiplies() -> None:
    """Pejabat ≈ Yusuf (.8), wife Siti, who ≈ S. Aminah (.9): first degree by marriage with .72."""
    ties = [same("pejabat", "yusuf", 0.8), spouse("yusuf", "siti"), same("siti", "aminah", 0.9)]
    ties.append(same("aminah", "third", 0.9))
    found = relatives("pejabat", ties)
    assert found.keys() == {"siti", "aminah"}, "at most two possible identities; an identity alone is no kinship"
    assert (found["aminah"].degree, found["aminah"].relation) == (1, "spouse")
    assert found["aminah"].confidence == pytest.approx(0.72)
    assert found["siti"].ties == ("pejabat=yusuf", "yusuf+siti")


def test_between_equal_degrees_the_surest_chain_is_kept_and_a_dated_one_before_an_undated() -> None:
    ties = [parent("f", "a"), parent("f", "b"), parent("m", "a"), same("m", "m2", 0.6), parent("m2", "b")]
    assert relatives("a", ties)["b"].ties == ("f^a", "f^b")
    weds = [Tie("t1", TieKind.SPOUSE_OF, "p", "s"), Tie("t2", TieKind.SPOUSE_OF, "s", "p", period=NOW)]
    assert relatives("p", weds)["s"] == Kin("s", 1, True, "spouse", ("t2",), Answer.YES, 1.0, DAY)


def test_a_certain_distant_relation_is_listed_beside_a_doubtful_close_one() -> None:
    """Perhaps his child (.4), surely his brother."""
    ties = [parent("f", "a"), parent("f", "b"), same("a", "a2", 0.4), parent("a2", "b")]
    found = [k for k in kin(["a"], ties, DAY, 2)["a"] if k.party == "b"]
    assert [(k.degree, k.relation, k.confidence) for k in found] == [(1, "child", 0.4), (2, "sibling", 1.0)]


def test_ties_of_other_kinds_lead_to_no_kin() -> None:
    ties = [Tie("t1", TieKind.OFFICER_OF, "p", "f", "director"), Tie("t2", TieKind.MEMBER_OF_HOUSEHOLD, "p", "h")]
    assert kin(["p"], ties, DAY, 4) == {"p": ()}
    assert line_along([(ties[0], True)]) is None
    assert line_along([]) is None


def test_300_brothers_and_20_000_children_are_counted() -> None:
    brothers = [sibling(f"b{i}", f"b{j}") for i in range(300) for j in range(i)]
    assert {k.degree for k in kin(["b0"], brothers, DAY, 4)["b0"]} == {2}
    children = [parent("father", f"c{n}") for n in range(20_000)]
    assert len(kin(["father"], children, DAY, 2)["father"]) == 20_000


PEOPLE = [f"p{n}" for n in range(7)]
def doubtful(a: str, b: str) -> Tie:
    return same(a, b, 0.5)


def undated(a: str, b: str) -> Tie:
    return spouse(a, b, DATE_UNKNOWN, confidence=0.9)


CERTAIN: tuple[Callable[[str, str], Tie], ...] = (parent, parent, parent, spouse, sibling)


def family_of(seed: int, size: int, makers: Sequence[Callable[[str, str], Tie]]) -> list[Tie]:
    """Parents are older (of a smaller number) than their children; anyone may be married or a sibling."""
    chance = Random(seed)
    pairs = [sorted(chance.sample(PEOPLE, 2)) for _ in range(size)]
    made = (chance.choice(makers)(a, b) for a, b in pairs)
    return list({tie.id: tie for tie in made}.values())


def families(*makers: Callable[[str, str], Tie]) -> st.SearchStrategy[list[Tie]]:
    return st.builds(family_of, st.integers(0, 2**32), st.integers(4, 14), st.just(makers))


def simple_chains(person: str, ties: list[Tie], max_degree: int) -> Iterator[tuple[str, list[tuple[Tie, bool]]]]:
    """Every chain from the person that meets nobody twice, at most two possible identities, within the degree."""
    chains: list[tuple[tuple[str, ...], list[tuple[Tie, bool]]]] = [((person,), [])]
    for met, walked in chains:  # grows while it is read
        for tie in ties:
            if met[-1] in (tie.from_id, tie.to_id) and tie.other(met[-1]) not in met:
                longer = [*walked, (tie, tie.from_id == met[-1])]
                line = line_along(longer)
                identities = [t for t, _ in longer if t.kind is TieKind.SAME_AS]
                if len(identities) > 2 or (line is None and len(identities) < len(longer)):
                    continue
                if line is None or max(line.births, bool(line.marriage)) <= max_degree:
                    chains.append(((*met, tie.other(met[-1])), longer))
                    if line is not None:
                        yield tie.other(met[-1]), longer


@settings(deadline=None, max_examples=400)
@given(families(*CERTAIN, doubtful, undated), st.integers(1, 4))
def test_kin_are_exactly_the_nearest_and_the_surer_of_all_chains(ties: list[Tie], max_degree: int) -> None:
    best: dict[str, list[tuple[tuple[bool, int, bool], float, int, tuple[str, ...]]]] = defaultdict(list)
    for relative, walked in simple_chains("p3", ties, max_degree):
        line = line_along(walked)
        assert line is not None
        certainty = 1.0
        for tie, _ in walked:
            certainty *= tie.confidence * (0.8 if tie.period == DATE_UNKNOWN and tie.kind is TieKind.SPOUSE_OF else 1.0)
        near = (line.degree is None, line.degree or 0, line.marriage != 0)
        best[relative].append((near, -certainty, len(walked), tuple(tie.id for tie, _ in walked)))
    expected = set()
    for relative, chains in best.items():
        surest = 0.0
        for _, doubt, _, ids in sorted(chains):
            if doubt < surest:
                surest = doubt
                expected.add((relative, ids))
    assert {(k.party, k.ties) for k in kin(["p3"], ties, DAY, max_degree)["p3"]} == expected


WEEK = [date(2024, 6, day) for day in range(1, 8)]
WEDDINGS = [Period.of(a, b) for a, b in ((None, None), ("", "2024-06-03"), ("2024-06-03", ""), ("2024-06-05", "2024-06-06"))]


@settings(deadline=None, max_examples=100)
@given(families(*CERTAIN, doubtful), st.lists(st.sampled_from(WEDDINGS), min_size=14, max_size=14))
def test_kin_of_a_part_of_the_window_are_kin_on_each_of_its_days(ties: list[Tie], periods: list[Period]) -> None:
    dated = [
        replace(t, period=p) if t.kind is TieKind.SPOUSE_OF else t for t, p in zip(ties, periods, strict=False)
    ]  # fmt: skip
    whole = kin(["p3"], dated, Window(WEEK[0], WEEK[-1]), 3)["p3"]
    for day in (Window.day(d) for d in WEEK):
        of_the_day = [replace(k, during=day) for k in whole if k.during.meet(day) is not None]
        assert sorted(of_the_day, key=repr) == sorted(kin(["p3"], dated, day, 3)["p3"], key=repr)


@settings(deadline=None, max_examples=200)
@given(families(*CERTAIN))
def test_kinship_is_mutual(ties: list[Tie]) -> None:
    """Whoever is my uncle has me as nephew, in the same degree; besan to each other have none."""
    found = kin(PEOPLE, ties, DAY, 4)
    seen = {(person, k.party): k for person in PEOPLE for k in found[person] if k.degree is not None}
    for (a, b), there in seen.items():
        back = seen[b, a]
        assert (back.degree, back.by_marriage) == (there.degree, there.by_marriage)
        assert len(back.ties) == len(there.ties)
        if (there.degree, there.by_marriage) == (1, False):
            assert {there.relation, back.relation} == {"parent", "child"}
