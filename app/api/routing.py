"""How routes describe themselves in OpenAPI: the summary is the handler's docstring, errors are problems."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping, MutableMapping
from typing import Any
from urllib.parse import unquote

import orjson
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.routing import Match

from app import wire
from app.api.answers import MODELS, example
from app.api.problems import MEDIA_TYPE, SCHEMA, documented, is_json
from app.errors import BadRequest, Conflict, Forbidden, Invalid, NotFound, TooLarge, Unauthorised, UnsupportedMedia

ANY: dict[int | str, dict[str, Any]] = {
    "default": {"description": "Any other problem.", "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
}
KEYED = documented(BadRequest, Unauthorised, Forbidden, NotFound, Conflict, TooLarge, UnsupportedMedia, Invalid) | ANY

BASE = "/v1"


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Described(APIRoute):
    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        first = (endpoint.__doc__ or "").strip().partition("\n")[0]
        more["summary"] = more.get("summary") or first.rstrip(".")
        if "model" in more["responses"].get(more.get("status_code") or 200, {}):
            more["response_model"] = None  # documented by the model, sent as it is
        super().__init__(path, endpoint, **more)

    def matches(self, scope: MutableMapping[str, Any]) -> tuple[Match, MutableMapping[str, Any]]:
        """Compares step by step as the address was sent: a stroke inside an id (`%2F`) parts no steps."""
        raw = scope.get("raw_path") or b""
        if b"%2f" not in raw.lower():
            return super().matches(scope)
        sent = "/".join(_closed(unquote(part)) for part in raw.decode("latin-1").split("/"))
        match, found = super().matches({**scope, "path": sent})
        given = found.get("path_params", {})
        return match, {**found, "path_params": {n: _opened(v) if isinstance(v, str) else v for n, v in given.items()}}

    def get_route_handler(self) -> Handler:
        """Reads bodies strictly, and refuses parameters that this call does not know or gets twice."""
        handle, known = super().get_route_handler(), frozenset(_names(self))

        async def strict(request: Request) -> Response:
            _only(known, [name for name, _ in request.query_params.multi_items()])
            asked = _Asked(request.scope, request.receive)
            if self.body_field is not None and is_json(request.headers.get("content-type", "")):
                body = await asked.body()
                asked.value = wire.read(body) if body else None
            return await handle(asked)

        return strict


def _closed(part: str) -> str:
    return part.replace("%", "%25").replace("/", "%2F")


def _opened(part: str) -> str:
    return part.replace("%2F", "/").replace("%25", "%")


def written(answer: Mapping[str, Any]) -> Response:
    """A large answer as JSON, at once: FastAPI would first copy it piece by piece, while nobody else is served (250 KB: 25
    against 1 ms)."""
    return Response(orjson.dumps(answer), media_type="application/json")


async def without_body(request: Request) -> None:
    """A dependency of calls that take no body: what is sent all the same would be ignored, so it is refused."""
    if (await request.body()).strip() not in (b"", b"{}"):
        raise Invalid("this call takes no body", pointer="")


class _Asked(Request):
    """A request whose body has been read already."""

    value: Any = None

    async def json(self) -> Any:
        return self.value


def _names(route: APIRoute) -> Iterator[str]:
    """Names of the query parameters; a model of parameters gives one for each field."""
    for asked in route.dependant.query_params:
        model = asked.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from (field.alias or name for name, field in model.model_fields.items())
        else:
            yield asked.alias


def _only(known: frozenset[str], given: list[str]) -> None:
    for place, name in enumerate(given):
        if name not in known:
            raise Invalid("this call knows no such parameter", pointer=f"/{wire.step(name)}")
        if name in given[:place]:
            raise Invalid("this parameter stands twice", pointer=f"/{wire.step(name)}")


def router(tag: str) -> APIRouter:
    """A router of calls that need a key. The base stands in each route's own path: it is what logs and figures name."""
    return APIRouter(prefix=BASE, tags=[tag], route_class=Described, responses=KEYED)


def open_router(tag: str) -> APIRouter:
    """A router of calls that need none."""
    return APIRouter(tags=[tag], route_class=Described, responses=ANY)


def document(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The application's OpenAPI document with examples of answers: FastAPI leaves out whatever is null in an example."""
    bare = app.openapi

    def made() -> dict[str, Any]:
        found = bare()  # made once and kept
        for item in found["paths"].values():
            for operation in item.values():
                for answer in operation["responses"].values():
                    shown = answer.get("content", {}).get("application/json", {})
                    name = shown.get("schema", {}).get("$ref", "").rpartition("/")[2]
                    if name in MODELS:
                        shown["example"] = example(MODELS[name])
        return found

    return made
