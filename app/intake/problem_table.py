"""The problems of a load for people and programs: as JSON with both languages, and as a CSV file in one of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from app.db import Unit
from app.intake.problems import is_note, problem_text
from app.store import loads
from app.store.loads import Problem

PAGE = 1_000
COLUMNS = {
    "id": ("berkas", "lembar", "baris", "kolom", "nilai", "kode", "alasan", "petunjuk", "dimuat"),
    "en": ("file", "sheet", "row", "field", "value", "code", "reason", "hint", "loaded"),
}
_YES = {"id": ("ya", "tidak"), "en": ("yes", "no")}
# What a spreadsheet would take for the beginning of a formula, in the wide signs of its eastern editions too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def problem_view(problem: Problem) -> dict[str, Any]:
    """A problem with its reason in both languages; `note`: the row was loaded all the same."""
    said = problem_text(problem.problem)
    return {
        "file": problem.file, "sheet": problem.sheet, "row": _row(problem.at), "field": problem.field,
        "value": problem.value, "problem": problem.problem, "reason": {"id": said.id, "en": said.en}, "hint": problem.hint,
        "note": is_note(problem.problem),
    }  # fmt: skip


def _row(at: str | None) -> int | str | None:
    return int(at) if at is not None and at.isdecimal() else at


def csv_lines(problems: Iterable[Problem], language: str) -> Iterator[str]:
    """A CSV file line by line, headings first; no cell begins as a formula does."""
    yield csv_line(COLUMNS[language])
    for one in problems:
        reason = getattr(problem_text(one.problem), language)
        loaded = _YES[language][not is_note(one.problem)]
        yield csv_line((one.file, one.sheet, one.at, one.field, one.value, one.problem, reason, one.hint, loaded))


def csv_line(cells: Iterable[str | None]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([guarded(cell or "") for cell in cells])
    return text.getvalue()


def guarded(cell: str) -> str:
    """Text that a spreadsheet takes for text: behind an apostrophe where it would be taken for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def all_problems(page: Callable[[int], list[tuple[int, Problem]]]) -> Iterator[Problem]:
    """Every problem of a load, asked for page by page from behind a number, so that none are held."""
    last = 0
    while found := page(last):
        yield from (problem for _, problem in found)
        last = found[-1][0]


def page_of(unit: Unit, load: str, after: int) -> list[tuple[int, Problem]]:
    """The next page of the problems of a load."""
    return loads.problems(unit, load, after, PAGE)
