"""The national blacklist: who is barred, by which decree, for what, and from when to when. One row is one sanction.

Numbers come masked and stay constraints; a row therefore names its own party, and who it is is left to resolution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from app.intake.columns import Columns, lacking
from app.intake.documents import compact, elements, looks_like_json
from app.intake.events import Shape
from app.intake.forms import flattened
from app.intake.headings import heading
from app.intake.once import Once
from app.intake.problems import UnreadableError
from app.intake.reading import Reading
from app.intake.sheets import Row, tables
from app.intake.source import Delivery, Item, Partial, RowProblem, Said
from app.intake.vendors import name_key, vendor_kind
from graph.claims import PartyClaim, Place, Record, SanctionClaim, Source
from graph.kinds import ContactKind
from graph.lexicon import is_masked
from graph.packaged import parsed
from graph.period import Period, until

ROWS = Shape(("data",), frozenset({"nama_penyedia", "penyedia", "npwp_penyedia"}))
_PAGE = re.compile(r"/blacklist/([A-Za-z0-9_-]+)")


@cache
def _description() -> Mapping[str, Any]:
    content: Mapping[str, Any] = parsed(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return content


@cache
def _columns() -> Columns:
    listed = _description()["columns"]
    return Columns.of(listed["used"], listed["ignored"])


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """One record per row, with a party and its sanction.

    The export of the web page is the whole list; what the Satu Data service gives (JSON) is one agency's of one year.
    """
    if any(_is_json(delivery) for delivery in deliveries):
        yield Partial()
    once = Once()
    for delivery in deliveries:
        rows = _json_rows(delivery) if _is_json(delivery) else _sheet_rows(delivery)
        for row in rows:
            if isinstance(row, RowProblem):
                yield row
            else:
                yield from _row(*row, once)


def _is_json(delivery: Delivery) -> bool:
    try:
        return looks_like_json(delivery)
    except UnreadableError:
        return True  # a damaged archive is reported where it is read


Written = tuple[Place, Mapping[str, Any]]


def _sheet_rows(delivery: Delivery) -> Iterator[Written | RowProblem]:
    for table in tables(delivery, _columns().headings):
        if isinstance(table, RowProblem):
            yield table
            continue
        if "nama" not in {_columns().names.get(name) for name in table.columns}:
            yield UnreadableError("unknown_table").row(table.file, table.sheet)
            continue
        yield from _columns().reports(table)
        for row in table.rows:
            yield (row.place, row.cells) if isinstance(row, Row) else row


def _json_rows(delivery: Delivery) -> Iterator[Written | RowProblem]:
    reported: set[str] = set()
    for element in elements(delivery, ROWS):
        if isinstance(element, RowProblem):
            yield element
        elif not isinstance(element.value, dict):
            yield RowProblem(element.place, None, None, "not_an_object")
        else:
            written = _flat(element.value)
            for name in _columns().unknown([name for name in written if name not in reported]):
                reported.add(name)
                yield RowProblem(element.place, name, None, "unknown_field")
            yield element.place, written


def _row(place: Place, written: Mapping[str, Any], once: Once) -> Iterator[Item]:
    reading = Reading(place, _columns().read(written))
    for unread in _columns().unread({name: value for name, value in written.items() if name != "masa_sanksi"}):
        reading.note(unread, "unreadable_type")
    spoken = _decreed(reading, _spans(written))
    name, decree = reading.text("nama"), reading.text("nomor_sk") or spoken[0].text("nomor_sk", "laman")
    if name is None or decree is None:
        yield from reading.problems
        yield lacking(place, ("penyedia", "nama") if name is None else ("nomor_sk",), reading.problems)
        return
    try:
        raw = compact({key: value for key, value in written.items() if value is not None})
    except UnreadableError as error:
        yield RowProblem(place, None, None, error.code)
        return
    page = _PAGE.search(reading.text("laman") or "")
    number = reading.text("npwp") or reading.text("kd_penyedia") or ""
    key = page[1] if page else "/".join((name_key(decree), name_key(name), number))
    if once.again(key, raw):
        yield RowProblem(place, None, None, "duplicate")
        return
    party = _party(reading, key, name)
    sanctions = [_sanction(one, party, number, decree) for number, one in enumerate(spoken)]
    yield from reading.problems
    yield Said(Record(key, place, raw), (party, *sanctions))


def _flat(value: Mapping[str, Any]) -> dict[str, Any]:
    """An object by headings, with what stands in objects inside it, but for the spans of the sanction, as cells."""
    named = {heading(str(key)): inner for key, inner in value.items()}
    spans = {"masa_sanksi": named.pop("masa_sanksi")} if "masa_sanksi" in named else {}
    return flattened(named, _columns().headings) | spans


def _spans(written: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Start, end and decree of each span: `masa_sanksi` is one span or a list of them."""
    spans = written.get("masa_sanksi")
    listed = [spans] if isinstance(spans, dict) else spans if isinstance(spans, list) else []
    return [span for one in listed if isinstance(one, dict) and (span := _span(one))]


