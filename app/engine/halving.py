"""Work on many at once that one of them may spoil: its halves are tried, that one is set aside, the rest go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from app.db import PASSING, Database, Unit
from app.errors import Conflict, LoadUnderWay

AGAIN_IN = 3_600_000_000  # microseconds: one set aside is tried again after an hour, for a mended program
MOST_ASIDE = 20  # of one run; where more fail it is not they that are broken
log = structlog.get_logger("halving")

Item = TypeVar("Item", int, str)


@dataclass(slots=True)
class Halving(Generic[Item]):
    """`put(unit, item, until)` sets one aside until a time in microseconds; its public id is told in the log."""

    database: Database
    put: Callable[[Unit, Item, int], str]
    aside: int = 0

    def run(self, items: Sequence[Item], do: Callable[[Sequence[Item]], object]) -> None:
        """Do all of these. What passes by itself (a database that is away, a load under way) is raised."""
        try:
            do(items)
        except (Conflict, LoadUnderWay, *PASSING):
            raise
        except Exception as failed:
            if len(items) > 1:
                half = len(items) // 2
                self.run(items[:half], do)
                self.run(items[half:], do)
            elif items:
                self._set_aside(items[0], failed)

    def _set_aside(self, item: Item, failed: Exception) -> None:
        if self.aside >= MOST_ASIDE:
            raise failed
        self.aside += 1
        with self.database.writing() as unit:
            id_ = self.put(unit, item, unit.now() + AGAIN_IN)
        log.error("set_aside", id=id_, error=type(failed).__name__)  # never its text: that may hold a name
