"""What each real Indonesian set states, to the last claim and note, against counts of the raw files.

The counts are made here, from the files alone, by a few lines for each set that know nothing of the readers.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.db import Database
from app.flow import load
from app.intake.report import LoadReport
from app.store.ledger import now_snapshot, visible
from app.store.tables import (
    claim,
    load_problem,
    participation_claim,
    party_claim,
    reference_claim,
    sanction_claim,
    tender_claim,
    tie_claim,
)
from graph.kinds import PartyKind
from tests.acceptance import counting
from tests.acceptance.ground import count

pytestmark = pytest.mark.shared
Row = dict[str, Any]
Key = tuple[str, ...]


def loaded(database: Database, source: str, folder: Path) -> tuple[LoadReport, Counter[tuple[str, str | None]]]:
    """The report, and how often each problem was met in which field."""
    report = load.load(database, source, [folder])
    with database.reading() as unit:
        rows = unit.connection.execute(select(load_problem.c.problem, load_problem.c.field)).all()
    return report, Counter((row.problem, row.field) for row in rows if row.problem != "other_file")


def mentions(database: Database, *kinds: PartyKind) -> int:
    """Parties as the source names them, before anybody is joined to anybody."""
    with database.reading() as unit:
        query = select(func.count(party_claim.c.ref.distinct())).join(claim, claim.c.id == party_claim.c.claim_id)
        standing = query.where(visible(claim, now_snapshot(unit)), party_claim.c.kind.in_([k.value for k in kinds]))
        return unit.connection.scalar(standing) or 0


def headers(database: Database) -> dict[str, Row]:
    with database.reading() as unit:
        return {r.tender: json.loads(r.header) for r in unit.connection.execute(select(tender_claim))}


# --- SPSE tables ---
def filled(value: Any) -> bool:
    return value not in (None, "", "-")


def code(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


def digits(text: Any) -> str:
    return re.sub(r"\D", "", str(text or ""))


def tax_number(row: Row) -> str | None:
    """The 15-digit number, of sixteen digits without the leading nought; a person's sixteen digits as they are."""
    for name in ("npwp_16_penyedia", "npwp_penyedia_16", "npwp16_penyedia", "npwp16", "npwp_penyedia"):
        number = digits(row.get(name))
        number = number[1:] if len(number) == 16 and number.startswith("0") else number
        if len(number) in (15, 16) and len(set(number)) > 2:
            return number
    return None


def vendor(row: Row) -> Key:
    """By account, else by tax number, else only in this row."""
    if filled(row.get("kd_penyedia")):
        return "account", code(row["kd_penyedia"])
    number = tax_number(row)
    return ("tax", number) if number else ("row", str(id(row)))


def is_firm(row: Row) -> bool:
    form = str(row.get("bentuk_usaha_penyedia") or "").lower()
    name = str(row["nama_penyedia"]).lower()
    return "perseorangan" not in form or bool(re.match(r"(cv|pt)\b", name))


def parts(text: Any) -> list[str]:
    return [part.strip() for part in str(text or "").split(";") if part.strip()]


def entries(text: Any) -> Iterator[tuple[str | None, str]]:
    """"NIP - NAMA" as number and name."""
    for part in parts(text):
        number, dash, name = part.partition(" - ")
        yield (number.strip(), name.strip()) if dash else (None, part)


def bare(name: str) -> str:
    """A name without titles: up to the first comma, without words that hold a point."""
    titles = ("ST", "SE", "SH", "BE", "DRS", "IR", "HJ", "H")
    return " ".join(word for word in name.split(",")[0].upper().split() if "." not in word and word not in titles)


TENDERS = ("1013", "1014", "1015", "1073", "1075", "1077")
OTHERS = ("1016", "1017", "1080")


def isb_tables(folder: Path) -> dict[str, list[Row]]:
    numbers = (*TENDERS, *OTHERS, "1057", "1070", "1008")
    return {number: counting.isb(folder, number) for number in numbers}


