"""Releases that wait for the others of their process.

What waits lies in a file of its own that has no name, so that memory does not grow with the delivery.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

import orjson

from app.intake.marks import Marks
from app.intake.ocds.releases import Release, again
from graph.claims import Place

IN_MEMORY = 16 << 20  # bytes that may wait before they are written to disk


class Shelf:
    """Keeps what was read of releases until all of their process are there; in `kept`, which the caller opens and closes.

    `to_come`: the ocid of every release of the delivery. Two ocids of one hash wait for each other until the end.
    """

    def __init__(self, to_come: Marks, kept: SpooledTemporaryFile[bytes]) -> None:
        self._to_come = to_come
        self._kept = kept
        self._waiting: dict[str, list[int]] = defaultdict(list)
        self._end = 0

    def complete(self, release: Release) -> list[Release] | None:
        """All releases of the process when this one is its last; None while others are to come."""
        several = self._to_come.times(release.ocid)
        if several <= 1:
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
