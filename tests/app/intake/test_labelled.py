"""Labelled pairs are read from any CSV with the columns they need; each fault is told with line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.intake.labelled import Labelled, Side, read
from app.intake.source import RowProblem
from graph.kinds import PartyKind

HEAD = "name_a,name_b,kind,birth_date_a,place_b,npwp_b,identifiers_a,label"


def rows(folder: Path, *lines: str, head: str = HEAD) -> list[Labelled | RowProblem]:
    path = folder / "pairs.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return list(read(path))


def told(found: list[Labelled | RowProblem]) -> list[tuple[str, str | None, str]]:
    return [(p.place.at, p.field, p.problem) for p in found if isinstance(p, RowProblem)]


def test_a_pair_with_all_its_facts(tmp_path: Path) -> None:
    (pair,) = rows(tmp_path, "Budi,BUDI,person,12-03-1970,Samarinda,01.101.685.4-722.000,NIP:197003121995031002,sama")
    assert isinstance(pair, Labelled)
    assert (pair.line, pair.same) == (2, True)
    assert (pair.a.kind, pair.a.name, pair.a.birth_date, pair.a.place) == (PartyKind.PERSON, "Budi", "1970-03-12", None)
    assert [(i.scheme, i.value) for i in pair.a.identifiers] == [("NIP", "197003121995031002")]
    assert [i.scheme for i in pair.b.identifiers] == ["NPWP"]
    assert pair.b.place == "Samarinda"


@pytest.mark.parametrize(("label", "same"), [("1", True), ("Same", True), ("ya", True), ("0", False), ("not_same", False)])
def test_labels_are_words_of_both_languages(tmp_path: Path, label: str, same: bool) -> None:
    (pair,) = rows(tmp_path, f"A,B,{label}", head="nama_a;nama_b;label".replace(";", ","))
    assert isinstance(pair, Labelled)
    assert (pair.same, pair.a) == (same, Side(PartyKind.UNKNOWN, "A"))


def test_each_fault_is_told_with_its_line_and_column_and_the_other_rows_are_read(tmp_path: Path) -> None:
    found = rows(
        tmp_path, ",B,,,,,,same", "A,B,ship,,,,,same", "A,B,,31-02-1970,,,,same", "A,B,,,,,,maybe", "A,B,,,,,,", "A,B",
        "A,B,,,,12,,same", "A,B,,,,,,different", "", "…,B,,,,,,same",
    )  # fmt: skip
    assert told(found) == [
        ("2", "name_a", "missing_field"), ("3", "kind", "not_in_codelist"), ("4", "birth_date_a", "bad_date"),
        ("5", "label", "not_in_codelist"), ("6", "label", "missing_field"), ("7", None, "cells"),
        ("8", "npwp_b", "unreadable_identifier"), ("11", "name_a", "missing_field"),
    ]  # fmt: skip
    assert [p.line for p in found if isinstance(p, Labelled)] == [8, 9]  # without a number that cannot be read


def test_a_file_without_the_columns_is_told_what_it_lacks_and_an_unknown_one_is_noted(tmp_path: Path) -> None:
    (lacking,) = rows(tmp_path, "A,B", head="name_a,other")
    assert isinstance(lacking, RowProblem)
    assert (lacking.problem, lacking.hint) == ("no_header", "name_b, label")
    found = rows(tmp_path, "A,B,same,red", head="name_a,name_b,label,colour")
    assert told(found) == [("1", "colour", "unknown_field")]
    assert len(found) == 2


def test_numbers_are_masked_where_a_fault_repeats_them(tmp_path: Path) -> None:
    (problem, _) = rows(tmp_path, "A,B,,,,,NIK:64720112037000019,same")
    assert isinstance(problem, RowProblem)
    assert "64720112037000019" not in (problem.value or "") + (problem.hint or "")


def test_a_column_that_stands_twice_and_a_file_without_a_header_are_told(tmp_path: Path) -> None:
    assert told(rows(tmp_path, "A,B,C,same", head="name_a,nama_b,name_b,label")) == [("1", "name_b", "doubled_column")]
    (tmp_path / "empty.csv").write_bytes(b"")
    assert told(list(read(tmp_path / "empty.csv"))) == [("1", None, "no_header")]


def test_a_cell_longer_than_any_is_a_row_problem_and_the_others_are_read(tmp_path: Path) -> None:
    for length in (131_072, 131_073, (1 << 20) + 1):
        found = rows(tmp_path, "A;B;same", f"{'x' * length};B;same", "C;D;same", head="name_a;name_b;label")
        assert [p.line for p in found if isinstance(p, Labelled) if p.line != 3] == [2, 4]
        assert {p.problem for p in found if isinstance(p, RowProblem)} <= {"csv"}
    assert told(found) == [("3", None, "csv")]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b'name_a,name_b,label\n"A,B,same\n', b"\xff\xfe\xff"])
def test_whatever_the_file_holds_there_is_an_answer(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pairs.csv"
    path.write_bytes(content)
    assert not [one for one in read(path) if isinstance(one, Labelled)]
