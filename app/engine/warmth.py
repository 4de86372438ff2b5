"""A service that has just started reads through the ties beside its first requests, and says when it has.

It also looks whether the ties in files are right, since it seldom opens them: what is wrong with them is told at once.
With ten million parties the first check after a start else waits a second for the disk.
"""

from __future__ import annotations

import time
from weakref import WeakKeyDictionary

from app.db import Database
from app.engine import snapshot
from app.store import warm

AT_ONCE = 20_000  # parties of one transaction: a long one would keep a database from tidying up
BREATH_SECONDS = 0.002  # between two of them, for who asks meanwhile
COLD, WARMING, WARM = "cold", "warming", "warm"
_told: WeakKeyDictionary[Database, str] = WeakKeyDictionary()


def told(database: Database) -> str:
    """Whether the ties have been read through by this process: cold, warming or warm."""
    return _told.get(database, COLD)


def warm_up(database: Database) -> None:
    """Read through them now."""
    _told[database] = WARMING
    try:
        with database.reading() as unit:
            last = warm.last_party(unit)
        for low in range(0, last + 1, AT_ONCE):
            with database.reading() as unit:
                warm.read_through(unit, low, low + AT_ONCE - 1)
            time.sleep(BREATH_SECONDS)
    except Exception:
        _told[database] = COLD
        raise
    _told[database] = WARM


def look_at_files(database: Database) -> None:
    """Check the ties in files now."""
    with database.reading() as unit:
        snapshot.of(database).check(unit)
