"""The whole measurement of paths: one invented province in the product's tables, every engine asked the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from app.bench.figures import PRODUCT, Figure
from app.bench.loading import size_of
from app.bench.names.population import Tell
from app.bench.paths import engines, filling, peers
from app.bench.paths.asking import HOPS, WARM, Asked, Engine, Taken, distinct, questions, timed, ways, worth
from app.bench.paths.making import World, make
from app.bench.steps import Watch
from app.db import Database
from graph.ports import PathResult

SEED = 20_262
BESIDE = 100_000  # nodes of the province that others are asked about
BUDGET = 4.0  # seconds that one of them may take for a hop limit
ONE = "One check of 8 officials × 6 bidders, ms"
OTHERS = f"Beside others, {BESIDE:,} nodes, ms a check"
# Aimed at for p99 on SQLite, PostgreSQL, through HTTP and in files; and how many times as long networkx takes at least.
GOALS = {4: "≤ 4 · 5 · 20 · 2.5", 6: "≤ 20 · 25 · 40 · 8"}
TIMES = {4: "networkx ≥ 150", 6: "networkx ≥ 1000"}


def gathered(size: int, url: str | None, tell: Tell) -> list[Figure]:
    """As `measured`, the values of one line together."""
    lines: dict[tuple[str, str], Figure] = {}
    for figure in measured(size, url, tell):
        line = lines.setdefault((figure.part, figure.name), figure)
        line.values.update(figure.values)
    return list(lines.values())


def measured(size: int, url: str | None, tell: Tell) -> Iterator[Figure]:
    """Every figure as it is known. `url`: an empty PostgreSQL that is filled and asked too."""
    tell("inventing", 0, size)
    world = make(SEED, size)
    with tempfile.TemporaryDirectory(prefix="benang-bench-") as folder:
        own = Database(f"sqlite:///{Path(folder).resolve() / 'bench.db'}", program="benang.bench")
        databases = [own, *([Database(url, program="benang.bench")] if url else [])]
        for database in databases:
            with closing(database):
                yield from _in_tables(database, world, Path(folder), tell)
        if size == BESIDE:
            yield from _beside(own, world, databases, tell)
    if size != BESIDE:
        yield from _smaller(url, tell)


def _smaller(url: str | None, tell: Tell) -> Iterator[Figure]:
    world = make(SEED, BESIDE)
    with tempfile.TemporaryDirectory(prefix="benang-bench-") as folder:
        own = Database(f"sqlite:///{Path(folder).resolve() / 'bench.db'}", program="benang.bench")
        own.migrate()
        filling.fill(own, world, tell)
        yield from _beside(own, world, [own, *([Database(url, program="benang.bench")] if url else [])], tell)


def _in_tables(database: Database, world: World, folder: Path, tell: Tell) -> Iterator[Figure]:
    database.migrate()
    watch, before = Watch(), size_of(database)
    filling.fill(database, world, tell)
    step = watch.step("", len(world.ties), "ties")
    engine = engines.Table(database)
    who = engine.name
    yield Figure("In the tables", "ties", {who: step.items}, digits=0)
    yield Figure("In the tables", "seconds to write them", {who: step.wall}, digits=0)
    yield Figure("In the tables", "bytes a tie, parties and all", {who: (size_of(database) - before) / step.items}, digits=0)
    asked = questions(world)
    if database.is_sqlite:
        files = engines.Files(database, folder / "ties")
        yield from _built(files, len(world.ties), tell)
    for hops in HOPS:
        tell(f"{who}, {hops} hops", 0, len(asked))
        taken, answers = timed(engine, asked, hops)
        yield from _times(who, hops, taken)
        if hops == HOPS[0] or database.is_sqlite:
            yield from _worth(world, answers, who, hops)
        if database.is_sqlite:
            yield from _in_files(files, asked, hops, answers)
    for hops in HOPS:
        tell(f"{who} through HTTP, {hops} hops", 0, len(asked))
        yield from _times(f"HTTP, {who}", hops, Taken(tuple(sorted(engines.over_http(database, asked, hops)))))


def _built(files: engines.Files, ties: int, tell: Tell) -> Iterator[Figure]:
    tell("ties into files", 0, ties)
    watch = Watch()
    files.build()
    step = watch.step("", ties, "ties")
    yield Figure("In files", "seconds to read them from the tables and write them", {files.name: step.cpu}, digits=1)
    yield Figure("In files", "bytes a tie", {files.name: files.bytes_stored / ties}, "≤ 35", 1)


def _in_files(
    files: engines.Files, asked: Sequence[Asked], hops: int, answers: Sequence[PathResult]
) -> Iterator[Figure]:
    """Beside the table's answers to the same questions."""
    taken, own = timed(files, asked, hops)
    yield from _times(files.name, hops, taken)
    yield Figure(ONE, f"{hops} hops, same answer, %", {files.name: 100 - 100 * distinct(answers, own) / len(own)}, "100", 0)
    watch = Watch()
    files.in_bulk(asked, hops)
    yield Figure("In files", f"tenders a CPU s, {hops} hops", {files.name: watch.step("", len(asked), "").rate}, digits=0)