def _span(written: Mapping[str, Any]) -> dict[str, Any]:
    cells = {_span_cell(heading(str(name))): value for name, value in written.items()}
    return {cell: value for cell, value in cells.items() if cell and value}


def _span_cell(name: str) -> str | None:
    words = _description()["spans"]
    cells = (("end", "selesai"), ("start", "mulai"), ("number", "nomor_sk"))
    return next((cell for part, cell in cells if any(word in name for word in words[part])), None)


def _decreed(reading: Reading, spans: Sequence[Mapping[str, Any]]) -> list[Reading]:
    """The row once for each span of the sanction, which is a decree of its own; once where it lists none."""
    found = []
    for span in spans:
        cells = _columns().read(span)
        one = Reading(reading.place, {**reading.cells, **cells})
        one.problems = reading.problems
        found.append(one)
    return found or [reading]


def _party(reading: Reading, key: str, name: str) -> PartyClaim:
    ref = f"sanksi:{key}"
    address, city, province = (reading.text(cell) for cell in ("alamat", "kota", "provinsi"))
    usable = address if address and not address.startswith("(") and not is_masked(address) else None
    contacts = ((ContactKind.ADDRESS, ", ".join(filter(None, (usable, city)))),) if usable else ()
    region = ", ".join(filter(None, (city, province)))
    return PartyClaim(
        ref, vendor_kind(name, reading.text("bentuk")), name,
        identifiers=reading.identifiers("NPWP", "npwp") + reading.identifiers("NIB", "nib"),
        contacts=contacts, attributes={"region": region} if region else {},
        quote=reading.quote("nama", "bentuk", "npwp", "nib", "alamat", "kota", "provinsi"),
    )  # fmt: skip


def _sanction(reading: Reading, party: PartyClaim, number: int, decree: str) -> SanctionClaim:
    status = _status(reading)
    return SanctionClaim(
        f"sanction:{number}" if number else "sanction", party.ref, reading.text("nomor_sk") or decree,
        reading.text("uraian", "pelanggaran", "dasar") or "", _period(reading, status), status,
        issuer=", ".join(filter(None, (reading.text("satker"), reading.text("instansi")))) or None,
        quote=reading.quote(
            "nomor_sk", "pelanggaran", "uraian", "dasar", "mulai", "selesai", "status", "tanggal_status", "dicabut",
            "sk_pencabutan", "instansi", "satker", "paket",
        ),
    )  # fmt: skip


def _period(reading: Reading, status: str) -> Period:
    """From the first to the last day of the sanction, ended no later than the day it was revoked or its status changed."""
    period = reading.period("mulai", "selesai")
    over = reading.day("dicabut") or (reading.day("tanggal_status") if status in ("expired", "cancelled") else None)
    if over is None or len(over) != 10:
        return period
    ended = until(period, date.fromisoformat(over))
    return period if ended.is_empty else ended


def _status(reading: Reading) -> str:
    written = reading.text("status")
    found = _description()["statuses"].get(" ".join((written or "").casefold().split()))
    if found is None:
        if written:
            reading.note("status", "unlisted_value")
        return "active"  # what is listed and not said to be over is in force
    return str(found)
