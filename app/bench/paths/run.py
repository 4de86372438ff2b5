"""The whole measurement of paths: one invented province in the product's tables, every engine asked the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import product
from pathlib import Path

from app.bench.figures import Figure
from app.bench.loading import size_of
from app.bench.names.population import Tell
from app.bench.paths import engines, filling, law, memory, news, peers
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
BULK = {4: "≥ 7000 · at 10M 4000", 6: "≥ 2000 · at 10M 1200"}
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
        files = engines.of_files(own, Path(folder) / "ties")
        for database in databases:
            with closing(database):
                yield from _in_tables(database, world, files if database is own else [], tell)
        if size == BESIDE:
            yield from _beside([engines.Table(own), *files], world, databases, tell)
    if size != BESIDE:
        yield from _smaller(url, tell)


def _smaller(url: str | None, tell: Tell) -> Iterator[Figure]:
    world = make(SEED, BESIDE)
    with tempfile.TemporaryDirectory(prefix="benang-bench-") as folder:
        own = Database(f"sqlite:///{Path(folder).resolve() / 'bench.db'}", program="benang.bench")
        own.migrate()
        filling.fill(own, world, tell)
        files = engines.of_files(own, Path(folder) / "ties")
        files[0].build()
        databases = [own, *([Database(url, program="benang.bench")] if url else [])]
        yield from _beside([engines.Table(own), *files], world, databases, tell)


def _in_tables(database: Database, world: World, files: Sequence[engines.Files], tell: Tell) -> Iterator[Figure]:
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
    if files:
        yield from _built(files[0], len(world.ties), tell)
        yield from _private(database, files, asked)
    for hops in HOPS:
        tell(f"{who}, {hops} hops", 0, len(asked))
        taken, answers = timed(engine, asked, hops)
        yield from _times(who, hops, taken)
        if hops == HOPS[0] or database.is_sqlite:
            yield from _worth(world, answers, who, hops)
        for one in files:
            tell(f"{one.name}, {hops} hops", 0, len(asked))
            yield from _in_files(one, asked, hops, answers)
    yield from _read_by_law(database, asked, who)
    for hops in HOPS:
        tell(f"{who} through HTTP, {hops} hops", 0, len(asked))
        yield from _times(f"HTTP, {who}", hops, Taken(tuple(sorted(engines.over_http(database, asked, hops)))))
    shown = Taken(tuple(sorted(news.shown_after(database))))
    yield Figure(ONE, "a new tie, from its commit to the answer, p99", {f"HTTP, {who}": shown.percentile(0.99)}, "≤ 50", 1)


def _read_by_law(database: Database, asked: Sequence[Asked], who: str) -> Iterator[Figure]:
    """Owners, controllers and relatives of the same tenders."""
    reading, told = law.taken(database, asked)
    yield Figure(ONE, "control, shares and kinship, p50", {who: told.percentile(0.5)}, digits=2)
    yield Figure(ONE, "control, shares and kinship, p99", {who: told.percentile(0.99)}, "≤ 10", 2)
    yield Figure(ONE, "… with all facts of the tender read, p50", {who: reading.percentile(0.5)}, digits=2)
    yield Figure(ONE, "… with all facts of the tender read, p99", {who: reading.percentile(0.99)}, "≤ 10 · 20", 2)


def _built(files: engines.Files, ties: int, tell: Tell) -> Iterator[Figure]:
    tell("ties into files", 0, ties)
    watch = Watch()
    files.build()
    step = watch.step("", ties, "ties")
    yield Figure("In files", "seconds to read them from the tables and write them", {files.name: step.cpu}, digits=1)
    yield Figure("In files", "bytes a tie", {files.name: files.bytes_stored / ties}, "≤ 35", 1)


def _private(database: Database, files: Sequence[engines.Files], asked: Sequence[Asked]) -> Iterator[Figure]:
    url = database.url.render_as_string(hide_password=False)
    held = {one.name: memory.of_a_worker(url, one.folder, one.is_compiled, asked) for one in files}
    told = {name: bytes_ / 1_000_000 for name, bytes_ in held.items() if bytes_ is not None}
    if told:
        yield Figure("In files", "private memory of a process, MB", told, "≤ 120", 0)


def _in_files(
    files: engines.Files, asked: Sequence[Asked], hops: int, answers: Sequence[PathResult]
) -> Iterator[Figure]:
    """Beside the table's answers to the same questions."""
    files.open()
    taken, own = timed(files, asked, hops)
    yield from _times(files.name, hops, taken)
    yield Figure(ONE, f"{hops} hops, same answer, %", {files.name: 100 - 100 * distinct(answers, own) / len(own)}, "100", 0)
    watch = Watch()
    files.in_bulk(asked, hops)
    rate = watch.step("", len(asked), "").rate
    yield Figure("In files", f"tenders a CPU s, {hops} hops", {files.name: rate}, BULK[hops], 0)


