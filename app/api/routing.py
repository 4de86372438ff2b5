"""How routes describe themselves in OpenAPI: the summary is the handler's docstring, errors are problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from app.api.answers import MODELS, example
from app.api.problems import MEDIA_TYPE, SCHEMA, documented
from app.errors import BadRequest, Conflict, Forbidden, Invalid, NotFound, TooLarge, Unauthorised, UnsupportedMedia

ANY: dict[int | str, dict[str, Any]] = {
    "default": {"description": "Any other problem.", "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
}
KEYED = documented(BadRequest, Unauthorised, Forbidden, NotFound, Conflict, TooLarge, UnsupportedMedia, Invalid) | ANY


class Described(APIRoute):
    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        first = (endpoint.__doc__ or "").strip().partition("\n")[0]
        more["summary"] = more.get("summary") or first.rstrip(".")
        if "model" in more["responses"].get(more.get("status_code") or 200, {}):
            more["response_model"] = None  # documented by the model, sent as it is
        super().__init__(path, endpoint, **more)


def router(tag: str) -> APIRouter:
    """A router of calls that need a key."""
    return APIRouter(tags=[tag], route_class=Described, responses=KEYED)


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
