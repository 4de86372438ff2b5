"""Who may this be? Stored parties as the comparison sees them, candidates for many askers at once, and ad-hoc questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from app.db import Unit
from app.engine import weights
from app.engine.hearing import heard, is_worth_keeping
from app.engine.local import day_of
from app.engine.near import bearers_near
from app.engine.overload import reconsidered
from app.engine.rivals import rivalled
from app.errors import Invalid
from app.store import candidates, words
from app.store.candidates import Bearers, Weights
from app.store.identities import MASK
from app.store.ledger import Snapshot
from app.store.world import LedgerWorld
from graph.kinds import ORGANISATIONS, PartyKind
from graph.lexicon import Identifier, Problem, Strength, kind_guess, numbered_name, parse
from graph.model import Match, Party, PartyIdentifier, is_on_single_keys
from graph.period import parse_partial
from graph.resolve import (
    Comparison,
    Profile,
    Rarity,
    Sought,
    agrees,
    compare,
    profile,
    readings,
    shortlist,
    words_of,
)
from graph.resolve.points import Weighed

MOST_MATCHES = 10  # of one ad-hoc question
MOST_BY_NAME = 24  # candidates of whom only a name is known: of 3,200 misspelt names these kept all but one that 50 kept
NEAR = 0.2  # who comes less near a name than this is not told unless asked for
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Described:
    """A party that somebody describes and nobody stores: kind (None: guessed), name, (scheme, value) pairs, birth date."""

    kind: PartyKind | None
    name: str
    identifiers: tuple[tuple[str, str], ...] = ()
    birth_date: str | None = None
    at: str = ""  # where in the request it stands

    def without_number(self) -> Described:
        """A person whose number stands beside the name: the name alone, and the number among the others."""
        read = numbered_name(self.name) if self.kind in (None, PartyKind.PERSON, PartyKind.UNKNOWN) else None
        if read is None or read.number is None or not (self.kind is PartyKind.PERSON or read.is_person):
            return self
        numbers = dict.fromkeys((*self.identifiers, (read.scheme or "", read.number)))
        return replace(self, kind=PartyKind.PERSON, name=read.name, identifiers=tuple(numbers))


def must_be_born(unit: Unit, birth_date: str | None, pointer: str) -> None:
    """Invalid for a day of birth to come."""
    if birth_date is not None and parse_partial(birth_date)[0] > day_of(unit.now()):
        raise Invalid("this day of birth is to come", pointer=pointer)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who candidates are sought for: its profile, and what leads to them."""

    profile: Profile
    names: tuple[tuple[str, ...], ...]  # the readings of each
    numbers: frozenset[tuple[str, bytes]]

    @property
    def is_only_named(self) -> bool:
        """Whether nothing beside its name could speak for one of those that are called alike."""
        return not (self.profile.has_evidence or self.profile.posts or self.numbers)


def sounds_of(kind: PartyKind, name: str) -> frozenset[str]:
    """The words of a stored name as they are counted."""
    known = kind if kind is not PartyKind.UNKNOWN else kind_guess(name)
    return words_of(known not in ORGANISATIONS, name)


def profile_of(party: Party, digits: Mapping[str, str] | None = None, posts: Iterable[str] = ()) -> Profile:
    """A stored party: numbers by their blind tokens, masks as constraints.

    `digits` by token: to try another's masks on, and to tell which taxpayer is meant.
    """
    masks: dict[str, list[str]] = {}
    opened = digits or {}
    whole = [i for i in party.identifiers if not i.scheme.endswith(MASK)]
    for number in party.identifiers:
        if number.scheme.endswith(MASK):
            masks.setdefault(number.scheme.removesuffix(MASK), []).append(number.shown)
    return profile(
        party.kind, party.names,
        identifiers=[replace(i, shown=opened[i.token]) if i.token in opened else i for i in whole],
        masked_numbers=masks, birth_date=party.birth_date, place=party.attributes.get("birth_place"), posts=posts,
    )  # fmt: skip


def asker_of(party: Party, seen: Profile) -> Asker:
    numbers = {(i.scheme, bytes.fromhex(i.token)) for i in party.identifiers if not i.scheme.endswith(MASK)}
    return Asker(seen, tuple(readings(party.kind, name) for name in party.names), frozenset(numbers))


def asker_described(unit: Unit, described: Described) -> Asker:
    """Invalid for a name without letters and a number that is none: without it another question would be answered.

    A number masked at its source is taken as what it is: a constraint on whom it may mean.
    """
    if not any(c.isalnum() for c in described.name):
        raise Invalid("a name needs a letter or a digit", pointer=f"{described.at}/name")
    must_be_born(unit, described.birth_date, f"{described.at}/birth_date")
    kind = described.kind or PartyKind.UNKNOWN
    numbers: list[PartyIdentifier] = []
    masks: dict[str, list[str]] = {}
    tokens: set[tuple[str, bytes]] = set()
    born = described.birth_date
    for scheme, text in described.identifiers:
        read = parse(scheme, text)
        if isinstance(read, Problem) and read.code == "masked":
            masks.setdefault(read.scheme, []).append(text.strip())
            continue
        if not isinstance(read, Identifier):
            raise Invalid(f"not a valid {read.scheme}: {read.hint_en}", pointer=f"{described.at}/identifiers")
        token = unit.keys.token(read.scheme, read.value)
        tokens.add((read.scheme, token))
        strong = read.strength is Strength.STRONG and read.valid
        # stored numbers are met by the token, stored masks are tried on the digits
        numbers.append(PartyIdentifier(read.scheme, token.hex(), read.value, strong, read.personal))
        born = born or read.birth_date
    seen = profile(kind, [described.name], identifiers=numbers, masked_numbers=masks, birth_date=born)
    return Asker(seen, (readings(kind, described.name),), frozenset(tokens))