def _times(who: str, hops: int, taken: Taken) -> Iterator[Figure]:
    yield Figure(ONE, f"{hops} hops, p50", {who: taken.percentile(0.5)}, digits=2)
    yield Figure(ONE, f"{hops} hops, p99", {who: taken.percentile(0.99)}, GOALS[hops], 2)


def _worth(world: World, answers: Sequence[PathResult], who: str, hops: int) -> Iterator[Figure]:
    part, told = "What was planted", worth(world, answers)
    yield Figure(part, f"{hops} hops, conflicts found, %", {who: 100 * told.found}, "100", 1)
    yield Figure(part, f"{hops} hops, distractors shown", {who: told.distractors}, "0", 0)
    yield Figure(part, f"{hops} hops, found pair ranked first, %", {who: 100 * told.first}, "≥ 97" if hops == 4 else "", 1)
    yield Figure(part, f"{hops} hops, other pairs a tender", {who: told.chance}, digits=1)


def _beside(own: Database, world: World, databases: Sequence[Database], tell: Tell) -> Iterator[Figure]:
    """Each other one is asked about as many tenders as it answers in its time, the product about the same ones."""
    trials = world.trials[WARM:]
    day = trials[0].day
    graph = peers.on_day(world, day, {n for t in trials for n in (*t.officials, *t.bidders)})
    sorter = peers.Sorter(graph)
    table = engines.Table(own)
    asked = [Asked(one.starts, one.goals, questions(world)[WARM].day) for one in questions(world)[WARM:]]
    for hops in HOPS:
        timed(table, asked, hops)
    for peer in peers.installed(graph, databases):
        for hops in HOPS:
            tell(f"{peer.name}, {hops} hops", 0, len(trials))
            yield from _against(peer, sorter, table, world, asked, hops)


def _against(
    peer: peers.Peer, sorter: peers.Sorter, table: Engine, world: World, asked: Sequence[Asked], hops: int
) -> Iterator[Figure]:
    theirs, ours, same, watch = [], [], 0, Watch()
    for one, trial in zip(asked, world.trials[WARM:], strict=True):
        begun = Watch()
        found = sorter.best(peer.chains(trial.officials, trial.bidders, hops))
        theirs.append(begun.milliseconds)
        begun = Watch()
        answer = table.answer(one, hops)
        ours.append(begun.milliseconds)
        same += [(tuple(map(world.id, chain)), cost) for chain, cost in found] == list(ways(answer))
        if watch.milliseconds > BUDGET * 1_000:
            break
    mean, own = sum(theirs) / len(theirs), sum(ours) / len(ours)
    yield Figure(OTHERS, f"{hops} hops", {PRODUCT: own, peer.name: mean}, digits=2)
    yield Figure(OTHERS, f"{hops} hops, times as long", {peer.name: mean / own}, TIMES[hops], 1)
    yield Figure(OTHERS, f"{hops} hops, same answer, %", {peer.name: 100 * same / len(theirs)}, "100", 0)
    yield Figure(OTHERS, f"{hops} hops, tenders asked", {peer.name: len(theirs)}, digits=0)
