"""Every set of real input goes in through the command, is counted as it is in the raw files, and may come again.

The expected numbers are counted from the files by tests/acceptance/counting.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, ColumnElement, func, or_, select

from app.db import Database
from app.flow import load
from app.store.tables import claim, participation_claim, party_claim, record, sanction_claim, tender_claim
from graph.kinds import BidStage, PartyKind
from tests.acceptance import counting
from tests.acceptance.ground import Shell, assert_whole, content, count

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class RealSet:
    """A folder of real input, the source that reads it, what it holds by an independent count, and how that is asked."""

    folder: str
    source: str
    holds: Callable[[Path], Counts]
    asked: Callable[[Database, Counts], Counts]
    rivals: int = 0  # compiled releases that are as new as the one that stands and say something else


def _different(database: Database, column: Column[Any], *where: ColumnElement[bool]) -> int:
    with database.reading() as unit:
        return unit.connection.scalar(select(func.count(column.distinct())).where(*where)) or 0


def _tenders(database: Database) -> int:
    return _different(database, tender_claim.c.tender)


def _mentions(database: Database) -> int:
    """Parties as the sources name them, before anybody is joined to anybody."""
    return _different(database, party_claim.c.ref, party_claim.c.kind != PartyKind.CONTACT_POINT)


def _participations(database: Database, part: str) -> int:
    return count(database, participation_claim, participation_claim.c.part == part)


# --- Open Contracting ---
def ocds_holds(folder: Path) -> Counts:
    return {"tenders": len(counting.ocids(folder))}


def portugal_holds(folder: Path) -> Counts:
    releases = [one for one in counting.everything(folder) if "ocid" in one and "tag" in one]
    return ocds_holds(folder) | {
        "mentions": sum(len(one["parties"]) for one in releases),
        "buyers": sum("buyer" in one for one in releases),
        "awards": sum(len(award["suppliers"]) for one in releases for award in one["awards"]),
        "contracts": sum(len(one["contracts"]) for one in releases),
        "bids": 0,
    }


def bluetail_holds(folder: Path) -> Counts:
    (release,) = (one for one in counting.everything(folder) if "ocid" in one and "tag" in one)
    return ocds_holds(folder) | {
        "mentions": len(release["parties"]), "buyers": 1, "awards": 0, "contracts": 0,
        "bids": len(release["tender"]["tenderers"]),
    }  # fmt: skip


def ocds_asked(database: Database, _: Counts) -> Counts:
    return {"tenders": _tenders(database)}


def parts_asked(database: Database, _: Counts) -> Counts:
    parts = {f"{part}s": _participations(database, part) for part in ("buyer", "award", "contract", "bid")}
    return parts | {"tenders": _tenders(database), "mentions": _mentions(database)}


# --- Beneficial Ownership ---
def bods_holds(folder: Path) -> Counts:
    newest = counting.newest_statements(folder)
    related = [one for one in newest if counting.is_kind(one, "relationship") or counting.is_kind(one, "ownership")]
    parties = [one.get("recordDetails", one).get("interestedParty") for one in related]
    silent = [p for p in parties if isinstance(p, dict) and (p.get("reason") or p.get("unspecified"))]
    described = [one for one in newest if counting.is_kind(one, "entity") or counting.is_kind(one, "person")]
    return {"read": len(newest), "mentions": len(described) + len(silent)}


def bods_asked(database: Database, reported: Counts) -> Counts:
    return {"read": reported["read"], "mentions": _mentions(database)}


# --- SPSE and the blacklist ---
def isb_holds(folder: Path) -> Counts:
    entrants = counting.isb(folder, "1070")
    return {
        "tenders": len(counting.packages(counting.isb_rows(folder))),
        "registrants": sum(row["nilai_penawaran"] is None and row["pemenang"] != 1 for row in entrants),
        "priced": sum(row["nilai_penawaran"] is not None or row["pemenang"] == 1 for row in entrants),
    }


def inaproc_holds(folder: Path) -> Counts:
    entrants = counting.sheet(folder / "peserta-tender_2025.xlsx")
    everything = [row for path in sorted(folder.glob("*.xlsx")) for row in counting.sheet(path)]
    won = [row for row in entrants if str(row["pemenang"]) in ("1", "1.0")]
    priced = [row for row in entrants if row["nilai_penawaran"] != "" or row in won]
    return {
        "tenders": len(counting.packages(everything)), "registrants": len(entrants) - len(priced), "priced": len(priced)
    }  # fmt: skip


def spse_asked(database: Database, _: Counts) -> Counts:
    # Of the table of participants only: winners are stated by other tables too.
    table = or_(record.c.file.contains("PesertaTender"), record.c.file.contains("peserta-tender"))
    entrants = select(claim.c.id).join(record, record.c.id == claim.c.record_id).where(table)
    entrant, registered = participation_claim.c.claim_id.in_(entrants), participation_claim.c.stage == BidStage.REGISTERED
    return {
        "tenders": _tenders(database),
        "registrants": count(database, participation_claim, entrant, registered),
        "priced": count(database, participation_claim, entrant, ~registered),
    }


def blacklist_holds(folder: Path) -> Counts:
    rows = counting.sheet(folder / "daftar_hitam_300.xlsx")
    statuses = counting.tally([row["status"] for row in rows])
    return {
        "sanctions": len(rows), "active": statuses["PUBLISHED"], "expired": statuses["EXPIRED"],
        "lifted": sum(n for status, n in statuses.items() if status.startswith("CANCEL")),
    }  # fmt: skip


def blacklist_asked(database: Database, _: Counts) -> Counts:
    def of(*statuses: str) -> int:
        return count(database, sanction_claim, sanction_claim.c.status.in_(statuses))

    return {
        "sanctions": count(database, sanction_claim), "active": of("active"), "expired": of("expired"),
        "lifted": of("cancelled", "suspended"),
    }  # fmt: skip


SETS = (
    RealSet("bluetail-prototype/ocds", "ocds", bluetail_holds, parts_asked),
    RealSet("bluetail-prototype/bods", "bods", bods_holds, bods_asked),
    RealSet("ocds-portugal-impic", "ocds", portugal_holds, parts_asked),
    RealSet("ocds-official-example", "ocds", ocds_holds, ocds_asked),
    RealSet("ocds-ocdskit-realdata", "ocds", ocds_holds, ocds_asked, rivals=2),
    RealSet("bods-official-0.4/examples", "bods", bods_holds, bods_asked),
    RealSet("bods-v04-fixtures", "bods", bods_holds, bods_asked),
    RealSet("idn-isb-sample", "spse", isb_holds, spse_asked),
    RealSet("idn-inaproc-v1-kemnaker", "spse", inaproc_holds, spse_asked),
    RealSet("idn-daftar-hitam-sample", "blacklist", blacklist_holds, blacklist_asked),
)


@pytest.mark.shared
@pytest.mark.parametrize("real", SETS, ids=lambda real: real.folder)
def test_a_real_set_is_loaded_whole_and_a_second_time_without_a_trace(
    shared_data: Path, database: Database, benang: Shell, real: RealSet
) -> None:
    folder = shared_data / real.folder
    first = benang("load", real.source, folder, "--json")
    assert first.code == 0, first.err
    report = first.json
    assert report["read"] == report["loaded"] + report["unchanged"] + report["rejected"]
    assert (report["source"], report["rejected"], report["state"]) == (real.source, real.rivals, "loaded")
    assert real.source == "ocds" or report["unchanged"] == 0  # its packages hold the same releases again
    assert all((error["note"] or error["problem"] == "equally_new") and error["file"] for error in report["errors"])
    expected = real.holds(folder)
    assert real.asked(database, report) == expected
    assert_whole(database)
    before = content(database)
    second = load.load(database, real.source, [folder])
    assert (second.loaded, second.unchanged, second.rejected) == (0, report["read"] - real.rivals, real.rivals)
    assert content(database) == before