def isb_officials(tables: dict[str, list[Row]]) -> tuple[Counter[str], int]:
    """How often each role is held, and how many working groups have numbers that no name can be given."""
    held: Counter[str] = Counter()
    pairs: dict[str, set[str]] = defaultdict(set)
    for row in (row for rows in tables.values() for row in rows):
        stated = [pair for cell in ("nip_nama_ppk", "nip_nama_pp", "nip_nama_pokja") for pair in entries(row.get(cell))]
        stated += [(row["nip_ppk"], row["nama_ppk"])] if filled(row.get("nama_ppk")) else []
        for number, name in stated:
            if number and counting.is_civil_servant_number(number):
                pairs[number].add(bare(name))
        held["PPK"] += len(list(entries(row.get("nip_nama_ppk")))) or filled(row.get("nama_ppk"))
        held["PP"] += len(list(entries(row.get("nip_nama_pp"))))
        held["POKJA"] += len(list(entries(row.get("nip_nama_pokja")))) or len(parts(row.get("nama_pokja")))
    unpaired = 0
    for row in tables["1013"]:
        names = [bare(name) for name in parts(row["nama_pokja"])]
        numbers = [n for n in parts(row["nip_pokja"]) if counting.is_civil_servant_number(n)]
        told = [n for n in numbers if len([name for name in names if name in pairs[n]]) == 1]
        free = len(names) - len(told)
        given = free == 0 or (told and free == 1 and len(numbers) - len(told) == 1 and len(names) == len(numbers))
        unpaired += bool(numbers) and not given
    return held, unpaired


def test_the_tables_of_the_legacy_service(shared_data: Path, database: Database) -> None:
    folder = shared_data / "idn-isb-sample"
    report, problems = loaded(database, "spse", folder)
    tables = isb_tables(folder)
    entrants, won = tables["1070"], [*tables["1015"], *tables["1017"]]
    contracts = [row for row in (*tables["1073"], *tables["1080"]) if filled(row["nama_penyedia"])]
    described = [row for number in (*TENDERS, *OTHERS, "1057") for row in tables[number]]
    signed = [row for row in (*contracts, *tables["1077"]) if filled(row["wakil_sah_penyedia"]) and is_firm(row)]
    held, unpaired = isb_officials(tables)
    assert report.rejected == 0
    assert report.read == report.loaded == len(entrants) + len(described) + len(tables["1008"])
    stated = {name: report.claims[name] for name in ("tenders", "buyers", "bids", "awards", "contracts", "officials")}
    assert stated == {
        "tenders": len(described), "buyers": len(described), "bids": len(entrants) + len(won),
        "awards": len(won) + len(tables["1075"]), "contracts": len(contracts), "officials": sum(held.values()),
    }  # fmt: skip
    for role, times in held.items():
        assert count(database, participation_claim, participation_claim.c.role == role) == times, role
    assert count(database, tie_claim, tie_claim.c.kind == "officer_of") == len(signed)
    vendors = {vendor(row) for row in (*entrants, *won, *contracts, *tables["1075"], *tables["1077"])}
    firms = (PartyKind.COMPANY, PartyKind.COOPERATIVE, PartyKind.FOUNDATION, PartyKind.ASSOCIATION, PartyKind.UNKNOWN)
    people = {vendor(row) for row in contracts if not is_firm(row)}
    assert mentions(database, *firms) == len(vendors) - len(people)
    units = {(row["kd_klpd"], row.get("kd_satker_str") or row["kd_satker"]) for row in (*described, *tables["1008"])}
    assert mentions(database, PartyKind.PUBLIC_BODY) == len(units)
    short = [row for row in contracts if filled(row["no_rek_bank"]) and not 5 <= len(digits(row["no_rek_bank"])) <= 20]
    invalid = [
        row for number in (*TENDERS, *OTHERS, "1057") for row in tables[number]
        if filled(row.get("nip_ppk")) and not counting.is_civil_servant_number(row["nip_ppk"])
    ]  # fmt: skip
    named = [pair for row in tables["1016"] for cell in ("nip_nama_ppk", "nip_nama_pp") for pair in entries(row[cell])]
    others = [number for number, _ in named if number and len(digits(number)) == 16]  # as long as a NIK and none
    assert problems == Counter({
        ("empty_file", None): 1, ("table_ignored", None): 3, ("unpaired_numbers", "nip_pokja"): unpaired,
        ("unreadable_identifier", "NIK"): len(others), ("unreadable_identifier", "nip_ppk"): len(invalid),
        ("unread_account", "no_rek_bank"): len(short),
    })  # fmt: skip


