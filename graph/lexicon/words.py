"""The word lists of the YAML files beside this module, read once and indexed for the parsers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from graph.packaged import parsed


@cache
def table(name: str) -> Mapping[str, Any]:
    """The parsed content of `<name>.yaml`; every leaf is text (a bare `no` read as a boolean is a mistake there)."""
    text = (resources.files("graph.lexicon") / f"{name}.yaml").read_text(encoding="utf-8")
    content = parsed(text)
    _only_text(name, content)
    return MappingProxyType(content)


def _only_text(name: str, node: object) -> None:
    if isinstance(node, dict):
        for key, value in node.items():
            _only_text(name, key)
            _only_text(name, value)
    elif isinstance(node, list):
        for value in node:
            _only_text(name, value)
    elif not isinstance(node, str):
        raise TypeError(f"{name}.yaml: {node!r} must be quoted")


def inverted(groups: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """`{name: [word, …]}` turned into `{word: name}`; the first group that lists a word keeps it."""
    found: dict[str, str] = {}
    for name, words in groups.items():
        for word in words:
            found.setdefault(word, name)
    return found


def phrases(words: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    """Entries of one or more words by their first word, longest first, for greedy reading from the left."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for entry in words:
        parts = tuple(entry.split())
        found.setdefault(parts[0], []).append(parts)
    for entries in found.values():
        entries.sort(key=len, reverse=True)
    return found


def phrase_at(index: Mapping[str, list[tuple[str, ...]]], tokens: list[str], start: int) -> int:
    """Number of tokens from `start` that form the longest entry of the index; 0 when none does."""
    if not 0 <= start < len(tokens) or (entries := index.get(tokens[start])) is None:
        return 0
    return next((len(entry) for entry in entries if tuple(tokens[start : start + len(entry)]) == entry), 0)
