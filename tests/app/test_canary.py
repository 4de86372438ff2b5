"""An identity number that is sent everywhere and may come out nowhere: logs, problems, events, the trail, figures."""

from __future__ import annotations

import json
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import quote

import httpx2
from sqlalchemy import select

from app.auth import SYSTEM, Grade, Role
from app.db import Database
from app.flow import grant
from app.notify import signing
from app.store.jobs import waiting
from app.store.keys import KeyOrder
from app.store.tables import audit, check, delivery, event, finding_revision, inbox, job, metadata
from graph.kinds import PartyKind
from tests.app.processes import running, until
from tests.app.store.book import Book, party, party_id
from tests.app.test_killed import answers, free_port

NIK = "6472015203700001"  # of nobody: a Samarinda prefix, a woman born 12-03-1970
SPACED = "6472 0152 0370 0001"
NAME = "Siti Aminah Canarina"


def forms() -> list[str]:
    return [NIK, SPACED, NIK[:6] + "." + NIK[6:12] + "." + NIK[12:], f"NIK:{NIK}"]


def bodies() -> list[tuple[str, str, Any]]:
    """Requests that hold the number where it belongs, and where it does not."""
    person = {"kind": "person", "name": NAME, "identifiers": {"NIK": NIK}}
    described = {"kind": "person", "name": NAME, "identifiers": {"NIK": NIK}}
    made: list[tuple[str, str, Any]] = [
        ("PUT", f"/v1/parties/{NIK}", person), ("PUT", "/v1/parties/p", person),
        ("PUT", "/v1/parties/q", person | {"identifiers": {"NIK": NIK + "x"}}),
        ("PUT", "/v1/ties/t", {"type": "owns", "from": NIK, "to": "p"}), ("DELETE", f"/v1/ties/{NIK}", None),
        ("PUT", f"/v1/ties/{NIK}", {"type": "owns", "from": "p", "to": "nobody"}),
        ("PUT", f"/v1/tenders/{NIK}", {"title": "Jembatan", "officials": [{"party": NIK, "role": "PPK"}]}),
        ("PUT", "/v1/tenders/t", {"title": "Jembatan", "officials": [{"party": "nobody " + NIK, "role": "PPK"}]}),
        ("POST", "/v1/checks", {"vendor": {"kind": "company", "name": "PT X"}, "officials": [described], "buyer": NIK}),
        ("POST", "/v1/checks", {"vendor": NIK}),
        ("POST", "/v1/match", {"queries": {NIK: {"name": NAME, "identifiers": {"NIK": NIK}}}}),
        ("POST", "/v1/paths", {"from": [NIK], "to": [NIK]}), ("POST", "/v1/screenings", {"tenders": [NIK]}),
        ("POST", "/v1/subscriptions", {"url": f"https://{NIK}.example/", "types": ["finding.opened"]}),
        ("POST", f"/v1/findings/{NIK}/decisions", {"verdict": NIK, "reason": NIK}),
        ("POST", f"/v1/matches/{NIK}/decisions", {"verdict": "same", "reason": NIK}),
        ("PUT", "/v1/parties/r", {NIK: NIK, "kind": NIK, "name": [NIK]}), ("POST", f"/v1/{NIK}", {NIK: NIK}),
    ]  # fmt: skip
    for text in forms():
        made += [("GET", f"/v1/{p}{quote(text, safe='')}", None) for p in (
            "parties/", "findings/", "tenders/", "checks/", "matches/", "rules/", "screenings/", "findings?cursor=",
            "findings?rule=", "parties?q=", "parties?identifier=NIK:", "parties?identifier=NIP:",
            "events?after=", "tenders?q=", "findings?x=",
        )]  # fmt: skip
    return made


def test_an_identity_number_leaves_no_trace_outside_its_seal(database: Database, tmp_path: Path) -> None:
    """Service and worker run as processes of their own; what they print is read as an operator would."""
    made = {r: grant.create(database, SYSTEM, KeyOrder(f"a {r}", r)) for r in (Role.AUDITOR, Role.INTEGRATOR, Role.ADMIN)}
    book = Book(database)
    book.source("spse")
    with book.entry() as entry:
        entry.state("spse", "1", party("b", "Dinas Contoh", PartyKind.PUBLIC_BODY))
    with database.reading() as unit:
        buyer = party_id(unit, "spse", "b")
    member = grant.create(database, SYSTEM, KeyOrder("m", Role.PROCUREMENT, Grade.MEMBER, (buyer,)))
    problems: list[str] = []
    port, log = free_port(), tmp_path / "log"
    quiet = {"BENANG_LOG_LEVEL": "debug", "BENANG_LOG_FORMAT": "json"}
    with (
        running(database, "serve", "--port", str(port), log=log, **quiet) as web,
        running(database, "worker", log=log, **quiet) as work,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, verify=False) as client,
    ):
        until(lambda: answers(port), web)
        for key in (*made.values(), member):
            for method, path, body in bodies():
                answer = client.request(method, path, json=body, headers={"authorization": f"Bearer {key.key}"})
                assert answer.status_code < 500, (method, path, answer.text)
                if answer.status_code >= 400:
                    problems.append(answer.text)
        client.get("/v1/findings", headers={"authorization": f"Bearer {NIK}"})
        told = {"type": "tender.awarded", "occurred_at": "2026-01-01T00:00:00Z", "data": {"tender": "t"}}
        sent = json.dumps(told).encode()
        integrator = made[Role.INTEGRATOR]
        headers = signing.headers(integrator.inbox_secret, NIK, int(time()), sent)
        client.post("/v1/inbox", content=sent, headers={**headers, "authorization": f"Bearer {integrator.key}"})
        problems.append(client.get("/metrics").text)
        until(lambda: nothing_waits(database), work)
    said = log.read_text()
    assert '"event": "request"' in said
    assert '"event": "job"' in said
    for where, text in (("logs", said), ("problems", "\n".join(problems))):
        for form in (*forms()[:3], NAME, NAME.upper(), *(k.key for k in made.values())):
            assert form not in text, where
    told_nowhere(database)


def told_nowhere(database: Database) -> None:
    """Not in what is told or noted; in the clear nowhere at all but as the id of a tender that somebody chose so."""
    with database.reading() as unit:
        for table in (event, audit, delivery, check, finding_revision):
            rows = repr([tuple(r) for r in unit.connection.execute(select(table))])
            assert NIK not in rows, table.name
            assert SPACED not in rows, table.name
        named = {"tender_claim", "participation_claim", "tender", "screening", "job", "rule_answer", "inbox"}
        for table in metadata.sorted_tables:
            if table.name not in named:
                assert NIK not in repr([tuple(r) for r in unit.connection.execute(select(table))]), table.name
        assert unit.connection.execute(select(inbox)).all()
        assert unit.connection.execute(select(job)).all()


def nothing_waits(database: Database) -> bool:
    with database.reading() as unit:
        return waiting(unit) == 0
