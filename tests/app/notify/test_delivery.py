"""One attempt against a real HTTP receiver on this machine, and the waits between attempts."""

from __future__ import annotations

import itertools
import socket
from datetime import UTC, datetime
from email.utils import format_datetime, formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from app.errors import Invalid
from app.notify.delivery import WAITS, Attempt, Message, attempt, next_wait
from app.notify.destination import Reach, networks
from app.notify.signing import secret_text
from tests.app.receiver import Reply, receiving

SECRET = bytes(32)
HERE = Reach(networks("127.0.0.0/8"))
DAY = 86_400


def message(url: str, at: int | None = None) -> Message:
    now = int(datetime.now(UTC).timestamp()) if at is None else at
    return Message(url, SECRET, "evt_1", now, b'{"id":"evt_1"}')


def test_a_delivery_is_one_signed_post_that_the_independent_package_accepts() -> None:
    with receiving() as receiver:
        made = attempt(message(receiver.url + "?a=1"), HERE)
    (came,) = receiver.came
    assert (made.delivered, made.status, made.error) == (True, 204, None)
    assert Webhook(secret_text(SECRET)).verify(came.body, dict(came.headers)) == {"id": "evt_1"}
    assert came.path == "/hook?a=1"
    assert came.headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_delivered(status: int) -> None:
    with receiving(lambda _: Reply(status)) as receiver:
        assert attempt(message(receiver.url), HERE).delivered


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504])
def test_any_other_answer_is_a_failure_with_its_status(status: int) -> None:
    with receiving(lambda _: Reply(status)) as receiver:
        assert attempt(message(receiver.url), HERE) == Attempt(status, f"status {status}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_is_not_followed(status: int) -> None:
    with receiving() as inner, receiving(lambda _: Reply(status, {"location": inner.url})) as receiver:
        made = attempt(message(receiver.url), HERE)
    assert not made.delivered
    assert (len(receiver.came), inner.came) == (1, [])


def test_410_says_that_the_receiver_is_gone() -> None:
    with receiving(lambda _: Reply(410)) as receiver:
        assert attempt(message(receiver.url), HERE).gone


def test_a_refused_or_broken_connection_is_a_failure_without_a_status() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        made = attempt(message(url), HERE)  # bound but not listening: refused
    assert (made.status, made.delivered, made.error) == (None, False, "ConnectError")


def test_a_receiver_that_never_answers_is_left_after_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        made = attempt(message(f"http://127.0.0.1:{silent.getsockname()[1]}/"), HERE, timeout=0.2)
    assert (made.status, made.error) == (None, "ReadTimeout")


def test_an_endless_answer_does_not_hold_the_sender() -> None:
    with receiving(lambda _: Reply(200, body=itertools.repeat(b"x" * 4096))) as receiver:
        assert attempt(message(receiver.url), HERE).delivered


def test_an_address_that_may_not_be_reached_is_never_connected_to() -> None:
    with receiving() as receiver, pytest.raises(Invalid):
        attempt(message(receiver.url), Reach())
    assert receiver.came == []


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy, receiving() as receiver:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert attempt(message(receiver.url), HERE).delivered
    assert proxy.came == []


# --- when again -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("said", "understood"), [
    ("0", 0), ("120", 120), ("86400", DAY), ("999999999999999999999", DAY), ("-5", None), ("1.5", None), ("soon", None),
    ("", None),
])  # fmt: skip
def test_retry_after_in_seconds_is_understood_up_to_a_day(said: str, understood: int | None) -> None:
    with receiving(lambda _: Reply(503, {"retry-after": said})) as receiver:
        assert attempt(message(receiver.url), HERE).retry_after == understood


@pytest.mark.parametrize(("later", "understood"), [(-60, 0), (0, 0), (90, 90), (10 * DAY, DAY)])
def test_retry_after_as_a_date_counts_from_the_attempt(later: int, understood: int) -> None:
    at = 1_800_000_000
    said = format_datetime(datetime.fromtimestamp(at + later, UTC), usegmt=True)
    assert said == formatdate(at + later, usegmt=True)
    with receiving(lambda _: Reply(503, {"retry-after": said})) as receiver:
        assert attempt(message(receiver.url, at), HERE).retry_after == understood


def test_the_waits_are_those_of_the_conventions_and_add_up_to_about_75_hours() -> None:
    assert WAITS == (0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
    assert 75 <= sum(WAITS) / 3600 < 76


@given(jitter=st.floats(0, 1, exclude_max=True))
def test_waits_grow_whatever_the_jitter_and_end_after_ten_attempts(jitter: float) -> None:
    waits = [next_wait(made, jitter) for made in range(1, len(WAITS) + 1)]
    assert waits[-1] is None
    known = [w for w in waits if w is not None]
    assert known == sorted(known)
    assert all(abs(w - plain) <= plain * 0.1 + 1 for w, plain in zip(known, WAITS[1:], strict=True))


@given(attempts=st.integers(1, 9), jitter=st.floats(0, 1, exclude_max=True), asked=st.integers(0, DAY))
def test_the_receivers_wish_lengthens_a_wait_and_never_shortens_it(attempts: int, jitter: float, asked: int) -> None:
    own, with_wish = next_wait(attempts, jitter), next_wait(attempts, jitter, asked)
    assert own is not None
    assert with_wish == max(own, asked)
