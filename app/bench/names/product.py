"""The product as a finder and a scorer: a store of its own, asked and compared as the service does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import orjson

from app.bench.loading import Stream, size_of
from app.bench.names.matchers import Built, Found, Judged, judged
from app.bench.names.world import NOBODY, Named
from app.bench.steps import Step, Watch
from app.db import Database
from app.engine import name_index
from app.engine.identity import Described, rarity_of
from app.engine.nearness import answered
from app.flow import resolve
from app.intake.source import Said
from app.store.ledger import now_snapshot
from graph.claims import PartyClaim, Place, Record
from graph.kinds import PartyKind
from graph.resolve import Profile, Sought, compare, profile

ASKED_AT_ONCE = 100  # as many as a batch of the service


class Product:
    """In an empty folder. Names are loaded as statements of a register, and their words counted."""

    name, symmetric = "product", True

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self._folder = folder
        self._database = Database(url or f"sqlite:///{(folder / 'names.db').resolve()}", program="benang.bench")
        self._database.migrate()
        self._numbers: dict[str, int] = {}
        self.loaded = Step("", 0, "names", 0.0, 0.0)
        self.stored = 0  # bytes of the database

    def close(self) -> None:
        self._database.close()

    def build(self, names: Sequence[Named]) -> Built:
        """The index alone; `loaded` and `stored` tell of the whole load, with the counting of words."""
        self._numbers = {named.name: n for n, named in enumerate(names)}
        before = size_of(self._database)
        step = Stream(self._folder, "names", lambda: _said(names)).load(self._database, len(names))
        watch = Watch()
        resolve.drain(self._database, limit=0)  # no party, but the words of all
        self.loaded = replace(step, cpu=step.cpu + watch.step("", 0, "").cpu)
        self.stored = size_of(self._database) - before
        watch = Watch()
        with self._database.reading() as unit:
            name_index.of(self._database).advance(unit, now_snapshot(unit))
        held = sum(path.stat().st_size for path in name_index.folder_of(self._database).rglob("*") if path.is_file())
        return Built(watch.step("", len(names), "").cpu, held)

    def most(self, size: int) -> int:
        return size

    def nearest(self, asked: Named, limit: int) -> Found:
        with self._database.reading() as unit:
            (answers,) = answered(unit, now_snapshot(unit), [Described(asked.kind, asked.name)])
        return [(self._numbers.get(a.party.name, NOBODY), a.seen.probability) for a in answers[:limit]]

    def asked_together(self, asked: Sequence[Named]) -> Step:
        """Many questions in the batches of the service."""
        watch = Watch()
        for begin in range(0, len(asked), ASKED_AT_ONCE):
            block = [Described(a.kind, a.name) for a in asked[begin : begin + ASKED_AT_ONCE]]
            with self._database.reading() as unit:
                answered(unit, now_snapshot(unit), block)
        return watch.step("asked in batches", len(asked), "names")

    def noticed(self) -> float:
        """Milliseconds from the commit of one more name to the answer that tells of it. RuntimeError when it does not."""
        newcomer = Named(PartyKind.PERSON, "Ngabehi Wirjosoemarto Kesdu")
        count = len(self._numbers)
        Stream(self._folder, "newcomer", lambda: _said([newcomer], count)).load(self._database, 1)
        self._numbers[newcomer.name] = count
        watch = Watch()
        if self.nearest(newcomer, 1)[0][0] != count:
            raise RuntimeError("a new name is not found")
        return watch.milliseconds

    def resolved(self, most: int) -> Step:
        """The stage of its own: so many stored parties that wait are sought among all."""
        watch = Watch()
        done = resolve.drain(self._database, limit=most).parties
        return watch.step("resolved in bulk", done, "parties")

    def judge(self, pairs: Sequence[tuple[Named, Named]]) -> Judged:
        """With the words of the population, when there is one."""
        return judged(pairs, read, self._comparison)

    def _comparison(self, sides: Sequence[Profile]) -> Callable[[Profile, Profile], float]:
        with self._database.reading() as unit:
            rarity = rarity_of(unit, sides)
        return lambda a, b: compare(a, b, rarity, sought=Sought.GIVEN).probability


def read(named: Named) -> Profile:
    """A stated name as the product compares it."""
    return profile(named.kind, [named.name], birth_date=named.born or None, place=named.place or None)


def _said(names: Sequence[Named], first: int = 0) -> Iterator[Said]:
    for n, named in enumerate(names, first):
        claim = PartyClaim(f"p{n}", PartyKind(named.kind), named.name, quote={"name": named.name})
        raw = orjson.dumps({"name": named.name, "id": n})
        yield Said(Record(f"p{n}", Place("names.jsonl", None, str(n + 1)), raw), (claim,))
