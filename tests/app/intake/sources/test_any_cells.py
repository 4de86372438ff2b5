"""Whatever stands in the cells, a form is read to its end: every row is a statement or a located problem."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.intake.forms import forms
from app.intake.problems import problem_text
from app.intake.source import Said
from graph.claims import PartyClaim
from tests.app.intake.deliveries import file, read
from tests.app.intake.tables_of import csv_file

ODD = [
    "", "-", "6472015203800001", "6472015203800001.0", "6.47201520380000E+15", "197003121995031002", "01.234.567.4-721.000",
    "NIK:6472015203800001", "A** B***", "2019", "31-02-2020", "29-02-2020", "sekarang", "01-01-0001", "31-12-9999", "0",
    "101", "25-50%", "50-25", ">25%", "istri", "anak", "mertua", "kepala keluarga", "meninggal 2001", "cerai", "pengurus",
    "pemilik", "personel inti", "kontak", "Direktur", "PPK", "KPA/PPK", "PNS", "Pensiun", "CV Contoh", "Drs. H. Moh. Jusuf",
    "owns", "anak angkat", "P1", "1.02.01 - Dinas", "spse:35:1", "nt:1", "<b>x</b>", "\u200b", "١٢", "🙂", ",;|", "a\nb",
]  # fmt: skip
CELLS = st.one_of(st.sampled_from(ODD), st.text(max_size=12))
FORMED = ("qualification", "personnel", "table", "registry", "households", "declarations")
SHAPES = [(source, form.name) for source in FORMED for form in forms(source).listed]
QUIET = settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize(("source", "shape"), SHAPES)
@QUIET
@given(data=st.data())
def test_any_cells_make_statements_or_located_problems(source: str, shape: str, data: st.DataObject) -> None:
    form = next(form for form in forms(source).listed if form.name == shape)
    head = list(dict.fromkeys(form.columns.names.values()))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(head), max_size=len(head)), max_size=4))
    with tempfile.TemporaryDirectory() as folder:
        said, problems = read(source, csv_file(Path(folder), "any.csv", [head, *rows], encoding="utf-8"))
    assert all(p.place.file == "any.csv" and p.place.at and problem_text(p.problem) for p in problems)
    assert len({one.record.key for one in said}) == len(said)
    assert all(one.claims for one in said)
    assert all(not period.is_empty for one in said for c in one.claims if (period := getattr(c, "period", None)))


@pytest.mark.parametrize("source", FORMED)
@QUIET
@given(content=st.binary(max_size=200))
def test_any_bytes_make_problems_and_no_error(source: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("any.csv", "any.xlsx", "any.json"):
            read(source, file(Path(folder), name, content))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["vendor", "penyedia", "name", "nama", "npwp", "officers", "owners", "share", "nik", "position", "stated", "x"]
    ), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@QUIET
@given(value=JSON)
def test_any_json_makes_statements_or_problems(value: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        said, _ = read("qualification", file(Path(folder), "any.json", value))
    assert all(isinstance(one, Said) and one.claims for one in said)


@QUIET
@given(st.lists(st.permutations(range(4)), min_size=1, max_size=1))
def test_the_order_of_rows_changes_no_statement(orders: list[list[int]]) -> None:
    rows = [
        ["CV A", "01.234.567.4-721.000", "Sari", "6472015203800001", "Direktur", ""],
        ["CV A", "", "SARI", "", "", "60"],
        ["CV A", "", "Budi", "", "Komisaris", "40"],
        ["PT B", "", "Sari", "", "Direktur", ""],
    ]
    head = ["NAMA PENYEDIA", "NPWP PENYEDIA", "NAMA", "NIK", "JABATAN", "SAHAM"]
    with tempfile.TemporaryDirectory() as folder:
        one, _ = read("qualification", csv_file(Path(folder), "a.csv", [head, *rows]))
        other, _ = read("qualification", csv_file(Path(folder), "a.csv", [head, *(rows[n] for n in orders[0])]))
    assert {(s.record.key, s.record.raw) for s in one} == {(s.record.key, s.record.raw) for s in other}
    assert {c.ref for s in one for c in s.claims if isinstance(c, PartyClaim)}