def test_the_plans_units_and_codes_of_the_legacy_service(shared_data: Path, database: Database) -> None:
    folder = shared_data / "idn-isb-sample"
    report, problems = loaded(database, "sirup", folder)
    programs, units = counting.isb(folder, "1041"), counting.isb(folder, "1008")
    regions = [*counting.isb(folder, "1065"), *counting.isb(folder, "1066")]
    assert (report.claims["references"], report.claims["parties"]) == (len(programs) + len(regions), len(units))
    assert (report.rejected, report.loaded) == (0, len(programs) + len(regions) + len(units))
    with database.reading() as unit:
        stated = unit.connection.execute(select(reference_claim).where(reference_claim.c.scheme == "sub_activity")).all()
    ceilings = Counter((program["kd_program_str"], str(program["pagu_program"])) for program in programs)
    assert Counter((row.code, row.value) for row in stated) == ceilings
    used = ("1041", "1008", "1065", "1066")
    others = [path for path in folder.glob("*.json") if path.stat().st_size and path.name.split("_")[1] not in used]
    assert problems == Counter({("empty_file", None): 1, ("table_ignored", None): len(others)})


def test_the_tables_of_the_successor(shared_data: Path, database: Database) -> None:
    folder = shared_data / "idn-inaproc-v1-kemnaker"
    report, problems = loaded(database, "spse", folder)
    tables = {path.stem.removesuffix("_2025"): counting.sheet(path) for path in folder.glob("*.xlsx")}
    entrants, contracts = tables["peserta-tender"], tables["tender-ekontrak-kontrak"]
    won = [*tables["tender-selesai-nilai"], *tables["non-tender-selesai"]]
    described = [*tables["pengumuman"], *tables["non-tender-pengumuman"], *won, *contracts]
    signed = [row for row in contracts if filled(row["nama_penyedia"])]
    officials = sum(len(parts(row["nama_pokja"])) + 1 for row in tables["pengumuman"])
    officials += sum(filled(row["nip_nama_ppk"]) + filled(row["nip_nama_pp"]) for row in tables["non-tender-pengumuman"])
    officials += sum(filled(row["nama_ppk"]) for row in contracts)
    stated = {name: report.claims[name] for name in ("tenders", "buyers", "bids", "awards", "contracts", "officials")}
    assert stated == {
        "tenders": len(described), "buyers": len(described), "bids": len(entrants) + len(won), "awards": len(won),
        "contracts": len(signed), "officials": officials,
    }  # fmt: skip
    assert report.loaded == len(entrants) + len(described) + len(tables["master-satker"])
    assert (report.rejected, problems) == (0, Counter())
    assert count(database, tie_claim, tie_claim.c.kind == "officer_of") == len(signed)
    names = {tender: header["plan_ids"] for tender, header in headers(database).items() if header.get("plan_ids")}
    assert set(names) == {
        f"spse:{code(row['kd_lpse'])}:nt:{code(row['kd_nontender'])}"
        for table in ("non-tender-pengumuman", "non-tender-selesai") for row in tables[table]
    } | {
        f"spse:{code(row['kd_lpse'])}:{code(row['kd_tender'])}"
        for table in ("pengumuman", "tender-selesai-nilai") for row in tables[table]
    }  # fmt: skip


# --- lists ---
def short_amount(text: str) -> Decimal:
    """"990 Jt" and "1,4 M"."""
    number, unit = text.split()
    return Decimal(number.replace(".", "").replace(",", ".")) * {"Jt": 10**6, "M": 10**9, "T": 10**12}[unit]


def test_the_web_pages_own_table_of_packages(shared_data: Path, database: Database) -> None:
    folder = shared_data / "idn-lpse-opentender-2020"
    report, problems = loaded(database, "spse", folder)
    rows = [row for path in folder.glob("*.json") for row in json.loads(path.read_text("utf-8"))["data"]]
    stated = headers(database)
    assert (report.loaded, report.rejected, problems) == (len(rows), 0, Counter())
    assert set(stated) == {f"spse:596:{row[0]}" for row in rows}  # the codes end with the LPSE's own number
    assert mentions(database, PartyKind.PUBLIC_BODY) == len({row[2] for row in rows}) == 1
    assert (report.claims["bids"], report.claims["awards"], report.claims["ties"]) == (0, 0, 0)
    for row in rows:
        header = stated[f"spse:596:{row[0]}"]
        assert Decimal(header["rounded_estimate"]["amount"]) == short_amount(row[4])
        assert header.get("round") == (2 if "Ulang</span>" in row[1] else None)
        assert "<" not in header["title"]
        assert header["category"] == row[8].split(" - TA ")[0]
        money = re.sub(r"[^\d,]", "", row[10]).replace(",", ".")
        assert Decimal(header["value"]["amount"] if "value" in header else 0) == Decimal(money or 0)


