"""What a shared strong number says of two parties: whether it may join them, and when it is worth nothing at all.

A number joins what agrees with it. One that carries three or more disagreeing name groups joins nothing (a treasurer's
NPWP typed for twenty vendors), and what it joined before is not believed either.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.kinds import Band
from graph.resolve.agreement import names_agree
from graph.resolve.compare import Comparison
from graph.resolve.evidence import evidence_features
from graph.resolve.profile import Profile, kinds_exclude
from graph.resolve.rarity import Rarity

DISAGREEING_GROUPS = 3


def agrees(seen: Comparison) -> bool:
    """Whether a shared strong number is borne out by the other facts: nothing that only one of two parties can have.

    Names that are not one name written twice, another birth date, another number of which one has only one, another kind,
    or a masked or missing name (it could be anybody) stop an automatic join.
    """
    features = {r.feature for r in seen.reasons}
    if not any(r.feature == "strong_number_same" for r in seen.reasons):
        return False
    if features & _STOPS:
        return False
    return seen.band is Band.SAME


_STOPS = frozenset(
    {"kind_conflict", "number_excludes", "single_number_other", "birth_other", "birth_part_other", "sex_conflict",
     "masked_or_unnamed", "name_contradicts", "names_differ", "mask_excludes", "number_mask_excludes"}
)


def contradict(a: Profile, b: Profile) -> bool:
    """Whether two parties state facts of which one party has only one: kind, birth date, sex, its numbers. Not its names:
    see `agreement.names_apart`."""
    if kinds_exclude(a.kind, b.kind):
        return True
    sexes = [{n.sex for n in p.names} - {None} for p in (a, b)]
    if all(sexes) and sexes[0].isdisjoint(sexes[1]):
        return True
    return not _STOPS.isdisjoint(f.name for f in evidence_features(a, b))


def overloaded(profiles: Sequence[Profile], rarity: Rarity) -> bool:
    """Whether the parties under one number fall into three or more groups whose names do not agree."""
    leaders: list[Profile] = []
    for profile in sorted(profiles, key=_order):
        if profile.names and not any(names_agree(profile, leader, rarity) for leader in leaders):
            leaders.append(profile)
        if len(leaders) >= DISAGREEING_GROUPS:
            return True
    return False


def _order(profile: Profile) -> tuple[object, ...]:
    """The fullest names first: "A. Wijaya" would take Andi and Ahmad Wijaya for one group."""
    letters = max((len(n.letters) for n in profile.names), default=0)
    return -letters, profile.kind, sorted(n.raw for n in profile.names)
