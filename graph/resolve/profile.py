"""What is compared: a party's names parsed once, its numbers by strength, masks, birth date and place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from graph.kinds import ORGANISATIONS, PartyKind
from graph.lexicon import Identifier, Strength, is_masked, kind_guess, plain, taxpayer
from graph.model import PartyIdentifier
from graph.resolve.names import Name, organisation_name, person_name

MOST_NAMES = 6
Number = tuple[str, str]  # scheme and comparable value


@dataclass(frozen=True, slots=True)
class Profile:
    """A party as the comparison sees it. `strong` and `weak` map a scheme to comparable values (digits or tokens).

    `taxpayers` tells of each NPWP that can be read whom it names, whichever branch or tax office its last digits name.
    `masked_names` and `masked_numbers` are constraints; `legible` holds the digits that a mask can be held against (a
    blind token cannot); `posts` are "role|tender" in which the party is named. `birth_date` is "1970-03-12", "1970-03" or
    "1970"; `birth_from_number` says that only a NIK or NIP told it, so that it proves nothing where that number is shared.
    """

    kind: PartyKind
    names: tuple[Name, ...] = ()
    masked_names: tuple[str, ...] = ()
    strong: Mapping[str, frozenset[str]] = field(default_factory=dict)
    weak: Mapping[str, frozenset[str]] = field(default_factory=dict)
    taxpayers: Mapping[str, str] = field(default_factory=dict)
    masked_numbers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    legible: Mapping[str, frozenset[str]] = field(default_factory=dict)
    birth_date: str | None = None
    birth_from_number: bool = False
    sex: str | None = None
    place: str | None = None
    posts: frozenset[str] = frozenset()

    @property
    def has_evidence(self) -> bool:
        """Whether anything beside names and posts is known."""
        return bool(self.strong or self.weak or self.masked_numbers or self.birth_date or self.sex or self.place)

    @property
    def spelt(self) -> tuple[object, ...]:
        """All that a comparison of bare names reads: equal for two profiles that it cannot tell apart."""
        told = (
            (n.person, n.readings, n.aliases, n.legal_form, n.numbers, n.town, n.father, n.generation, n.sex)
            for n in self.names
        )
        return self.kind, self.masked_names, tuple(told)

    @property
    def is_person(self) -> bool | None:
        """None when the kind is not known and the name does not tell."""
        if self.kind is PartyKind.PERSON:
            return True
        return False if self.kind in ORGANISATIONS else None

    def without(self, numbers: Collection[Number]) -> Profile:
        """The same party, these strong numbers not believed: neither that they join nor that they part."""
        kept = {s: frozenset(v for v in values if (s, v) not in numbers) for s, values in self.strong.items()}
        dropped = {v for s, v in numbers if s == "NPWP"}
        taxpayers = {v: root for v, root in self.taxpayers.items() if v not in dropped}
        return replace(self, strong={s: v for s, v in kept.items() if v}, taxpayers=taxpayers)


def as_persons(a: Profile, b: Profile) -> bool:
    """Whether two parties are compared as people: one is surely one, or of neither it is known."""
    if a.is_person is None and b.is_person is None:
        return True
    return bool(a.is_person or b.is_person)


def kinds_exclude(a: PartyKind, b: PartyKind) -> bool:
    """A person is no organisation; contact points and households are only ever equal by key."""
    if PartyKind.UNKNOWN in (a, b) or a is b:
        return False
    return not (a in ORGANISATIONS and b in ORGANISATIONS)


def profile(
    kind: PartyKind | str,
    names: Iterable[str],
    *,
    identifiers: Iterable[Identifier | PartyIdentifier] = (),
    masked_numbers: Mapping[str, Iterable[str]] | None = None,
    birth_date: str | None = None,
    place: str | None = None,
    posts: Iterable[str] = (),
) -> Profile:
    """Parse once what a party is known by. Birth date and sex are taken from a NIK or NIP when nothing else tells.

    Invalid numbers (a failed check digit) are left out; an unknown kind is guessed from the names, and when they do
    not tell, the names are parsed both ways.
    """
    given = tuple(dict.fromkeys(n for n in names if n.strip()))[:MOST_NAMES]
    masked = tuple(n for n in given if is_masked(n))
    kept = [n for n in given if n not in masked]
    known = _kind(PartyKind(kind), kept)
    numbers = tuple(identifiers)
    birth_date = birth_date or None
    told = _told(numbers, "birth_date")
    return Profile(
        kind=known,
        names=_parsed(known, kept),
        masked_names=masked,
        strong=_values(numbers, strong=True),
        weak=_values(numbers, strong=False),
        taxpayers=_taxpayers(numbers),
        masked_numbers={s: tuple(v) for s, v in (masked_numbers or {}).items()},
        birth_date=birth_date or told,
        birth_from_number=birth_date is None and told is not None,
        sex=_told(numbers, "sex"),
        place=plain(place).strip() or None if place else None,
        legible=_legible(numbers),
        posts=frozenset(posts),
    )


def _kind(kind: PartyKind, names: list[str]) -> PartyKind:
    if kind is not PartyKind.UNKNOWN:
        return kind
    return next((g for g in map(kind_guess, names) if g is not PartyKind.UNKNOWN), PartyKind.UNKNOWN)


def _parsed(kind: PartyKind, names: list[str]) -> tuple[Name, ...]:
    parsers: tuple[Callable[[str], Name], ...] = (person_name, organisation_name)
    if kind is PartyKind.PERSON:
        parsers = (person_name,)
    elif kind in ORGANISATIONS:
        parsers = (organisation_name,)
    parsed = [parse(n) for n in names for parse in parsers]
    if len(parsed) < 2:
        return tuple(parsed)
    # "SITI AMINAH" and "Siti Aminah, S.Kom." are one name to compare.
    alike = {(n.person, n.readings, n.aliases, n.legal_form, n.numbers, n.town, n.father): n for n in reversed(parsed)}
    return tuple(n for n in parsed if n in alike.values())


def _values(numbers: Iterable[Identifier | PartyIdentifier], *, strong: bool) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for number in numbers:
        if isinstance(number, Identifier):
            value, is_strong = number.value, number.strength is Strength.STRONG
            if not number.valid:
                continue
        else:
            value, is_strong = number.token, number.strong
        if is_strong is strong:
            found.setdefault(number.scheme, set()).add(value)
    return {scheme: frozenset(values) for scheme, values in found.items()}


def _taxpayers(numbers: Iterable[Identifier | PartyIdentifier]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for number in numbers:
        value, digits = (number.value, number.value) if isinstance(number, Identifier) else (number.token, number.shown)
        if number.scheme == "NPWP" and (root := taxpayer(digits)) is not None:
            found[value] = root
    return found


def _legible(numbers: Iterable[Identifier | PartyIdentifier]) -> Mapping[str, frozenset[str]]:
    """Digits by scheme: of parsed numbers, and of stored ones that are shown in full because they are not personal."""
    found: dict[str, set[str]] = {}
    for number in numbers:
        digits = number.value if isinstance(number, Identifier) else number.shown
        if digits.isdecimal():
            found.setdefault(number.scheme, set()).add(digits)
    return {scheme: frozenset(values) for scheme, values in found.items()}


def _told(numbers: Iterable[Identifier | PartyIdentifier], what: str) -> str | None:
    """What the numbers themselves say, when they do not contradict each other."""
    said = {getattr(n, what) for n in numbers if isinstance(n, Identifier)} - {None}
    return said.pop() if len(said) == 1 else None
