"""How routes describe themselves in OpenAPI: the summary is the handler's docstring, errors are problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute

from app.api.problems import documented
from app.errors import BadRequest, Forbidden, Invalid, NotFound, TooLarge, Unauthorised, UnsupportedMedia

KEYED = documented(BadRequest, Unauthorised, Forbidden, NotFound, TooLarge, UnsupportedMedia, Invalid)


class Described(APIRoute):
    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        first = (endpoint.__doc__ or "").strip().partition("\n")[0]
        more["summary"] = more.get("summary") or first.rstrip(".")
        super().__init__(path, endpoint, **more)


def router(tag: str) -> APIRouter:
    """A router of calls that need a key."""
    return APIRouter(tags=[tag], route_class=Described, responses=KEYED)


def open_router(tag: str) -> APIRouter:
    """A router of calls that need none."""
    return APIRouter(tags=[tag], route_class=Described)
