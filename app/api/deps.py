"""What handlers may ask for: the database, a reading unit, the principal, a page; and the types of what people send."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from app.auth import Principal
from app.crypto import Keyring
from app.db import Database, Unit
from app.errors import BadRequest, Unauthorised
from app.store import keys, visibility
from graph.explain import text
from graph.kinds import ANYBODY, PartyKind
from graph.lexicon.numbered import holds_number
from graph.lexicon.text import name_text, readable
from graph.period import parse_partial

LARGEST_PAGE = 200
ACTORS = ANYBODY | {PartyKind.UNKNOWN}
HIDDEN_BY_ROLE = {"code": "hidden_by_role", **asdict(text("list_note", "hidden_by_role"))}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_bearer = HTTPBearer(auto_error=False, description="A key made by `benang key create`, as Bearer token.")


def database(request: Request) -> Database:
    found: Database = request.app.state.database
    return found


DatabaseDep = Annotated[Database, Depends(database)]


def reading(db: DatabaseDep) -> Iterator[Unit]:
    with db.reading() as unit:
        yield unit


UnitDep = Annotated[Unit, Depends(reading, scope="function")]


def principal(db: DatabaseDep, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Principal:
    """The holder of the presented key; Unauthorised without a valid one."""
    if given is None or len(given.credentials) > 200:
        raise Unauthorised("send `Authorization: Bearer bm_…`")
    with db.reading() as unit:
        found = keys.principal_of(unit, given.credentials)
    if found is None:
        raise Unauthorised("this key is unknown or revoked")
    return found


PrincipalDep = Annotated[Principal, Depends(principal)]


Text = Annotated[str, StringConstraints(max_length=500), AfterValidator(readable)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True), AfterValidator(name_text)]
LongText = Annotated[str, StringConstraints(max_length=4_000), AfterValidator(readable)]
Scheme = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(readable)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(readable)]


def _no_number(given: str) -> str:
    """ValueError for an id in which somebody's identity number stands: ids are stored, and sent to others, as they are."""
    if holds_number(given):
        raise ValueError("an identity number is no id: it would go to everybody who reads of it")
    return given


TenderId = Annotated[Id, AfterValidator(_no_number)]


def _who_acts(kind: PartyKind) -> PartyKind:
    if kind not in ACTORS:
        raise ValueError("a contact or household is no party of its own; contacts are stated with whoever uses them")
    return kind


ActorKind = Annotated[PartyKind, AfterValidator(_who_acts), Field(description="no contact_point and no household")]


def dated(text: str) -> str:
    """A day, month or year that exists. ValueError for any other but "", which some fields know as open."""
    if text:
        parse_partial(text)
    return text


PartialDate = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"), AfterValidator(dated),
    Field(description="year, month or day"),
]


def _day(given: object) -> date:
    """A day as ISO 8601 writes it. ValueError for a number, which pydantic would take for seconds since 1970."""
    if not isinstance(given, str):
        raise ValueError("a date is written as text, such as 2026-03-02")
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise ValueError("a date is written YYYY-MM-DD, such as 2026-03-02") from error


def moment(given: object) -> datetime:
    """A time in UTC, from ISO 8601. ValueError for a number, and for what no calendar has."""
    try:
        at = datetime.fromisoformat(given if isinstance(given, str) else "")
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("a time is written in ISO 8601, such as 2026-03-02T09:00:00+08:00") from error


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(moment), Field(description="ISO 8601; without an offset it is UTC")]
KnownAt = Annotated[
    datetime, BeforeValidator(moment),
    Field(description="as known at this time, which is not to come; ISO 8601, without an offset it is UTC"),
]
AsOf = Annotated[Day, Field(description="the day on which ties must hold; it may be to come: what is stated to hold then")]
Sector = Annotated[
    str, StringConstraints(pattern=r"^[0-9]\.[0-9]{2}$"),
    Field(description="government function (urusan) by its code of Permendagri 90/2019, such as 1.03"),
]


class Body(BaseModel):
    """Base of what is sent in: unknown fields are refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


def example(**fields: Any) -> ConfigDict:
    """The configuration of a body whose documentation shows these fields. All names in examples are invented."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


Cursor = Annotated[str | None, Query(max_length=400, description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]


def encode_cursor(list_: str, position: str) -> str:
    return base64.urlsafe_b64encode(f"{list_} {position}".encode()).decode().rstrip("=")


def decode_cursor(list_: str, cursor: str | None) -> str | None:
    """The position behind a cursor of this list. BadRequest when it is none of ours, or one of another list."""
    if cursor is None:
        return None
    try:
        text = readable(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode())
    except (binascii.Error, ValueError):
        text = ""
    named, _, position = text.partition(" ")
    if named != list_ or not position:
        raise BadRequest("the cursor is not one of this list", pointer="/cursor")
    return position


@dataclass(frozen=True, slots=True)
class Places:
    """How one reader names the items of a numbered list without learning the numbers: their gaps count what is hidden.

    `reader`: what the list is bound to, a key or a subscription.
    """

    keys: Keyring
    purpose: str
    reader: str

    def of(self, number: int) -> str:
        return self.keys.place(self.purpose, self.reader, number)

    def number(self, place: str) -> int:
        """ValueError for a place of another reader or list."""
        return self.keys.number(self.purpose, self.reader, place)

    def behind(self, cursor: str | None) -> int:
        """The number from behind which a page goes on. BadRequest for a cursor that is not of this list and reader."""
        if cursor is None:
            return 0
        try:
            return self.number(cursor)
        except ValueError as error:
            raise BadRequest("the cursor is not one of ours", pointer="/cursor") from error

    def page(self, items: list[Any], limit: int) -> dict[str, Any]:
        """A list answer of items that bear their place as `id`."""
        return {"items": items, "next": items[-1]["id"] if len(items) == limit else None}


def page(items: list[Any], limit: int, list_: str, last: str | None) -> dict[str, Any]:
    """An answer of a list; `last` is the position of its last item, from which a full page goes on."""
    return {"items": items, "next": encode_cursor(list_, last) if last is not None and len(items) == limit else None}


def for_role(answer: dict[str, Any], who: Principal, list_: str) -> dict[str, Any]:
    """A list answer that says so where the reader's role is shown nothing of the list: an empty one would be a lie."""
    return answer if visibility.is_reader(who, list_) else answer | {"hidden_by_role": HIDDEN_BY_ROLE}


def micros(moment: datetime | None) -> int | None:
    """A moment as microseconds."""
    return None if moment is None else (moment - EPOCH) // timedelta(microseconds=1)
