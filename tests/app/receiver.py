"""A receiver of webhooks on a free port of this machine: answers by script, checks signatures, remembers what came."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Iterator[bytes] | None = None  # None: no body


@dataclass(frozen=True, slots=True)
class Came:
    path: str
    headers: Mapping[str, str]
    body: bytes
    status: int


@dataclass(slots=True)
class Receiver:
    """`script` gives the reply to request number n (from 0). `accepted` are the message ids answered with 2xx."""

    script: Callable[[int], Reply] = lambda _n: Reply()
    came: list[Came] = field(default_factory=list)
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def accepted(self) -> Counter[str]:
        return Counter(c.headers["webhook-id"] for c in self.came if 200 <= c.status < 300)

    def reply(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        with self.lock:
            made = self.script(len(self.came))
            self.came.append(Came(path, headers, body, made.status))
        return made


@contextmanager
def receiving(script: Callable[[int], Reply] | None = None) -> Iterator[Receiver]:
    receiver = Receiver() if script is None else Receiver(script)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            made = receiver.reply(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            self.send_response(made.status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0") if made.body is None else self.send_header("connection", "close")
            self.end_headers()
            for part in made.body or ():
                try:
                    self.wfile.write(part)
                except OSError:
                    return

        do_POST = do_GET = do_PUT = _answer  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    return Handler
