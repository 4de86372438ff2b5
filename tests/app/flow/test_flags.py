"""Flags over what is loaded: the same processes, whether they come from a file or from the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from app.db import Database
from app.flow import flags, load
from app.intake.parcels import unpack

FIRMS = "ABCDE"
GROUPED = ("R024", "R028", "R030", "R035", "R036", "R058")


def party(letter: str) -> dict[str, Any]:
    return {
        "id": f"ID-NIB-912000000000{ord(letter)}", "name": f"PT Karya {letter * 3}", "roles": ["tenderer"],
        "identifier": {"scheme": "ID-NIB", "id": f"912000000000{ord(letter)}"},
    }  # fmt: skip


def release(n: int, bids: list[tuple[str, int, str]], winner: str) -> dict[str, Any]:
    """A process with the bids (who, how much, what became of it) of one day before the end, and one award."""
    ids = {letter: party(letter)["id"] for letter in FIRMS}
    return {
        "ocid": f"ocds-abc123-{n}", "id": f"{n}", "date": "2025-04-01T00:00:00Z", "tag": ["compiled"],
        "initiationType": "tender", "parties": [{"id": "ID-KLPD-1", "name": "Dinas Contoh", "roles": ["buyer"]},
                                                    *map(party, FIRMS)],
        "buyer": {"id": "ID-KLPD-1", "name": "Dinas Contoh"},
        "tender": {"id": str(n), "title": f"Jalan {n}", "status": "complete", "procurementMethod": "open",
                   "tenderPeriod": {"startDate": "2025-02-01T00:00:00Z", "endDate": "2025-03-15T00:00:00Z"}},
        "bids": {"details": [
            {"id": str(k), "status": status, "date": f"2025-03-{14 if who != 'E' else 17}T00:00:00Z",
             "tenderers": [{"id": ids[who], "name": party(who)["name"]}], "value": {"amount": amount, "currency": "IDR"}}
            for k, (who, amount, status) in enumerate(bids)
        ]},
        "awards": [{"id": "1", "status": "active", "date": "2025-03-20T00:00:00Z",
                    "suppliers": [{"id": ids[winner], "name": party(winner)["name"]}]}],
    }  # fmt: skip


def processes() -> list[dict[str, Any]]:
    return [
        release(1, [("A", 100, "valid"), ("B", 100, "valid")], "A"),  # same price, and no margin
        release(2, [("A", 100, "valid"), ("B", 90, "disqualified"), ("C", 120, "disqualified")], "A"),  # others, lowest out
        release(3, [("E", 100, "valid"), ("B", 190, "valid")], "E"),  # late
        *(release(n, [("C", 100, "valid"), ("D", 140 + n, "valid")], "C") for n in range(4, 12)),
        release(12, [("C", 100, "valid"), ("D", 1_100, "valid")], "C"),  # far below
    ]


def test_the_store_gives_what_the_file_gives(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "proses.jsonl"
    file.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in processes()))
    of_file = flags.of_files(unpack([file]).files, flags.flag_rules(GROUPED))
    load.load(database, "ocds", [file])
    of_store = flags.of_store(database, flags.flag_rules(GROUPED))
    assert of_store.processes == of_file.processes == 12
    assert of_store.groups()["OCID"] == of_file.groups()["OCID"]
    assert {rule for of in of_store.groups()["OCID"].values() for rule in of} == set(GROUPED)
    assert [len(f.told) for f in of_store.rules] == [len(f.told) for f in of_file.rules]
    assert of_store.bounds() == of_file.bounds()


def test_a_flag_whose_data_the_store_does_not_keep_says_so(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "proses.jsonl"
    file.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in processes()))
    load.load(database, "ocds", [file])
    found = flags.of_store(database, flags.flag_rules(["R003", "R048"]))
    assert [(f.rule.id, f.raised, len(f.told)) for f in found.rules] == [("R003", (), 0), ("R048", (), 0)]
