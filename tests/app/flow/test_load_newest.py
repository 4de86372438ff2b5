"""What does not count: files that gave nothing, rows that cannot be kept, statements older than those we hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.db import Database
from app.flow import load as flow
from app.intake.problems import UnreadableError
from app.intake.sorter import is_older
from app.intake.source import Delivery, Item
from app.store.tables import record
from graph.claims import Source
from graph.kinds import Absence
from tests.app.flow import lines
from tests.app.flow.lines import write
from tests.app.flow.test_load import ALLOWANCE, FORM, dated_ties, names, take


def test_a_file_that_gave_nothing_may_hold_what_seems_left_out(database: Database, tmp_path: Path) -> None:
    """The second part of a complete delivery arrives empty: nothing that it held before has ended."""
    def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
        for delivery in deliveries:
            empty = not delivery.path.stat().st_size
            yield from [UnreadableError("empty_file").row(delivery.name)] if empty else lines.read([delivery], source)

    described = lines.source(absence=Absence.ENDED, complete=True)
    parts = write(tmp_path / "a", FORM), write(tmp_path / "b", ALLOWANCE)
    flow.take(database, described, read, parts)
    before = dated_ties(database)
    parts[1].write_bytes(b"")
    report = flow.take(database, described, read, parts)
    assert (report.unchanged, report.rejected, report.kinds["empty_file"]) == (1, 0, 1)
    assert dated_ties(database) == before
    parts[1].unlink()
    assert flow.take(database, described, read, parts[:1]).claims["ended"] == 1
    assert dated_ties(database) != before


@pytest.mark.parametrize("size", [1, 2, 2_000])
def test_a_row_that_cannot_be_kept_changes_nothing_of_what_its_record_said(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Whether it comes in a later delivery or behind the good row of its own, in whatever batch."""
    monkeypatch.setattr(flow, "settings", lambda: type("Small", (), {"load_batch": size}))
    unseen = {**ALLOWANCE, "parties": [{"ref": "man", "name": "\u200b"}], "ties": []}
    report = take(database, write(tmp_path / "a", FORM, ALLOWANCE, unseen))
    assert (report.read, report.loaded, report.rejected, report.kinds["unseen_name"]) == (3, 2, 1, 1)
    before = names(database)
    assert ("Muhammad Yusuf",) in before
    again = take(database, write(tmp_path / "b", unseen, FORM))
    assert (again.loaded, again.unchanged, again.rejected) == (0, 1, 1)
    assert names(database) == before
    with database.reading() as unit:
        assert unit.connection.scalar(select(func.count()).where(record.c.retracted.is_(None))) == 2


def test_an_older_statement_does_not_take_the_place_of_a_newer_one(database: Database, tmp_path: Path) -> None:
    old, new = ({**ALLOWANCE, "stated": day} for day in ("2024-05-31", "2025-01-02"))
    take(database, write(tmp_path / "a", new))
    report = take(database, write(tmp_path / "b", {**old, "parties": [{"ref": "x", "name": "Dahulu"}]}))
    assert (report.loaded, report.unchanged, dict(report.kinds)) == (0, 1, {"older_statement": 1})
    assert ("Dahulu",) not in names(database)
    newest = {**ALLOWANCE, "stated": "2025-01-03", "parties": [{"ref": "x", "name": "Kini"}], "ties": []}
    assert take(database, write(tmp_path / "c", newest)).loaded == 1
    assert ("Kini",) in names(database)


@pytest.mark.parametrize(("one", "other", "older"), [
    ("2024", "2025-01-01", True), ("2024", "2024-05", False), ("2024-05-01", "2024-05-02T01:00:00Z", True),
    ("2024-05-01T23:00:00Z", "2024-05-01T23:00:01Z", True), ("2024-05-01T23:00:00+08:00", "2024-05-01T09:00:00Z", False),
    (None, "2024", False), ("2024", None, False), ("2025", "2024", False), ("2024-05-01", "2024-05-01", False),
])  # fmt: skip
def test_of_two_dates_one_is_surely_older(one: str | None, other: str | None, older: bool) -> None:
    assert is_older(one, other) is older
