"""What comes over the wire: JSON, read strictly (what two readers might take differently is refused, with its place), and
the language that is wished for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson

from app.errors import BadRequest

LANGUAGES = ("id", "en")


class _Twice(dict[str, Any]):
    """An object in which a name stands twice."""

    name: str


def read(body: bytes) -> Any:
    """The value of a JSON text. BadRequest for anything else; for NaN, numbers without end, half characters and nesting
    without end; and where a name stands twice in an object: which one would be meant?"""
    try:
        orjson.loads(body)  # refuses what Python's own reader lets pass
        value = json.loads(body, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if error.doc else "its beginning"
        raise BadRequest(f"the body is no JSON at {place}", pointer="") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, objects in objects in objects
        raise BadRequest("the body holds a number or a nesting without end", pointer="") from error
    for pointer in _doubled(value, ""):
        raise BadRequest("a name stands twice in an object", pointer=pointer)
    return value


def step(name: str | int) -> str:
    """One step of a pointer (RFC 6901)."""
    return str(name).replace("~", "~0").replace("/", "~1")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    twice = _Twice(found)
    twice.name = next(name for place, name in enumerate(names) if name in names[:place])
    return twice


def _doubled(value: Any, at: str) -> Iterator[str]:
    """Pointers to the names that stand twice."""
    if isinstance(value, _Twice):
        yield f"{at}/{step(value.name)}"
    if isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(child, dict | list):
                yield from _doubled(child, f"{at}/{step(key)}")


def preferred(accepted: str) -> str:
    """The language of an answer by the header Accept-Language: "id" or "en", Indonesian where neither is wished for."""
    wishes = []
    for place, part in enumerate(accepted.split(",")[:20]):
        name, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), place, name.split("-")[0].lower()))
        except ValueError:
            continue
    # `in` is the old code for Indonesian, still sent by some browsers.
    known = [{"in": "id"}.get(name, name) for weight, _, name in sorted(wishes) if weight < 0]
    return next((name for name in known if name in LANGUAGES), "id")