def test_the_list_of_realised_packages(shared_data: Path, database: Database) -> None:
    folder = shared_data / "idn-inaproc-realisasi-2026"
    report, problems = loaded(database, "spse", folder)
    rows = [row for path in folder.glob("*.json") for row in json.loads(path.read_text("utf-8"))]
    orders = [row for row in rows if row["Sumber Transaksi"] in ("E-Katalog 6.0", "Tokodaring")]
    paid = [row for row in orders if filled(row["Nama Penyedia"])]
    # No table in this delivery tells the LPSE of the others.
    assert problems == Counter({("missing_field", "kd_lpse"): len(rows) - len(orders)})
    assert (report.read, report.loaded, report.rejected) == (len(rows), len(orders), len(rows) - len(orders))
    assert (report.claims["awards"], report.claims["bids"], report.claims["ties"]) == (len(paid), len(paid), 0)
    assert (report.claims["tenders"], report.claims["buyers"]) == (len(orders), len(orders))
    worth = sum(Decimal(header["value"]["amount"]) for header in headers(database).values())
    assert worth == sum(Decimal(row["Total Nilai (Rp)"]) for row in orders)
    named = Counter(plan for header in headers(database).values() for plan in header.get("plan_ids", ()))
    assert named == Counter(row["Kode RUP"] for row in orders if filled(row["Kode RUP"]))
    offices = {row["Nama Satuan Kerja"].rpartition(" - ")[2] or row["Nama Satuan Kerja"] for row in orders}
    assert mentions(database, PartyKind.PUBLIC_BODY) == len(offices)


def test_the_codes_of_regions(shared_data: Path, database: Database) -> None:
    folder = shared_data / "idn-wilayah"
    report, problems = loaded(database, "regions", folder)
    with database.reading() as unit:
        stated = unit.connection.execute(select(reference_claim.c.scheme, reference_claim.c.code)).all()
    codes = {row.code for row in stated if row.scheme == "region"}
    lines = (folder / "kemendagri_prov_kab_all_and_kaltim.csv").read_text("utf-8").splitlines()[1:]
    written = {line.split(",")[0] for line in lines}
    digits_only = [str(row["kode"]) for row in json.loads((folder / "kecamatan.json").read_text("utf-8"))]
    written |= {f"{d[:2]}.{d[2:4]}.{d[4:]}" for d in digits_only}
    ended = {"64.04", "64.05", "64.06", "64.10", "64.73"}  # of Kalimantan Timur until 2012; no list holds them any more
    assert ended.isdisjoint(written)
    assert codes == written | ended
    assert (report.rejected, problems.keys()) == (0, {("repeated_row", None)})  # one list restates the other


def test_the_blacklist(shared_data: Path, database: Database) -> None:
    folder = shared_data / "idn-daftar-hitam-sample"
    report, problems = loaded(database, "blacklist", folder)
    (path,) = folder.glob("*.xlsx")
    rows = counting.sheet(path)
    assert (report.read, report.loaded, report.rejected, problems) == (len(rows), len(rows), 0, Counter())
    assert report.claims["sanctions"] == report.claims["parties"] == len(rows)
    assert mentions(database, *(kind for kind in PartyKind if kind is not PartyKind.CONTACT_POINT)) == len(rows)
    with database.reading() as unit:
        stated = unit.connection.execute(select(sanction_claim.c.decree, sanction_claim.c.status)).all()
    means = {"PUBLISHED": "active", "EXPIRED": "expired", "CANCELED": "cancelled", "CANCELED_TEMPORARY": "suspended"}
    # One row of a decree that was never numbered is named by its page.
    decrees = [row["aski"] if row["nomor_sk"] == "N/A" else " ".join(row["nomor_sk"].split()) for row in rows]
    assert Counter(map(tuple, stated)) == Counter(zip(decrees, (means[row["status"]] for row in rows), strict=True))
