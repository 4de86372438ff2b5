"""How a name that is asked about may be read, for candidates to be sought under each reading."""

from __future__ import annotations

from graph.kinds import ORGANISATIONS, PartyKind
from graph.lexicon import is_masked, kind_guess, parse_organisation, parse_person

MOST = 4


def readings(kind: PartyKind | str, name: str) -> tuple[str, ...]:
    """The ways to take a name, the plainest first, the name as it stands last; none for a masked one.

    With and without the father's name, a doubtful title or a town; other names that stand beside it.
    """
    if is_masked(name):
        return ()
    known = PartyKind(kind)
    if known is PartyKind.UNKNOWN:
        known = kind_guess(name)
    found: list[tuple[str, ...]] = []
    if known not in ORGANISATIONS:
        person = parse_person(name)
        found += [person.tokens, *person.readings]
        if person.patronymic:
            found.append(person.tokens + person.patronymic)
        found += person.aliases
    if known is not PartyKind.PERSON:
        body = parse_organisation(name)
        found.append(body.tokens + body.numbers)
        if body.town:
            found.append((*body.tokens, body.town, *body.numbers))
        found += [*body.aliases, *body.former]
    texts = dict.fromkeys(" ".join(words) for words in found if words)
    return (*list(texts)[: MOST - 1], name)
