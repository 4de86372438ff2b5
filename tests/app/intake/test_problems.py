"""Problem codes: a sentence in both languages for each that code can give, and values shown without identity numbers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

from app.intake import problems
from app.intake.problems import UnreadableError, is_note, problem_text, shown
from app.intake.source import RowProblem
from graph.claims import Place

FOLDER = Path(problems.__file__).parent
ENTRIES = yaml.safe_load((FOLDER / "problems.yaml").read_text("utf-8"))


@pytest.mark.parametrize("code", sorted(ENTRIES))
def test_every_problem_is_said_in_both_languages(code: str) -> None:
    label = problem_text(code)
    assert label.id
    assert label.en
    assert label.id != label.en
    assert isinstance(is_note(code), bool)


# Where a code stands in a call, by the last part of what is called.
_CODE_AT = {
    "RowProblem": 3, "Oddity": 1, "UnreadableError": 0, "note": 1, "wrong": 3, "RefusedError": 2, "_RefusedError": 1,
}  # fmt: skip


def codes_in(source: str) -> set[str]:
    """Codes written out in calls that make problems."""
    found = set()
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            place = _CODE_AT.get(name)
            if place is not None and len(call.args) > place:
                literals = [n for n in ast.walk(call.args[place]) if isinstance(n, ast.Constant)]
                found |= {n.value for n in literals if isinstance(n.value, str)}
    return found


def test_every_code_the_readers_give_has_a_text() -> None:
    sources = [path.read_text("utf-8") for path in FOLDER.rglob("*.py") if "demo" not in path.parts]
    used = set().union(*map(codes_in, sources))
    assert used - set(ENTRIES) == set()
    assert {"linked_release", "not_in_codelist", "unpaired_numbers", "truncated"} <= used


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("3273014501900001", "327301**********"),
        ("91.234.567.5-731.000", "91.23*.***.*-***.***"),
        ("197003121995031002 - Drs. H. Moh. Jusuf", "1970************** - Drs. H. Moh. Jusuf"),
        ("12345678", "12345678"),
        (None, None),
    ],
)
def test_a_problem_shows_no_whole_identity_number(value: object, safe: str | None) -> None:
    assert shown(value) == safe


@pytest.mark.parametrize(("value", "code", "safe"), [
    ("budi.santoso@contoh", "unread_contact", "b***.s******@c*****"), ("08x12", "unread_contact", "0****"),
    ("0812-tanya Budi", "unread_contact", "0812-t**** B***"), ("12345 67", "unread_account", "1234* **"),
    ("tanya b.santoso@contoh.id", "unreadable_date", "tanya b.s******@c*****.i*"),
    ("(0541) 734-567", "unreadable_date", "(0541) ***-***"), ("0812 3456 789", "unreadable_date", "0812 **** ***"),
    ("31-02-2020", "unreadable_date", "31-02-2020"), ("06/07/2020 12:30", "unreadable_date", "06/07/2020 12:30"),
    ("1.234,5,6", "unreadable_money", "1.234,5,6"), ("1.02.01 - Dinas", None, "1.02.01 - Dinas"),
])  # fmt: skip
def test_a_problem_shows_of_a_contact_its_first_characters_only(value: str, code: str | None, safe: str) -> None:
    assert shown(value, code) == safe


def test_a_long_value_is_cut() -> None:
    assert len(shown("x" * 500) or "") == problems.LONGEST_SHOWN


def test_an_unreadable_file_becomes_a_problem_with_its_place() -> None:
    problem = UnreadableError("truncated", "7", "line 7, column 3").row("a.json")
    assert problem == RowProblem(Place("a.json", None, "7"), None, None, "truncated", "line 7, column 3")
