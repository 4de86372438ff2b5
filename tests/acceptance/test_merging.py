"""Releases of one process fold into the tender that the standard's own documentation compiles of them.

Only the releases of each record are loaded; the compiled release is read here by a few lines.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.db import Database
from app.flow.load import load
from app.store.ledger import now_snapshot
from app.store.tenders import folded
from app.store.world import LedgerWorld
from graph.model import Party, Tender
from tests.acceptance import counting

pytestmark = pytest.mark.shared
Json = dict[str, Any]
FOLDERS = ("ocds-standard-docs", "ocds-ocdskit-realdata", "ocds-official-example")


def records(folder: Path) -> list[tuple[str, Json]]:
    """Records that hold both their releases and what those compile to."""
    return [
        (f"{path.stem}-{number}", record)
        for path in sorted(folder.rglob("*.json"))
        for value in counting.documents(path)
        for number, record in enumerate(counting.objects(value))
        if isinstance(record.get("compiledRelease"), dict)
        and any("ocid" in release for release in record.get("releases") or ())
    ]


def last_day(span: Json) -> str:
    """A period may say its first day and how many days it lasts."""
    if span.get("endDate") or "durationInDays" not in span or "startDate" not in span:
        return (span.get("endDate") or "")[:10]
    return str(date.fromisoformat(span["startDate"][:10]) + timedelta(days=span["durationInDays"]))


def money(value: Json | None) -> tuple[Decimal, str] | None:
    if not value or value.get("amount") is None:
        return None
    return Decimal(str(value["amount"])).normalize(), value.get("currency") or "XXX"


def compiled(release: Json, shown: Mapping[str, str]) -> Json:
    """What the compiled release says of those things that a tender of ours holds. `shown`: by which of its names a party."""
    tender = release.get("tender") or {}
    awards, contracts = release.get("awards") or [], release.get("contracts") or []
    span = tender.get("tenderPeriod") or {}
    called = {party["id"]: party["name"] for party in release.get("parties") or ()}  # references may cut a name short

    def names(organisations: list[Json] | None) -> set[str]:
        written = [" ".join(called.get(one.get("id"), one["name"]).split()) for one in organisations or ()]
        return {shown[name] for name in written}

    suppliers = {award.get("id"): names(award.get("suppliers")) for award in awards}
    return {
        "title": " ".join((tender.get("title") or tender.get("description") or "").split()),
        "status": tender.get("status"), "category": tender.get("mainProcurementCategory"),
        "value": money(tender.get("value")),
        "published": (span.get("startDate") or "")[:10], "bids_opened": last_day(span),
        "offering": names(tender.get("tenderers")) | set().union(*suppliers.values()),
        "awards": {
            (frozenset(suppliers[a.get("id")]), money(a.get("value")), a.get("status"), (a.get("date") or "")[:10])
            for a in awards if suppliers[a.get("id")]
        },
        "contracts": {
            (str(c.get("id")), money(c.get("value")), ((c.get("period") or {}).get("startDate") or "")[:10],
             last_day(c.get("period") or {}))
            for c in contracts if suppliers.get(c.get("awardID"))
        },
    }  # fmt: skip


def taking_part(database: Database, tender: Tender) -> dict[str, Party]:
    offering = {party for bid in tender.bids for party in bid.parties}
    with database.reading() as unit:
        return dict(LedgerWorld(unit, now_snapshot(unit)).parties(sorted(offering | tender.taking_part)))


def ours(tender: Tender, known: Mapping[str, Party]) -> Json:
    """The same things of the tender as it is folded."""
    offering = {party for bid in tender.bids for party in bid.parties}
    called = {id_: party.name for id_, party in known.items()}

    def amount(value: Any) -> tuple[Decimal, str] | None:
        return (value.amount.normalize(), value.currency) if value else None

    return {
        "title": " ".join(tender.title.split()), "status": tender.status, "category": tender.category,
        "value": amount(tender.value),
        "published": str(tender.dates.get("published", "")), "bids_opened": str(tender.dates.get("bids_opened", "")),
        "offering": {called[party] for party in offering},
        "awards": {
            (frozenset(called[p] for p in a.parties), amount(a.value), a.status, a.date or "") for a in tender.awards
        },
        "contracts": {
            (c.number, amount(c.value), c.period.start or "", c.period.end or "") for c in tender.contracts
        },
    }  # fmt: skip


@pytest.mark.parametrize("name", FOLDERS)
def test_the_releases_of_every_record_fold_into_its_compiled_release(
    shared_data: Path, tmp_path: Path, sqlite_database: Database, name: str
) -> None:
    found = records(shared_data / name)
    for number, (title, record) in enumerate(found):
        ocid = f"{record['ocid']}-{number}"  # several records compile one process at different times
        releases = [{**release, "ocid": ocid} for release in record["releases"]]
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps({"releases": releases}), encoding="utf-8")
        assert load(sqlite_database, "ocds", [path]).rejected == 0
        with sqlite_database.reading() as unit:
            tender = folded(unit, now_snapshot(unit), [ocid])[ocid]
        known = taking_part(sqlite_database, tender)
        shown = {name: party.name for party in known.values() for name in (party.name, *party.names)}
        expected, made = compiled(record["compiledRelease"], shown), ours(tender, known)
        assert {key: (made[key], expected[key]) for key in expected if made[key] != expected[key]} == {}, title
    assert len(found) >= {"ocds-standard-docs": 10}.get(name, 0)
