"""A small town told to the running service through its own API, and screened by a worker: for tests of who sees what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.auth import Grade, Role
from app.flow.grant import MadeKey
from app.worker import Worker
from tests.app.api.conftest import Service
from tests.databases import Rows, TickingClock, fill, rows_of

TENDER = "spse:999:10001"
PEOPLE = {
    "ppk": {"kind": "person", "name": "Darlan Aspian Bilung", "birth_date": "1970-03-12"},
    "dir": {"kind": "person", "name": "Rina Wati Kusumaningrum", "birth_date": "1980-11-02"},
    "cv": {"kind": "company", "name": "CV Karya Bersama"}, "pt": {"kind": "company", "name": "PT Sinar Contoh"},
    "agency": {"kind": "public_body", "name": "Dinas Pekerjaan Umum Kabupaten Contoh"},
    "other": {"kind": "public_body", "name": "Dinas Kesehatan Kabupaten Contoh"},
}  # fmt: skip
TIES = {
    "t1": {"type": "officer_of", "from": "ppk", "to": "cv", "role": "director", "start": "2019", "end": ""},
    "t2": {"type": "officer_of", "from": "dir", "to": "cv", "role": "director", "start": "2019", "end": ""},
    "t3": {"type": "officer_of", "from": "dir", "to": "pt", "role": "director", "start": "2019", "end": ""},
}
PACKAGE = {
    "title": "Pembangunan Jembatan Sungai Contoh", "buyer": "agency", "dates": {"bids_opened": "2025-06-02"},
    "officials": [{"party": "ppk", "role": "PPK"}],
    "bids": [{"parties": [p], "price": {"amount": "1450000000.00"}} for p in ("cv", "pt")],
}  # fmt: skip


@dataclass(slots=True)
class Town:
    """Ids by name: parties, `sealed` (PPK × bidder) and `open` (bidder × bidder) findings, `match`; keys by name."""

    service: Service
    ids: dict[str, str]
    who: dict[str, MadeKey]

    def ask(self, method: str, path: str, who: str, **more: Any) -> Any:
        return self.service.ask(method, path.format(**self.ids), self.who[who], **more)

    def work(self) -> int:
        return Worker(self.service.database).drain()


@dataclass(slots=True)
class Kept:
    """What the first town on a kind of database had become, so that the next ones need not be told and screened again."""

    rows: Rows
    ids: dict[str, str]
    keys: dict[tuple[Any, ...], MadeKey]
    now: int


_kept: dict[bool, Kept] = {}


def built(service: Service) -> Town:
    """A town of its own in a fresh database. The first one is told, resolved and screened; the others are its equals."""
    database = service.database
    kept, clock = _kept.get(database.is_sqlite), database.clock
    assert isinstance(clock, TickingClock)
    if kept is None:
        town = told(service)
        _kept[database.is_sqlite] = Kept(rows_of(database), dict(town.ids), dict(service.keys), clock.now)
        return town
    fill(database, kept.rows)
    clock.now = max(clock.now, kept.now)
    service.keys |= kept.keys
    ids = dict(kept.ids)
    return Town(service, ids, keys_of(service, ids))


def told(service: Service) -> Town:
    """State everything, resolve, screen. The same person is stated by two keys, so that there is a match to decide."""
    integrator = service.key(Role.INTEGRATOR)
    ids = {"tender": TENDER}
    for ref, body in PEOPLE.items():
        ids[ref] = stated(service, integrator, f"/v1/parties/{ref}", body)["party"]
    for ref, body in TIES.items():
        stated(service, integrator, f"/v1/ties/{ref}", body)
    stated(service, integrator, f"/v1/tenders/{TENDER}", PACKAGE)
    stated(service, service.key(Role.AUDITOR), "/v1/parties/twin", PEOPLE["ppk"] | {"name": "DARLAN ASPIAN BILUNG"})
    town = Town(service, ids, keys_of(service, ids))
    town.work()
    town.ask("POST", "/v1/screenings", "auditor", json={"tenders": "all"})
    town.work()
    found = town.ask("GET", "/v1/findings", "auditor").json()["items"]
    officials = {ids["ppk"]}
    for one in found:
        ids["sealed" if officials & {p["id"] for p in one["parties"]} else "open"] = one["id"]
    ids["match"] = town.ask("GET", "/v1/matches", "auditor").json()["items"][0]["id"]
    return town


def stated(service: Service, who: MadeKey, path: str, body: Any) -> Any:
    answer = service.ask("PUT", path, who, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def keys_of(service: Service, ids: dict[str, str]) -> dict[str, MadeKey]:
    ours, theirs = ids["agency"], ids["other"]
    return {
        "auditor": service.key(Role.AUDITOR), "himself": service.key(Role.AUDITOR, None, party=ids["ppk"]),
        "integrator": service.key(Role.INTEGRATOR), "admin": service.key(Role.ADMIN), "viewer": service.key(Role.VIEWER),
        "head": service.key(Role.PROCUREMENT, Grade.HEAD, ours), "member": service.key(Role.PROCUREMENT, Grade.MEMBER, ours),
        "head_himself": service.key(Role.PROCUREMENT, Grade.HEAD, ours, party=ids["ppk"]),
        "head_elsewhere": service.key(Role.PROCUREMENT, Grade.HEAD, theirs),
        "member_elsewhere": service.key(Role.PROCUREMENT, Grade.MEMBER, theirs),
    }  # fmt: skip
