"""Who a name may be, as people are told: the likeliest first, reasons in words, what is missing, how many are called so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.db import Unit
from app.engine.identity import NEAR, Answer, Described, asker_described, rarity_of
from app.engine.nearness import answered
from app.store import unresolved
from app.store.ledger import Snapshot
from app.store.numbers import Numbers
from graph.explain import called
from graph.kinds import Band, Label
from graph.lexicon import parse_organisation, parse_person
from graph.model import Reason
from graph.resolve import Profile, Rarity, as_persons, band_words, effect, missing, sentence

PEOPLE = 4_000_000  # of a province: how many of them bear a name is told beside how many stored names do
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What one question is answered with: how the name was read, who it may be, and how many may bear it."""

    asked: Json
    namesakes: Json
    results: list[Json]


def match(
    unit: Unit, view: Snapshot, queries: Sequence[Described], limit: int = 5, threshold: float = NEAR
) -> list[Told]:
    """For each query up to `limit` stored parties of at least the threshold's probability, as JSON (CONTRACT §2)."""
    plain = [one.without_number() for one in queries]
    profiles = [asker_described(unit, one).profile for one in plain]
    rarity = rarity_of(unit, profiles)
    kept = [[a for a in some if a.seen.probability >= threshold][:limit] for some in answered(unit, view, queries)]
    waiting = _waiting(unit, view, {a.party.id for some in kept for a in some})
    return [
        Told(_read(one, seen), _namesakes(seen, rarity), [_view(seen, a, a.party.id in waiting) for a in some])
        for one, seen, some in zip(plain, profiles, kept, strict=True)
    ]


def _waiting(unit: Unit, view: Snapshot, ids: set[str]) -> set[str]:
    """Those whose softer matches are still to be sought."""
    known = Numbers(unit, view).of(sorted(ids))
    there = unresolved.among(unit, known.values())
    return {id_ for id_, number in known.items() if number in there}


def _read(one: Described, seen: Profile) -> Json:
    """How the name was taken apart: what is compared, and what was set aside."""
    found: Json = {
        "name": one.name, "kind": seen.kind.value, "father": [], "legal_form": None, "numbers": [], "town": None,
        "set_aside": [],
    }  # fmt: skip
    if seen.is_person is not False:
        person = parse_person(one.name)
        aside = [*person.titles, *person.suffixes]
        return found | {"words": list(person.tokens), "father": list(person.patronymic), "set_aside": aside}
    body = parse_organisation(one.name)
    parts = {"legal_form": body.legal_form, "numbers": list(body.numbers), "town": body.town}
    return found | {"words": list(body.tokens), **parts}


def _namesakes(seen: Profile, rarity: Rarity) -> Json:
    """How often the words of the name are met: among the stored names, and what that comes to for all the name's words.

    The words are taken to come together by chance, which makes a usual pair of words look rarer than it is.
    """
    name = next(iter(seen.names), None)
    words = [t for t in name.tokens if not t.initial] if name else []
    share = 1.0
    for token in words:
        share *= rarity.share(token)
    return {
        "words": [{"word": t.text, "names": rarity.frequency.get(t.sound, 0)} for t in words],
        "of": rarity.size, "measured": rarity.measured, "stored": round(share * rarity.size, 1) if words else 0,
        "province": round(share * PEOPLE) if words and as_persons(seen, seen) else None,
    }  # fmt: skip


def _view(asked: Profile, answer: Answer, waiting: bool) -> Json:
    seen, party = answer.seen, answer.party
    lacking = [] if seen.band is Band.SAME else missing(asked, answer.profile)
    return {
        "party": {"id": party.id, "kind": party.kind.value, "name": called(party)},
        "score": round(seen.score, 4), "probability": round(seen.probability, 4), "band": seen.band.value,
        "verdict": words_of(band_words(seen.band)),
        "reasons": reasons_of(seen.reasons),
        "missing": [{"code": code, **words_of(text)} for code, text in lacking], "waiting": waiting,
    }  # fmt: skip


def reasons_of(reasons: Iterable[Reason]) -> list[Json]:
    """Reasons as JSON, each with its sentence and, where it weighs anything, which way it speaks."""
    return [
        {
            "feature": r.feature, "left": r.left, "right": r.right, "contribution": round(r.contribution, 3),
            "sentence": words_of(sentence(r)), "effect": words_of(speaks) if (speaks := effect(r)) else None,
        }
        for r in reasons
    ]  # fmt: skip


def words_of(text: Label) -> Mapping[str, str]:
    return {"id": text.id, "en": text.en}
