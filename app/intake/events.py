"""JSON read event by event: the elements of a package one at a time, however big the file is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ijson  # type: ignore[import-untyped]
from ijson.common import ObjectBuilder  # type: ignore[import-untyped]

from app.intake.problems import UnreadableError

ROOT = "/"
Event = tuple[str, Any]
_STARTS, _ENDS = frozenset({"start_map", "start_array"}), frozenset({"end_map", "end_array"})


@dataclass(frozen=True, slots=True)
class Shape:
    """Which lists a package holds its elements in, and which keys show that an object is itself an element.

    `glance` may give what is wanted of a line of JSON Lines without reading it as JSON; None where it cannot tell.
    """

    lists: tuple[str, ...] = ()
    element_keys: frozenset[str] = frozenset()
    glance: Callable[[bytes], Any] | None = None

    def is_element(self, value: Mapping[str, Any]) -> bool:
        return not self.element_keys.isdisjoint(value)

    def opened(self, value: Mapping[str, Any]) -> list[str]:
        """The lists of a package, in the order given; empty when the object is an element."""
        if self.is_element(value):
            return []
        return [key for key in self.lists if isinstance(value.get(key), list)]


class _Readable:
    """What ijson wants: an object with `read`."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self.read = read


def built(
    read: Callable[[int], bytes], shape: Shape, fault: Callable[[], UnreadableError] | None = None
) -> Iterator[tuple[str, Any]]:
    """Elements of one document or several in a row, built event by event; `fault` tells where and why no more is read."""
    stream: Iterator[Event] = iter(
        ijson.basic_parse(_Readable(read), use_float=True, multiple_values=True, buf_size=1 << 16)
    )
    number, last = 0, None
    try:
        for event in stream:
            number += 1
            for last, value in _element(stream, event, "" if number == 1 else str(number), shape):
                yield last, value
    except (ijson.JSONError, StopIteration, RuntimeError, ValueError, RecursionError) as error:
        early = isinstance(error, ijson.IncompleteJSONError) and "premature" in str(error)
        found = fault() if fault else UnreadableError("truncated" if early else "json", last or "1")
        yield ROOT, found
        if last is not None and found.code != "truncated":
            yield ROOT, UnreadableError("rest_unread", last or ROOT)


def _element(stream: Iterator[Event], first: Event, at: str, shape: Shape) -> Iterator[tuple[str, Any]]:
    kind = first[0]
    if kind == "start_array":
        for number, event in enumerate(stream):
            if event[0] == "end_array":
                return
            yield from _element(stream, event, f"{at}/{number}", shape)
    elif kind == "start_map":
        yield from _object(stream, at, shape)
    else:
        yield at, first[1]


def _object(stream: Iterator[Event], at: str, shape: Shape) -> Iterator[tuple[str, Any]]:
    """An object: opened as soon as it shows one of the lists of a package, else built whole."""
    shell: dict[str, Any] = {}
    seen: set[str] = set()
    twice: list[str] = []
    opened = False
    for kind, key in stream:
        if kind == "end_map":
            break
        event = next(stream)
        if key in seen:
            twice.append(key)
        seen.add(key)
        if event[0] == "start_array" and key in shape.lists and not shape.element_keys & shell.keys():
            opened = True
            for number, item in enumerate(stream):
                if item[0] == "end_array":
                    break
                yield _told(f"{at}/{key}/{number}", *_built(stream, item))
        else:
            shell[key], inside = _built(stream, event)
            twice += [inside] if inside else []
    if twice or not opened:
        yield _told(at, shell, twice[0] if twice else None)


def _told(at: str, value: Any, twice: str | None) -> tuple[str, Any]:
    return at, value if twice is None else UnreadableError("key_twice", at or ROOT, twice)


def _built(stream: Iterator[Event], first: Event) -> tuple[Any, str | None]:
    """A value, and the first key that stood twice in an object of it."""
    if first[0] not in ("start_map", "start_array"):
        return first[1], None
    builder = ObjectBuilder()
    builder.event(*first)
    keys: list[set[str]] = [set()]
    twice: str | None = None
    while keys:
        kind, value = next(stream)
        builder.event(kind, value)
        if kind == "map_key":
            twice = value if twice is None and value in keys[-1] else twice
            keys[-1].add(value)
        elif kind in _STARTS:
            keys.append(set())
        elif kind in _ENDS:
            keys.pop()
    return builder.value, twice
