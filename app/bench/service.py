"""The same checks as a client of the service has them: `benang serve` in a process of its own, one connection kept open."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from app.auth import Principal, Role
from app.db import Database
from app.engine.question import Named, Question
from app.flow import grant
from app.store.keys import KeyOrder

READY_SECONDS = 300.0  # on a crowded machine
ADMIN = Principal("bench", "bench", Role.SYSTEM)
Ask = Callable[[str, str, Mapping[str, object]], bytes]


def answered(database: Database, questions: Sequence[Question]) -> Iterator[float]:
    """Milliseconds of each check, from the request sent to the answer read. RuntimeError when one is refused."""
    return asked_over(database, "/v1/checks", [{"vendor": _party(q.vendor), "tender": q.tender} for q in questions])


def asked_over(database: Database, path: str, bodies: Sequence[Mapping[str, object]], warm: int = 1) -> Iterator[float]:
    """Milliseconds of each POST, after the first `warm` of them were asked once: statements are compiled then."""
    with asking(database) as ask:
        for body in bodies[:warm]:
            ask("POST", path, body)
        for body in bodies:
            begun = time.perf_counter()
            ask("POST", path, body)
            yield (time.perf_counter() - begun) * 1_000


@contextmanager
def asking(database: Database) -> Iterator[Ask]:
    """What sends a request and gives the answer's bytes. RuntimeError for one that is refused."""
    key = grant.create(database, ADMIN, KeyOrder("bench", Role.AUDITOR)).key
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with _served(database) as connection:

        def ask(method: str, path: str, body: Mapping[str, object]) -> bytes:
            connection.request(method, path, json.dumps(body), headers)
            answer = connection.getresponse()
            said = answer.read()
            if answer.status not in {http.HTTPStatus.OK, http.HTTPStatus.CREATED}:
                raise RuntimeError(f"{method} {path} was answered with {answer.status}: {said[:200]!r}")
            return said

        yield ask


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
