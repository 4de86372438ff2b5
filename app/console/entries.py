"""What people type into the check form: read, bounded and explained field by field, never guessed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date

from pydantic import BaseModel, Field

from app.console.service import CheckForm
from app.errors import AppError

SCHEMES = ("NPWP", "NIB", "NIK")
MOST_LINES = 50
LONGEST_LINE = 300
LONGEST_ID = 200


Entry = Field("", max_length=20_000)


class CheckEntries(BaseModel):
    """The fields of the form as text, as the browser sends them; what is longer than a form was not typed into one."""

    vendor: str = Entry
    scheme: str = Entry
    number: str = Entry
    tender: str = Entry
    buyer: str = Entry
    officials: str = Entry
    bidders: str = Entry
    date: str = Entry


@dataclass(frozen=True, slots=True)
class Read:
    """A form when all entries could be read, else the problems: field -> key of the message."""

    form: CheckForm | None
    problems: dict[str, str] = field(default_factory=dict)


def read(entries: CheckEntries) -> Read:
    """The entries as a form, or a located problem for each that cannot be one."""
    problems: dict[str, str] = {}
    day = _date(entries.date, problems)
    officials, bidders = _lines(entries.officials, "officials", problems), _lines(entries.bidders, "bidders", problems)
    vendor, tender, number = _clean(entries.vendor), _clean(entries.tender), _clean(entries.number)
    scheme = entries.scheme if entries.scheme in SCHEMES else ""
    for name, text, most in (("vendor", vendor, LONGEST_LINE), ("tender", tender, LONGEST_ID), ("number", number, 80)):
        if len(text) > most:
            problems[name] = "check.too_long"
    if not vendor and not tender:
        problems["vendor"] = "check.need_one"
    if bool(number) != bool(scheme):
        problems["number"] = "check.need_number"
    elif number and not vendor:
        problems["number"] = "check.need_name"
    if problems:
        return Read(None, problems)
    identifier = (scheme, number) if number else None
    return Read(CheckForm(vendor, identifier, tender, _clean(entries.buyer), officials, bidders, day))


def located(refused: AppError) -> dict[str, str]:
    """What the service refused, as a problem of the entry it is about; nothing when it is about none."""
    place = (refused.pointer or "").removeprefix("/")
    name = "number" if place == "vendor/identifiers" else place.partition("/")[0]
    if name not in CheckEntries.model_fields:
        return {}
    if name == "number":
        return {name: "check.bad_number"}
    return {name: {403: f"check.not_{name}", 404: "check.unknown"}.get(refused.status, "check.bad_name")}


def _clean(entry: str) -> str:
    """In composed form, without invisible and control characters, blanks single."""
    visible = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in entry if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", " ".join("".join(visible).split()))


def _lines(entry: str, name: str, problems: dict[str, str]) -> tuple[str, ...]:
    lines = [line for line in map(_clean, entry.splitlines()) if line]
    if len(lines) > MOST_LINES:
        problems[name] = "check.too_many"
    elif any(len(line) > LONGEST_LINE for line in lines):
        problems[name] = "check.too_long"
    return tuple(lines)


def _date(entry: str, problems: dict[str, str]) -> date | None:
    if not entry.strip():
        return None
    try:
        return date.fromisoformat(entry.strip())
    except ValueError:
        problems["date"] = "check.bad_date"
        return None
