"""Releases of contracting processes, however they are packed: releases, records, compiled or versioned releases.

Of a record the single releases count; a compiled release restates them and is read only where they are not there or
are older. Links to releases are reported, never followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

from app.intake.documents import Element, compact, elements
from app.intake.events import Shape
from app.intake.extended import MARK, unwrapped
from app.intake.problems import UnreadableError, shown
from app.intake.source import Delivery, RowProblem
from app.intake.values import moment, text_of
from graph.claims import Place

PACKAGES = Shape(("releases", "records"), frozenset({"ocid"}))
_OCID = re.compile(rb'"ocid"\s*:\s*"([^"\\]*)"')
_VERSION = frozenset({"releaseID", "releaseDate", "releaseTag", "value"})
_IN_RECORD = ("releases", "compiledRelease", "versionedRelease")


@dataclass(slots=True)
class Release:
    """One release. `stated_at` orders the releases of a process; `compiled` ones restate others.

    `raw` is what was written, `value` what it says where exports wrap values; the claims rest on `context` beside it.
    """

    ocid: str
    id: str | None
    value: dict[str, Any]
    place: Place
    raw: bytes
    stated_at: str | None
    compiled: bool
    context: dict[str, Any] = field(default_factory=dict)

    @property
    def order(self) -> tuple[str, bytes]:
        return self.stated_at or "", self.raw


class _Found(NamedTuple):
    """A release where it was met, not yet looked into."""

    value: dict[str, Any]
    place: Place
    compiled: bool


def releases(delivery: Delivery) -> Iterator[Release | RowProblem]:
    """Every release of a file. Never raises on content."""
    for found in _found(delivery):
        yield found if isinstance(found, RowProblem) else _release(found)


def processes(delivery: Delivery) -> Iterator[str]:
    """The ocid of every release of a file that has one."""
    for found in _found(delivery, replace(PACKAGES, glance=_glance)):
        if isinstance(found, _Found) and (ocid := _ocid(found.value)):
            yield ocid


def _glance(line: bytes) -> dict[str, Any] | None:
    """The ocid of a line that names one and no more. One that is named in vain makes its process wait for the end."""
    named = _OCID.search(line) if line.count(b'"ocid"') == 1 and b"\\u" not in line else None
    return {"ocid": named[1].decode()} if named else None


def again(raw: bytes, place: Place, *, compiled: bool) -> Release:
    """A release from what `releases` gave of it."""
    found = _release(_Found(orjson.loads(raw), place, compiled))
    if isinstance(found, RowProblem):
        raise TypeError(f"no release: {found.problem}")
    return found


def _found(delivery: Delivery, shape: Shape = PACKAGES) -> Iterator[_Found | RowProblem]:
    for element in elements(delivery, shape):
        if isinstance(element, RowProblem):
            yield element
        elif not isinstance(element.value, dict):
            yield RowProblem(element.place, None, None, "not_an_object")
        elif any(name in element.value for name in _IN_RECORD):
            yield from _record(element)
        else:
            yield _flat(element.value, element.place, compiled=False)


def _record(element: Element) -> Iterator[_Found | RowProblem]:
    record, place = element.value, element.place
    links = found = 0
    listed = record.get("releases")
    for number, value in enumerate(listed if isinstance(listed, list) else ()):
        at = Place(place.file, place.sheet, _below(place.at, f"releases/{number}"))
        if isinstance(value, dict) and "url" in value and "ocid" not in value:
            links += 1
            yield RowProblem(at, "url", None, "linked_release")
        elif isinstance(value, dict):
            found += 1
            yield _flat(value, at, compiled=False)
        else:
            yield RowProblem(at, None, None, "not_an_object")
    for name in ("compiledRelease", "versionedRelease"):
        value = record.get(name)
        if isinstance(value, dict) and (name == "compiledRelease" or not found):
            found += 1
            at = Place(place.file, place.sheet, _below(place.at, name))
            yield _flat({"ocid": record.get("ocid"), **value}, at, compiled=True)
    if not found:
        yield RowProblem(place, None, None, "only_links" if links else "nothing_said")


def _below(at: str, path: str) -> str:
    return at.rstrip("/") + "/" + path


def _flat(value: dict[str, Any], place: Place, *, compiled: bool) -> _Found:
    """With the newest of its versions, where the release holds versions in place of values."""
    if _is_versioned(value):
        return _Found(newest(value), place, compiled=True)
    return _Found(value, place, compiled)


def _ocid(value: Mapping[str, Any]) -> str | None:
    own = value.get("ocid")
    return _name(unwrapped(own) if isinstance(own, dict) else own)


def _name(value: Any) -> str | None:
    """An id as text: publishers write numbers too."""
    return text_of(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _release(found: _Found) -> Release | RowProblem:
    value, place = found.value, found.place
    ocid = _ocid(value)
    if ocid is None:
        return RowProblem(place, "ocid", shown(value.get("ocid")), "missing_field")
    try:
        raw = compact(value)
    except UnreadableError as error:
        return RowProblem(place, None, None, error.code)
    if MARK in raw:
        value = unwrapped(value)
    try:
        stated_at = moment(value.get("date"))
    except ValueError:
        stated_at = None
    tags, name = value.get("tag"), _name(value.get("id"))
    compiled = found.compiled or name is None or (isinstance(tags, list) and "compiled" in tags)
    return Release(ocid, name, value, place, raw, stated_at, compiled)


# --- versioned releases ------------------------------------------------------------------------------------------------
def _is_version_list(value: Any) -> bool:
    """Amendments name a release too, but say other things beside it."""
    return isinstance(value, list) and bool(value) and all(map(_is_version, value))


def _is_version(value: Any) -> bool:
    return isinstance(value, dict) and "releaseID" in value and value.keys() <= _VERSION


def _is_versioned(value: Mapping[str, Any]) -> bool:
    tender = value.get("tender")
    below = tender.values() if isinstance(tender, dict) else ()
    return any(_is_version_list(item) for item in (*value.values(), *below) if type(item) is list)


def newest(value: Any) -> Any:
    """A versioned value with every list of versions replaced by its newest value; what was deleted is left out."""
    if _is_version_list(value):
        return max(enumerate(value), key=lambda v: (str(v[1].get("releaseDate") or ""), v[0]))[1].get("value")
    if isinstance(value, dict):
        return {name: new for name, item in value.items() if (new := newest(item)) is not None}
    if isinstance(value, list):
        return [new for item in value if (new := newest(item)) is not None]
    return value


# --- one process -------------------------------------------------------------------------------------------------------
class Chosen(NamedTuple):
    """The releases of one process that count, oldest first, with their record keys; and problems of others."""

    kept: list[tuple[str, Release]]
    problems: list[RowProblem]


def chosen(group: Sequence[Release]) -> Chosen:
    """Releases of one id that differ are versions: the newest keeps the key, the others carry a hash of what they say.

    Of the compiled ones the newest counts, unless the single releases, which they restate, are as new.
    """
    single = sorted((r for r in group if not r.compiled), key=lambda r: r.order)
    compiled = max((r for r in group if r.compiled), key=lambda r: r.order, default=None)
    last: dict[str | None, bytes] = {release.id: release.raw for release in single}
    keyed: dict[str, Release] = {}
    for release in single:
        key = f"{release.ocid}/{release.id}"
        keyed.setdefault(key if last[release.id] == release.raw else f"{key}+{_hash(release.raw)}", release)
    kept = list(keyed.items())
    if compiled is None or (single and (compiled.stated_at or "") <= (single[-1].stated_at or "")):
        return Chosen(kept, [])
    kept.append((f"{compiled.ocid}/compiled", compiled))
    return Chosen(sorted(kept, key=lambda pair: pair[1].order), list(_passed_over(group, compiled)))


def _passed_over(group: Sequence[Release], compiled: Release) -> Iterator[RowProblem]:
    """Compiled releases beside the one that counts that say something else."""
    for release in group:
        if release.compiled and release.raw != compiled.raw:
            is_older = (release.stated_at or "") < (compiled.stated_at or "")
            yield RowProblem(release.place, None, None, "older_version" if is_older else "equally_new")


def _hash(raw: bytes) -> str:
    return blake2b(raw, digest_size=6).hexdigest()
