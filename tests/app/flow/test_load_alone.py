"""One file of a delivery loaded again without the others, which had helped to read its rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.db import Database
from app.flow import load as flow
from app.intake.helped import says_no_more, with_help
from app.store.ledger import now_snapshot, visible
from app.store.tables import claim, identifier, record

GIVEN, OTHER = "198001012005011001", "198202022006022002"
UNIT = {
    "kd_klpd": "D999", "nama_klpd": "Kab. Contoh", "kd_satker": "77001", "kd_satker_str": "1.03.0.00",
    "nama_satker": "DINAS PEKERJAAN UMUM", "kd_lpse": 901,
}  # fmt: skip
TENDER = {
    **UNIT, "kd_tender": 1, "nama_paket": "Jembatan", "status_tender": "Selesai", "tgl_pengumuman_tender": "2025-06-20",
    "nip_pokja": f"{GIVEN};{OTHER}", "nama_pokja": "Ani Lestari;Budi Santosa",
}  # fmt: skip


def purchase(number: int, person: str) -> dict[str, Any]:
    return {
        **UNIT, "kd_nontender": number, "nama_paket": "Kursi", "status_nontender": "Selesai",
        "tgl_pengumuman_nontender": "2025-01-01", "nip_nama_pp": person,
    }  # fmt: skip


def files(folder: Path, person: str) -> tuple[Path, Path]:
    """A tender whose group is listed, and a purchase that pairs a number of it with a name."""
    folder.mkdir()
    tenders, purchases = folder / "TenderPengumuman.json", folder / "NonTenderPengumuman.json"
    tenders.write_text(json.dumps([TENDER]), "utf-8")
    purchases.write_text(json.dumps([purchase(5, person)]), "utf-8")
    return tenders, purchases


def written(database: Database) -> tuple[int, ...]:
    """Rows of records and claims, and the numbers of officials that stand."""
    with database.reading() as unit:
        numbers = select(func.count()).select_from(identifier).join(claim, claim.c.id == identifier.c.claim_id)
        queries = (select(func.count()).select_from(record), select(func.count()).select_from(claim),
                   numbers.where(identifier.c.scheme == "NIP", visible(claim, now_snapshot(unit))))  # fmt: skip
        return tuple(unit.connection.scalar(query) or 0 for query in queries)


def test_a_file_alone_says_nothing_new_and_keeps_what_others_taught_of_it(database: Database, tmp_path: Path) -> None:
    tenders, purchases = files(tmp_path / "a", f"{GIVEN} - BUDI SANTOSA, S.T.")
    assert flow.load(database, "spse", [tenders, purchases]).loaded == 2
    stands = written(database)
    again = flow.load(database, "spse", [tenders])
    assert (again.loaded, again.unchanged, again.rejected) == (0, 1, 0)
    assert written(database) == stands


def test_what_another_file_teaches_later_is_taken(database: Database, tmp_path: Path) -> None:
    tenders, purchases = files(tmp_path / "a", f"{GIVEN} - BUDI SANTOSA, S.T.")
    assert flow.load(database, "spse", [tenders]).loaded == 1
    before = written(database)
    report = flow.load(database, "spse", [tenders, purchases])
    assert (report.loaded, report.unchanged) == (2, 0)
    assert (before[2], written(database)[2]) == (0, 3)  # the officer's own, and one for each of the group


def test_a_pair_that_is_contradicted_is_given_up(database: Database, tmp_path: Path) -> None:
    assert flow.load(database, "spse", files(tmp_path / "a", f"{GIVEN} - BUDI SANTOSA, S.T.")).loaded == 2
    report = flow.load(database, "spse", files(tmp_path / "b", f"{GIVEN} - CITRA DEWI"))
    assert (report.loaded, report.unchanged) == (2, 0)
    assert written(database)[2] == 1  # only the officer of the purchase


def test_a_row_that_says_something_else_is_taken_whatever_helped(database: Database, tmp_path: Path) -> None:
    tenders, purchases = files(tmp_path / "a", f"{GIVEN} - BUDI SANTOSA, S.T.")
    flow.load(database, "spse", [tenders, purchases])
    tenders.write_text(json.dumps([{**TENDER, "nama_paket": "Jembatan Baru"}]), "utf-8")
    assert flow.load(database, "spse", [tenders]).loaded == 1


def test_the_same_help_in_other_words_is_no_more() -> None:
    row = b'{"a":",\\"stated elsewhere\\":["}'
    budi, short, ani = f"{GIVEN} - BUDI SANTOSA, S.T.", f"{GIVEN} - Budi Santosa", f"{OTHER} - Ani Lestari"
    assert says_no_more(row, with_help(row, [budi]))
    assert says_no_more(with_help(row, [short]), with_help(row, [budi, f"{budi}; {ani}"]))
    assert not says_no_more(with_help(row, [ani]), with_help(row, [budi]))
    assert not says_no_more(with_help(row, [ani]), row)
    assert not says_no_more(b"{}", with_help(row, [budi]))
