"""A load that is killed leaves nothing that anybody sees, and the next one loads the same delivery whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.db import Database
from app.flow import load as flow
from app.intake.source import Item
from app.store.ledger import now_snapshot, visible
from app.store.tables import claim, ledger, load
from tests.app.flow import lines
from tests.app.flow.lines import Json, company, person, write
from tests.architecture.tree import ROOT
from tests.databases import SECRET

ROWS = 40
# A process that loads in batches of one, says so, and waits in the middle to be killed.
PROGRAM = """
import os, sys, time
from pathlib import Path
os.environ["BENANG_LOAD_BATCH"] = "1"
from app.db import Database
from app.flow import load
from tests.app.flow import lines

def progress(rows, stage):
    if (stage, rows) == (sys.argv[3], int(sys.argv[4])):
        print("waiting", flush=True)
        time.sleep(60)

database = Database(sys.argv[1], secret=sys.argv[5])
load.take(database, lines.source(), lines.read, [Path(sys.argv[2])], progress=progress)
"""


def delivery(path: Path) -> Path:
    records: list[Json] = [
        {
            "key": str(n), "parties": [person(f"p{n}", f"Siti {n}"), company(f"c{n}", f"CV {n}")],
            "ties": [["officer_of", f"p{n}", f"c{n}", "2019", ""]],
        }
        for n in range(ROWS)
    ]  # fmt: skip
    return write(path / "delivery", *records)


def kill_while(database: Database, file: Path, stage: str, rows: int) -> None:
    """Start a load in another process and kill it (SIGKILL) when it has come so far."""
    url = database.url.render_as_string(hide_password=False)
    started = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, url, str(file), stage, str(rows), SECRET], stdout=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
    )  # fmt: skip
    with started:
        assert started.stdout is not None
        assert started.stdout.readline().strip() == "waiting"
        started.send_signal(signal.SIGKILL)


def seen(database: Database) -> int:
    with database.reading() as unit:
        query = select(func.count()).select_from(claim).where(visible(claim, now_snapshot(unit)))
        return unit.connection.scalar(query) or 0


@pytest.mark.parametrize(("stage", "rows"), [("read", 17), ("tie", ROWS), ("close", ROWS)])
def test_a_killed_load_is_swept_and_the_next_one_loads_everything(
    stage: str, rows: int, database: Database, tmp_path: Path
) -> None:
    file = delivery(tmp_path)
    kill_while(database, file, stage, rows)
    with database.reading() as unit:
        assert unit.connection.scalars(select(ledger.c.state)).all() == ["open"]
        assert unit.connection.scalar(select(func.count()).select_from(claim)) == 3 * rows
    assert seen(database) == 0
    report = flow.take(database, lines.source(), lines.read, [file])
    assert (report.loaded, report.unchanged) == (ROWS, 0)
    assert seen(database) == 3 * ROWS
    with database.reading() as unit:
        assert unit.connection.scalars(select(ledger.c.state).order_by(ledger.c.number)).all() == ["aborted", "closed"]
        assert unit.connection.scalars(select(load.c.state).order_by(load.c.id)).all() == ["failed", "loaded"]


def test_two_loads_at_once_end_as_one_loaded_and_one_refused(database: Database, tmp_path: Path) -> None:
    """The second begins while the first has written and waits: it is refused and the first goes on."""
    file = delivery(tmp_path)
    refused: list[str] = []

    def slowly(deliveries: object, source: object) -> Iterator[Item]:
        items = lines.read(deliveries, source)  # type: ignore[arg-type]
        yield from (next(items) for _ in range(3))
        try:
            flow.take(database, lines.source("another"), lines.read, [file])
        except flow.LoadUnderWay as error:
            refused.append(error.code())
        yield from items

    os.environ["BENANG_LOAD_BATCH"] = "1"
    flow.settings.cache_clear()
    try:
        report = flow.take(database, lines.source(), slowly, [file])
    finally:
        del os.environ["BENANG_LOAD_BATCH"]
        flow.settings.cache_clear()
    assert (report.loaded, refused) == (ROWS, ["load_under_way"])
    assert seen(database) == 3 * ROWS


