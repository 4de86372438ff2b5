"""The pages: each route parses, calls the service, and fills a template. Whatever goes wrong becomes a page too."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Depends, FastAPI, Form
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.auth import Principal
from app.console import guard, views
from app.console.entries import SCHEMES, CheckEntries, located, read
from app.console.frame import MAY_CHECK, PREFIX, Frame, assets, finish, language_of
from app.console.service import ConsoleService, FindingFilters, FindingPage
from app.errors import AppError, Conflict, Invalid, NotFound, Unauthorised
from graph.kinds import FindingState

log = structlog.get_logger("console")
SEE_OTHER = 303
LONGEST_REASON = 4_000
SEVERITIES = frozenset("12345")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class UnknownChoice(Exception):  # noqa: N818 - an answer to the browser, not a fault
    """An address names a choice that no form of ours offers."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class PageRoute(APIRoute):
    """Guards every form against other sites and turns every refusal into a page in the reader's language."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def framed(request: Request) -> Response:
            try:
                if request.method == "POST" and not guard.is_own_form(request):
                    return finish(request, _error(request, 403, Frame(request, language_of(request)).t("error.cross_site")))
                return finish(request, await handle(request))
            except (guard.SignInNeeded, Unauthorised):
                return finish(request, _to_sign_in(request))
            except AppError as problem:
                return finish(request, _error(request, problem.status, refusal(request, problem)))
            except UnknownChoice as problem:
                told = Frame(request, language_of(request)).t("error.bad_fields", fields=", ".join(problem.fields))
                return finish(request, _error(request, 422, told))
            except RequestValidationError as problem:
                return finish(request, _error(request, 422, _fields(request, problem)))
            except HTTPException as problem:
                return finish(request, _error(request, problem.status_code, ""))
            except Exception as fault:  # whoever reads pages is answered by a page
                log.error("request.failed", error=type(fault).__name__)
                told = Frame(request, language_of(request)).t("error.noted")
                return finish(request, _error(request, 500, told))

        return framed


router = APIRouter(prefix=PREFIX, route_class=PageRoute, include_in_schema=False)


def install(app: FastAPI, service: ConsoleService) -> None:
    """Hang the console into an application."""
    app.state.console = service
    app.include_router(router)


def _service(request: Request) -> ConsoleService:
    service: ConsoleService = request.app.state.console
    return service


Service = Annotated[ConsoleService, Depends(_service)]


def _holder(request: Request, service: Service) -> Principal:
    """Who is signed in; SignInNeeded when nobody is."""
    token = request.cookies.get(guard.SESSION_COOKIE)
    principal = service.principal(token) if token else None
    if principal is None:
        raise guard.SignInNeeded
    return principal


Holder = Annotated[Principal, Depends(_holder)]


def _frame(request: Request, holder: Holder) -> Frame:
    return Frame(request, language_of(request), holder)


Framed = Annotated[Frame, Depends(_frame)]


@router.get("")
@router.get("/")
def home() -> Response:
    return RedirectResponse(f"{PREFIX}/findings", SEE_OTHER)


def _filters(request: Request) -> FindingFilters:
    """Filters of the address; an empty choice of the form means all. UnknownChoice for what is none of the form's."""
    asked = {name: value for name, value in request.query_params.items() if value}
    known = {"severity": SEVERITIES, "state": set(FindingState)}
    wrong = [name for name, choices in known.items() if name in asked and asked[name] not in choices]
    if wrong:
        raise UnknownChoice(wrong)
    severity = int(asked["severity"]) if "severity" in asked else None
    return FindingFilters(severity, asked.get("rule"), asked.get("state"), asked.get("buyer"), asked.get("tender"))


@router.get("/findings")
def findings(frame: Framed, holder: Holder, service: Service, cursor: str | None = None) -> Response:
    filters = _filters(frame.request)
    listed = service.list_findings(holder, filters, cursor or None)
    return frame.page(
        "findings.html", listed=listed, filters=filters, cursor=cursor, rules=service.rules(holder),
        buyers=service.buyers(holder), states=list(FindingState), knots=views.knots,
    )  # fmt: skip


@router.get("/findings/{id_}")
def finding(id_: str, frame: Framed, holder: Holder, service: Service) -> Response:
    return _finding(frame, service.finding(holder, id_))


def _finding(frame: Frame, shown: FindingPage, status: int = 200, **entered: str) -> Response:
    """A finding's page; with what was entered and its `problem` when a decision was refused."""
    entered = {"verdict": "", "reason": "", "problem": "", **entered}
    return frame.page(
        "finding.html", status, shown=shown, finding=shown.finding, thread=views.thread(shown.finding, frame),
        place=views.place, knots=views.knots, decided="decided" in frame.request.query_params, entered=entered,
    )  # fmt: skip


