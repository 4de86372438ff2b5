"""Whatever stands in the cells of an exported table, it is read to its end: rows are statements or located problems."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.intake.exports import description
from app.intake.headings import heading
from app.intake.problems import is_note, problem_text
from app.store.claim_rows import canonical
from tests.app.intake.deliveries import file, read
from tests.app.intake.tables_of import csv_file

ODD: list[Any] = [
    None, "", "-", 0, -1, 1.5, True, 10063162000.0, "10063162000.0", "1.0E+10", "1.4 M", "1,4 M", "990 Jt",
    "Rp 1.234.567,00", "Nilai Kontrak belum dibuat", "<span class='label label-warning'>Tender Ulang</span>", "<b>x", "2026",
    "20260", "2026-02-30", "197003121995031002 - Ani", "Ani;Budi", ";", "1.01.02.2.01.0003", "1.01.02.2.01.0003.5.2.",
    "64.02", "6402", "64.1", "x" * 300, "***", "A** B***", "Tender", "E-Katalog 6.0", "Triwulan II", "\u200b", "🙂",
    {"nama": "x"}, ["x"], {"a": {"b": 1}}, "Ya",
]  # fmt: skip
CELLS = st.one_of(st.sampled_from(ODD), st.text(max_size=8), st.integers(), st.floats(allow_nan=False))
TABLES = [
    (source, name) for source in ("spse", "sirup", "regions", "context")
    for name, spec in description(source)["tables"].items() if spec.get("claims", True)
]  # fmt: skip
QUIET = settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))


def held(source: str, content: Any, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        made = csv_file(path, name, content) if name.endswith(".csv") else file(path, name, content)
        said, problems = read(source, made)
    assert all(p.place.file == name and p.place.at and problem_text(p.problem) for p in problems)
    contents: dict[str, bytes] = {}
    assert all(contents.setdefault(one.record.key, one.record.raw) == one.record.raw for one in said)
    assert all(one.claims for one in said if "schedule" not in one.record.key)  # most stages state nothing we use
    for one in said:
        for claim in one.claims:
            canonical(claim, one.record.stated_at)
            period = getattr(claim, "period", None)
            assert period is None or not period.is_empty


@pytest.mark.parametrize(("source", "table"), TABLES)
@QUIET
@given(data=st.data())
def test_any_cells_make_statements_or_located_problems(source: str, table: str, data: st.DataObject) -> None:
    described = description(source)
    spec = described["tables"][table]
    names = [heading(name) for name in described["columns"]["used"]]
    head = list(dict.fromkeys([*spec.get("needs", ()), *data.draw(st.lists(st.sampled_from(names), max_size=12))]))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(head), max_size=len(head)), min_size=1, max_size=4))
    word = (spec["words"] or [table])[0]
    held(source, [dict(zip(head, row, strict=True)) for row in rows], f"{word}.json")
    texts = [["" if cell is None or isinstance(cell, dict | list) else str(cell) for cell in row] for row in rows]
    held(source, [head, *texts], f"{word}.csv")


@QUIET
@given(rows=st.lists(st.lists(CELLS, min_size=14, max_size=14), min_size=1, max_size=3))
def test_any_positional_rows_are_read(rows: list[list[Any]]) -> None:
    held("spse", {"data": rows}, "dump.json")


@pytest.mark.parametrize("source", ["spse", "sirup", "regions", "context", "blacklist"])
@QUIET
@given(content=st.binary(max_size=200))
def test_any_bytes_make_problems_and_no_error(source: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("any.csv", "any.xlsx", "any.json"):
            said, problems = read(source, file(Path(folder), name, content))
            assert said or all(is_note(p.problem) or p.place.file == name for p in problems)
