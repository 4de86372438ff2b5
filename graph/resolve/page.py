"""weights.yaml as a page: every feature with what it is called, its sizes and points side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

PARTS = ("person", "organisation")


def page(weights: Mapping[str, Any], heading: str, called: Callable[[str], str]) -> str:
    """YAML of the table that reads as one: `heading` as comments on top, `called` gives what a feature is called."""
    lines = [f"# {line}".rstrip() for line in heading.splitlines()]
    for part in PARTS:
        lines += ["", f"{part}:"]
        lines += [_line(name, row, called(name)) for name, row in weights[part].items()]
    lines += ["", "limits:"]
    for name, value in weights["limits"].items():
        lines.append(f"  {name}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def _line(name: str, row: Any, title: str) -> str:
    if isinstance(row, Mapping):
        return f"  {name}: {_flow(dict(row))}  # {title}"
    return f"  {name}: {row:g}  # {title}, judged" if name != "base" else f"  {name}: {row:g}  # {title}"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(v) for v in value) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)
