"""Inbound events on both databases: signed, once, never late, and no bytes whatever break anything."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from app.auth import Principal, Role
from app.db import Database
from app.errors import AppError, BadRequest, Conflict, Forbidden, Invalid, Unauthorised
from app.flow import load, receive, state
from app.flow.receive import TYPES
from app.flow.state import Statement
from app.notify import signing
from app.store import keys
from app.store.keys import KeyOrder
from app.store.tables import audit, inbox, job, tender
from graph.claims import TenderClaim
from tests.app.cases import key
from tests.databases import START, TickingClock

NOW = START // 1_000_000
TAKEN = {"accepted": True, "duplicate": False, "screening": "queued"}
REPEATED = {"accepted": True, "duplicate": True, "screening": "none"}


@dataclass(slots=True)
class Sender:
    """An e-procurement system with a key: signs and sends."""

    database: Database
    who: Principal
    secret: bytes

    def send(self, body: object, id_: str = "m1", at: int = NOW) -> dict[str, Any]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return receive.receive(self.database, self.who, signing.headers(self.secret, id_, at, raw), raw)


def sender_in(database: Database) -> Sender:
    with database.writing() as unit:
        _, text, secret = keys.create(unit, KeyOrder("SPSE", Role.INTEGRATOR))
        who = keys.principal_of(unit, text)
    assert who is not None
    return Sender(database, who, secret)


@pytest.fixture
def sender(database: Database) -> Sender:
    """A sender whose tenders spse:1 and spse:2 are known."""
    with database.writing() as unit:
        for n in (1, 2):
            unit.connection.execute(insert(tender).values(public_id=f"spse:{n}", title="", procedure="tender", ledger=0))
    return sender_in(database)


def told(type_: str = "tender.bids_opened", at: str = "2026-01-01T00:00:00Z", tender: object = "spse:1") -> dict[str, Any]:
    return {"type": type_, "occurred_at": at, "data": {"tender": tender}}


def jobs_of(database: Database) -> list[str]:
    with database.reading() as unit:
        return [r.payload for r in unit.connection.execute(select(job).order_by(job.c.id))]


def rows(database: Database) -> tuple[int, int, int]:
    with database.reading() as unit:
        return tuple(len(unit.connection.execute(select(t)).all()) for t in (inbox, job, audit))  # type: ignore[return-value]


# --- once -------------------------------------------------------------------------------------------------------------
def test_an_event_is_noted_with_a_screening_of_its_tender_in_one_transaction(sender: Sender) -> None:
    assert sender.send(told()) == TAKEN
    assert jobs_of(sender.database) == ['{"tender":"spse:1"}']
    assert rows(sender.database) == (1, 1, 1)


def test_a_repeated_message_is_accepted_and_changes_nothing(sender: Sender) -> None:
    sender.send(told())
    for _ in range(3):
        assert sender.send(told()) == REPEATED
    assert sender.send(dict(reversed(told().items()))) == REPEATED  # the content decides, not how it is written
    assert rows(sender.database) == (1, 1, 1)


@pytest.mark.parametrize("other", [
    told("tender.awarded"), told(tender="spse:2"), told(at="2025-12-01T00:00:00Z"), told() | {"note": 1},
])  # fmt: skip
def test_another_message_under_an_id_in_use_is_a_conflict_and_not_lost_in_silence(sender: Sender, other: Any) -> None:
    """Standard Webhooks: the id is unique to the message, and the same when it is sent again."""
    sender.send(told())
    with pytest.raises(Conflict):
        sender.send(other)
    assert rows(sender.database) == (1, 1, 1)
    assert sender.send(told()) == REPEATED
    assert not sender.send(other, "m2")["duplicate"]


def test_the_same_message_many_times_at_once_does_its_work_once(sender: Sender) -> None:
    gate, answers = threading.Barrier(4), []

    def send() -> None:
        gate.wait(10)
        answers.append(sender.send(told())["duplicate"])

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, True, True, True]
    assert rows(sender.database) == (1, 1, 1)


def test_two_senders_may_use_the_same_message_id(sender: Sender) -> None:
    other = sender_in(sender.database)
    assert [s.send(told())["duplicate"] for s in (sender, other)] == [False, False]


# --- when -------------------------------------------------------------------------------------------------------------
def test_a_message_recorded_and_replayed_later_is_refused(sender: Sender, clock: TickingClock) -> None:
    clock.advance(301)
    with pytest.raises(Unauthorised):
        sender.send(told())
    assert rows(sender.database) == (0, 0, 0)


@pytest.mark.parametrize("skew", [-299, 299])
def test_a_senders_clock_may_be_almost_five_minutes_off(sender: Sender, skew: int) -> None:
    moment = datetime.fromtimestamp(NOW + skew, UTC).isoformat()
    assert not sender.send(told(at=moment), at=NOW + skew)["duplicate"]


@pytest.mark.parametrize("later", ["2026-01-01T00:06:00Z", "2026-01-01T08:06:00+08:00", "2027-01-01T00:00:00Z",
                                   "9999-12-31T23:59:59Z"])  # fmt: skip
def test_what_has_not_yet_happened_is_refused(sender: Sender, later: str) -> None:
    """Taken, it would make every true event of that kind look late."""
    with pytest.raises(Invalid) as refused:
        sender.send(told(at=later))
    assert refused.value.pointer == "/occurred_at"


def test_an_event_older_than_one_of_its_kind_that_came_before_starts_nothing(sender: Sender) -> None:
    sender.send(told(at="2025-12-02T00:00:00Z"), "m1")
    assert sender.send(told(at="2025-12-01T00:00:00Z"), "late") == TAKEN | {"screening": "none"}
    assert len(jobs_of(sender.database)) == 1
    sender.send(told("tender.awarded", at="2025-12-01T00:00:00Z"), "other-kind")
    sender.send(told(at="2025-12-01T00:00:00Z", tender="spse:2"), "other-tender")
    sender.send(told(at="2025-12-02T00:00:00Z"), "same-time")
    assert len(jobs_of(sender.database)) == 4


def test_times_are_compared_as_moments_whatever_their_zones(sender: Sender) -> None:
    sender.send(told(at="2025-12-01T09:00:00+09:00"), "m1")  # midnight UTC
    sender.send(told(at="2025-12-01T07:30:00+08:00"), "m2")  # half an hour before
    assert len(jobs_of(sender.database)) == 1


# --- a tender nobody has stated ---------------------------------------------------------------------------------------
def stated(database: Database, id_: str) -> None:
    claim = TenderClaim(id_, "Jembatan")
    state.state(database, key(database, Role.INTEGRATOR), Statement(f"tender/{id_}", b"{}", (claim,)))


def test_an_event_about_an_unknown_tender_is_kept_and_starts_its_screening_when_it_is_stated(sender: Sender) -> None:
    for n, type_ in enumerate(("tender.published", "tender.bids_opened")):
        assert sender.send(told(type_, tender="spse:3"), f"m{n}") == TAKEN | {"screening": "waiting"}
    assert jobs_of(sender.database) == []
    stated(sender.database, "spse:4")
    assert screened_by(sender.database) == []
    stated(sender.database, "spse:3")
    assert screened_by(sender.database) == ["spse:3"]  # once, however many events spoke of it
    assert sender.send(told("tender.awarded", tender="spse:3"), "later") == TAKEN


def test_a_tender_that_is_stated_again_is_not_screened_for_old_events(sender: Sender) -> None:
    sender.send(told(tender="spse:3"))
    for _ in range(2):
        stated(sender.database, "spse:3")
    assert screened_by(sender.database) == ["spse:3"]


def test_a_load_that_brings_the_tender_starts_the_screening_too(sender: Sender, tmp_path: Path) -> None:
    release = {
        "ocid": "ocds-x-1", "id": "1", "date": "2025-12-01T00:00:00Z", "tag": ["tender"], "tender": {"title": "Jalan"},
    }  # fmt: skip
    (tmp_path / "ocds").mkdir()
    (tmp_path / "ocds" / "r.json").write_text(json.dumps({"releases": [release]}), encoding="utf-8")
    assert sender.send(told(tender="ocds-x-1"))["screening"] == "waiting"
    load.load(sender.database, "ocds", [tmp_path / "ocds"])
    assert screened_by(sender.database) == ["ocds-x-1"]


def screened_by(database: Database) -> list[str]:
    """The tenders of the screenings in the queue."""
    with database.reading() as unit:
        rows = unit.connection.execute(select(job.c.payload).where(job.c.kind == "screen").order_by(job.c.id))
        return [json.loads(row.payload)["tender"] for row in rows]


# --- who --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PROCUREMENT, Role.VIEWER])
def test_other_roles_may_not_send(sender: Sender, role: Role) -> None:
    with pytest.raises(Forbidden):
        receive.receive(sender.database, key(sender.database, role), {}, b"{}")


def test_a_wrong_secret_and_a_revoked_key_are_unauthorised(sender: Sender) -> None:
    with pytest.raises(Unauthorised):
        Sender(sender.database, sender.who, bytes(32)).send(told())
    with sender.database.writing() as unit:
        keys.revoke(unit, sender.who.key_id)
    with pytest.raises(Unauthorised):
        sender.send(told())
    assert rows(sender.database) == (0, 0, 0)


# --- what cannot be read ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("type_", sorted(TYPES))
def test_every_type_of_the_contract_is_taken(sender: Sender, type_: str) -> None:
    assert not sender.send(told(type_))["duplicate"]


@pytest.mark.parametrize("type_", ["vendor.changed", "appointment.proposed", "official.assigned"])
def test_events_that_need_no_tender_are_noted_without_a_screening(sender: Sender, type_: str) -> None:
    sender.send({"type": type_, "occurred_at": "2026-01-01T00:00:00Z", "data": {}})
    assert rows(sender.database) == (1, 0, 1)


@pytest.mark.parametrize(("body", "pointer"), [
    ({}, "/type"), (told("tender.exploded"), "/type"), (told(type_=["tender.awarded"]), "/type"),  # type: ignore[arg-type]
    (told(type_={}), "/type"), (told(type_=None), "/type"), (told(at=""), "/occurred_at"),  # type: ignore[arg-type]
    (told(at="yesterday"), "/occurred_at"), (told(at=20260101), "/occurred_at"), (told(at=1e99), "/occurred_at"),  # type: ignore[arg-type]
    (told(at="2026-01-01T00:00:00"), "/occurred_at"), (told(at="2026-01-01"), "/occurred_at"),
    (told(at="2026-13-01T00:00:00Z"), "/occurred_at"), (told(at=[]), "/occurred_at"),  # type: ignore[arg-type]
    ({"type": "tender.awarded", "occurred_at": "2026-01-01T00:00:00Z"}, "/data"), (told() | {"data": []}, "/data"),
    (told(tender=None), "/data/tender"), (told(tender=""), "/data/tender"), (told(tender="x" * 201), "/data/tender"),
    (told(tender="a\x00b"), "/data/tender"), (told(tender="a\u202eb"), "/data/tender"), (told(tender=7), "/data/tender"),
    (told(tender=["spse:1"]), "/data/tender"), (told(tender="a\nb"), "/data/tender"),
    (told(tender="6471014505800001"), "/data/tender"), (told(tender="spse:6471014505800001"), "/data/tender"),
])  # fmt: skip
def test_wrong_content_is_named_by_its_place(sender: Sender, body: object, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        sender.send(body)
    assert refused.value.pointer == pointer
    assert rows(sender.database) == (0, 0, 0)


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b'"tender.awarded"', b"null", b"\xff\xfe", b"\xef\xbb\xbf{}", b"{}{}", "{}".encode("utf-16"),
    b'{"type":"tender.awarded","type":"tender.cancelled","occurred_at":"2026-01-01T00:00:00Z","data":{"tender":"1"}}',
    b'{"type":"tender.awarded","occurred_at":"2026-01-01T00:00:00Z","data":{"tender":"1","tender":"2"}}',
    b'{"a":NaN}', b'{"a":"\\ud800"}', b"[" * 100_000, b'{"a":' * 5_000, b'{"a":' + b"9" * 10_000 + b"}",
])  # fmt: skip
def test_what_is_no_single_json_object_is_a_bad_request(sender: Sender, body: bytes) -> None:
    with pytest.raises(BadRequest):
        sender.send(body)


def answered(sender: Sender, headers: dict[str, str], body: bytes) -> int:
    try:
        receive.receive(sender.database, sender.who, headers, body)
    except AppError as refused:
        return refused.status
    return 202


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(plain, lambda v: st.lists(v) | st.dictionaries(st.text(), v))
near = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(sorted(TYPES)) | values, "occurred_at": st.just("2026-01-01T00:00:00Z") | st.text() | values,
        "data": st.fixed_dictionaries({}, optional={"tender": st.text() | values}) | values, "time": values,
    },
)
bodies = st.binary(max_size=300) | near.map(lambda d: json.dumps(d, allow_nan=True).encode())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies, signed=st.booleans(), headers=st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp",
       "webhook-signature"]), st.text()))  # fmt: skip
def test_any_bytes_are_taken_or_refused_with_a_known_error(
    sqlite_database: Database, body: bytes, signed: bool, headers: dict[str, str]
) -> None:
    sender = sender_in(sqlite_database)
    status = answered(sender, signing.headers(sender.secret, "m", NOW, body) if signed else headers, body)
    assert status == 202 or 400 <= status < 500
