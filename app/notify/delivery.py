"""One attempt to deliver one event, and when to try again (ECOSYSTEM: ten attempts over about 75 hours)."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache

import httpx2

from app.notify.destination import Reach, check
from app.notify.signing import headers

# Seconds after the attempt before: 0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
WAITS = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
TIMEOUT_SECONDS = 20.0
GONE = 410


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: where, signed with which secret, under which stable id, at which second."""

    url: str
    secret: bytes
    id: str
    at: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """How it went. `status` None: no answer. `retry_after` in seconds where the receiver asked for it."""

    status: int | None
    error: str | None
    retry_after: int | None = None

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        return self.status == GONE


def attempt(message: Message, reach: Reach, timeout: float = TIMEOUT_SECONDS) -> Attempt:
    """Send once. Redirects are failures and proxies of the environment are not used. Invalid addresses raise Invalid.

    Only status and headers of the answer are read: a receiver cannot keep the worker busy with an endless body.
    """
    target = check(message.url, reach)
    sent = headers(message.secret, message.id, message.at, message.body) | {"host": target.host_header}
    try:
        with (
            httpx2.Client(timeout=timeout, verify=_tls(), follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST", target.connect_url, content=message.body, headers=sent, extensions={"sni_hostname": target.host}
            ) as answer,
        ):
            status, after = answer.status_code, answer.headers.get("retry-after", "")
    except httpx2.HTTPError as error:
        return Attempt(None, type(error).__name__)
    made = Attempt(status, None, _seconds(after, message.at))
    return made if made.delivered else Attempt(status, f"status {status}", made.retry_after)


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificate authorities takes 90 ms, thirty times as long as a delivery: once per process."""
    return httpx2.create_ssl_context(trust_env=False)


def _seconds(after: str, now: int) -> int | None:
    """Retry-After as seconds from now, at most a day: a number or a date (RFC 9110 §10.2.3)."""
    if after.isascii() and after.isdigit():
        wished = int(after[:12])
    else:
        try:
            wished = int(parsedate_to_datetime(after).timestamp()) - now
        except (ValueError, OverflowError):
            return None
    return max(0, min(wished, WAITS[-1]))


def next_wait(attempts: int, jitter: float, retry_after: int | None = None) -> int | None:
    """Seconds until the next attempt after `attempts` made; None when enough was tried. `jitter` in [0, 1)."""
    if attempts >= len(WAITS):
        return None
    return max(int(WAITS[attempts] * (0.9 + 0.2 * jitter)), retry_after or 0)
