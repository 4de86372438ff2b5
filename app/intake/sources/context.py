"""SIPD's sub-activities with the minimum service they serve, and figures of the statistics office."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.intake.documents import compact
from app.intake.exports import ExportedRow, description, exports
from app.intake.once import Once
from app.intake.reading import Reading
from app.intake.source import Delivery, Item, RowProblem, Said
from app.intake.values import decimal
from app.intake.vendors import name_key
from app.intake.wordlists import normal
from graph.claims import Record, ReferenceClaim, Source
from graph.period import DATE_UNKNOWN, Period, parse_partial

TABLES = exports("context", "kode_sub_kegiatan", "indikator", "nama_sub_kegiatan")
SUB_ACTIVITY, FIGURE = "sub_activity", "indicator:"  # schemes
SERVICE = "spm_service"
# Levels, the cells of their code and name, and the form of their code.
LEVELS = (
    ("function", "kode_urusan", "nama_urusan", re.compile(r"[\dX]")),
    ("field", "kode_bidang", "nama_bidang", re.compile(r"[\dX]\.(?:\d{2}|XX)")),
    ("program", "kode_program", "nama_program", re.compile(r"[\dX]\.(?:\d{2}|XX)\.\d{2}")),
    ("activity", "kode_kegiatan", "nama_kegiatan", re.compile(r"[\dX]\.(?:\d{2}|XX)\.\d{2}\.\d\.\d{2}")),
    ("sub_activity", "kode_sub_kegiatan", "nama_sub_kegiatan",
     re.compile(r"[\dX]\.(?:\d{2}|XX)\.\d{2}\.\d\.\d{2}\.(?:\d{2}|\d{4})")),
)  # fmt: skip
_YEAR_COLUMN = re.compile(r"(?:tahun_)?((?:19|20)\d{2})")
_QUARTER = re.compile(r"(?:triwulan|tw|q)\s*(?:(?P<roman>i{1,3}|iv)|(?P<digit>[1-4]))", re.IGNORECASE)


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """One record for a sub-activity of a unit and year, for each level above it, and for each figure."""
    once = Once()
    for delivery in deliveries:
        for row in TABLES.rows(delivery):
            if isinstance(row, RowProblem):
                if row.problem == "unknown_field" and _YEAR_COLUMN.fullmatch(row.field or ""):
                    continue  # a column of figures
                yield row
            elif row.kind == "figure":
                yield from _figures(row, once)
            else:
                yield from _levels(row, once)


def _levels(row: ExportedRow, once: Once) -> Iterator[Item]:
    reading = row.reading
    codes = _codes(reading)
    code, name = codes.get("sub_activity"), reading.text("nama_sub_kegiatan")
    if code is None or name is None:
        yield from reading.problems
        lacking = "kode_sub_kegiatan" if code is None else "nama_sub_kegiatan"
        said = reading.text("kode_sub_kegiatan") if code is None else None
        yield RowProblem(row.place, lacking, said, "not_in_codelist" if said else "missing_field")
        return
    amount, year = reading.money("pagu"), _year(reading)
    unit = reading.text("kode_unit", "unit")
    service = _service(reading)
    about = {"level": "sub_activity", "unit": unit or "", SERVICE: service or ""}
    claim = ReferenceClaim(
        SUB_ACTIVITY, code, name, code.rpartition(".")[0], amount.amount if amount else None,
        amount.currency if amount else None, _in_year(year), {k: v for k, v in about.items() if v},
        reading.quote("kode_sub_kegiatan", "nama_sub_kegiatan", "pagu", "spm", "tahun", "kode_unit", "unit"),
    )  # fmt: skip
    key = f"sub_activity/{code}/{year or ''}/{name_key(unit or '')}"
    yield from reading.problems
    yield from _told(row, key, row.raw, claim, once)
    for level, code_cell, name_cell, _ in LEVELS[:-1]:
        above, called = codes.get(level), reading.text(name_cell)
        if above is not None and called is not None:
            upper = above.rpartition(".")[0] if level != "activity" else above.rsplit(".", 2)[0]
            quote = reading.quote(code_cell, name_cell)
            claim = ReferenceClaim(SUB_ACTIVITY, above, called, upper or None, attributes={"level": level}, quote=quote)
            yield from _told(row, f"{level}/{above}/{name_key(called)}", compact(quote), claim, once, silent=True)


def _told(
    row: ExportedRow, key: str, raw: bytes, claim: ReferenceClaim, once: Once, *, silent: bool = False
) -> Iterator[Item]:
    again = once.again(key, raw)
    if again is False or (again is None and not silent):
        yield Said(Record(key, row.place, raw), (claim,))
    elif again and not silent:
        yield RowProblem(row.place, None, None, "duplicate")


def _codes(reading: Reading) -> dict[str, str]:
    """The code of each level, written whole or as what it adds to the level above. One that has lost a nought is none."""
    found: dict[str, str] = {}
    above = ""
    for level, cell, _, form in LEVELS:
        text = (reading.text(cell) or "").rstrip(".")
        whole = next((c for c in (text, f"{above}.{text}") if form.fullmatch(c)), None)
        if whole is None and level != "sub_activity" and text:
            reading.note(cell, "unlisted_value")
        if whole is not None:
            found[level] = above = whole
    return found


def _service(reading: Reading) -> str | None:
    """The minimum service a sub-activity is tagged with; "ya" alone names none."""
    text = reading.text("spm")
    if text is None or normal(text) in description("context")["no_service"]:
        return None
    if normal(text) in description("context")["unnamed_service"]:
        reading.note("spm", "unlisted_value")
        return None
    return text


def _figures(row: ExportedRow, once: Once) -> Iterator[Item]:
    reading = row.reading
    indicator, region = reading.text("kode_indikator", "indikator"), reading.text("kode_wilayah", "wilayah")
    if indicator is None or region is None:
        yield RowProblem(row.place, "indikator" if indicator is None else "wilayah", None, "missing_field")
        return
    values = _by_time(row, reading)
    yield from reading.problems
    if not values and not reading.problems:
        yield RowProblem(row.place, "nilai", None, "missing_field")
    for when, value, written in values:
        quote = reading.quote("indikator", "wilayah", "kode_wilayah", "tahun", "periode", "satuan") | written
        claim = ReferenceClaim(
            FIGURE + name_key(indicator), region, reading.text("indikator") or indicator, value=value,
            unit=reading.text("satuan"), period=_at(when), quote=quote,
            attributes={"region": name} if (name := reading.text("wilayah")) else {},
        )  # fmt: skip
        key = f"figure/{name_key(indicator)}/{name_key(region)}/{when or ''}"
        yield from _told(row, key, compact(quote), claim, once)


def _by_time(row: ExportedRow, reading: Reading) -> list[tuple[str | None, Decimal, dict[str, str]]]:
    """Times, figures and the cells that hold them: of the one figure of a row, or of its columns of years."""
    found = []
    if "nilai" in reading.cells:
        value = _number(reading, "nilai", reading.cells["nilai"])
        return [] if value is None else [(_time(reading), value, reading.quote("nilai"))]
    for name, text in row.unknown.items():
        year = _YEAR_COLUMN.fullmatch(name)
        value = _number(reading, name, text) if year else None
        if year and value is not None:
            found.append((year[1], value, {name: text}))
    return found


def _number(reading: Reading, field: str, text: str) -> Decimal | None:
    try:
        return decimal(text)
    except ValueError:
        reading.problems.append(RowProblem(reading.place, field, text, "unreadable_number"))
        return None


def _time(reading: Reading) -> str | None:
    """The year, or the month or quarter of it."""
    within, year = reading.text("periode"), _year(reading)
    if within is None or year is None:
        return reading.day("periode") if within else str(year) if year else None
    quarter = _QUARTER.fullmatch(within.strip())
    if quarter:
        number = int(quarter["digit"]) if quarter["digit"] else ("i", "ii", "iii", "iv").index(quarter["roman"].lower()) + 1
        return f"{year}-Q{number}"
    together = Reading(reading.place, {"periode": within if within.startswith(str(year)) else f"{within} {year}"})
    day = together.day("periode")
    reading.problems.extend(together.problems)
    return day or str(year)


def _at(when: str | None) -> Period:
    """The days a figure is of."""
    if when is None:
        return DATE_UNKNOWN
    year, _, quarter = when.partition("-Q")
    if quarter:
        first, last = 3 * int(quarter) - 2, 3 * int(quarter)
        start, end = parse_partial(f"{year}-{first:02d}")[0], parse_partial(f"{year}-{last:02d}")[1]
    else:
        start, end = parse_partial(when)
    return Period.of(start.isoformat(), end.isoformat())


def _year(reading: Reading) -> int | None:
    text = reading.text("tahun")
    if text is not None and not (text.isdecimal() and 1945 <= int(text) <= 2100):
        reading.note("tahun", "unreadable_date")
        return None
    return int(text) if text else None


def _in_year(year: int | None) -> Period:
    return Period.of(f"{year}-01-01", f"{year}-12-31") if year else DATE_UNKNOWN
