"""Every field that the standards define is read or knowingly left alone: none of them is a stranger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.intake.fields import Tree, fields

pytestmark = pytest.mark.shared
Json = dict[str, Any]


def stated(schema: Json, named: dict[str, Json], at: str = "", inside: tuple[str, ...] = ()) -> Iterator[str]:
    """Paths of all fields of a schema, lists opened and references followed, each once on its way down."""
    reference = schema.get("$ref")
    if reference:
        name = str(reference).rsplit("/", 1)[-1]
        if name not in inside and name in named:
            yield from stated(named[name], named, at, (*inside, name))
    for part in (schema.get("items"), *schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        if isinstance(part, dict):
            yield from stated(part, named, at, inside)
    for condition in ("then", "else"):
        if isinstance(schema.get(condition), dict):
            yield from stated(schema[condition], named, at, inside)
    for name, below in (schema.get("properties") or {}).items():
        if isinstance(below, dict):
            yield f"{at}/{name}"
            yield from stated(below, named, f"{at}/{name}", inside)


def is_known(path: str, known: Tree) -> bool:
    tree: Tree | None = known
    for name in path.strip("/").split("/"):
        if tree is None:  # a leaf stands for all that is below it
            return True
        if name not in tree.names:
            return False
        tree = {**tree.lists, **tree.objects}.get(name)
    return True


def definitions(*schemas: Json) -> dict[str, Json]:
    return {name: one for schema in schemas for key in ("$defs", "definitions") for name, one in schema.get(key, {}).items()}


@pytest.mark.parametrize("extension", ["bids", "beneficialOwners"])
def test_every_field_of_an_extension_is_known(shared_data: Path, extension: str) -> None:
    schema = json.loads((shared_data / "ocds-extensions" / extension / "release-schema.json").read_text("utf-8"))
    places = {
        "Award": ["awards"], "Contract": ["contracts"], "Bid": ["bids/details"], "Organization": ["parties"],
        "Person": ["parties/beneficialOwners"],
    }  # fmt: skip
    paths = set(stated(schema, definitions(schema)))
    for name, one in definitions(schema).items():
        for at in places.get(name, ()):
            paths |= set(stated(one, definitions(schema), f"/{at}"))
    assert len(paths) > 8
    assert {path for path in paths if not is_known(path, fields("ocds"))} == set()


def test_every_field_of_an_ownership_statement_is_known(shared_data: Path) -> None:
    folder = shared_data / "bods-official-0.4" / "schema"
    schemas = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}
    named = definitions(*schemas.values())
    details = [schemas[f"{kind}-record"] for kind in ("entity", "person", "relationship")]
    paths = {path for schema in details for path in stated(schema, named, "/recordDetails")}
    paths |= set(stated(named["Statement"], named))
    assert {"/recordDetails/interests/share/exclusiveMaximum", "/recordDetails/isComponent", "/recordStatus"} <= paths
    assert len(paths) > 100
    assert {path for path in paths if not is_known(path, fields("bods"))} == set()
