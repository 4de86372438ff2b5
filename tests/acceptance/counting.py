"""What the real input holds, counted from the raw files by a few lines that know nothing of our readers."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

Json = dict[str, Any]


# --- files ---
def documents(path: Path) -> Iterator[Any]:
    """The JSON documents of a file: none, one, or several in a row."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8").strip()
    except UnicodeDecodeError:
        text = data.decode("iso-8859-1").strip()
    decoder = json.JSONDecoder()
    while text:
        value, end = decoder.raw_decode(text)
        yield value
        text = text[end:].lstrip()


def objects(value: Any) -> Iterator[Json]:
    """Every object inside a JSON value, however deep."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def everything(folder: Path) -> list[Json]:
    """Every object of every JSON file of a folder."""
    return [found for path in sorted(folder.rglob("*.json")) for value in documents(path) for found in objects(value)]


def sheet(path: Path) -> list[Json]:
    """The rows of the first sheet of a workbook, by heading."""
    head, *lines = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


# --- Open Contracting ---
def ocids(folder: Path) -> set[str]:
    return {one["ocid"] for one in everything(folder) if isinstance(one.get("ocid"), str)}


def release_objects(folder: Path) -> int:
    """Objects that are a release: they carry an ocid and a tag."""
    return sum("ocid" in one and "tag" in one for one in everything(folder))


def organisation_numbers(folder: Path) -> dict[tuple[str, str], set[str]]:
    """(scheme, id) of every identifier of an organisation, with the names written beside it."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in everything(folder):
        for number in (one.get("identifier"), *(one.get("additionalIdentifiers") or ())):
            if isinstance(number, dict) and isinstance(number.get("id"), str) and isinstance(number.get("scheme"), str):
                name = one.get("name") or number.get("legalName")
                found[number["scheme"], number["id"]] |= {" ".join(name.split())} if isinstance(name, str) else set()
    return found


# --- Beneficial Ownership ---
def newest_statements(folder: Path) -> list[Json]:
    """One statement for each record: of those with one record id the one that was stated last."""
    found: dict[str, Json] = {}
    for one in everything(folder):
        key = one.get("recordId") or one.get("statementID")
        if isinstance(key, str) and ("statementDate" in one or "recordType" in one):
            known = found.get(key)
            if known is None or one.get("statementDate", "") >= known.get("statementDate", ""):
                found[key] = one
    return list(found.values())


def is_kind(statement: Json, kind: str) -> bool:
    return str(statement.get("recordType") or statement.get("statementType")).startswith(kind)


# --- SPSE ---
def isb(folder: Path, number: str) -> list[Json]:
    """The rows of the ISB table with this service number."""
    (path,) = folder.glob(f"*_{number}_*.json")
    return [row for value in documents(path) for row in value]


def isb_rows(folder: Path) -> list[Json]:
    return [row for path in sorted(folder.glob("*.json")) for value in documents(path) for row in value]


def packages(rows: list[Json]) -> set[tuple[str, str]]:
    """(column, code) of every package that a row of a table about packages names."""
    columns = ("kd_tender", "kd_nontender", "kd_nontender_pct")
    return {(c, str(int(row[c]))) for row in rows if "kd_lpse" in row for c in columns if row.get(c) not in (None, "")}


def is_civil_servant_number(text: str) -> bool:
    """18 digits: a birth date, then the month of appointment (PNS) or year and a code (PPPK), sex, serial."""
    if not re.fullmatch(r"\d{18}", text):
        return False
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    month = int(text[12:14])
    return text[14] in "12" and (1 <= month <= 12 or month == 21) and int(text[8:12]) - born.year >= 17


def officials(rows: list[Json]) -> dict[str, set[str]]:
    """Valid NIP → every spelling of the name written beside it where the pair is certain.

    Lists of numbers and names stand each in their own order, so that only lists of one are pairs.
    """
    found: dict[str, set[str]] = defaultdict(set)

    def learn(number: str, name: str) -> None:
        if is_civil_servant_number(number.strip()) and name.strip():
            found[number.strip()].add(" ".join(name.split()))

    for row in rows:
        for column in ("nip_nama_ppk", "nip_nama_pp", "nip_nama_pokja"):
            for part in (row.get(column) or "").split(";"):
                number, dash, name = part.partition(" - ")
                if dash:
                    learn(number, name)
        for role in ("ppk", "pokja"):
            numbers, names = (str(row.get(f"{field}_{role}") or "").split(";") for field in ("nip", "nama"))
            if len(numbers) == len(names) == 1:
                learn(numbers[0], names[0])
    return found


def vendors(rows: list[Json]) -> dict[str, set[str]]:
    """Folded name of a vendor → its 15-digit tax numbers."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.get("nama_penyedia"):
            numbers = found[folded(row["nama_penyedia"])]
            for column in ("npwp_penyedia", "npwp16_penyedia", "npwp_16_penyedia", "npwp_penyedia_16"):
                digits = re.sub(r"\D", "", str(row.get(column) or ""))
                if len(digits) in (15, 16) and (len(digits) == 15 or digits[0] == "0"):
                    numbers.add(digits[-15:])
    return found


FORMS = {"cv", "pt", "ud", "pd", "fa", "firma", "koperasi", "tbk", "persero"}


def folded(name: str) -> str:
    """A firm's name without its legal form, case and signs."""
    words = re.sub(r"[^a-z0-9 ]", " ", name.casefold().replace(".", "")).split()
    return " ".join(word for word in words if word not in FORMS)


def admits(mask: str, number: str) -> bool | None:
    """Whether a 15-digit number may stand behind "**.***.874.*-*11.***"; None where the mask shows no digit."""
    shown = re.sub(r"[^\d*]", "", mask)
    if len(shown) != len(number) or not any(c.isdigit() for c in shown):
        return None
    return all(a in ("*", b) for a, b in zip(shown, number, strict=True))


def tally(values: Iterator[str] | list[str]) -> Mapping[str, int]:
    return dict(Counter(values))
