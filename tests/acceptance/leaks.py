"""What lies in the demonstration's own files and belongs to people, and where of it anything lies in the open."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.db import Database
from app.store.tables import metadata

NUMBER = re.compile(r"(?<!\d)(?:\d{16}|\d{18})(?!\d)")  # NIK and family card, NIP; a firm's 16-digit NPWP is taken out
DIGITS = re.compile(r"\d(?:[ .\-/]?\d){8,}")
HOME_CELLS, FIRM_CELLS = ("ALAMAT RUMAH", "ALAMAT"), ("ALAMAT PENYEDIA",)


@dataclass(frozen=True)
class Secrets:
    """Numbers by their digits and homes by their words, none of them a firm's."""

    numbers: frozenset[str]
    accounts: frozenset[str]
    homes: frozenset[str]

    def within(self, text: str) -> set[str]:
        """Those that the text holds, however it is punctuated."""
        runs = {re.sub(r"\D", "", m.group()) for m in DIGITS.finditer(text)}
        parts = {run[n : n + size] for run in runs for size in (10, 16, 18) for n in range(len(run) - size + 1)}
        return (parts & (self.numbers | self.accounts)) | self._homes(worded(text).split())

    def _homes(self, words: list[str]) -> set[str]:
        """Homes among these words: sought around each "no", which every home has."""
        found: set[str] = set()
        if numbers := [n for n, word in enumerate(words) if word == "no"]:
            shapes = {(parts.index("no"), len(parts)) for parts in map(str.split, self.homes)}
            for before, size in shapes:
                found |= {f" {' '.join(words[max(n - before, 0) : n - before + size])} " for n in numbers} & self.homes
        return found


def worded(text: str) -> str:
    """"Jl. Mawar No. 12 RT 3", "jalan mawar nomor 12 rt 3" and "mawar|nomor 12|rt 3" all hold " mawar no 12 "."""
    words = re.sub(r"[\W_]+", " ", text.casefold())
    return f" {words} ".replace(" nomor ", " no ")


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    for path in sorted(folder.rglob("*.csv")):
        raw = path.read_bytes()
        written = {b"\xff\xfe": "utf-16", b"\xef\xbb": "utf-8-sig"}.get(raw[:2], "cp1252")
        text = raw.decode(written)
        mark = max("\t;,", key=text.split("\n", 1)[0].count)
        yield from csv.DictReader(text.splitlines(), delimiter=mark)


def secrets_of(folder: Path) -> Secrets:
    """All that the files say of people and must not lie open. A home that is also a firm's address is the firm's to tell."""
    rows = list(_rows(folder))
    texts = [" ".join(v for v in row.values() if v) for row in rows]
    texts += [path.read_text("utf-8") for path in folder.rglob("*.json")]
    for path in folder.rglob("*.xlsx"):
        book = CalamineWorkbook.from_path(path)
        texts += [" ".join(map(str, line)) for name in book.sheet_names for line in book.get_sheet_by_name(name).to_python()]
    firms = {re.sub(r"\D", "", row.get("NPWP PENYEDIA") or "") for row in rows}
    offices = {_street(row.get(cell)) for row in rows for cell in FIRM_CELLS}
    return Secrets(
        frozenset(m.group() for text in texts for m in NUMBER.finditer(text)) - firms - {"0" + f for f in firms},
        frozenset(row["REKENING PENYEDIA"] for row in rows if row.get("REKENING PENYEDIA")),
        frozenset(_street(row.get(cell)) for row in rows for cell in HOME_CELLS) - offices,
    )


def _street(address: str | None) -> str:
    return worded((address or "-").split(" RT ")[0].removeprefix("Jl. "))


def columns_with(database: Database, secrets: Secrets) -> dict[str, list[Any]]:
    """By table and column, what it holds of the secrets in the open."""
    found: dict[str, list[Any]] = {}
    with database.reading() as unit:
        for table in metadata.sorted_tables:
            for column in table.c:
                values = {v for v in unit.connection.scalars(select(column).distinct()) if isinstance(v, str | bytes)}
                plain = "\n".join(v if isinstance(v, str) else v.decode("latin-1") for v in values)
                if told := secrets.within(plain):
                    found[f"{table.name}.{column.name}"] = sorted(told)[:3]
    return found
