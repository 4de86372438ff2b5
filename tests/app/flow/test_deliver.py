"""Deliveries to a real HTTP receiver on this machine, on both databases, under a clock that the test moves."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook

from app.auth import Principal, Role
from app.db import Database
from app.flow import deliver
from app.notify.delivery import WAITS
from app.notify.destination import Reach, networks
from app.notify.signing import secret_text
from app.store import events, keys, subscriptions
from app.store.events import TYPES, StoredEvent
from app.store.jobs import Job
from app.store.tables import delivery, event, job
from app.worker import Outcome, Worker
from tests.app.cases import key
from tests.app.receiver import Receiver, Reply, receiving
from tests.databases import TickingClock

HERE = Reach(networks("127.0.0.0/8"))
BASE = "https://benang.example"


def to_here(database: Database, taken: Job) -> Outcome:
    made = deliver.deliver(database, taken.payload["subscription"], taken.payload["event"], taken.attempts, HERE, BASE)
    return Outcome(made.again_in, made.error)


@dataclass(slots=True)
class Line:
    """A database, one subscription of an auditor to a receiver, and a worker that delivers."""

    database: Database
    clock: TickingClock
    owner: Principal
    subscription: str
    secret: bytes
    worker: Worker

    def tell(self, count: int = 1) -> list[str]:
        with self.database.writing() as unit:
            return [
                events.add(unit, "finding.opened", {"finding": f"f{n}", "tender": "t"}, buyer=None, sealed=True)
                for n in range(count)
            ]

    def drain_to_the_end(self) -> int:
        """Work, and let the time of the next job come, until nothing waits. Returns the attempts made."""
        made = self.worker.drain()
        while (due := self.next_due()) is not None:
            self.clock.now = max(self.clock.now, due)
            made += self.worker.drain()
        return made

    def next_due(self) -> int | None:
        with self.database.reading() as unit:
            waiting = select(job.c.due_at).where(job.c.state.in_(("waiting", "leased"))).order_by(job.c.due_at)
            return unit.connection.scalar(waiting.limit(1))

    def log(self) -> list[tuple[str, int, int | None]]:
        with self.database.reading() as unit:
            return [
                (d.state, d.attempts, d.status) for d in subscriptions.deliveries(unit, self.subscription, 0, 1_000)
            ]

    def states(self) -> set[str]:
        with self.database.reading() as unit:
            return set(unit.connection.scalars(select(job.c.state)))


Lay = Callable[[Receiver], Line]


@pytest.fixture
def lay(database: Database, clock: TickingClock) -> Lay:
    def line(receiver: Receiver) -> Line:
        owner = key(database, Role.AUDITOR)
        with database.writing() as unit:
            made, secret = subscriptions.create(unit, owner, receiver.url, TYPES)
        return Line(database, clock, owner, made.id, secret, Worker(database, "w", handlers={"deliver": to_here}))

    return line


# --- what arrives -----------------------------------------------------------------------------------------------------
def test_an_event_arrives_signed_thin_and_under_its_own_id(lay: Lay) -> None:
    with receiving() as receiver:
        line = lay(receiver)
        (id_,) = line.tell()
        assert line.worker.drain() == 1
    (came,) = receiver.came
    # The independent package knows this machine's own clock only, so it signs instead of verifying.
    at = datetime.fromtimestamp(int(came.headers["webhook-timestamp"]), UTC)
    assert came.headers["webhook-signature"] == Webhook(secret_text(line.secret)).sign(id_, at, came.body.decode())
    body = json.loads(came.body)
    assert (body["id"], body["type"], body["specversion"]) == (id_, "finding.opened", "1.0")
    assert body["data"] == {"finding": "f0", "tender": "t", "url": f"{BASE}/v1/findings/f0"}
    assert came.headers["webhook-id"] == id_
    assert line.log() == [("delivered", 1, 204)]


@pytest.mark.parametrize(("body", "asked_for"), [
    ({"finding": "f", "tender": "t"}, "findings/f"), ({"check": "c"}, "checks/c"), ({"match": "m"}, "matches/m"),
    ({"decision": "d", "finding": "f"}, "findings/f"), ({"decision": "d", "match": "m"}, "matches/m"),
    ({"screening": "s"}, "screenings/s"), ({"resolution": 7}, "matches?band=unsure"),
    ({"tender": "spse:999:1"}, "tenders/spse:999:1"), ({"tender": "ocds-x/1"}, "tenders/ocds-x%2F1"),
])  # fmt: skip
def test_an_envelope_names_what_can_be_asked_for(body: dict[str, str | int], asked_for: str) -> None:
    made = deliver.envelope(StoredEvent(1, "evt_1", "match.awaiting_review", 1_767_225_600_000_000, body), BASE)
    assert (made["subject"], made["data"]) == (asked_for, {**body, "url": f"{BASE}/v1/{asked_for}"})
    assert (made["source"], made["time"]) == (BASE, "2026-01-01T00:00:00Z")


# --- none is lost -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", [1, 2])
def test_a_receiver_that_fails_four_times_in_ten_gets_every_event(lay: Lay, seed: int) -> None:
    dice = random.Random(seed)
    bad = [Reply(s) for s in (500, 503, 429, 404, 302)]
    with receiving(lambda _n: dice.choice(bad) if dice.random() < 0.4 else Reply(204)) as receiver:
        line = lay(receiver)
        told = line.tell(40)
        attempts = line.drain_to_the_end()
    assert set(receiver.accepted) == set(told)
    assert set(receiver.accepted.values()) == {1}  # delivered is not delivered again
    assert attempts == len(receiver.came) > len(told)
    assert {state for state, _, _ in line.log()} == {"delivered"}


def test_what_was_received_but_not_acknowledged_is_sent_again_under_the_same_id(lay: Lay) -> None:
    """A worker that dies between the answer and its own note: at least once, for the receiver to deduplicate."""
    with receiving() as receiver:
        line = lay(receiver)
        (id_,) = line.tell()
        dying = Worker(line.database, "dying", handlers={"deliver": _dies_after_sending})
        with pytest.raises(KeyboardInterrupt):
            dying.step()
        assert line.worker.drain() == 0
        line.clock.advance(121)
        assert line.worker.drain() == 1
    assert receiver.accepted == {id_: 2}
    assert receiver.came[0].body == receiver.came[1].body


def _dies_after_sending(database: Database, taken: Job) -> Outcome:
    to_here(database, taken)
    raise KeyboardInterrupt


# --- when again -------------------------------------------------------------------------------------------------------
def test_waits_grow_as_agreed_and_the_tenth_failure_is_the_last(lay: Lay) -> None:
    waited = []
    with receiving(lambda _n: Reply(500)) as receiver:
        line = lay(receiver)
        line.tell()
        while True:
            assert line.worker.drain() == 1
            due = line.next_due()
            if due is None:
                break
            waited.append((due - line.clock.now) / 1_000_000)
            line.clock.now = due
    assert len(receiver.came) == len(WAITS) == 10
    assert all(0.9 * w - 2 <= got <= 1.1 * w for got, w in zip(waited, WAITS[1:], strict=True))
    assert waited == sorted(waited)
    assert line.log() == [("failed", 10, 500)]
    assert line.states() == {"dead"}


def test_the_receiver_says_when_to_come_again(lay: Lay) -> None:
    with receiving(lambda n: Reply(503, {"retry-after": "3600"}) if n == 0 else Reply(204)) as receiver:
        line = lay(receiver)
        line.tell()
        line.worker.drain()
        line.clock.advance(3_590)
        assert line.worker.drain() == 0
        line.clock.advance(11)
        assert line.worker.drain() == 1
    assert line.log() == [("delivered", 2, 204)]


def test_each_attempt_is_signed_with_the_time_it_is_made_at(lay: Lay) -> None:
    with receiving(lambda n: Reply(500 if n < 2 else 204)) as receiver:
        line = lay(receiver)
        line.tell()
        line.drain_to_the_end()
    stamps = [int(c.headers["webhook-timestamp"]) for c in receiver.came]
    assert len({c.headers["webhook-id"] for c in receiver.came}) == 1
    assert stamps == sorted(stamps)
    assert stamps[2] - stamps[1] >= 0.9 * WAITS[2]


# --- who gets nothing -------------------------------------------------------------------------------------------------
def test_410_disables_the_subscription_at_once(lay: Lay) -> None:
    with receiving(lambda _n: Reply(410)) as receiver:
        line = lay(receiver)
        line.tell(3)
        line.drain_to_the_end()
        line.tell(2)
        line.drain_to_the_end()
    assert len(receiver.came) == 1
    assert [state for state, _, _ in line.log()] == ["failed", "skipped", "skipped"]
    with line.database.reading() as unit:
        known = subscriptions.get(unit, line.owner, line.subscription)
    assert known is not None
    assert known.state == "disabled"


@pytest.mark.parametrize("end", ["paused", "removed", "revoked"])
def test_nothing_more_is_sent_once_a_subscription_is_paused_removed_or_its_key_revoked(lay: Lay, end: str) -> None:
    with receiving() as receiver:
        line = lay(receiver)
        line.tell(2)
        with line.database.writing() as unit:
            if end == "paused":
                subscriptions.change(unit, line.subscription, {"state": "paused"})
            elif end == "removed":
                subscriptions.remove(unit, line.subscription)
            else:
                keys.revoke(unit, line.owner.key_id)
        line.drain_to_the_end()
    assert receiver.came == []
    assert line.states() == {"done"}
    with line.database.reading() as unit:
        assert len(unit.connection.execute(select(event)).all()) == 2  # the feed still has them
        assert set(unit.connection.scalars(select(delivery.c.state))) <= {"skipped"}


def test_an_address_that_leads_inside_by_now_is_not_connected_to(lay: Lay) -> None:
    """Checked anew at each attempt: names may be pointed elsewhere after a subscription was made."""
    with receiving() as receiver:
        line = lay(receiver)
        line.tell()
        with line.database.reading() as unit:
            seq = unit.connection.scalar(select(event.c.seq))
        assert seq is not None
        made = deliver.deliver(line.database, line.subscription, seq, 1, Reach(), BASE)
    assert (made.error, receiver.came) == ("invalid", [])
    assert line.log() == [("waiting", 1, None)]
