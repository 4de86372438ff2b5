"""The same checks as a client of the service has them: `benang serve` in a process of its own, one connection kept open."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.auth import Principal, Role
from app.db import Database
from app.engine.question import Named, Question
from app.flow import grant
from app.store.keys import KeyOrder

READY_SECONDS = 60.0
ADMIN = Principal("bench", "bench", Role.SYSTEM)


def answered(database: Database, questions: Sequence[Question]) -> Iterator[float]:
    """Milliseconds of each check, from the request sent to the answer read. RuntimeError when one is refused."""
    key = grant.create(database, ADMIN, KeyOrder("bench", Role.AUDITOR)).key
    with _served(database) as connection:
        _ask(connection, key, questions[0])  # statements are compiled once
        for question in questions:
            begun = time.perf_counter()
            _ask(connection, key, question)
            yield (time.perf_counter() - begun) * 1_000


def _ask(connection: http.client.HTTPConnection, key: str, question: Question) -> None:
    body = {"vendor": _party(question.vendor), "tender": question.tender}
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection.request("POST", "/v1/checks", json.dumps(body), headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != http.HTTPStatus.CREATED:
        raise RuntimeError(f"a check was answered with {answer.status}: {said[:200]!r}")


def _party(named: Named | None) -> dict[str, str] | str | None:
    if named is None or named.described is None:
        return named.id if named else None
    described = named.described
    return {"name": described.name} | ({"kind": described.kind.value} if described.kind else {})


@contextmanager
def _served(database: Database) -> Iterator[http.client.HTTPConnection]:
    port = _free_port()
    environment = os.environ | {"BENANG_DATABASE_URL": database.url.render_as_string(hide_password=False)}
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603 (our own command)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_SECONDS)
    try:
        _wait(process, connection)
        yield connection
    finally:
        connection.close()
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], connection: http.client.HTTPConnection) -> None:
    until = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            connection.request("GET", "/readyz")
            connection.getresponse().read()
        except OSError:
            connection.close()
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the service did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
