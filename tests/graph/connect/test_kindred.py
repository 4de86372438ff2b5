"""Who is near enough for rows about him to be kept, against degrees as the Civil Code counts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graph.connect.kindred import within
from graph.connect.kinship import kin
from graph.kinds import TieKind
from graph.model import Tie
from graph.period import ALWAYS, Window, parse_partial

PARENT, SPOUSE, SIBLING, SAME = TieKind.PARENT_OF, TieKind.SPOUSE_OF, TieKind.SIBLING_OF, TieKind.SAME_AS
DAY = Window.day(parse_partial("2024-06-01")[0])
# Adi and Ayu's children Budi and Bela; Wati is Budi's wife, Citra their daughter with a husband and his parents.
FAMILY = [
    ("great", "grandpa", PARENT), ("grandpa", "adi", PARENT), ("grandpa", "uncle", PARENT), ("uncle", "cousin", PARENT),
    ("adi", "budi", PARENT), ("ayu", "budi", PARENT), ("adi", "bela", PARENT), ("bela", "niece", PARENT),
    ("bela", "bela_husband", SPOUSE), ("wati", "budi", SPOUSE), ("wati_mother", "wati", PARENT),
    ("wati_mother", "wati_brother", PARENT), ("wati_brother", "biras", SPOUSE), ("wati_brother", "wati_nephew", PARENT),
    ("budi", "citra", PARENT), ("citra", "citra_husband", SPOUSE), ("besan", "citra_husband", PARENT),
    ("citra", "dewi", PARENT), ("dewi", "eka", PARENT), ("budi", "step_brother", SIBLING),
]  # fmt: skip


def test_two_degrees_are_two_births_and_one_marriage() -> None:
    assert within(["budi"], FAMILY, 2) == {
        "budi": 0, "adi": 1, "ayu": 1, "wati": 1, "citra": 1, "citra_husband": 1, "wati_mother": 1,
        "grandpa": 2, "bela": 2, "step_brother": 2, "dewi": 2, "bela_husband": 2, "wati_brother": 2,
    }  # fmt: skip


def test_one_degree_and_several_starts() -> None:
    assert set(within(["budi"], FAMILY, 1)) == {"budi", "adi", "ayu", "wati", "citra", "citra_husband", "wati_mother"}
    assert within(["eka", "nobody"], FAMILY, 1) == {"eka": 0, "dewi": 1, "nobody": 0}
    assert within([], FAMILY, 2) == {}


def test_another_name_of_a_person_is_no_step() -> None:
    assert within(["a"], [("a", "A", SAME), ("A", "b", PARENT), ("B", "b", SAME)], 1) == {"a": 0, "A": 0, "b": 1, "B": 1}


PEOPLE = st.sampled_from("abcdefg")


@given(st.lists(st.tuples(PEOPLE, PEOPLE, st.sampled_from([PARENT, SPOUSE, SIBLING, SAME])), max_size=9), st.integers(1, 3))
def test_whoever_is_kin_in_that_degree_is_near(edges: list[tuple[str, str, TieKind]], degree: int) -> None:
    bonds = [(a, b, kind) for a, b, kind in edges if a != b]
    ties = [Tie(f"{n}", kind, a, b, period=ALWAYS) for n, (a, b, kind) in enumerate(bonds)]
    related = {k.party for k in kin(["a"], ties, DAY, degree)["a"] if k.degree is not None}
    assert related <= set(within(["a"], bonds, degree))