def candidates_of(unit: Unit, view: Snapshot, askers: Mapping[int, Asker], bearers: Bearers) -> dict[int, Weights]:
    """For each asker, by any number (its own, if it is a party), the parties worth comparing, the likeliest first, with how
    near their names come."""
    by_name = {n for n, a in askers.items() if a.is_only_named}
    near = bearers_near(unit, view, {n: a.names for n, a in askers.items()}, bearers, by_name)
    numbered = candidates.by_numbers(unit, view, {n: a.numbers for n, a in askers.items()}, bearers)
    found = {n: candidates.best(near[n], numbered[n], bearers, but=(n,)) for n in askers}
    kept = {n: some[:MOST_BY_NAME] if n in by_name else some for n, some in found.items()}
    return {n: {c: near[n].get(c, 0.0) for c in some} for n, some in kept.items()}


def rarity_of(unit: Unit, profiles: Iterable[Profile]) -> Rarity:
    """How rare the words of these names are among all stored ones, and how many people share these days of birth."""
    known = list(profiles)
    sounds = {
        token.sound
        for p in known for name in p.names
        for words_ in (*name.readings, *name.aliases, name.father) for token in words_
    }  # fmt: skip
    days = words.born(unit, {p.birth_date[:10] for p in known if p.birth_date})
    counted = (*words.frequencies(unit, sounds), days)
    tables = weights.tables()
    return Rarity(*counted) if tables is None else Weighed(*counted, tables=tables)


# --- ad-hoc questions ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Answer:
    """A stored party compared with an ad-hoc one. `near`: how near their names come among all stored ones; None where more
    than a name is known."""

    party: Party
    profile: Profile
    seen: Comparison
    near: float | None = None


def compared(
    unit: Unit, view: Snapshot, described: Sequence[Described], world: LedgerWorld | None = None
) -> list[list[Answer]]:
    """For each described party the stored ones that come near, the most probable first. Reads only."""
    askers = {-n: asker_described(unit, one.without_number()) for n, one in enumerate(described, 1)}
    near = candidates_of(unit, view, askers, Bearers())
    parties = (world or LedgerWorld(unit, view)).numbered({c for some in near.values() for c in some})
    profiles = {n: profile_of(p) for n, p in parties.items()}
    found = {n: [c for c in some if c in parties] for n, some in near.items()}
    for n, asker in askers.items():
        if not asker.is_only_named:
            found[n] = shortlist(asker.profile, {c: profiles[c] for c in found[n]})
    rarity = rarity_of(unit, [*profiles.values(), *(a.profile for a in askers.values())])
    pairs = {(n, c): (asker.profile, profiles[c]) for n, asker in askers.items() for c in found[n]}
    weigh = partial(compare, rarity=rarity, sought=Sought.STORED)
    seen = {pair: weigh(*both) for pair, both in pairs.items()}
    seen.update(reconsidered(unit, view, seen, pairs, weigh))
    known = {n: profile_of(p.certain) for n, p in parties.items() if p.sourced is not None and p.sourced.name}
    by_sources = {(n, c): (askers[n].profile, known[c]) for n, c in pairs if c in known}
    seen.update(heard(unit, view, seen, by_sources, weigh))
    answers = []
    for n, asker in askers.items():
        by_name = asker.is_only_named
        own = [Answer(parties[c], profiles[c], seen[n, c], near[n][c] if by_name else None) for c in found[n]]
        ranked = sorted(own, key=_likeliest)
        told = rivalled([(a.profile, a.seen) for a in ranked], rarity)
        answers.append(sorted((replace(a, seen=one) for a, one in zip(ranked, told, strict=True)), key=_likeliest))
    return answers


def _likeliest(answer: Answer) -> tuple[float, float]:
    """Of two equally likely the one whose name comes nearer goes first: they are sorted in that order already."""
    return -answer.seen.probability, -answer.seen.score


def resolve_now(
    unit: Unit, view: Snapshot, described: Described, world: LedgerWorld | None = None
) -> tuple[str | None, list[Match]]:
    """Who a party of a check is: (id of the party it certainly is or None, matches with those it may be). Reads only.

    Certain is what would join it in a load: one party with a strong number of its own whose other facts agree, a number
    that not only a single key gives to a party of sources. In the matches `a` is the described name, since it has no id.
    """
    (answers,) = compared(unit, view, [described], world)
    certain = [a.party.id for a in answers if agrees(a.seen) and not is_on_single_keys(a.seen.reasons)]
    if len(certain) == 1:
        return certain[0], []
    kept = [a for a in answers if is_worth_keeping(a.seen)][:MOST_MATCHES]
    return None, [match_of("", described.name, a.party.id, a.seen) for a in kept]


def match_of(id_: str, a: str, b: str, seen: Comparison) -> Match:
    return Match(id_, a, b, seen.score, seen.probability, seen.band, seen.reasons, weights.matcher())

