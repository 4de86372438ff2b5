"""The API as a page to read, made from its own OpenAPI document: nothing is fetched, no script runs, it prints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.console.frame import Frame, language_of
from app.console.pages import PageRoute

Json = Mapping[str, Any]
BOUNDS = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Item:
    """A parameter or a field of a body. `type`: words and names; `model`: the schema it leads to, if any."""

    name: str
    where: str
    required: bool
    type: str
    model: str
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A call as the page shows it. `problems`: (status, what it means)."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    keyed: bool
    parameters: tuple[Item, ...]
    fields: tuple[Item, ...]
    sent: str
    status: str
    answered: str
    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """All calls by subject, and the schemas that bodies name."""

    description: str
    version: str
    subjects: Mapping[str, tuple[Operation, ...]]
    schemas: Mapping[str, tuple[Item, ...]]


@router.get("/docs")
def reference(request: Request) -> Response:
    document = request.app.openapi()
    return Frame(request, language_of(request)).page("reference.html", api=_read(json.dumps(document)))


@lru_cache(1)
def _read(text: str) -> Reference:
    document = json.loads(text)
    schemas = document["components"]["schemas"]
    subjects: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method, said in item.items():
            subjects.setdefault(said["tags"][0], []).append(_operation(method, path, said, schemas))
    named = {name: tuple(_fields(schemas[name])) for name in sorted(_reached(document, schemas))}
    info = document["info"]
    return Reference(info["description"], info["version"], {s: tuple(o) for s, o in sorted(subjects.items())}, named)


def _operation(method: str, path: str, said: Json, schemas: Json) -> Operation:
    body = _body(said)
    schema = schemas[_name(body)] if _name(body) else body
    shown = schema.get("example", next(iter(schema.get("examples", ())), None))
    status = next(s for s in said["responses"] if s[0] == "2")
    answer = said["responses"][status].get("content", {}).get("application/json", {}).get("example")
    return Operation(
        said["operationId"], method.upper(), path, said["summary"], _beyond(said), "security" in said,
        tuple(_item(p["name"], p["in"], p, p["schema"], p.get("required", False)) for p in said.get("parameters", ())),
        tuple(_fields(schema)), _written(shown), status, _written(answer),
        tuple((s, r["description"]) for s, r in said["responses"].items() if s[0] != "2"),
    )  # fmt: skip


def _body(said: Json) -> Json:
    """The schema of the body, in the one form a call takes: JSON, or the parts of a form with files."""
    forms = said.get("requestBody", {}).get("content", {}).values()
    return next((form["schema"] for form in forms), {})


def _beyond(said: Json) -> str:
    """What the description says beyond the summary, which is its first line."""
    return str(said.get("description", "")).removeprefix(said["summary"]).removeprefix(".").strip()


def _fields(schema: Json) -> Iterator[Item]:
    wanted = schema.get("required", ())
    for name, each in schema.get("properties", {}).items():
        yield _item(name, "body", each, each, name in wanted)
    if "enum" in schema:
        yield _item("", "body", {}, schema, required=True)


def _item(name: str, where: str, said: Json, schema: Json, required: bool) -> Item:
    inner = (each.get("description") for each in (said, schema, *schema.get("anyOf", ())))
    description = next((words for words in inner if words), "")
    return Item(name, where, required, _type(schema), next(_names(schema), ""), description)


def _type(schema: Json) -> str:
    """What may stand there, in words short enough for a table."""
    if name := _name(schema):
        return name
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(_type(s) for s in schema[several]))
    if "enum" in schema:
        return " ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    kind = schema.get("format") or str(schema.get("type", "any"))
    if kind == "array":
        kind = f"[{_type(schema.get('items', {}))}]"
    bounds = [f"{schema.get(low, '')}…{schema.get(high, '')}" for low, high in BOUNDS if low in schema or high in schema]
    bounds += [schema["pattern"]] if "pattern" in schema else []
    return f"{kind} ({', '.join(bounds)})" if bounds else kind


def _name(schema: Json) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _names(schema: Any) -> Iterator[str]:
    """The schemas that one names anywhere within."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield _name(schema)
        for child in schema.values():
            yield from _names(child)
    elif isinstance(schema, list):
        for child in schema:
            yield from _names(child)


def _reached(document: Json, schemas: Json) -> set[str]:
    """Schemas that the parameters and bodies name, however deep; a body's own stands with its call."""
    said = [o for item in document["paths"].values() for o in item.values()]
    bodies = {_name(_body(o)) for o in said}
    waiting = [n for o in said for n in _names([o.get("parameters"), o.get("requestBody")])]
    found: set[str] = set()
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += _names(schemas[name])
    return found - bodies


def _written(example: Any) -> str:
    return "" if example is None else json.dumps(example, ensure_ascii=False, indent=2)
