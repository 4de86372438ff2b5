"""What single keys and users add to stored parties when these are compared: it is heard where sources alone say nothing.

What sources say of two parties is compared first. Only where nothing comes of it, and nothing in it parts them, are the
two compared with all that is stated, and the match is marked as resting on single keys (MODEL, Claim).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from app.db import Unit
from app.engine.overload import Weigh, reconsidered
from app.store.ledger import Snapshot
from graph.kinds import Band
from graph.resolve import Comparison, Profile, contradict, on_single_keys

WORTH_KEEPING = 0.25  # below this probability nobody is bothered with a match
Key = TypeVar("Key", bound=Hashable)


def is_worth_keeping(seen: Comparison) -> bool:
    """Probable enough; or of one strong number under names that contradict each other, which a person should see."""
    return seen.probability >= WORTH_KEEPING or any(r.feature == "number_outranks_name" for r in seen.reasons)


def heard(
    unit: Unit, view: Snapshot, seen: Mapping[Key, Comparison], sourced: Mapping[Key, tuple[Profile, Profile]],
    weigh: Weigh,
) -> dict[Key, Comparison]:  # fmt: skip
    """The comparisons of the pairs to which keys add. `seen`: with all that is stated; `sourced`: by sources alone."""
    named = {key: pair for key, pair in sourced.items() if all(p.names for p in pair)}
    alone = {key: weigh(*pair) for key, pair in named.items()}
    alone.update(reconsidered(unit, view, alone, named, weigh))
    found = {key: on_single_keys(seen[key]) for key in sourced if key in seen}
    decided = {
        key: one for key, one in alone.items()
        if (is_worth_keeping(one) and one.band is not Band.DIFFERENT) or contradict(*named[key])
    }  # fmt: skip
    return found | decided
