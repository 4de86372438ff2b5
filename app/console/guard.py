"""Who stands at the door: the session cookie, and forms that must come from our own pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from app.console.frame import PREFIX

SESSION_COOKIE = "benang_session"
SESSION_SECONDS = 8 * 3600


class SignInNeeded(Exception):  # noqa: N818 - an answer to the browser, not a fault
    """Nobody is signed in; the page is shown after signing in."""


def is_own_form(request: Request) -> bool:
    """Whether a form was sent by one of our own pages.

    Browsers say so themselves in Sec-Fetch-Site; where they do not (plain http), Origin or Referer must name our host.
    A request that tells nothing is refused: a browser always tells one of the three.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    told = request.headers.get("origin") or request.headers.get("referer")
    return bool(told) and urlsplit(str(told)).netloc == request.headers.get("host")


def remember(request: Request, response: Response, token: str) -> None:
    """Give the browser its session; scripts cannot read it and other sites cannot send it."""
    response.set_cookie(
        SESSION_COOKIE, token, max_age=SESSION_SECONDS, path=PREFIX, httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )  # fmt: skip


def forget(request: Request, response: Response) -> None:
    response.delete_cookie(
        SESSION_COOKIE, path=PREFIX, httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )


def local_target(wished: str) -> str:
    """Where to go after signing in: a page of the console, never another site."""
    parts = urlsplit(wished)
    safe = not parts.scheme and not parts.netloc and parts.path.startswith(PREFIX + "/") and "\\" not in wished
    printable = wished.isprintable() and not wished.startswith("//")
    return wished if safe and printable and not parts.path.startswith(PREFIX + "/sign") else PREFIX + "/findings"
