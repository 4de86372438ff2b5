"""Processes killed with SIGKILL in the middle of their work, on both databases: nothing acknowledged is lost or halved."""

from __future__ import annotations

import itertools
import random
import socket
import threading
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import httpx2
from sqlalchemy import func, select

from app.auth import SYSTEM, Role
from app.db import Database, system_clock
from app.flow import grant, screen
from app.flow.screen import Times
from app.store import audit, events, jobs, screenings, subscriptions
from app.store.events import TYPES
from app.store.jobs import LEASE_SECONDS, SECOND
from app.store.keys import KeyOrder
from app.store.tables import delivery, event, finding, finding_revision, job, party_claim
from app.store.tables import ledger as ledger_table
from app.worker import HANDLERS, Worker
from graph.claims import ParticipationClaim, TenderClaim
from graph.kinds import BidStage, OfficialRole, SourceKind, TieKind
from tests.app.cases import key
from tests.app.flow.test_deliver import to_here
from tests.app.processes import kill, running, until
from tests.app.receiver import Reply, receiving
from tests.app.store.book import Book, party, person
from tests.app.store.book import tie as said
from tests.databases import SECRET

HERE = "127.0.0.0/8"
TENDERS = 120


@dataclass(slots=True)
class Ahead:
    """The system's clock, so far ahead that the leases of the killed have run out."""

    seconds: int = LEASE_SECONDS + 5

    def __call__(self) -> int:
        return system_clock() + self.seconds * SECOND


def finish(database: Database) -> None:
    """Another worker, in this process, does all that the killed ones left; the time of what waits is let come."""
    clock = Ahead()
    rest = Database(database.url.render_as_string(hide_password=False), secret=SECRET, clock=clock)
    last = Worker(rest, "the last", handlers={**HANDLERS, "deliver": to_here})
    for _ in range(50):
        last.drain()
        with rest.reading() as unit:
            if not jobs.waiting(unit):
                break
        clock.seconds += 86_400
    rest.close()


def count(database: Database, what: object) -> int:
    with database.reading() as unit:
        return unit.connection.scalar(select(func.count()).select_from(what)) or 0  # type: ignore[arg-type]


def is_whole(database: Database) -> None:
    """The trail continues, no ledger entry is left open, and SQLite finds nothing wrong with its file."""
    with database.reading() as unit:
        assert audit.broken_at(unit) is None
        assert "open" not in set(unit.connection.scalars(select(ledger_table.c.state)))
        if unit.is_sqlite:
            assert unit.connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            assert unit.connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


# --- the worker -------------------------------------------------------------------------------------------------------
def test_a_killed_worker_loses_no_event(database: Database, tmp_path: Path) -> None:
    """Killed twice while it delivers to a receiver that fails now and then; another one finishes the work."""
    dice, auditor = random.Random(7), key(database, Role.AUDITOR)
    with receiving(lambda _n: Reply(500) if dice.random() < 0.2 else Reply(204)) as receiver:
        with database.writing() as unit:
            subscriptions.create(unit, auditor, receiver.url, TYPES)
            told = [
                events.add(unit, "finding.opened", {"finding": f"f{n}", "tender": "t"}, buyer=None, sealed=True)
                for n in range(150)
            ]
        for _ in range(2):
            before = len(receiver.came)
            with running(database, "worker", log=tmp_path / "log", BENANG_WEBHOOK_NETWORKS=HERE) as process:
                until(lambda seen=before: len(receiver.came) > seen + 15, process)  # type: ignore[misc]
                kill(process)
        assert set(receiver.accepted) < set(told)
        finish(database)
    assert set(receiver.accepted) == set(told)
    assert sum(receiver.accepted.values()) <= len(told) + 2  # what was in hand when it was killed may come twice
    with database.reading() as unit:
        assert set(unit.connection.scalars(select(job.c.state))) == {"done"}
        assert set(unit.connection.scalars(select(delivery.c.state))) == {"delivered"}
    is_whole(database)


