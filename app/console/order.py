"""In which order the parties of a thread hang on it: first the way from one end to the other, then what branches off."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """A line between two parties, for one or more steps; doubtful when it is only an identity that may hold."""

    a: str
    b: str
    numbers: tuple[int, ...]
    doubtful: bool


def drawn_links(steps: Iterable[tuple[int, str, tuple[str, ...]]], concluded: frozenset[int]) -> list[Link]:
    """Lines of the two-party steps (number, kind, parties): parallel steps share one line.

    A conclusion (a degree, an effective share, control) is drawn only where its parties are not joined already.
    """
    ties = [step for step in steps if step[1] != "bid" and step[2][0] != step[2][1]]
    links = _grouped([step for step in ties if step[0] not in concluded])
    for step in ties:
        if step[0] in concluded and not _joined(links, *step[2]):
            links += _grouped([step])
    return links


def _grouped(ties: Sequence[tuple[int, str, tuple[str, ...]]]) -> list[Link]:
    pairs: dict[frozenset[str], list[tuple[int, str, tuple[str, ...]]]] = {}
    for tie in ties:
        pairs.setdefault(frozenset(tie[2]), []).append(tie)
    links = []
    for same in pairs.values():
        a, b = same[0][2]
        doubtful = all(kind == "same_as" for _, kind, _ in same)
        links.append(Link(a, b, tuple(number for number, _, _ in same), doubtful))
    return links


def _joined(links: Sequence[Link], a: str, b: str) -> bool:
    return bool(_way(links, a, b))


def _way(links: Sequence[Link], start: str, goal: str) -> list[str]:
    """Shortest way from start to goal over the links, first-named links first; empty when there is none."""
    came: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here == goal:
            way = [here]
            while came[way[-1]] != way[-1]:
                way.append(came[way[-1]])
            return way[::-1]
        for link in links:
            other = link.b if link.a == here else link.a if link.b == here else None
            if other is not None and other not in came:
                came[other] = here
                waiting.append(other)
    return []


def beads_in_order(parties: Sequence[str], ends: Sequence[str], links: Sequence[Link]) -> list[str]:
    """All parties: the way between the first and the last end, then the others as near as can be to their neighbours."""
    ordered: list[str] = []
    if len(ends) > 1:
        ordered += _way(links, ends[0], ends[-1])
    for party in [*ends, *parties]:
        if party not in ordered:
            ordered += [step for step in _branch(links, party, set(ordered)) if step not in ordered]
    return ordered


def _branch(links: Sequence[Link], party: str, done: set[str]) -> list[str]:
    """The party and what hangs on it, walked depth first without entering what is already placed."""
    found = [party]
    for link in links:
        other = link.b if link.a == party else link.a if link.b == party else None
        if other is not None and other not in done and other not in found:
            found += [each for each in _branch(links, other, done | set(found)) if each not in found]
    return found
