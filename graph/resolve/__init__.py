"""Who is who: names parsed once, candidates by grams, comparison with reasons, joining by strong numbers."""

from graph.resolve.agreement import names_agree
from graph.resolve.clusters import agrees, contradict, overloaded
from graph.resolve.compare import (
    MATCHER,
    NUMBERS_OTHER,
    Comparison,
    band_of,
    compare,
    doubted,
    hangs_on_numbers,
    label,
    on_single_keys,
)
from graph.resolve.evidence import taxpayers_unread
from graph.resolve.limits import Sought
from graph.resolve.names import Name, organisation_name, person_name
from graph.resolve.profile import Profile, as_persons, profile
from graph.resolve.rarity import Rarity, count_rarity, words_of
from graph.resolve.reach import Shared, reach, surprise_of
from graph.resolve.readings import readings
from graph.resolve.sentences import band_words, effect, missing, sentence
from graph.resolve.shortlist import shortlist

__all__ = [
    "MATCHER",
    "NUMBERS_OTHER",
    "Comparison",
    "Name",
    "Profile",
    "Rarity",
    "Shared",
    "Sought",
    "agrees",
    "as_persons",
    "band_of",
    "band_words",
    "compare",
    "contradict",
    "count_rarity",
    "doubted",
    "effect",
    "hangs_on_numbers",
    "label",
    "missing",
    "names_agree",
    "on_single_keys",
    "organisation_name",
    "overloaded",
    "person_name",
    "profile",
    "reach",
    "readings",
    "sentence",
    "shortlist",
    "surprise_of",
    "taxpayers_unread",
    "words_of",
]
