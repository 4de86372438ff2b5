"""Compiled OCDS releases of invented tenders: a buyer, some ten bidders and their bids, an award and its contract each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

Json = dict[str, Any]
_WORDS = (
    "Karya", "Bersama", "Mandiri", "Sejahtera", "Abadi", "Jaya", "Sentosa", "Makmur", "Utama", "Perkasa", "Nusantara",
    "Indah", "Prima", "Cipta", "Bangun", "Persada", "Mulia", "Agung", "Lestari", "Putra",
)  # fmt: skip
BIDDERS = 10


def write(path: Path, number: int, *, seed: int = 7) -> None:
    """So many releases as JSON Lines, about 4 kB each; the same for the same seed."""
    with path.open("wb") as lines:
        for release in releases(number, seed=seed):
            lines.write(orjson.dumps(release) + b"\n")


def write_size(path: Path, size: int) -> int:
    """Releases as JSON Lines until the file has so many bytes. Returns how many."""
    written = number = 0
    with path.open("wb") as lines:
        for release in releases(size // 1_000 + 100):
            written += lines.write(orjson.dumps(release) + b"\n")
            number += 1
            if written >= size:
                break
    return number


def releases(number: int, *, seed: int = 7) -> Iterator[Json]:
    chance = random.Random(seed)  # noqa: S311
    for n in range(number):
        firms = [_firm(k) for k in sorted(chance.sample(range(max(number // 4, 4 * BIDDERS)), BIDDERS))]
        yield _release(n, _buyer(chance.randrange(50)), firms)


def _firm(k: int) -> Json:
    name = f"PT {_WORDS[k % 20]} {_WORDS[k // 20 % 20]} {_WORDS[k // 400 % 20]} {k}"
    number = {"scheme": "ID-NIB", "id": str(9_120_000_000_000 + k)}
    return {"id": f"ID-NIB-{number['id']}", "name": name, "roles": ["tenderer"], "identifier": number}


def _buyer(k: int) -> Json:
    return {"id": f"ID-KLPD-{k}", "name": f"Dinas Pekerjaan Umum Kota Contoh {k}", "roles": ["buyer"]}


def _release(n: int, buyer: Json, firms: list[Json]) -> Json:
    acting = [{"id": firm["id"], "name": firm["name"]} for firm in firms]
    paid = {"amount": 900_000_000 + n, "currency": "IDR"}
    return {
        "ocid": f"ocds-abc123-{n:07d}", "id": f"{n}-compiled", "date": f"2025-{1 + n % 12:02d}-10T00:00:00Z",
        "tag": ["compiled"], "initiationType": "tender", "language": "id", "parties": [buyer, *firms],
        "buyer": {"id": buyer["id"], "name": buyer["name"]},
        "tender": {
            "id": str(n), "title": f"Pembangunan Jalan {n}", "status": "complete", "procurementMethod": "open",
            "mainProcurementCategory": "works", "value": {"amount": 1_000_000_000 + n, "currency": "IDR"},
            "tenderPeriod": {"startDate": "2025-01-01T00:00:00Z", "endDate": "2025-02-01T00:00:00Z"}, "tenderers": acting,
        },
        "bids": {
            "details": [
                {"id": str(k), "date": "2025-01-20T00:00:00Z", "status": "valid", "tenderers": [one],
                 "value": {"amount": 900_000_000 + n + k, "currency": "IDR"}}
                for k, one in enumerate(acting)
            ]
        },
        "awards": [{"id": "1", "status": "active", "date": "2025-03-01T00:00:00Z", "value": paid, "suppliers": acting[:1]}],
        "contracts": [
            {"id": "1", "awardID": "1", "status": "active", "dateSigned": "2025-03-10T00:00:00Z", "value": paid,
             "period": {"startDate": "2025-03-10T00:00:00Z", "endDate": "2025-09-10T00:00:00Z"}}
        ],
    }  # fmt: skip
