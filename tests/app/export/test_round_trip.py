"""What goes out is valid to those who made the standards, and comes back as the same parties, ties, shares and periods."""

from __future__ import annotations

import io
import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.auth import SYSTEM
from app.db import Database
from app.export import entities, owners
from app.flow import export, load
from app.flow.export import What
from app.intake.ftm.vocabulary import vocabulary
from app.store.extract import Extract as Extracts
from app.store.extract import Extracted
from app.store.ledger import now_snapshot
from graph.claims import SanctionClaim
from graph.kinds import SourceKind, TieKind
from graph.model import Party, Sanction, Tie
from graph.period import Period
from tests.app.export import graphs
from tests.app.export.graphs import PERIODS, Graph
from tests.app.export.oracles import bods_faults, ftm_faults, published, schema_faults
from tests.app.store.book import Book

DAY = date(2026, 1, 2)
QUIET = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


class Extract:
    """Stands for app.store.extract.Extract: a graph as it is, without a store."""

    day = DAY

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        title = {"title": "A register", "publisher": "Nobody", "standing": "official"}
        self.sources = {"register": title}

    def parties(self, *_: Any, **__: Any) -> list[Extracted]:
        made = (Party(p.ref, p.kind, p.name, (p.name,), claims=("c",)) for p in self._graph.parties)
        return [Extracted(p, DAY, ("register",)) for p in made]

    def ties(self, *_: Any) -> list[Extracted]:
        kinds = {p.ref: p.kind for p in self._graph.parties}
        made = (
            Tie(f"tie{n}", t.kind, t.from_ref, t.to_ref, t.role, t.share, t.period, t.tender)
            for n, t in enumerate(self._graph.ties)
        )
        return [Extracted(t, DAY, ("register",), kinds[t.to_id] if t.kind == TieKind.EMPLOYED_BY else None) for t in made]


    def sanctions(self) -> list[Extracted]:
        made = (Sanction(f"sanction{n}", p.ref, f"SK {n}", "x", PERIODS[n % len(PERIODS)], "active", None, ("c",))
                for n, p in enumerate(self._graph.parties))
        return [Extracted(one, DAY, ("register",)) for one in made]


def back(source: str, text: str) -> graphs.Told:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.json"
        path.write_text(text, encoding="utf-8")
        return graphs.read_back(source, path)


@QUIET
@given(graphs.drawn(owners.KINDS))
def test_any_owners_as_statements_are_valid_and_come_back(graph: Graph) -> None:
    statements = list(owners.statements(Extract(graph)))  # type: ignore[arg-type]
    assert bods_faults(statements) == []
    assert back("bods", json.dumps(statements)) == graphs.said(graph.parties, graph.ties)


@pytest.mark.shared
@QUIET
@given(graph=graphs.drawn(owners.KINDS))
def test_any_owners_fit_the_official_schema(shared_data: Path, graph: Graph) -> None:
    statements = list(owners.statements(Extract(graph)))  # type: ignore[arg-type]
    assert schema_faults(shared_data / "bods-official-0.4" / "schema", statements) == []


@QUIET
@given(graphs.drawn(entities.KINDS - {TieKind.SAME_AS}))
def test_any_graph_as_entities_is_valid_and_comes_back(graph: Graph) -> None:
    found = list(entities.entities(Extract(graph)))  # type: ignore[arg-type]
    assert ftm_faults(found) == []
    lines = "\n".join(json.dumps(one) for one in found)
    assert back("ftm", lines) == graphs.said(graph.parties, graph.ties)


def exported(database: Database, what: What, format_: str) -> bytes:
    stream = io.BytesIO()
    export.export(database, SYSTEM, what, format_, stream)
    return stream.getvalue()


BARRED = [
    SanctionClaim("s1", "company1", "SK 1/2024", "palsu", Period.of("2024-01-02", "2026-01-01"), "active", "Dinas Contoh"),
    SanctionClaim("s2", "company1", "SK 2/2020", "mundur", Period.of("2020", None), "expired"),
]


def barred(database: Database) -> set[tuple[object, ...]]:
    with database.reading() as unit:
        found = [one.thing for one in Extracts(unit, now_snapshot(unit), SYSTEM).sanctions()]
    return {(s.decree, s.cause, s.period, s.status, s.issuer) for s in found if isinstance(s, Sanction)}


def told(database: Database, graph: Graph) -> None:
    book = Book(database)
    book.source("register", SourceKind.COMPANY_REGISTER)
    with book.entry() as entry:
        for one in (*graph.parties, *graph.ties, *BARRED):
            entry.state("register", f"{type(one).__name__} {one.ref} {getattr(one, 'kind', '')}", one)


FORMATS = [(What.OWNERSHIP, "bods", owners.KINDS), (What.GRAPH, "ftm", entities.KINDS)]


@pytest.mark.postgres
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("what", "format_", "kinds"), FORMATS)
def test_one_database_tells_the_other_all_of_it(
    sqlite_database: Database, postgres_database: Database, tmp_path: Path, what: What, format_: str,
    kinds: frozenset[TieKind], turned: bool,
) -> None:  # fmt: skip
    first, second = (postgres_database, sqlite_database) if turned else (sqlite_database, postgres_database)
    told(first, graphs.whole())
    data = exported(first, what, format_)
    assert exported(first, what, format_) == data
    found = json.loads(data) if format_ == "bods" else [json.loads(line) for line in data.splitlines()]
    assert (bods_faults if format_ == "bods" else ftm_faults)(found) == []
    (tmp_path / "x.json").write_bytes(data)
    report = load.load(second, format_, [tmp_path / "x.json"])
    assert (report.rejected, report.loaded) == (0, len(found))
    untied = what is What.GRAPH
    before = graphs.known(first, kinds, untied=untied)
    assert sum(before[1].values()) >= 30
    assert graphs.known(second, kinds, untied=untied) == before
    wanted = {(s.decree, s.cause, s.period, s.status, s.issuer) for s in BARRED}
    assert barred(first) == wanted
    assert barred(second) == (wanted if what is What.GRAPH else set())


def test_the_reader_knows_every_schema_and_property_of_the_published_model() -> None:
    known, model = vocabulary(), published()
    concrete = {name for name, schema in model.items() if not schema.abstract}
    assert concrete - known.properties.keys() - known.ignored == set()
    unread = {
        (name, field) for name, listed in known.properties.items() if name in model
        for field in model[name].properties if field not in listed
    }  # fmt: skip
    assert unread == set()
