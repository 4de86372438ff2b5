"""Rows that a delivery says several times over are counted: each as read, all but the first as unchanged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.db import Database
from app.flow.load import load

BARRED = "nama_penyedia,npwp,sk_penetapan,tgl_mulai,tgl_akhir\nCV Contoh,,SK-1,2024-01-01,2025-01-01\n"
RELEASE = {"ocid": "ocds-x-1", "id": "r", "date": "2025-01-01T00:00:00Z", "tag": ["tender"], "tender": {"title": "Jalan"}}


@pytest.mark.parametrize(("source", "name", "content"), [
    ("blacklist", "a.csv", BARRED + BARRED.splitlines(keepends=True)[1] * 4),
    ("regions", "wilayah.csv", "kode,nama\n" + "64.02,Kutai Contoh\n" * 5),
    ("ocds", "a.json", json.dumps({"releases": [RELEASE] * 5})),
])  # fmt: skip
def test_five_equal_rows_are_five_rows_read(
    database: Database, tmp_path: Path, source: str, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    report = load(database, source, [tmp_path / name], strict=True)
    assert (report.read, report.loaded, report.unchanged, report.rejected) == (5, 1, 4, 0), report.errors
