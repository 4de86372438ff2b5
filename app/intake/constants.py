"""NaN and Infinity, which programs write into JSON that has no such values: read as not stated, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from app.intake import doubled

_CONSTANTS = (b"NaN", b"Infinity")
# A whole string, a constant, or what the next piece of the stream may go on with.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)|(?P<open>"(?:[^"\\]|\\.)*\\?\Z|[-A-Za-z]+\Z)', re.DOTALL)
_MARK = "\0"  # before the name of a constant written as a string; no text that is stored begins so
_LONGEST_STRING = 4 << 20  # bytes


class Nothing(str):
    """Stands for a constant of this name until its place is known."""

    __slots__ = ()


def read(data: bytes) -> Any:
    """The value of a JSON text that is none but for such constants, which are `Nothing` in it. ValueError otherwise."""
    if not any(word in data for word in _CONSTANTS):
        raise ValueError("no such constant")
    return doubled.again(data, Nothing)


def places(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Pointer inside the value and name of each constant."""
    if isinstance(value, Nothing):
        yield at, str(value)
    elif isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(child, f"{at}/{key}")


def without(value: Any) -> Any:
    """The value with null for each constant."""
    if isinstance(value, Nothing):
        return None
    if isinstance(value, dict):
        return {key: without(child) for key, child in value.items()}
    return [without(child) for child in value] if isinstance(value, list) else value


def marked(value: Any) -> Any:
    """A value read from `quoted` text, with `Nothing` for each constant."""
    if isinstance(value, str):
        return Nothing(value[1:]) if value.startswith(_MARK) and value[1:].lstrip("-").encode() in _CONSTANTS else value
    if isinstance(value, dict):
        return {key: marked(child) for key, child in value.items()}
    return [marked(child) for child in value] if isinstance(value, list) else value


def quoted(read_more: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """The `read` of a JSON stream with each constant as a string that `marked` knows. It raises ValueError for a string
    that is too long."""
    rest = b""

    def replaced(token: re.Match[bytes]) -> bytes:
        found = token.group()
        return b'"\\u0000%b"' % found if found.lstrip(b"-") in _CONSTANTS else found

    def read_some(size: int) -> bytes:
        nonlocal rest
        while True:
            more = read_more(size)
            text, rest = rest + more, b""
            if not more:
                return _TOKEN.sub(replaced, text)
            begun = next((token.start() for token in _TOKEN.finditer(text) if token.lastgroup == "open"), len(text))
            text, rest = text[:begun], text[begun:]
            if len(rest) > _LONGEST_STRING:
                raise ValueError("a string that is too long")
            if text:
                return _TOKEN.sub(replaced, text)

    return read_some
