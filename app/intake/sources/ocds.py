"""Open Contracting Data Standard, 1.0 and 1.1: releases and records of contracting processes, united by ocid.

The first pass counts the releases of each process; the second holds a process back only until its last release is
there, on disk, so that memory grows neither with what is open nor with the delivery.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from tempfile import SpooledTemporaryFile
from typing import Any

from app.intake.documents import compact
from app.intake.fields import Oddity, fields, mended
from app.intake.marks import Marks
from app.intake.nodes import Node
from app.intake.ocds.apart import Apart
from app.intake.ocds.merging import Together, strike
from app.intake.ocds.parties import Organisations
from app.intake.ocds.process import Reading, claims
from app.intake.ocds.releases import Release, chosen, processes, releases
from app.intake.ocds.shelf import IN_MEMORY, Shelf
from app.intake.source import Delivery, Item, RowProblem, Said
from graph.claims import Claim, Record, Source


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """A record per release, oldest first inside a process."""
    odd: set[tuple[str, Oddity]] = set()
    to_come = Marks(chain.from_iterable(map(processes, deliveries)))
    with SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        shelf = Shelf(to_come, kept)
        for release in chain.from_iterable(map(releases, deliveries)):
            if isinstance(release, RowProblem):
                yield release
                continue
            group = shelf.complete(release)
            if group is not None:
                yield from _process(group, odd)
        for group in shelf.left():
            yield from _process(group, odd)


def _process(group: Sequence[Release], odd: set[tuple[str, Oddity]]) -> Iterator[Item]:
    for release in group:
        yield from _oddities(release, odd)
    kept, passed_over = chosen(group)
    yield from passed_over
    said = [release for _, release in kept]
    if len(said) > 1:
        strike(said)
    together = Together.of(said) if len(said) > 1 else Together(Apart())
    readings = [_reading(release, together) for release in said]
    if len(said) == 1 and readings[0][0].organisations.is_doubtful:
        together = Together.of(said)
        readings = [_reading(said[0], together)]
    yield from together.apart.problems(said)
    times = Counter((release.compiled, release.raw) for release in group) if len(group) > 1 else None
    for (key, release), (reading, made) in zip(kept, readings, strict=True):
        yield from dict.fromkeys(reading.root.notes)  # a field may be looked at twice; it is complained about once
        record = Record(key, release.place, _raw(release, _context(reading, release)), release.stated_at)
        said_so = Said(record, made)
        yield from repeat(said_so, times[release.compiled, release.raw]) if times else (said_so,)  # each is counted


def _oddities(release: Release, odd: set[tuple[str, Oddity]]) -> Iterator[RowProblem]:
    """Fields that nobody reads or that are written otherwise, each reported once per file."""
    for oddity in mended(release.value, fields("ocds")):
        if (release.place.file, oddity) not in odd:
            odd.add((release.place.file, oddity))
            yield RowProblem(release.place, oddity.path, None, oddity.problem, oddity.hint)


def _reading(release: Release, together: Together) -> tuple[Reading, tuple[Claim, ...]]:
    root = Node(release.value, release.place, "", [])
    reading = Reading(root, release.ocid, Organisations(root, release, together), together)
    made = tuple(claims(reading))
    if release.stated_at is None and release.value.get("date") is not None:
        root.note("date", "unreadable_date")
    return reading, made


def _context(reading: Reading, release: Release) -> dict[str, Any]:
    """What the claims of a release rest on in others, so that a change there shows as a change here."""
    found = dict(release.context)
    if reading.borrowed:
        found["stated elsewhere"] = reading.borrowed
    if reading.together.apart.several and (apart := reading.together.apart.told(release)):
        found["kept apart"] = apart
    return found


def _raw(release: Release, context: dict[str, Any]) -> bytes:
    """The release as written, and its context where it has one."""
    return b'{"release":' + release.raw + b',"context":' + compact(context) + b"}" if context else release.raw
