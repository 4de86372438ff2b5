"""Whether a claim may join the parties that already carry its strong number: a pure decision, the same in any order.

A number joins what agrees with it. One that carries three or more disagreeing name groups joins nothing (a treasurer's
NPWP typed for twenty vendors), and what it joined before is not believed either. Human decisions outrank all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from graph.kinds import Band
from graph.resolve.compare import Comparison, compare
from graph.resolve.evidence import ONE_PER_PARTY
from graph.resolve.profile import Profile
from graph.resolve.rarity import Rarity

DISAGREEING_GROUPS = 3


class Verdict(StrEnum):
    """What a human decided of two claims."""

    SAME = "same"
    NOT_SAME = "not_same"


class Answer(StrEnum):
    """JOIN the named group; REFUSE: found a party of its own; OVERLOADED: the number itself is no longer believed."""

    JOIN = "join"
    REFUSE = "refuse"
    OVERLOADED = "overloaded"


@dataclass(frozen=True, slots=True)
class Group:
    """A party that carries the number: its profile and the public id (or any stable text) that orders groups."""

    id: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Joining:
    """The answer, the group to join when it is JOIN, and why, as a code."""

    answer: Answer
    group: str | None
    why: str


def joinable(
    groups: Iterable[Group], claim: Profile, rarity: Rarity, *, decisions: Iterable[tuple[str, Verdict]] = ()
) -> Joining:
    """Which of the parties that share a strong number with a claim it joins, if any.

    `decisions` are (group id, verdict) pairs about this claim and outrank everything. Groups are taken in the order of
    their ids, so that the order of loading does not matter for equal groups.
    """
    ordered = sorted(groups, key=lambda g: g.id)
    said = dict(decisions)
    decided = next((g for g in ordered if said.get(g.id) is Verdict.SAME), None)
    if decided is not None:
        return Joining(Answer.JOIN, decided.id, "decision")
    if overloaded([*(g.profile for g in ordered), claim], rarity):
        return Joining(Answer.OVERLOADED, None, "three_name_groups")
    best: tuple[float, str] | None = None
    for group in ordered:
        if said.get(group.id) is Verdict.NOT_SAME:
            continue
        seen = compare(group.profile, claim, rarity)
        if agrees(seen) and (best is None or (-seen.score, group.id) < best):
            best = (-seen.score, group.id)
    if best is not None:
        return Joining(Answer.JOIN, best[1], "number_and_facts")
    if not ordered:
        return Joining(Answer.REFUSE, None, "no_group")
    return Joining(Answer.REFUSE, None, "decision" if said else "facts_disagree")


def agrees(seen: Comparison) -> bool:
    """Whether a shared strong number is borne out by the other facts: nothing that only one of two parties can have.

    A name that differs for certain, another birth date, another number of which one has only one, another kind, or a
    masked or missing name (it could be anybody) stop an automatic join; a doubtful name does not, the number decides.
    """
    features = {r.feature for r in seen.reasons}
    if not any(r.feature == "strong_number_same" for r in seen.reasons):
        return False
    if features & _STOPS:
        return False
    return seen.band is Band.SAME


_STOPS = frozenset(
    {"kind_conflict", "single_number_other", "birth_other", "birth_part_other", "sex_conflict", "masked_or_unnamed",
     "name_contradicts", "mask_excludes", "number_mask_excludes", "generation_conflict"}
)


def overloaded(profiles: Sequence[Profile], rarity: Rarity) -> bool:
    """Whether the parties under one number fall into three or more groups whose names contradict each other."""
    leaders: list[Profile] = []
    for profile in sorted(profiles, key=_order):
        if profile.names and not any(names_agree(profile, leader, rarity) for leader in leaders):
            leaders.append(profile)
        if len(leaders) >= DISAGREEING_GROUPS:
            return True
    return False


def names_agree(a: Profile, b: Profile, rarity: Rarity) -> bool:
    """Whether two names alone could be one party's: not `different` with all other evidence set aside."""
    bare_a, bare_b = (Profile(kind=p.kind, names=p.names) for p in (a, b))
    return compare(bare_a, bare_b, rarity).band is not Band.DIFFERENT


def _order(profile: Profile) -> tuple[str, ...]:
    return tuple(sorted(n.raw for n in profile.names))


def contradicting_schemes(a: Profile, b: Profile) -> frozenset[str]:
    """Schemes of which a party has one number and these two have two: a data-quality note for a refused join."""
    return frozenset(
        s for s in set(a.strong) & set(b.strong) & ONE_PER_PARTY if not a.strong[s] & b.strong[s]
    )
