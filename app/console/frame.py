"""The frame of a page: its language, its words, its template, and the headers that keep it to itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.auth import Principal, Role
from app.wire import LANGUAGES, preferred
from graph.explain import Catalogue, fill, moment_text, probability_text, text
from graph.kinds import Label
from graph.packaged import parsed

LANGUAGE_COOKIE = "benang_lang"
PREFIX = "/console"
MAY_CHECK = (Role.AUDITOR, Role.PROCUREMENT, Role.INTEGRATOR)  # the use case has the last word
A_YEAR = 365 * 24 * 3600
# Nothing but our own style sheet, pictures and forms; no script at all. Referrer same-origin, because `no-referrer`
# would make browsers send `Origin: null` with our own forms.
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@cache
def texts() -> Catalogue:
    """Words of the pages themselves."""
    return Catalogue.of(parsed((resources.files("app.console") / "texts.yaml").read_text(encoding="utf-8")))


@cache
def assets() -> Mapping[str, tuple[bytes, str]]:
    """Static files by name: content and media type. Names carry a hash, so browsers may keep them for ever."""
    found = {}
    for name, media in (("console.css", "text/css; charset=utf-8"), ("mark.svg", "image/svg+xml")):
        content = (resources.files("app.console") / "static" / name).read_bytes()
        stem, suffix = name.rsplit(".", 1)
        found[f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"] = (content, media)
    return found


def asset_url(name: str) -> str:
    stem, suffix = name.rsplit(".", 1)
    return next(f"{PREFIX}/assets/{found}" for found in assets() if found.startswith(stem + ".") and found.endswith(suffix))


def language_of(request: Request) -> str:
    """What the reader chose: in the address, by cookie, by the browser's preference; Indonesian otherwise."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if chosen in LANGUAGES:
            return str(chosen)
    return preferred(request.headers.get("accept-language", ""))


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's surroundings: in which language, where, and who is signed in."""

    request: Request
    language: str
    principal: Principal | None = None

    def say(self, words: Any) -> str:
        """A Label, its JSON form, or plain text, in the reader's language."""
        if isinstance(words, Label):
            return words.id if self.language == "id" else words.en
        return str(words[self.language]) if isinstance(words, Mapping) else str(words)

    def t(self, key: str, **slots: Any) -> str:
        """Words of the pages, as "section.key"."""
        section, _, name = key.partition(".")
        return self.say(fill(texts().get(section, name), **{slot: self.say(value) for slot, value in slots.items()}))

    def label(self, section: str, key: Any) -> str:
        """Words about findings (graph/explain/wording.yaml)."""
        return self.say(text(section, str(key)))

    def day(self, stated: str | int | None) -> str:
        """A date, or a time in ISO form or in microseconds, in words; a dash for none."""
        if stated is None:
            return "–"
        iso = stated if isinstance(stated, str) else datetime.fromtimestamp(stated / 1_000_000, UTC).isoformat()
        return self.say(moment_text(iso))

    def percent(self, value: float) -> str:
        return self.say(probability_text(value))

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The template filled and framed."""
        other = "en" if self.language == "id" else "id"
        may_check = self.principal is not None and self.principal.role in MAY_CHECK
        body = environment().get_template(template).render(
            f=self, t=self.t, say=self.say, label=self.label, day=self.day, percent=self.percent, principal=self.principal,
            prefix=PREFIX, css=asset_url("console.css"), mark=asset_url("mark.svg"), may_check=may_check,
            other_language=other, other_url=_address(self.request, lang=other), here=self.request.url.path, **values,
        )  # fmt: skip
        return HTMLResponse(body, status_code=status)

    def turned(self, **changed: str) -> str:
        """This address with some of its query changed."""
        return _address(self.request, **changed)


def _address(request: Request, **changed: str) -> str:
    # A page shown in answer to a form is left by the language switch to the address of its own GET.
    url = request.url.include_query_params(**changed)
    return f"{url.path}?{url.query}"


@cache
def environment() -> Environment:
    return Environment(
        loader=PackageLoader("app.console"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def finish(request: Request, response: Response) -> Response:
    """Headers of every answer of the console, and the cookie of a language that was just chosen."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, chosen, max_age=A_YEAR, path=PREFIX, samesite="lax", httponly=True,
            secure=request.url.scheme == "https",
        )  # fmt: skip
    return response
