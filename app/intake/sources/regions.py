"""Region codes of Kemendagri and BPS with their names, parents and the time they were in force."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import orjson

from app.intake.exports import ExportedRow, description, exports
from app.intake.once import Once
from app.intake.reading import Reading
from app.intake.source import Delivery, Item, RowProblem, Said
from app.intake.vendors import name_key
from graph.claims import Record, ReferenceClaim, Source
from graph.period import Period

TABLES = exports("regions", "kode", "kode_bps", "id")
KEMENDAGRI, BPS = "region", "region_bps"  # schemes
_KINDS = re.compile(r"^(kabupaten|kab\.?|kota|provinsi|prov\.?|kecamatan|kec\.?)\s+", re.IGNORECASE)
_DOTTED = re.compile(r"\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?")
_LOST_ZERO = re.compile(r"\d{2}\.\d")  # "64.10" as a number: a regency's two digits end in nought
_CUTS = {2: (2,), 4: (2, 4), 6: (2, 4, 6), 10: (2, 4, 6, 10)}  # where Kemendagri's codes are parted
_BPS_LENGTHS = (2, 4, 7, 10)
_LEVELS = ("province", "regency", "district", "village")


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """One record for each code and name."""
    once = Once()
    for delivery in deliveries:
        is_bps, is_told = _is_bps(delivery), False
        for row in TABLES.rows(delivery):
            for item in (row,) if isinstance(row, RowProblem) else _items(row, once, is_bps=is_bps):
                if isinstance(item, RowProblem) and item.problem == "repeated_row":
                    if is_told:  # lists of one office restate those of the other: a word for each file
                        continue
                    is_told = True
                yield item


def _is_bps(delivery: Delivery) -> bool:
    """Whose codes run together in a file: by names that only one of the two gives a code, else the statistics office's."""
    for row in TABLES.rows(delivery):
        if isinstance(row, ExportedRow):
            for code, name in _called(row):
                whose = description("regions")["telling"].get(code, {}).get(_bare(name))
                if whose is not None:
                    return bool(whose == "bps")
    return True


def _called(row: ExportedRow) -> Iterator[tuple[str, str]]:
    """Codes and names in a row: its own, and its parent's where that is written out."""
    if row.kind == "region" and {"kode", "nama"} <= row.cells.keys():
        yield row.cells["kode"], row.cells["nama"]
    parent = orjson.loads(row.raw).get("parent")
    if isinstance(parent, dict):
        yield str(parent.get("kode")), str(parent.get("nama"))


def _bare(name: str) -> str:
    return _KINDS.sub("", name_key(name))


def _items(row: ExportedRow, once: Once, *, is_bps: bool) -> Iterator[Item]:
    reading = row.reading
    name = reading.text("nama")
    if name is None or not ("kode" in reading.cells or "kode_bps" in reading.cells):
        yield RowProblem(row.place, "nama" if name is None else "kode", None, "missing_field")
        return
    claims: list[ReferenceClaim] = []
    for cell in ("kode", "kode_bps"):
        claims += _claims(reading, cell, name, is_bps=is_bps or cell == "kode_bps")
    yield from reading.problems
    if not claims:
        yield RowProblem(row.place, "kode", reading.text("kode", "kode_bps"), "not_in_codelist")
        return
    first = claims[0]
    key = f"{first.scheme}/{first.code}/{name_key(name)}"
    again = once.again(key, repr([(c.code, c.period) for c in claims]).encode())  # copies differ in how they write it
    written = once.again(f"as written {key}", row.raw)
    if again:
        yield RowProblem(row.place, None, None, "duplicate")
    elif written:
        yield RowProblem(row.place, None, None, "repeated_row")
    else:
        yield Said(Record(key, row.place, row.raw), tuple(claims))


def _claims(reading: Reading, cell: str, name: str, *, is_bps: bool) -> list[ReferenceClaim]:
    written = reading.text(cell)
    if written is None:
        return []
    code = kemendagri(written, run_together=not is_bps)
    if code is None:
        if not is_bps or not written.isdecimal() or len(written) not in _BPS_LENGTHS:
            return []
        period = reading.period("mulai", "selesai")
        return [_claim(BPS, written, name, period, {}, reading.quote(cell, "nama", "mulai", "selesai"))]
    quote = reading.quote(cell, "nama", "mulai", "selesai")
    period, told = _in_force(reading, code)
    claims = [_claim(KEMENDAGRI, code, name, period, told, quote)]
    ended = description("regions")["ended"].get(code)
    if ended:
        told = {"law": ended["law"], "successor": code}
        over = Period.of(None, ended["until"])
        claims += [_claim(s, ended[k], name, over, told, quote) for s, k in ((KEMENDAGRI, "code"), (BPS, "bps"))]
    return claims


def _in_force(reading: Reading, code: str) -> tuple[Period, dict[str, str]]:
    """As the row says, else by the law that began or ended the code, with that law."""
    laws = description("regions")
    begun = laws["begun"].get(code)
    ended = next((law for law in laws["ended"].values() if law["code"] == code), None)
    law = begun or ended
    if law is None or "mulai" in reading.cells or "selesai" in reading.cells:
        return reading.period("mulai", "selesai"), {}
    return Period.of(begun["since"], "") if begun else Period.of(None, law["until"]), {"law": law["law"]}


def _claim(
    scheme: str, code: str, name: str, period: Period, told: Mapping[str, str], quote: Mapping[str, str]
) -> ReferenceClaim:
    level = _LEVELS[code.count(".") if scheme == KEMENDAGRI else _BPS_LENGTHS.index(len(code))]
    about = {"level": level, **told}
    return ReferenceClaim(scheme, code, name, parent(scheme, code), period=period, attributes=about, quote=quote)


def kemendagri(text: str, *, run_together: bool) -> str | None:
    """A Kemendagri code with its dots; None for what is none. Of codes without dots only those of provinces and of six
    digits are surely theirs."""
    if _DOTTED.fullmatch(text):
        return text
    if _LOST_ZERO.fullmatch(text):
        return text + "0"
    if not text.isdecimal() or not (run_together or len(text) == 6):
        return None
    cuts = _CUTS.get(len(text))
    return ".".join(text[a:b] for a, b in zip((0, *cuts), cuts, strict=False)) if cuts else None


def parent(scheme: str, code: str) -> str | None:
    """The code of the region it lies in: the next shorter one."""
    if scheme == KEMENDAGRI:
        return code.rpartition(".")[0] or None
    shorter = [length for length in _BPS_LENGTHS if length < len(code)]
    return code[: shorter[-1]] if shorter else None
