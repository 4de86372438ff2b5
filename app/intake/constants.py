"""NaN and Infinity, which programs write into JSON that has no such values: read as not stated, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.intake import doubled

_CONSTANTS = (b"NaN", b"Infinity")


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
