"""The pages on which people decide who is who: the queue of pairs, and two parties side by side."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from app.console.frame import PREFIX, Frame
from app.console.pages import LONGEST_REASON, SEE_OTHER, Framed, Holder, PageRoute, Service, UnknownChoice, refusal
from app.console.service import Json, PairFilters
from app.errors import Conflict, Invalid
from graph.explain import money_text

BANDS, KINDS = ("unsure", "same"), ("person", "company")
# Facts of a party that have a word of their own; what a sheet calls otherwise keeps the name it has there.
ATTRIBUTES = frozenset({
    "legal_form", "vendor_type", "region", "birth_place", "position", "agency", "nationality", "level",
})  # fmt: skip
VERDICTS = ("same", "not_same", "unsure")
router = APIRouter(prefix=f"{PREFIX}/matches", route_class=PageRoute, include_in_schema=False)


@router.get("")
def queue(frame: Framed, holder: Holder, service: Service, cursor: str | None = None) -> Response:
    filters = _filters(frame)
    listed = service.pairs(holder, filters, cursor or None)
    return frame.page(
        "matches.html", listed=listed, filters=filters, cursor=cursor, bands=BANDS, kinds=KINDS,
        stake=lambda found: stake(frame, found), decided="decided" in frame.request.query_params,
    )  # fmt: skip


def _filters(frame: Frame) -> PairFilters:
    """Filters of the address; an empty choice of the form means all."""
    asked = {name: value for name, value in frame.request.query_params.items() if value}
    wrong = [name for name, known in (("band", BANDS), ("kind", KINDS)) if name in asked and asked[name] not in known]
    if wrong:
        raise UnknownChoice(wrong)
    return PairFilters(asked.get("band"), asked.get("kind"), asked.get("party"))


def stake(frame: Frame, found: Json) -> str:
    """What hangs on a pair, as one sentence."""
    counts = found["would_change"]
    if not counts["findings"]:
        return frame.t("matches.nothing_hangs")
    value = ", ".join(frame.say(money_text(Decimal(one["amount"]), one["currency"])) for one in counts["value"])
    worth = frame.t("matches.worth", value=value) if value else ""
    return frame.t("matches.hangs", findings=str(counts["findings"]), tenders=str(counts["tenders"]), worth=worth)


@router.get("/{id_}")
def pair(id_: str, frame: Framed, holder: Holder, service: Service) -> Response:
    return _pair(frame, service.pair(holder, id_))


@router.get("/{id_}/decisions")
def back(id_: str) -> Response:
    """Where the language switch of a refused form leads."""
    return RedirectResponse(f"{PREFIX}/matches/{id_}", SEE_OTHER)


def _pair(frame: Frame, shown: Json, status: int = 200, **entered: str) -> Response:
    entered = {"reason": "", "problem": "", **entered}
    return frame.page(
        "match.html", status, shown=shown, entered=entered, verdicts=VERDICTS, stake=stake(frame, shown),
        attribute=lambda name: frame.t(f"matches.{name}") if name in ATTRIBUTES else name,
        sides=[(shown[name], shown["sides"][name]) for name in ("a", "b")],
    )  # fmt: skip


@router.post("/{id_}/decisions")
def decide(
    id_: str, frame: Framed, holder: Holder, service: Service,
    verdict: Annotated[str, Form(max_length=40)] = "", reason: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:  # fmt: skip
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        problem = frame.t("finding.long_reason" if reason.strip() else "finding.need_reason")
        return _pair(frame, service.pair(holder, id_), 422, reason=reason, problem=problem)
    try:
        service.decide_pair(holder, id_, verdict, reason.strip())
    except (Conflict, Invalid) as refused:
        problem = refusal(frame.request, refused)
        return _pair(frame, service.pair(holder, id_), refused.status, reason=reason, problem=problem)
    return RedirectResponse(f"{PREFIX}/matches?decided=1", SEE_OTHER)
