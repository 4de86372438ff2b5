"""The whole measurement of names: invented worlds of several seeds, and the real sets where they are at hand."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.bench.figures import PRODUCT, Figure, mean
from app.bench.names import pairs, peers, population
from app.bench.names import real as sets
from app.bench.names.matchers import Finder, Scorer
from app.bench.names.population import Tell
from app.bench.names.product import Product
from app.bench.names.world import World, make

SMALL = 10_000  # a run of so many names asks less, to be done within a minute
BULK = 1_000
FIRST_SEED = 20_261  # any; the same ones every time


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many names, how many seeds; questions and pairs of each seed."""

    size: int
    seeds: int
    queries: int
    pairs: int


def wanted(size: int, seeds: int) -> Wanted:
    """So many questions and pairs as tell hundredths apart."""
    queries, pairs = (800, 3_000) if size <= SMALL else (2_000, 6_000)
    return Wanted(size, seeds, queries, pairs)


def worlds(wanted: Wanted, tell: Tell) -> Iterator[list[Figure]]:
    """The figures of each seed."""
    for n in range(wanted.seeds):
        told = partial(_told, tell, f"seed {n + 1}")
        world = make(
            FIRST_SEED + n, wanted.size, wanted.queries, wanted.pairs, partial(told, "inventing", total=wanted.size)
        )
        with tempfile.TemporaryDirectory(prefix="benang-bench-") as folder:
            yield _world(world, Path(folder), told)


def _told(tell: Tell, seed: str, what: str, done: int, total: int) -> None:
    tell(f"{seed}, {what}", done, total)


def _world(world: World, folder: Path, tell: Tell) -> list[Figure]:
    product = Product(folder)
    try:
        finders: list[Finder] = [product, *peers.finders(folder)]
        scorers: list[Scorer] = [product, *peers.scorers()]
        size = f"{len(world.names):,} names"
        found = population.measured(
            f"Population of {size}, one in five questions without a right answer", finders, world.names, world.queries,
            tell,
        )
        found += _bulk(product, found[0].part, world)
        tell("pairs", 0, len(world.pairs))
        found += pairs.measured("Pairs by name alone", scorers, pairs.nameless(world.pairs), (".994", ".972"))
        found += pairs.measured("Pairs with birth date and place", scorers, world.pairs, (".998", ".98"))
        return found
    finally:
        product.close()


def _bulk(product: Product, part: str, world: World) -> list[Figure]:
    goals = {100_000: "≥ 1000", 1_000_000: "≥ 250"}
    together = product.asked_together([q.asked for q in world.queries[:BULK]])
    resolved = product.resolved(BULK)
    return [
        Figure(part, "loaded whole, names a CPU s", {PRODUCT: product.loaded.rate}, digits=0),
        Figure(part, "bytes a name of the database", {PRODUCT: product.stored / len(world.names)}, digits=0),
        Figure(part, "a new name is found after, ms", {PRODUCT: product.noticed()}, "< 1000", 0),
        Figure(part, "asked in batches, names a CPU s", {PRODUCT: together.rate}, digits=0),
        Figure(part, "resolved in bulk, parties a CPU s", {PRODUCT: resolved.rate}, goals.get(len(world.names), ""), 0),
    ]


def measured(wanted: Wanted, real: Path | None, tell: Tell) -> list[Figure]:
    """The mean over the seeds; of the real sets below the folder `real`, when one is named, each once."""
    figures = mean(list(worlds(wanted, tell)))
    with ExitStack() as folders:
        empty = partial(tempfile.TemporaryDirectory, prefix="benang-bench-")
        return figures + list(sets.measured(real, lambda: Path(folders.enter_context(empty())), tell))
