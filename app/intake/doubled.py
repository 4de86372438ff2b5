"""Names that stand twice in one JSON object: which of the two is meant nobody can tell, so the element is refused.

Readers keep the last one in silence. To look at every object would make reading half as fast; what was left out shows
more cheaply: written again, the value holds fewer quotation marks than the text it was read from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from app.intake.problems import UnreadableError


class Twice(dict[str, Any]):
    """An object in which `names` stood twice."""

    names: tuple[str, ...]


def suspected(data: bytes, value: Any) -> bool:
    """Whether the text may hold a name twice that its value holds once. An escaped quotation mark spoils the count."""
    again = orjson.dumps(value)
    return again != data and (again.count(b'"') != data.count(b'"') or b"\\u0022" in data)


def again(data: bytes, constant: Callable[[str], Any] | None = None) -> Any:
    """The value of a JSON text that orjson has read, with the same numbers, and with the objects in question marked.

    `constant` makes a value of NaN and Infinity, which are no JSON. ValueError or RecursionError for other text.
    """
    return json.loads(
        data, object_pairs_hook=_object, parse_int=orjson.loads, parse_float=orjson.loads, parse_constant=constant
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    names = [name for name, _ in pairs]
    return marked(value, [name for place, name in enumerate(names) if name in names[:place]])


def marked(value: dict[str, Any], names: list[str]) -> Twice:
    twice = Twice(value)
    twice.names = tuple(names)
    return twice


def problem(value: Any, at: str) -> UnreadableError | None:
    """Of the element at that place, with the first name that stands twice in it; None for a sound one."""
    return next((UnreadableError("key_twice", at, name) for name in _names(value)), None)


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, Twice):
        yield value.names[0]
    if isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            if isinstance(child, dict | list):
                yield from _names(child)