def test_a_screening_killed_in_the_middle_is_finished_as_if_nothing_had_happened(
    database: Database, tmp_path: Path
) -> None:
    book = Book(database)
    spse, register = book.source("spse", SourceKind.E_PROCUREMENT), book.source("register")
    with book.entry() as entry:
        entry.state(spse, "people", person("ppk", "Darlan Aspian Bilung"), party("cv", "CV Karya Bersama"))
        entry.state(register, "deed", person("p"), party("c"), said(TieKind.OFFICER_OF, "p", "c", "director"))
        entry.same((register, "p"), (spse, "ppk"))
        entry.same((register, "c"), (spse, "cv"))
        for n in range(TENDERS):
            official = ParticipationClaim("o", f"t{n:03}", "ppk", "official", OfficialRole.PPK)
            bid = ParticipationClaim("b", f"t{n:03}", "cv", "bid", stage=BidStage.PRICED)
            header = TenderClaim(f"t{n:03}", "Jembatan", dates={"bids_opened": "2025-06-02", "awarded": "2025-06-20"})
            entry.state(spse, f"t{n:03}", header, official, bid)
    auditor = key(database, Role.AUDITOR)
    id_ = screen.request(database, auditor, None, Times())
    with running(database, "worker", log=tmp_path / "log") as process:
        until(lambda: count(database, finding) > 0, process)
        kill(process)
    finish(database)
    with database.reading() as unit:
        row = screenings.get(unit, auditor, id_)
        revisions = unit.connection.execute(select(finding_revision.c.finding_id, finding_revision.c.number)).all()
        opened = unit.connection.scalars(select(event.c.about).where(event.c.type == "finding.opened")).all()
        tenders = set(unit.connection.scalars(select(finding.c.tender)))
    assert row is not None
    assert row.state == "done"
    assert tenders == {f"t{n:03}" for n in range(TENDERS)}
    assert {r.number for r in revisions} == {1}
    assert sorted(opened) == sorted(r.finding_id for r in revisions)  # each told once, none untold
    is_whole(database)


# --- the service ------------------------------------------------------------------------------------------------------
def test_a_killed_service_keeps_every_statement_it_acknowledged(database: Database, tmp_path: Path) -> None:
    secret = grant.create(database, SYSTEM, KeyOrder("SPSE", Role.INTEGRATOR)).key
    acknowledged: list[str] = []
    numbers = itertools.count()
    for _ in range(2):
        port = free_port()
        with running(database, "serve", "--port", str(port), log=tmp_path / "log") as process:
            until(lambda at=port: answers(at), process)  # type: ignore[misc]
            enough = len(acknowledged) + 12
            clients = [
                threading.Thread(target=state_until_cut, args=(port, secret, numbers, acknowledged)) for _ in range(3)
            ]
            for client in clients:
                client.start()
            until(lambda n=enough: len(acknowledged) >= n, process)  # type: ignore[misc]
            kill(process)
            for client in clients:
                client.join()
    with database.reading() as unit:
        names = set(unit.connection.scalars(select(party_claim.c.name)))
        source = unit.connection.scalars(select(ledger_table.c.author)).all()
    assert len(acknowledged) >= 24
    assert set(acknowledged) <= names
    assert len(names) <= len(acknowledged) + 6  # at most what each client was told nothing about
    assert len(source) == len(names)  # a ledger entry for each, and no half one
    is_whole(database)


def state_until_cut(port: int, secret: str, numbers: itertools.count[int], acknowledged: list[str]) -> None:
    signed = {"authorization": f"Bearer {secret}"}
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=signed, verify=False) as client:
        while True:
            name = f"CV Usaha {next(numbers)}"
            try:
                answer = client.put(f"/v1/parties/{name[9:]}", json={"kind": "company", "name": name}, timeout=60)
            except httpx2.HTTPError:
                return
            assert answer.status_code == 200, answer.text
            acknowledged.append(name)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(port: int) -> bool:
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
            asked.request("GET", "/readyz")
            return asked.getresponse().status == 200
    except (OSError, HTTPException):
        return False
