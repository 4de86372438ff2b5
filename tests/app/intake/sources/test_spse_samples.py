"""The real samples of ISB and INAPROC tables, counted by a few lines that know nothing of the reader."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app.intake.source import RowProblem, Said
from graph.claims import ParticipationClaim, PartyClaim, TenderClaim
from graph.kinds import BidStage, ContactKind, OfficialRole, PartyKind
from tests.app.intake.deliveries import claims, files, read

Isb = tuple[Path, list[Said], list[RowProblem]]


def rows(folder: Path, *numbers: str) -> list[dict[str, Any]]:
    """The rows of the tables with these service numbers."""
    found: list[dict[str, Any]] = []
    for number in numbers:
        (path,) = folder.glob(f"*_{number}_*.json")
        found += json.loads(path.read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def isb(shared_data: Path) -> Isb:
    folder = shared_data / "idn-isb-sample"
    return folder, *read("spse", *files(folder, "*.json"))


def test_every_participant_has_its_stage(isb: Isb) -> None:
    folder, said, _ = isb
    entrants = rows(folder, "1070")
    records = [one for one in said if one.record.key.startswith("participant")]
    stages = Counter(bid.stage for bid in claims(records, ParticipationClaim))
    assert stages[BidStage.REGISTERED] == sum(row["nilai_penawaran"] is None for row in entrants)
    assert stages[BidStage.WINNER] == sum(row["pemenang"] == 1 for row in entrants)
    assert sum(stages.values()) == len(entrants)


def test_every_vendor_account_is_one_mention(isb: Isb) -> None:
    folder, said, _ = isb
    accounts = {row["kd_penyedia"] for row in rows(folder, "1070", "1015", "1017", "1073")} - {None}
    mentions = {party.ref for party in claims(said, PartyClaim) if party.kind is not PartyKind.PERSON}
    assert {ref for ref in mentions if ref.startswith("penyedia:")} == {f"penyedia:{account}" for account in accounts}


def test_every_official_named_in_a_row_holds_a_role(isb: Isb) -> None:
    folder, said, _ = isb
    groups = [name for row in rows(folder, "1013") for name in row["nama_pokja"].split(";")]
    assert len(claims(said, ParticipationClaim, role=OfficialRole.POKJA)) == len(groups)
    officers = [row for row in rows(folder, "1013", "1073", "1075", "1077", "1080", "1057") if row["nama_ppk"]]
    officers += [row for row in rows(folder, "1016") if row["nip_nama_ppk"]]
    assert len(claims(said, ParticipationClaim, role=OfficialRole.PPK)) == len(officers)


def test_every_contract_and_package_is_there(isb: Isb) -> None:
    folder, said, problems = isb
    contracts = [row for row in rows(folder, "1073", "1080") if row["nama_penyedia"]]
    assert len(claims(said, ParticipationClaim, part="contract")) == len(contracts)
    packages = {
        f"spse:{row['kd_lpse']}:{prefix}{row[code]}"
        for numbers, prefix, code in (
            (("1013", "1014", "1015", "1070", "1073", "1075", "1077"), "", "kd_tender"),
            (("1016", "1017", "1080"), "nt:", "kd_nontender"),
            (("1057",), "pct:", "kd_nontender_pct"),
        )
        for row in rows(folder, *numbers)
    }
    assert {claim.tender for claim in (*claims(said, TenderClaim), *claims(said, ParticipationClaim))} == packages
    assert {problem.problem for problem in problems} == {
        "empty_file", "table_ignored", "unpaired_numbers", "unreadable_identifier", "unread_account"
    }  # fmt: skip


def test_no_official_carries_the_number_of_another(isb: Isb) -> None:
    """Whatever cells a number stands in, it stands with one person's name."""
    _, said, _ = isb
    names: dict[str, set[str]] = {}
    for party in claims(said, PartyClaim, kind=PartyKind.PERSON):
        for _scheme, number in party.identifiers:
            letters = "".join(c for c in party.name.split(",")[0].casefold() if c.isalpha())
            names.setdefault(number, set()).add(letters[:6])
    assert {number: found for number, found in names.items() if len(found) > 1} == {}


def sheet(folder: Path, name: str) -> list[dict[str, Any]]:
    head, *lines = CalamineWorkbook.from_path(str(folder / name)).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def test_the_inaproc_sheets_give_what_they_hold(shared_data: Path) -> None:
    folder = shared_data / "idn-inaproc-v1-kemnaker"
    said, problems = read("spse", *files(folder, "*.xlsx"))
    entrants = sheet(folder, "peserta-tender_2025.xlsx")
    bids = claims((one for one in said if one.record.key.startswith("participant")), ParticipationClaim)
    assert len(bids) == len(entrants) == 362
    assert sum(bid.offered is not None for bid in bids) == sum(row["nilai_penawaran"] != "" for row in entrants) == 14
    assert {bid.tender for bid in bids} == {f"spse:194:{int(row['kd_tender'])}" for row in entrants}
    groups = [name for row in sheet(folder, "pengumuman_2025.xlsx") for name in row["nama_pokja"].split(";")]
    assert len(claims(said, ParticipationClaim, role=OfficialRole.POKJA)) == len(groups)
    assert [problem for problem in problems if problem.problem == "unknown_field"] == []


def test_whoever_is_masked_in_inaproc_stays_masked(shared_data: Path) -> None:
    said, _ = read("spse", *files(shared_data / "idn-inaproc-v1-kemnaker", "*.xlsx"))
    people = claims(said, PartyClaim, kind=PartyKind.PERSON)
    assert all("*" in person.name for person in people)
    kinds = {kind for party in claims(said, PartyClaim) for kind, _ in party.contacts}
    assert ContactKind.BANK_ACCOUNT not in kinds
