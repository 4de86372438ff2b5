"""How far the sheets of an XLSX file reach, told from its XML before it is opened.

The library that opens it makes room for every cell up to the last one, so that one lone cell far out fills the memory.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from app.intake.archives import DAMAGED, HARMLESS, MOST_UNPACKED, TOO_MUCH
from app.intake.encodings import CHUNK
from app.intake.problems import UnreadableError

MOST_CELLS = 20_000_000  # all rows that a sheet may have, twenty columns wide
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_PLACE = re.compile(rb' r="([A-Z]{0,3})(\d{1,7})"')  # of a row ("7") or a cell ("AB7")
_OVERLAP = 32  # bytes of a reference that may lie across two pieces


def refuse_vast(book: Path | BinaryIO) -> None:
    """UnreadableError for a workbook that would not fit into a memory. What is no sound archive is left to the reader."""
    try:
        with zipfile.ZipFile(book) as archive:
            for sheet in archive.infolist():
                if sheet.file_size > max(HARMLESS, MOST_UNPACKED * sheet.compress_size):
                    raise UnreadableError("compressed", hint=TOO_MUCH)
                if _SHEET.fullmatch(sheet.filename) and (cells := _cells(archive, sheet)) > MOST_CELLS:
                    raise UnreadableError("too_many_cells", hint=f"{sheet.filename}: {cells:,} > {MOST_CELLS:,}")
    except DAMAGED:
        return


def _cells(archive: zipfile.ZipFile, sheet: zipfile.ZipInfo) -> int:
    """Cells from the first corner to the farthest row and column that are named."""
    columns: set[bytes] = set()
    last = 0
    for piece in _pieces(archive, sheet):
        found = _PLACE.findall(piece)
        columns.update(column for column, _ in found)
        last = max(last, max(map(int, {row for _, row in found}), default=0))
    return last * max(map(_number, columns), default=0)


def _pieces(archive: zipfile.ZipFile, sheet: zipfile.ZipInfo) -> Iterator[bytes]:
    rest = b""
    with archive.open(sheet) as stream:
        while piece := stream.read(CHUNK):
            yield rest + piece
            rest = piece[-_OVERLAP:]


def _number(column: bytes) -> int:
    """A = 1 … Z = 26, AA = 27 …"""
    total = 0
    for letter in column:
        total = total * 26 + letter - 64
    return total
