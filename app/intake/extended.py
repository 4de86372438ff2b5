"""Values as exports of MongoDB write them ("Extended JSON"): {"$numberLong": "12"}, {"$oid": "…"}, {"$date": …}.

Source: MongoDB Extended JSON v2, canonical and relaxed; and its predecessor, which writes dates as milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

MARK = b'"$'  # stands in every text that holds one
LEAST_ROUNDED = 10**15  # a float of so many digits may have been rounded: it stays one, so that nobody takes it for a number
_NUMBERS = ("$numberLong", "$numberInt", "$numberDecimal", "$numberDouble")


def unwrapped(value: Any) -> Any:
    """The value with every wrapped one below it replaced by what it says; what cannot be read stays as it is."""
    if isinstance(value, list):
        return [unwrapped(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((key, inside),) = value.items()
        if key.startswith("$"):
            return _said(key, inside, value)
    return {name: unwrapped(item) for name, item in value.items()}


def _said(key: str, inside: Any, value: dict[str, Any]) -> Any:
    if key in _NUMBERS:
        found = number(value)
        if found is None:
            return value
        whole = found == found.to_integral_value() and not (key == "$numberDouble" and abs(found) >= LEAST_ROUNDED)
        return int(found) if whole else float(found)
    if key == "$date":
        return _moment(inside) or value
    return inside if isinstance(inside, str) else value


def number(value: Mapping[Any, Any]) -> Decimal | None:
    """The number that is wrapped; None when it is none."""
    inside = next((value[key] for key in _NUMBERS if key in value), None)
    if not isinstance(inside, str | int | float) or isinstance(inside, bool):
        return None
    try:
        found = Decimal(str(inside))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _moment(inside: Any) -> str | None:
    if isinstance(inside, str):
        return inside
    milliseconds = number(inside) if isinstance(inside, dict) else number({_NUMBERS[0]: inside})
    try:
        return None if milliseconds is None else datetime.fromtimestamp(int(milliseconds) / 1000, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None
