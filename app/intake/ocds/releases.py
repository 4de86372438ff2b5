"""Releases of contracting processes, however they are packed: releases, records, compiled or versioned releases.

Of a record the single releases count; a compiled release restates them and is read only where they are not there or
are older. Links to releases are reported, never followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from app.intake.documents import Element, compact, elements
from app.intake.events import Shape
from app.intake.problems import UnreadableError
from app.intake.source import Delivery, RowProblem
from app.intake.values import moment, text_of
from graph.claims import Place

PACKAGES = Shape(("releases", "records"), frozenset({"ocid"}))
_IN_RECORD = ("releases", "compiledRelease", "versionedRelease")


@dataclass(slots=True)
class Release:
    """One release as it was written. `stated_at` orders the releases of a process; `compiled` ones restate others.

    `struck` are the paths later releases delete, `borrowed` what the release rests on from other releases.
    """

    ocid: str
    id: str | None
    value: dict[str, Any]
    place: Place
    raw: bytes
    stated_at: str | None
    compiled: bool
    struck: list[str] = field(default_factory=list)
    borrowed: dict[str, list[str]] = field(default_factory=dict)

    @property
    def order(self) -> tuple[str, bytes]:
        return self.stated_at or "", self.raw


def releases(delivery: Delivery) -> Iterator[Release | RowProblem]:
    """Every release of a file. Never raises on content."""
    for element in elements(delivery, PACKAGES):
        if isinstance(element, RowProblem):
            yield element
        elif not isinstance(element.value, dict):
            yield RowProblem(element.place, None, None, "not_an_object")
        elif any(name in element.value for name in _IN_RECORD):
            yield from _record(element)
        else:
            yield _release(element.value, element.place)


def _record(element: Element) -> Iterator[Release | RowProblem]:
    record, place = element.value, element.place
    found = 0
    listed = record.get("releases")
    for number, value in enumerate(listed if isinstance(listed, list) else ()):
        at = Place(place.file, place.sheet, _below(place.at, f"releases/{number}"))
        if isinstance(value, dict) and "url" in value and "ocid" not in value:
            yield RowProblem(at, "url", None, "linked_release")
            continue
        found += 1
        yield _release(value, at)
    for name in ("compiledRelease", "versionedRelease"):
        value = record.get(name)
        if isinstance(value, dict) and (name == "compiledRelease" or not found):
            found += 1
            flat = newest(value) if name == "versionedRelease" else value
            at = Place(place.file, place.sheet, _below(place.at, name))
            yield _release({"ocid": record.get("ocid"), **flat}, at, compiled=True)


def _below(at: str, path: str) -> str:
    return at.rstrip("/") + "/" + path


def _release(value: Any, place: Place, *, compiled: bool = False) -> Release | RowProblem:
    if not isinstance(value, dict):
        return RowProblem(place, None, None, "not_an_object")
    if not compiled and _is_versioned(value):
        value, compiled = newest(value), True
    ocid = value.get("ocid")
    if not isinstance(ocid, str) or not ocid.strip():
        return RowProblem(place, "ocid", None, "missing_field")
    tags = value.get("tag")
    compiled = compiled or (isinstance(tags, list) and "compiled" in tags)
    try:
        raw = compact(value)
        stated_at = moment(value.get("date"))
    except UnreadableError as error:
        return RowProblem(place, None, None, error.code)
    except ValueError:
        stated_at = None
    own = value.get("id")
    name = text_of(own) if isinstance(own, str | int | float) else None
    return Release(ocid.strip(), name, value, place, raw, stated_at, compiled or name is None)


# --- versioned releases ------------------------------------------------------------------------------------------------
def _is_version_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) and "releaseID" in v for v in value)


def _is_versioned(value: Mapping[str, Any]) -> bool:
    if any(_is_version_list(item) for item in value.values()):
        return True
    tender = value.get("tender")
    return isinstance(tender, dict) and any(_is_version_list(item) for item in tender.values())


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
def chosen(group: Sequence[Release]) -> list[tuple[str, Release]]:
    """The releases of one process that count, oldest first, with their record keys.

    Releases of one id that differ are versions: the newest keeps the key, the others carry a hash of what they say.
    Of the compiled ones the newest counts, unless the single releases are as new.
    """
    single = sorted((r for r in group if not r.compiled), key=lambda r: r.order)
    compiled = max((r for r in group if r.compiled), key=lambda r: r.order, default=None)
    last: dict[str | None, bytes] = {release.id: release.raw for release in single}
    keyed: dict[str, Release] = {}
    for release in single:
        key = f"{release.ocid}/{release.id}"
        keyed.setdefault(key if last[release.id] == release.raw else f"{key}+{_hash(release.raw)}", release)
    kept = list(keyed.items())
    if compiled and (not single or (compiled.stated_at or "") > (single[-1].stated_at or "")):
        kept.append((f"{compiled.ocid}/compiled", compiled))
    return sorted(kept, key=lambda pair: pair[1].order)


def _hash(raw: bytes) -> str:
    return blake2b(raw, digest_size=6).hexdigest()


def strike(older: Any, newer: Any, at: str = "") -> Iterator[str]:
    """Take out of an older release what a newer one deletes (null) and yield the paths. Changes `older` in place.

    Entries of lists are the same when their ids are (OCDS merging, "identifier merge"). Source: OCDS 1.1, Merging.
    """
    if isinstance(older, dict) and isinstance(newer, dict):
        for name, value in newer.items():
            if name not in older:
                continue
            if value is None and older[name] is not None:
                del older[name]
                yield f"{at}/{name}"
            else:
                yield from strike(older[name], value, f"{at}/{name}")
    elif isinstance(older, list) and isinstance(newer, list):
        named = {_id(item): item for item in older if _id(item) is not None}
        for item in newer:
            match = named.get(_id(item)) if _id(item) is not None else None
            if match is not None:
                yield from strike(match, item, f"{at}/{_id(item)}")


def _id(item: Any) -> str | None:
    own = item.get("id") if isinstance(item, dict) else None
    return str(own) if isinstance(own, str | int) else None
