"""Releases that wait for the others of their process: how many are to come, and where those already met are kept.

What waits lies in a file of its own that has no name, so that memory does not grow with the delivery.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile

import numpy as np
import orjson

from app.intake.ocds.releases import Release, again
from graph.claims import Place

IN_MEMORY = 16 << 20  # bytes that may wait before they are written to disk
_MARK = (1 << 64) - 1


class ToCome:
    """How many releases each process has, in eight bytes a release and sixteen for a process of several.

    Two ocids of one hash count as one process of both their releases: it is never complete before the end.
    """

    def __init__(self, ocids: Iterable[str]) -> None:
        marks = np.array(array("Q", (hash(ocid) & _MARK for ocid in ocids)), dtype=np.uint64)
        found, counts = np.unique(marks, return_counts=True)
        self._marks, self._counts = found[counts > 1], counts[counts > 1].astype(np.uint32)

    def releases(self, ocid: str) -> int:
        mark = np.uint64(hash(ocid) & _MARK)
        place = int(self._marks.searchsorted(mark)) if len(self._marks) else 0
        return int(self._counts[place]) if place < len(self._marks) and self._marks[place] == mark else 1


class Shelf:
    """Keeps what was read of releases until all of their process are there; in `kept`, which the caller opens and closes."""

    def __init__(self, to_come: ToCome, kept: SpooledTemporaryFile[bytes]) -> None:
        self._to_come = to_come
        self._kept = kept
        self._waiting: dict[str, list[int]] = defaultdict(list)
        self._end = 0

    def complete(self, release: Release) -> list[Release] | None:
        """All releases of the process when this one is its last; None while others are to come."""
        several = self._to_come.releases(release.ocid)
        if several == 1:
            return [release]
        if len(self._waiting[release.ocid]) + 1 < several:
            self._put(release)
            return None
        return [*self._taken(self._waiting.pop(release.ocid)), release]

    def left(self) -> Iterator[list[Release]]:
        """At the end: the processes of which a release could not be read after all."""
        for places in self._waiting.values():
            yield self._taken(places)

    def _put(self, release: Release) -> None:
        place = release.place
        lines = orjson.dumps([place.file, place.sheet, place.at, release.compiled]) + b"\n" + release.raw + b"\n"
        self._waiting[release.ocid].append(self._end)
        self._kept.seek(self._end)
        self._kept.write(lines)
        self._end += len(lines)

    def _taken(self, places: list[int]) -> list[Release]:
        found = []
        for place in places:
            self._kept.seek(place)
            file, sheet, at, compiled = orjson.loads(self._kept.readline())
            found.append(again(self._kept.readline(), Place(file, sheet, at), compiled=compiled))
        return found
