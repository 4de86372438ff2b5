"""The fields that a nested source may have, as its description lists them, and what becomes of a value written otherwise.

A field named "parties[]" is a list. One without fields below it stands for whatever is inside: read elsewhere, or ignored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

from graph.packaged import parsed

SHORTEST_MISSPELT = 6  # letters; among shorter names one letter makes another word


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """The fields of an object: all names, and the lists and objects among them with what is below; `at` is its own path."""

    at: str
    names: frozenset[str]
    lists: Mapping[str, Tree | None]
    objects: Mapping[str, Tree]
    inner: frozenset[str]  # names of lists and objects

    @classmethod
    def of(cls, listed: Mapping[str, Any], at: str = "") -> Tree:
        below = {name: cls.of(inner, f"{at}/{name.removesuffix('[]')}") if inner else None for name, inner in listed.items()}
        lists = {name.removesuffix("[]"): inner for name, inner in below.items() if name.endswith("[]")}
        objects = {name: inner for name, inner in below.items() if inner and not name.endswith("[]")}
        names = frozenset(name.removesuffix("[]") for name in below)
        return cls(at, names, lists, objects, frozenset((*lists, *objects)))

    def shape(self, name: str) -> type | None:
        """What a field holds: list, dict, or None for a leaf."""
        if name in self.lists:
            return list
        return dict if name in self.objects else None


class Oddity(NamedTuple):
    """A field that is strange or written otherwise: its path without list numbers, a problem code, a hint."""

    path: str
    problem: str
    hint: str | None = None


@cache
def fields(source: str) -> Tree:
    """The tree in a source's description."""
    path = Path(__file__).parent / "sources" / f"{source}.yaml"
    return Tree.of(parsed(path.read_text("utf-8"))["fields"])


def strangers(value: Any, known: Tree) -> Iterator[str]:
    """Paths of fields that the tree does not hold. The value stays as it is."""
    if isinstance(value, list):
        for item in value:
            yield from strangers(item, known)
    elif isinstance(value, dict):
        yield from (f"{known.at}/{name}" for name in value if name not in known.names)
        for name, below in (*known.lists.items(), *known.objects.items()):
            if below and name in value:
                yield from strangers(value[name], below)


def mended(value: dict[str, Any], known: Tree) -> list[Oddity]:
    """What is strange or written otherwise in an object. What can mean one thing only is put right in place."""
    found: list[Oddity] = []
    _mend(value, known, found)
    return found


def _mend(value: dict[str, Any], known: Tree, found: list[Oddity]) -> None:
    if not value.keys() <= known.names:
        _strange(value, known, found)
    if known.inner.isdisjoint(value):
        return
    for name in [name for name in value if name in known.inner]:
        item = value[name]
        if item is None:
            continue
        if (one := known.objects.get(name)) is not None:
            if type(item) is list:
                item = value[name] = _as_object(item, one, found)
            if type(item) is dict and not (item.keys() <= one.names and one.inner.isdisjoint(item)):
                _mend(item, one, found)
        else:
            _mend_list(value, name, known, found)


def _mend_list(value: dict[str, Any], name: str, known: Tree, found: list[Oddity]) -> None:
    item, below = value[name], known.lists[name]
    if type(item) is not list:
        item = value[name] = _as_list(item, below, f"{known.at}/{name}", found)
    if below is None or type(item) is not list:
        return
    if list in map(type, item):
        item = value[name] = list(_flat(item))
        found.append(Oddity(below.at, "list_in_list"))
    names, inner = below.names, below.inner
    for entry in item:
        if type(entry) is dict and not (entry.keys() <= names and inner.isdisjoint(entry)):
            _mend(entry, below, found)


def _as_list(item: Any, below: Tree | None, at: str, found: list[Oddity]) -> Any:
    """One thing where a list belongs is a list of it; an object of objects is a list under keys."""
    if isinstance(item, dict) and below is not None:
        if not item:
            return []
        if below.names.isdisjoint(item) and all(isinstance(entry, dict) for entry in item.values()):
            found.append(Oddity(at, "keyed_list"))
            return [{"id": key} | entry for key, entry in item.items()]
    if isinstance(item, dict) if below is not None else isinstance(item, str):
        found.append(Oddity(at, "one_for_list"))
        return [item]
    return item


def _as_object(item: list[Any], below: Tree, found: list[Oddity]) -> Any:
    """The one object of a list; nothing for an empty list, which some languages write for an empty object."""
    if len(item) == 1 and isinstance(item[0], dict):
        found.append(Oddity(below.at, "list_for_one"))
        return item[0]
    return item or None


def _flat(listed: list[Any]) -> Iterator[Any]:
    for entry in listed:
        if isinstance(entry, list):
            yield from _flat(entry)
        else:
            yield entry


def _strange(value: dict[str, Any], known: Tree, found: list[Oddity]) -> None:
    for name in [name for name in value if name not in known.names]:
        meant = _meant(name, known)
        shape = known.shape(meant) if meant else None
        item = value[name]
        fits = isinstance(item, shape) if shape else not isinstance(item, dict | list)
        if meant and meant not in value and fits:
            value[meant] = value.pop(name)
            found.append(Oddity(f"{known.at}/{name}", "misspelt_field", meant))
        else:
            found.append(Oddity(f"{known.at}/{name}", "unknown_field"))


@lru_cache(maxsize=4_096)
def _meant(name: str, known: Tree) -> str | None:
    """The one field whose name differs in case and signs only, else in one letter or two letters changed round."""
    bare = _bare(name)
    same = [other for other in known.names if _bare(other) == bare]
    if not same and len(bare) >= SHORTEST_MISSPELT:
        same = [other for other in known.names if OSA.distance(name, other, score_cutoff=1) <= 1]
    return same[0] if len(same) == 1 else None


def _bare(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