def _times(who: str, hops: int, taken: Taken) -> Iterator[Figure]:
    yield Figure(ONE, f"{hops} hops, p50", {who: taken.percentile(0.5)}, digits=2)
    yield Figure(ONE, f"{hops} hops, p99", {who: taken.percentile(0.99)}, GOALS[hops], 2)


def _worth(world: World, answers: Sequence[PathResult], who: str, hops: int) -> Iterator[Figure]:
    part, told = "What was planted", worth(world, answers)
    yield Figure(part, f"{hops} hops, conflicts found, %", {who: 100 * told.found}, "100", 1)
    yield Figure(part, f"{hops} hops, distractors shown", {who: told.distractors}, "0", 0)
    yield Figure(part, f"{hops} hops, found pair ranked first, %", {who: 100 * told.first}, "≥ 97" if hops == 4 else "", 1)
    yield Figure(part, f"{hops} hops, other pairs a tender", {who: told.chance}, digits=1)


def _beside(own: Sequence[Engine], world: World, databases: Sequence[Database], tell: Tell) -> Iterator[Figure]:
    """Each other one is asked about as many tenders as it answers in its time, the product about the same ones."""
    trials = world.trials[WARM:]
    day = trials[0].day
    graph = peers.on_day(world, day, {n for t in trials for n in (*t.officials, *t.bidders)})
    sorter = peers.Sorter(graph)
    asked = [Asked(one.starts, one.goals, questions(world)[WARM].day) for one in questions(world)[WARM:]]
    for engine, hops in product(own, HOPS):
        timed(engine, asked, hops)
    for peer in peers.installed(graph, databases):
        for hops in HOPS:
            tell(f"{peer.name}, {hops} hops", 0, len(trials))
            yield from _against(peer, sorter, own, world, asked, hops)


def _against(
    peer: peers.Peer, sorter: peers.Sorter, own: Sequence[Engine], world: World, asked: Sequence[Asked], hops: int
) -> Iterator[Figure]:
    ours: dict[str, float] = dict.fromkeys((engine.name for engine in own), 0.0)
    theirs, done, same, watch = 0.0, 0, 0, Watch()
    for one, trial in zip(asked, world.trials[WARM:], strict=True):
        begun = peer.clock()
        found = sorter.best(peer.chains(trial.officials, trial.bidders, hops))
        theirs += peer.clock() - begun
        ways_of = [(tuple(map(world.id, chain)), cost) for chain, cost in found]
        for engine in own:
            begun = peer.clock()
            answer = engine.answer(one, hops)
            ours[engine.name] += peer.clock() - begun
            same += ways_of == list(ways(answer))
        done += 1
        if watch.milliseconds > BUDGET * 1_000:
            break
    yield Figure(OTHERS, f"{hops} hops", {**_each(ours, done), peer.name: 1_000 * theirs / done}, digits=2)
    for name, seconds in ours.items():
        yield Figure(OTHERS, f"{hops} hops, times as long as {name}", {peer.name: theirs / seconds}, TIMES[hops], 1)
    yield Figure(OTHERS, f"{hops} hops, same answer, %", {peer.name: 100 * same / done / len(own)}, "100", 0)
    yield Figure(OTHERS, f"{hops} hops, tenders asked", {peer.name: done}, digits=0)


def _each(seconds: Mapping[str, float], questions: int) -> dict[str, float]:
    """Milliseconds a question."""
    return {name: 1_000 * taken / questions for name, taken in seconds.items()}
