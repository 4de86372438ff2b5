"""Kin and their degrees against births counted over common ancestors, as the Civil Code does (KUH Perdata arts. 290–296)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.connect.kinship import kin
from graph.kinds import ParentRole, TieKind
from graph.model import Tie
from graph.period import Answer, Period, Window, parse_partial

DAY = Window.day(parse_partial("2024-06-01")[0])
NOW, OVER = Period.of("2000", ""), Period.of("2000", "2019-12-31")
PEOPLE = "abcdefg"
Near = tuple[int, int, bool]  # whether without a degree, degree, by marriage: the least is the nearest


class Counted:
    """A family in which siblings of unknown parents have a parent that is nobody."""

    def __init__(self, ties: Iterable[Tie]) -> None:
        self.parents: dict[str, set[str]] = defaultdict(set)
        self.married: dict[str, set[str]] = defaultdict(set)
        brothers = {p: {p} for p in PEOPLE}
        for tie in ties:
            a, b = tie.from_id, tie.to_id
            lapses = tie.kind is TieKind.SPOUSE_OF or tie.role == ParentRole.ADOPTIVE
            if lapses and tie.period == OVER:
                continue
            if tie.kind is TieKind.PARENT_OF:
                self.parents[b].add(a)
            elif tie.kind is TieKind.SPOUSE_OF:
                self.married[a].add(b)
                self.married[b].add(a)
            else:
                together = brothers[a] | brothers[b]
                brothers.update(dict.fromkeys(together, together))
        for group in brothers.values():
            if len(group) > 1:
                for one in group:
                    self.parents[one].add("parent of " + "".join(sorted(group)))

    def above(self, person: str) -> Mapping[str, int]:
        """Births up to each ancestor, the person himself included."""
        found, queue = {person: 0}, [person]
        for one in queue:
            for parent in sorted(self.parents[one]):
                if parent not in found:
                    found[parent] = found[one] + 1
                    queue.append(parent)
        return found

    def blood(self, person: str) -> dict[str, int]:
        """Art. 290–294: up to the nearest common ancestor and down again."""
        own = self.above(person)
        found = {}
        for other in PEOPLE:
            theirs = self.above(other)
            common = own.keys() & theirs.keys()
            if other != person and common:
                found[other] = min(own[c] + theirs[c] for c in common)
        return found

    def relatives(self, person: str, most: int) -> dict[str, Near]:
        found: dict[str, list[Near]] = defaultdict(list)
        for other, births in self.blood(person).items():
            found[other].append((0, births, False))
            for spouse in self.married[other] - {person}:  # arts. 295, 296: of a blood relative
                found[spouse].append((0, births, True))
        for spouse in self.married[person]:
            found[spouse].append((0, 1, True))
            for other, births in self.blood(spouse).items():
                if other != person:
                    found[other].append((0, births, True))
        for child in (c for c in PEOPLE if person in self.parents[c] and most >= 2):
            for in_law in self.married[child] - {person}:
                for besan in self.parents[in_law] - {person, child}:
                    found[besan].append((1, 0, True))
        near = {other: [way for way in ways if way[1] <= most] for other, ways in found.items() if other in PEOPLE}
        return {other: min(ways) for other, ways in near.items() if ways}


def bond(kind: TieKind, a: str, b: str, *, adopted: bool = False, over: bool = False) -> Tie:
    role = (ParentRole.ADOPTIVE if adopted else ParentRole.BLOOD).value if kind is TieKind.PARENT_OF else None
    return Tie(f"{kind}:{a}{b}{adopted}", kind, a, b, role, period=OVER if over else NOW)


@st.composite
def families(draw: st.DrawFn) -> list[Tie]:
    """Whoever of whom: three parents, a person who is his own ancestor, his parent's spouse, adopted by his brother."""
    kinds = st.sampled_from([TieKind.PARENT_OF, TieKind.PARENT_OF, TieKind.SPOUSE_OF, TieKind.SIBLING_OF])
    pairs = st.permutations(PEOPLE).map(lambda p: p[:2])
    ties = []
    for _ in range(draw(st.integers(2, 10))):
        a, b = draw(pairs)
        ties.append(bond(draw(kinds), a, b, adopted=draw(st.booleans()), over=draw(st.integers(0, 3)) == 0))
    return list({tie.id: tie for tie in ties}.values())


@settings(deadline=None, max_examples=500)
@given(families(), st.integers(1, 4))
def test_every_relative_within_the_degree_is_found_and_counted(ties: list[Tie], most: int) -> None:
    counted, found = Counted(ties), kin(PEOPLE, ties, DAY, most)
    for person in PEOPLE:
        told = {k.party: (int(k.degree is None), k.degree or 0, k.by_marriage) for k in found[person]}
        assert told == counted.relatives(person, most), person
        assert all(k.answer is Answer.YES for k in found[person])


def test_one_who_is_said_to_be_his_own_ancestor_is_no_kin_to_himself() -> None:
    """a > b > c > a: each is parent and, the other way round, grandchild of the next; the nearer is told."""
    ring = [bond(TieKind.PARENT_OF, a, b) for a, b in ("ab", "bc", "ca")]
    assert {k.party: k.relation for k in kin(["a"], ring, DAY, 4)["a"]} == {"b": "child", "c": "parent"}


def test_parents_that_contradict_each_other_all_count() -> None:
    """Three stated parents: which is wrong is not known, and each tells of a possible conflict."""
    ties = [bond(TieKind.PARENT_OF, p, "c") for p in "abd"] + [bond(TieKind.PARENT_OF, "d", "e")]
    assert {k.party: k.degree for k in kin(["c"], ties, DAY, 2)["c"]} == {"a": 1, "b": 1, "d": 1, "e": 2}


def test_the_widow_of_a_brother_is_no_affine_and_his_child_stays_a_nephew() -> None:
    """The marriage ended with his death in 2019; blood outlasts it (arts. 290, 296)."""
    ties = [
        bond(TieKind.SIBLING_OF, "a", "b"), bond(TieKind.SPOUSE_OF, "b", "c", over=True), bond(TieKind.PARENT_OF, "b", "d"),
        bond(TieKind.PARENT_OF, "c", "d"),
    ]  # fmt: skip
    assert {k.party: (k.degree, k.by_marriage) for k in kin(["a"], ties, DAY, 3)["a"]} == {
        "b": (2, False), "d": (3, False)
    }  # fmt: skip
