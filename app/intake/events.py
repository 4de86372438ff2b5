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


@dataclass(frozen=True, slots=True)
class Shape:
    """Which lists a package holds its elements in, and which keys show that an object is itself an element."""

    lists: tuple[str, ...] = ()
    element_keys: frozenset[str] = frozenset()

    def opened(self, value: Mapping[str, Any]) -> list[str]:
        """The lists of a package, in the order given; empty when the object is an element."""
        if self.element_keys & value.keys():
            return []
        return [key for key in self.lists if isinstance(value.get(key), list)]


class _Readable:
    """What ijson wants: an object with `read`."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self.read = read


def built(
    read: Callable[[int], bytes], shape: Shape, fault: Callable[[], UnreadableError]
) -> Iterator[tuple[str, Any]]:
    """Elements of one document or several in a row, built event by event."""
    stream: Iterator[Event] = iter(
        ijson.basic_parse(_Readable(read), use_float=True, multiple_values=True, buf_size=1 << 16)
    )
    number = 0
    try:
        for event in stream:
            number += 1
            yield from _element(stream, event, "" if number == 1 else str(number), shape)
    except (ijson.JSONError, StopIteration, RuntimeError, ValueError, RecursionError):
        yield ROOT, fault()


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
    opened = False
    for kind, key in stream:
        if kind == "end_map":
            break
        event = next(stream)
        if event[0] == "start_array" and key in shape.lists and not shape.element_keys & shell.keys():
            opened = True
            for number, item in enumerate(stream):
                if item[0] == "end_array":
                    break
                yield f"{at}/{key}/{number}", _built(stream, item)
        else:
            shell[key] = _built(stream, event)
    if not opened:
        yield at, shell


def _built(stream: Iterator[Event], first: Event) -> Any:
    if first[0] not in ("start_map", "start_array"):
        return first[1]
    builder = ObjectBuilder()
    builder.event(*first)
    depth = 1
    while depth:
        kind, value = next(stream)
        builder.event(kind, value)
        depth += kind.startswith("start_") - kind.startswith("end_")
    return builder.value
