"""Open Contracting Data Standard, 1.0 and 1.1: releases and records of contracting processes, united by ocid.

The first pass counts the releases of each process; the second holds a process back only until its last release is
there, so that memory grows with what is open, not with the delivery.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from app.intake.documents import compact
from app.intake.nodes import Node, strangers
from app.intake.ocds.parties import Organisations, local_id
from app.intake.ocds.process import Reading, claims
from app.intake.ocds.releases import Release, chosen, releases, strike
from app.intake.source import Delivery, Item, RowProblem, Said
from graph.claims import Record, Source
from graph.packaged import parsed


@cache
def _known() -> Mapping[str, Any]:
    content = parsed(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    fields: Mapping[str, Any] = content["fields"]
    return fields


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """A record per release, oldest first inside a process."""
    open_releases = Counter(
        release.ocid for delivery in deliveries for release in releases(delivery) if isinstance(release, Release)
    )
    waiting: dict[str, list[Release]] = defaultdict(list)
    strange = _Strange()
    for delivery in deliveries:
        for release in releases(delivery):
            if isinstance(release, RowProblem):
                yield release
                continue
            yield from strange.reports(release)
            group = waiting[release.ocid]
            group.append(release)
            if len(group) == open_releases[release.ocid]:
                del waiting[release.ocid]
                yield from _process(group)


class _Strange:
    """Fields nobody reads, each reported once per file."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()

    def reports(self, release: Release) -> Iterator[RowProblem]:
        for path in strangers(release.value, _known()):
            if (release.place.file, path) not in self._seen:
                self._seen.add((release.place.file, path))
                yield RowProblem(release.place, path, None, "unknown_field")


def _process(group: Sequence[Release]) -> Iterator[Item]:
    kept = chosen(group)
    deleting = [(number, newer) for number, (_, newer) in enumerate(kept) if b":null" in newer.raw]
    for number, newer in deleting:
        for _, older in kept[:number]:
            older.struck += strike(older.value, newer.value)
    suppliers = _suppliers(kept)
    for key, release in kept:
        yield from _said(key, release, suppliers)


def _suppliers(kept: Sequence[tuple[str, Release]]) -> dict[str, list[str]]:
    """Refs of the suppliers of every award of a process, by the award's id; the newest release that names them counts."""
    found: dict[str, list[str]] = {}
    if len(kept) < 2:
        return found
    for _, release in kept:
        for award in Node(release.value, release.place, "", []).nodes("awards"):
            own = award.text("id")
            refs = [f"{release.ocid}#{key}" for node in award.nodes("suppliers") if (key := local_id(node))]
            if own and refs:
                found[own] = refs
    return found


def _said(key: str, release: Release, suppliers: Mapping[str, list[str]]) -> Iterator[Item]:
    root = Node(release.value, release.place, "", [])
    reading = Reading(root, release.ocid, Organisations(root, release.ocid), suppliers)
    made = tuple(claims(reading))
    if release.stated_at is None and release.value.get("date") is not None:
        root.note("date", "unreadable_date")
    yield from dict.fromkeys(root.notes)  # a field may be looked at twice; it is complained about once
    yield Said(Record(key, release.place, _raw(release, reading), release.stated_at), made)


def _raw(release: Release, reading: Reading) -> bytes:
    """The release as written; with it what later releases deleted and what it borrows, so that a change there shows."""
    if not release.struck and not reading.borrowed:
        return release.raw
    rest = compact({"deleted later": sorted(set(release.struck)), "awards stated elsewhere": reading.borrowed})
    return b'{"release":' + release.raw + b',"context":' + rest + b"}"

