"""Statements of the Beneficial Ownership Data Standard, 0.1 to 0.4, under one shape.

What the standard requires and we rest on is checked here, by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.intake.documents import Element, compact, elements
from app.intake.events import Shape
from app.intake.extended import MARK, unwrapped
from app.intake.problems import UnreadableError, shown
from app.intake.source import Delivery, RowProblem
from app.intake.values import iso_day, moment
from graph.claims import Place

PACKAGE = Shape(
    ("statements",),
    frozenset({"statementId", "statementID", "recordType", "statementType", "recordDetails", "statementDate"}),
)
_TYPES = {
    "entity": "entity", "person": "person", "relationship": "relationship", "entityStatement": "entity",
    "personStatement": "person", "ownershipOrControlStatement": "relationship",
}  # fmt: skip
STATUSES = ("", "new", "updated", "closed")
SHORTEST_ID, LONGEST_ID = 32, 64  # of a statementId; schema of 0.4


@dataclass(frozen=True, slots=True)
class Statement:
    """`key` names the record (0.4) or the statement (before); `details` say what it is about."""

    kind: str
    key: str
    id: str
    status: str
    stated_at: str | None
    published_at: str
    value: Mapping[str, Any]
    details: Mapping[str, Any]
    place: Place
    raw: bytes
    pointer: str

    @property
    def order(self) -> tuple[str, str, int]:
        """Newest last: by date, then date of publication, then status (a closing comes last)."""
        return self.stated_at or "", self.published_at, STATUSES.index(self.status)

    @property
    def content(self) -> bytes:
        """What it says, whatever id it has: a statement said again under another id contradicts nothing."""
        return compact({name: said for name, said in self.value.items() if name not in ("statementId", "statementID")})


def statements(delivery: Delivery, only: Callable[[str], bool] | None = None) -> Iterator[Statement | RowProblem]:
    """The statements of a file and what is wrong with others. Never raises on content.

    `only`: of which keys statements are wanted; others are passed over unread.
    """
    for element in elements(delivery, PACKAGE):
        if only is not None and (key := _key(element.value)) is not None and not only(key):
            continue
        if isinstance(element, RowProblem):
            yield element
        elif not isinstance(element.value, dict):
            yield RowProblem(element.place, None, shown(element.value), "not_an_object")
        else:
            yield _statement(element)


def _key(value: Any) -> str | None:
    """The key that a statement will have; None where that takes a closer look."""
    if not isinstance(value, dict):
        return None
    newer = "recordType" in value or "recordId" in value
    found = value.get("recordId") if newer else value.get("statementID", value.get("statementId"))
    return found.strip() if isinstance(found, str) else None


class _RefusedError(Exception):
    """A required field is missing or wrong."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field)
        self.field, self.problem = field, problem


def _statement(element: Element) -> Statement | RowProblem:
    value: dict[str, Any] = element.value
    try:
        raw = compact(value)
        if MARK in raw:
            value = unwrapped(value)
            element = Element(element.place, value)
        return _newer(element, raw) if "recordType" in value or "recordId" in value else _older(element, raw)
    except _RefusedError as refused:
        said = value.get(refused.field)
        return RowProblem(
            element.place, refused.field, None if isinstance(said, dict | list) else shown(said), refused.problem
        )
    except UnreadableError as error:
        return RowProblem(element.place, None, None, error.code)


def _newer(element: Element, raw: bytes) -> Statement:
    value = element.value
    kind = _code(value, "recordType", ("entity", "person", "relationship"))
    status = _code(value, "recordStatus", ("new", "updated", "closed")) if "recordStatus" in value else "new"
    id_ = _required(value, "statementId")
    if not SHORTEST_ID <= len(id_) <= LONGEST_ID:
        raise _RefusedError("statementId", "length")
    _required(value, "declarationSubject")
    details = value.get("recordDetails")
    if not isinstance(details, dict):
        raise _RefusedError("recordDetails", "missing_field" if details is None else "wrong_type")
    return Statement(
        kind, _required(value, "recordId"), id_, status, _date(value, required=True), _published(value), value, details,
        element.place, raw, "/recordDetails",
    )  # fmt: skip


def _older(element: Element, raw: bytes) -> Statement:
    value = element.value
    kind = _TYPES[_code(value, "statementType", tuple(_TYPES))]
    name = "statementID" if "statementID" in value else "statementId"
    id_ = _required(value, name)
    return Statement(
        kind, id_, id_, "", _date(value, required=False), _published(value), value, value, element.place, raw, ""
    )


def _required(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    if found is None:
        raise _RefusedError(name, "missing_field")
    if not isinstance(found, str):
        raise _RefusedError(name, "wrong_type")
    if not found.strip():
        raise _RefusedError(name, "missing_field")
    return found.strip()


def _code(value: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    found = _required(value, name)
    if found not in allowed:
        raise _RefusedError(name, "not_in_codelist")
    return found


def _date(value: Mapping[str, Any], *, required: bool) -> str | None:
    if value.get("statementDate") is None and not required:
        return None
    text = _required(value, "statementDate")
    try:
        iso_day(text)
        return moment(text)
    except ValueError:
        raise _RefusedError("statementDate", "bad_date") from None


def _published(value: Mapping[str, Any]) -> str:
    details = value.get("publicationDetails")
    date = details.get("publicationDate") if isinstance(details, dict) else None
    try:
        return (moment(date) or "") if isinstance(date, str) else ""
    except ValueError:
        return ""
