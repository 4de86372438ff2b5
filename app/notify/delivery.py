"""One attempt to deliver one event, and when to try again (ECOSYSTEM: ten attempts over about 75 hours)."""

from __future__ import annotations

from dataclasses import dataclass

import httpx2

from app.notify.destination import Network, check
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


def attempt(message: Message, admitted: tuple[Network, ...], timeout: float = TIMEOUT_SECONDS) -> Attempt:
    """Send once. Redirects are failures and proxies of the environment are not used. Invalid addresses raise Invalid."""
    target = check(message.url, admitted)
    sent = headers(message.secret, message.id, message.at, message.body) | {"host": target.host_header}
    try:
        with httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client:
            answer = client.post(
                target.connect_url, content=message.body, headers=sent, extensions={"sni_hostname": target.host}
            )
    except httpx2.HTTPError as error:
        return Attempt(None, type(error).__name__)
    after = answer.headers.get("retry-after", "")
    wait = min(int(after), WAITS[-1]) if after.isascii() and after.isdigit() and len(after) < 9 else None
    return Attempt(answer.status_code, None if answer.is_success else f"status {answer.status_code}", wait)


def next_wait(attempts: int, jitter: float, retry_after: int | None = None) -> int | None:
    """Seconds until the next attempt after `attempts` made; None when enough was tried. `jitter` in [0, 1)."""
    if attempts >= len(WAITS):
        return None
    return max(int(WAITS[attempts] * (0.9 + 0.2 * jitter)), retry_after or 0)