@router.post("/findings/{id_}/decisions")
def decide(
    id_: str, frame: Framed, holder: Holder, service: Service,
    verdict: Annotated[str, Form(max_length=40)] = "", reason: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:  # fmt: skip
    entered = {"verdict": verdict, "reason": reason}
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        problem = frame.t("finding.long_reason" if reason.strip() else "finding.need_reason")
        return _finding(frame, service.finding(holder, id_), 422, **entered, problem=problem)
    try:
        service.decide(holder, id_, verdict, reason.strip())
    except (Conflict, Invalid) as refused:
        problem = refusal(frame.request, refused)
        return _finding(frame, service.finding(holder, id_), refused.status, **entered, problem=problem)
    return RedirectResponse(f"{PREFIX}/findings/{id_}?decided=1", SEE_OTHER)


@router.get("/check")
def check_form(frame: Framed, holder: Holder, service: Service, tender: str = "") -> Response:
    holder.must_be(*MAY_CHECK)
    return _check_form(frame, holder, service, CheckEntries.model_construct(tender=tender[:200]), {})


@router.post("/check")
def run_check(frame: Framed, holder: Holder, service: Service, entries: Annotated[CheckEntries, Form()]) -> Response:
    entered = read(entries)
    problems = entered.problems
    if entered.form is not None:
        try:
            return RedirectResponse(f"{PREFIX}/checks/{service.run_check(holder, entered.form)}", SEE_OTHER)
        except AppError as refused:
            problems = located(refused)
            if not problems:
                raise
    return _check_form(frame, holder, service, entries, problems)


def _check_form(
    frame: Frame, holder: Principal, service: ConsoleService, entries: CheckEntries, problems: dict[str, str]
) -> Response:
    return frame.page(
        "check.html", 422 if problems else 200, entries=entries, problems=problems, schemes=SCHEMES,
        buyers=service.buyers(holder),
    )  # fmt: skip


@router.get("/checks/{id_}")
def check(id_: str, frame: Framed, holder: Holder, service: Service) -> Response:
    shown = service.check(holder, id_)
    cases = [(found, views.thread(found, frame)) for found in shown.answer["findings"]]
    sealed = [(found, views.thread(found, frame)) for found in shown.answer.get("official_part") or ()]
    return frame.page(
        "result.html", answer=shown.answer, tender=shown.tender, titles=shown.rule_titles, cases=cases, sealed=sealed,
        place=views.place, knots=views.knots,
    )  # fmt: skip


@router.get("/sign-in")
def sign_in_form(request: Request) -> Response:
    return _sign_in(request, 200)


@router.post("/sign-in")
def sign_in(
    request: Request, service: Service, key: Annotated[str, Form(max_length=400)],
    target: Annotated[str, Form(alias="next", max_length=2000)] = "",
) -> Response:  # fmt: skip
    token = service.sign_in(key.strip())
    if token is None:
        return _sign_in(request, 401, target=target)
    response = RedirectResponse(guard.local_target(target), SEE_OTHER)
    guard.remember(request, response, token)
    return response


def _sign_in(request: Request, status: int, target: str | None = None) -> Response:
    wished = request.query_params.get("next", "") if target is None else target
    return Frame(request, language_of(request)).page("sign_in.html", status, wrong=status == 401, target=wished)


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    response = RedirectResponse(f"{PREFIX}/sign-in", SEE_OTHER)
    guard.forget(request, response)
    return response


@router.get("/assets/{name}")
def asset(name: str) -> Response:
    if name not in assets():
        raise NotFound
    content, media = assets()[name]
    return Response(content, media_type=media, headers={"Cache-Control": "public, max-age=31536000, immutable"})


@router.get("/{rest:path}")
def nowhere(rest: str) -> Response:
    raise NotFound


def _to_sign_in(request: Request) -> Response:
    """To the sign-in page and, for a page that was asked for, back again afterwards."""
    wished = f"{request.url.path}?{request.url.query}".rstrip("?") if request.method == "GET" else ""
    return RedirectResponse(f"{PREFIX}/sign-in" + (f"?{urlencode({'next': wished})}" if wished else ""), SEE_OTHER)


def refusal(request: Request, problem: AppError) -> str:
    """The sentence of the error in the reader's language; what it says of the case stands in English only."""
    frame = Frame(request, language_of(request))
    if problem.status == NotFound.status:
        return frame.t("error.missing")
    sentence = frame.say({"id": problem.indonesian, "en": problem.english()})
    return sentence if problem.detail == problem.english() else f"{sentence} ({problem.detail})"


def _fields(request: Request, problem: RequestValidationError) -> str:
    """Which entries cannot be read; their content is not repeated."""
    names = sorted({str(error["loc"][-1]) for error in problem.errors()})
    return Frame(request, language_of(request)).t("error.bad_fields", fields=", ".join(names))


def _error(request: Request, status: int, detail: str) -> Response:
    frame = Frame(request, language_of(request))
    known = status if status in {400, 401, 403, 404, 405, 409, 413, 422, 429, 503} else 500
    return frame.page("error.html", status, heading=frame.t(f"error.{known}"), detail=detail, code=status)
