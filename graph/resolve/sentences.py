"""What a comparison found, in words for people: its band, each reason with the very values, and what would settle it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from graph.kinds import Band, Label
from graph.model import Reason
from graph.packaged import parsed
from graph.resolve.compare import label
from graph.resolve.evidence import HIDDEN
from graph.resolve.profile import Profile, as_persons

UNTOLD = frozenset({"base"})  # it is no observation


@cache
def _texts() -> Mapping[str, Any]:
    found: Mapping[str, Any] = parsed((resources.files("graph.resolve") / "sentences.yaml").read_text(encoding="utf-8"))
    return found


def band_words(band: Band) -> Label:
    """The band as people read it."""
    return Label(*_texts()["band"][band.value])


def sentence(reason: Reason) -> Label:
    """A reason with the values it was taken from: "one letter off: “jusuf” – “yusuf”"."""
    words, values = label(reason.feature), _values(reason)
    return Label(words.id + values, words.en + values)


def _values(reason: Reason) -> str:
    shown = list(dict.fromkeys(v for v in (reason.left, reason.right) if v and v != HIDDEN))
    return ": " + " – ".join(f"“{v}”" for v in shown) if shown else ""


def effect(reason: Reason) -> Label | None:
    """Which way a reason speaks and how strongly; None where it weighs nothing or is no observation."""
    if not reason.contribution or reason.feature in UNTOLD:
        return None
    return next(Label(*words) for least, words in _texts()["effect"] if reason.contribution >= least)


def missing(asked: Profile, stored: Profile) -> list[tuple[str, Label]]:
    """What would settle whether the two are one and is not known of one of them or of both: (what, in words)."""
    person = as_persons(asked, stored)
    lacking = {"number_of_person" if person else "number_of_body": [not p.strong for p in (asked, stored)]}
    if person:
        lacking["birth_date"] = [p.birth_date is None for p in (asked, stored)]
    return [(what, _lacked(what, *sides)) for what, sides in lacking.items() if any(sides)]


def _lacked(what: str, asked: bool, stored: bool) -> Label:
    whose = "both" if asked and stored else "asked" if asked else "stored"
    return Label(*(of.format(what=w) for of, w in zip(_texts()["of"][whose], _texts()["missing"][what], strict=True)))
