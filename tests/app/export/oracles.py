"""What the publishers of two standards say is valid: the schema of BODS 0.4 and the model of FollowTheMoney.

The model comes as the data of its own package, read without running its code; the schema from the lent folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

Json = dict[str, Any]


def _package(name: str) -> Path:
    found = find_spec(name)
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0])


# --- BODS -----------------------------------------------------------------------------------------------------------------
@cache
def _statements(folder: Path) -> Draft202012Validator:
    schemata = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    registry: Any = Registry().with_resources([(s["$id"], Resource.from_contents(s)) for s in schemata if "$id" in s])
    whole = json.loads((folder / "statement.json").read_text())
    return Draft202012Validator(whole, registry=registry, format_checker=FormatChecker())


def schema_faults(folder: Path, statements: list[Json]) -> list[str]:
    """What the official schema finds wrong, formats of dates among it."""
    errors = _statements(folder).iter_errors(statements)
    return [f"{list(error.absolute_path)}: {error.message}" for error in errors]


def bods_faults(statements: list[Json]) -> list[str]:
    """References to records that were not stated before, and ids of statements that are not one each or of no length."""
    found = [f"{one['statementId']}: length" for one in statements if not 32 <= len(one["statementId"]) <= 64]
    stated: set[str] = set()
    for one in statements:
        details = one["recordDetails"]
        ends = [details[end] for end in ("subject", "interestedParty") if end in details]
        found += [f"{end} is not stated" for end in ends if end not in stated]
        stated.add(one["recordId"])
    ids = [one["statementId"] for one in statements]
    return found + (["statementId twice"] if len(set(ids)) != len(ids) else [])


# --- FollowTheMoney -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Schema:
    name: str
    parents: frozenset[str]
    properties: Mapping[str, Mapping[str, Any]]
    required: frozenset[str]
    abstract: bool


@cache
def published() -> dict[str, Schema]:
    folder = _package("followthemoney") / "schema"
    raw: dict[str, Any] = {}
    for path in folder.glob("*.y*ml"):
        raw |= yaml.safe_load(path.read_text(encoding="utf-8"))

    def lineage(name: str) -> Iterator[str]:
        yield name
        for parent in raw[name].get("extends") or ():
            yield from lineage(parent)

    found = {}
    for name, described in raw.items():
        line = list(lineage(name))
        properties = {k: v for parent in reversed(line) for k, v in (raw[parent].get("properties") or {}).items()}
        required = {k for parent in line for k in raw[parent].get("required") or ()}
        found[name] = Schema(name, frozenset(line), properties, frozenset(required), bool(described.get("abstract")))
    return found


_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}(T.*)?)?)?")
_COUNTRY = re.compile(r"[a-z]{2,3}(-[a-z0-9-]+)?")


def ftm_faults(entities: Iterable[Json]) -> list[str]:
    """Unknown schemata and properties, missing ones, values of the wrong type, and ends of the wrong schema."""
    listed = list(entities)
    schemata = {one["id"]: one["schema"] for one in listed}
    return [f"{one['schema']} {one['id']}: {fault}" for one in listed for fault in _faults(one, schemata)]


def _faults(one: Json, schemata: Mapping[str, str]) -> Iterator[str]:
    schema = published().get(one["schema"])
    if schema is None or schema.abstract:
        yield "no such schema"
        return
    yield from (f"{name} is missing" for name in schema.required if not one["properties"].get(name))
    for name, values in one["properties"].items():
        described = schema.properties.get(name)
        if described is None:
            yield f"{name} is no property"
            continue
        if not isinstance(values, list) or not all(isinstance(v, str) and v for v in values):
            yield f"{name} is no list of texts"
        for value in values:
            yield from (f"{name}: {fault}" for fault in _value_faults(described, value, schemata))


def _value_faults(described: Mapping[str, Any], value: str, schemata: Mapping[str, str]) -> Iterator[str]:
    type_ = described.get("type", "string")
    if type_ == "date" and not _DATE.fullmatch(value):
        yield f"no date: {value}"
    if type_ == "country" and not _COUNTRY.fullmatch(value):
        yield f"no country: {value}"
    if type_ == "entity":
        end = published().get(schemata.get(value, ""))
        if end is None:
            yield f"no such entity: {value}"
        elif not _may_be(end, described.get("range", "Thing")):
            yield f"{end.name} is no {described['range']}"
    if len(value) > described.get("maxLength", 65_000):
        yield "too long"


def _may_be(end: Schema, wanted: str) -> bool:
    """A body of which nobody says whether it is a person or a company may be either; what is owned need be no company."""
    return wanted in end.parents or end.name in published()[wanted].parents or wanted == "Asset"
