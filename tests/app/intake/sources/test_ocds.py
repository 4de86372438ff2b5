"""Open Contracting: invented releases for what each field means, merging, and packages of every kind."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.intake.source import RowProblem, Said
from graph.claims import Money, ParticipationClaim, PartyClaim, TenderClaim, TieClaim
from graph.kinds import BidStage, ContactKind, PartyKind, Procedure, TieKind
from tests.app.intake.deliveries import claims, codes, file, read

BUYER = {"id": "ID-1", "name": "Dinas Contoh", "roles": ["buyer"], "identifier": {"scheme": "ID-KLPD", "id": "1"}}
FIRM = {
    "id": "F-1", "name": "PT Contoh", "roles": ["supplier"],
    "identifier": {"scheme": "ID-NPWP", "id": "0912345675731000", "legalName": "PT Contoh Jaya"},
    "address": {"streetAddress": "Jl. Anggrek No. 2", "locality": "Kota Contoh", "countryName": "Indonesia"},
    "contactPoint": {"email": "a@contoh.example", "telephone": "0541 123456", "faxNumber": "1"},
    "beneficialOwners": [{"id": "1", "name": "Siti Aminah", "nationalities": ["ID"], "email": "s@contoh.example"}],
}  # fmt: skip

BROKEN = {"value": {"amount": "x"}, "tenderPeriod": {"endDate": "?"}}


def release(**fields: Any) -> dict[str, Any]:
    return {"ocid": "ocds-x-1", "id": "r1", "date": "2025-01-10T00:00:00Z", "tag": ["tender"], **fields}


def stated(folder: Path, *releases: object) -> tuple[list[Said], list[RowProblem]]:
    return read("ocds", file(folder, "package.json", {"version": "1.1", "releases": list(releases)}))


def test_a_tender_has_its_header_dates_buyer_and_tenderers(tmp_path: Path) -> None:
    tender = {
        "title": "Jembatan", "status": "active", "procurementMethod": "direct", "mainProcurementCategory": "works",
        "value": {"amount": 1000.5, "currency": "IDR"}, "procuringEntity": {"id": "ID-2", "name": "Unit Contoh"},
        "tenderPeriod": {"startDate": "2025-01-01T08:00:00+07:00", "endDate": "2025-02-01T23:59:00+07:00"},
        "tenderers": [{"id": "F-1", "name": "PT Contoh"}],
    }  # fmt: skip
    budget = {"amount": {"amount": 2000, "currency": "IDR"}, "id": "RUP-1"}
    said, problems = stated(
        tmp_path, release(parties=[BUYER, FIRM], buyer={"id": "ID-1"}, tender=tender, planning={"budget": budget})
    )
    (header,) = claims(said, TenderClaim)
    assert (header.tender, header.title, header.procedure) == ("ocds-x-1", "Jembatan", Procedure.DIRECT_APPOINTMENT)
    assert header.value == header.owner_estimate == Money(Decimal("1000.5"))
    assert (header.budget, header.plan_ids) == (Money(Decimal(2000)), ("RUP-1",))
    assert header.dates == {"published": "2025-01-01", "bids_opened": "2025-02-01"}  # as written, in the buyer's own time
    parts = {(part.part, part.party_ref, part.stage) for part in claims(said, ParticipationClaim)}
    assert parts == {
        ("buyer", "ocds-x-1#ID-1", None), ("unit", "ocds-x-1#ID-2", None), ("bid", "ocds-x-1#F-1", BidStage.EVALUATED)
    }  # fmt: skip
    assert said[0].record.stated_at == "2025-01-10T00:00:00Z"
    assert problems == []


def test_a_party_keeps_identifier_contacts_and_owners(tmp_path: Path) -> None:
    said, _ = stated(tmp_path, release(parties=[BUYER, FIRM]))
    (firm,) = claims(said, PartyClaim, name="PT Contoh")
    assert (firm.ref, firm.kind, firm.other_names) == ("ocds-x-1#F-1", PartyKind.COMPANY, ("PT Contoh Jaya",))
    assert firm.identifiers == (("ID-NPWP", "0912345675731000"),)
    assert firm.contacts == (
        (ContactKind.ADDRESS, "Jl. Anggrek No. 2, Kota Contoh"), (ContactKind.EMAIL, "a@contoh.example"),
        (ContactKind.PHONE, "0541 123456"),
    )  # fmt: skip
    (owner,) = claims(said, PartyClaim, kind=PartyKind.PERSON)
    (tie,) = claims(said, TieClaim)
    assert (tie.kind, tie.from_ref, tie.to_ref, tie.share) == (TieKind.BENEFICIAL_OWNER_OF, owner.ref, firm.ref, None)
    assert (owner.name, owner.contacts) == ("Siti Aminah", ((ContactKind.EMAIL, "s@contoh.example"),))
    assert [p.kind for p in claims(said, PartyClaim, name="Dinas Contoh")] == [PartyKind.PUBLIC_BODY]


def test_bids_carry_stage_price_and_joint_offers(tmp_path: Path) -> None:
    def bid(number: int, status: str | None, *who: str, **more: Any) -> dict[str, Any]:
        return {"id": number, "status": status, "tenderers": [{"id": w, "name": f"PT {w}"} for w in who], **more}

    said, problems = stated(
        tmp_path,
        release(
            bids={
                "details": [
                    bid(1, "valid", "A", "B", value={"amount": 10, "currency": "IDR"}, date="2025-01-05", relatedLots=["2"]),
                    bid(2, "invited", "C"), bid(3, "withdrawn", "D"), bid(4, None, "E"),
                    bid(5, "valid", "F", submissionType="expressionOfInterest"),
                ]
            },
            tender={"tenderers": [{"id": "A", "name": "PT A"}, {"id": "G", "name": "PT G"}]},
        ),
    )  # fmt: skip
    bids = claims(said, ParticipationClaim, part="bid")
    assert [(bid.party_ref[-1], bid.stage) for bid in bids] == [
        ("A", BidStage.EVALUATED), ("B", BidStage.EVALUATED), ("C", BidStage.REGISTERED), ("D", BidStage.PRICED),
        ("E", BidStage.EVALUATED), ("F", BidStage.REGISTERED), ("G", BidStage.EVALUATED),
    ]  # fmt: skip
    assert {(b.joint, b.lot, b.date, b.offered) for b in bids[:2]} == {
        ("ocds-x-1 bid 1", "2", "2025-01-05", Money(Decimal(10)))
    }
    assert all(bid.joint is None for bid in bids[2:])
    assert problems == []


def test_awards_name_suppliers_and_contracts_find_them_by_award(tmp_path: Path) -> None:
    award = {
        "id": "a1", "status": "active", "date": "2025-03-01", "value": {"amount": 9, "currency": "IDR"},
        "suppliers": [{"id": "F-1", "name": "PT Contoh"}],
    }  # fmt: skip
    contract = {
        "id": "c1", "awardID": "a1", "status": "active", "dateSigned": "2025-03-10",
        "period": {"startDate": "2025-03-11", "endDate": "2025-09-01"}, "value": {"amount": 8, "currency": "IDR"},
    }  # fmt: skip
    failed = {"id": "a2", "status": "unsuccessful", "date": "2025-02-01"}
    said, problems = stated(tmp_path, release(awards=[award, failed], contracts=[contract]))
    (won,) = claims(said, ParticipationClaim, part="award")
    assert (won.value, won.date, won.status) == (Money(Decimal(9)), "2025-03-01", "active")
    (signed,) = claims(said, ParticipationClaim, part="contract")
    assert (signed.party_ref, signed.decree, signed.date) == ("ocds-x-1#F-1", "c1", "2025-03-10")
    assert (signed.period.start, signed.period.end) == ("2025-03-11", "2025-09-01")
    (header,) = claims(said, TenderClaim)
    assert header.dates == {"awarded": "2025-03-01", "contract_start": "2025-03-11", "contract_end": "2025-09-01"}
    assert problems == []


def test_organisations_of_1_0_are_written_out_where_they_act(tmp_path: Path) -> None:
    supplier = {"identifier": {"scheme": "GB-COH", "id": "123"}, "name": "AnyCorp Ltd"}
    said, _ = stated(
        tmp_path, release(buyer={"name": "Council"}, awards=[{"id": "1", "suppliers": [supplier]}]),
        release(id="r2", awards=[{"id": "1", "suppliers": [supplier]}], tender={"tenderers": [supplier]}),
    )  # fmt: skip
    assert {party.ref for party in claims(said, PartyClaim)} == {"ocds-x-1#name:council", "ocds-x-1#GB-COH-123"}
    assert {party.identifiers for party in claims(said, PartyClaim, name="AnyCorp Ltd")} == {(("GB-COH", "123"),)}


def test_a_contract_may_name_an_award_of_another_release_and_its_record_says_so(tmp_path: Path) -> None:
    first = release(id="a", awards=[{"id": "a1", "suppliers": [{"id": "F-1", "name": "PT Contoh"}]}])
    second = release(id="b", date="2025-02-01", contracts=[{"id": "c1", "awardID": "a1"}, {"id": "c2", "awardID": "zz"}])
    said, problems = stated(tmp_path, second, first)
    (contract,) = claims(said, ParticipationClaim, part="contract")
    assert contract.party_ref == "ocds-x-1#F-1"
    assert [one.record.key for one in said] == ["ocds-x-1/a", "ocds-x-1/b"]  # in the order they were stated
    assert json.loads(said[1].record.raw)["context"]["stated elsewhere"] == {"/awards/a1/suppliers": ["ocds-x-1#F-1"]}
    assert codes(problems) == [("unknown_award", "/contracts/1/awardID")]


def test_null_in_a_later_release_deletes_what_an_earlier_one_said(tmp_path: Path) -> None:
    awards = [{"id": number, "suppliers": [{"id": who, "name": f"PT {who}"}]} for number, who in (("1", "X"), ("2", "Y"))]
    first = release(id="a", tender={"title": "Lama", "status": "active"}, awards=awards)
    second = release(id="b", date="2025-02-01", tender={"status": None}, awards=[{"id": "1", "suppliers": None}])
    said, _ = stated(tmp_path, first, second)
    assert [header.status for header in claims(said, TenderClaim)] == [None, None]
    assert [award.party_ref for award in claims(said, ParticipationClaim, part="award")] == ["ocds-x-1#Y"]
    assert json.loads(said[0].record.raw)["context"]["deleted later"] == ["/awards/1/suppliers", "/tender/status"]


def test_a_record_counts_its_releases_once_and_reports_links(tmp_path: Path) -> None:
    compiled = release(id="c", tag=["compiled"], date="2025-02-01", tender={"title": "Baru"})
    one = release(id="a", tender={"title": "Lama"})
    two = release(id="b", date="2025-02-01", tender={"title": "Baru"})
    full = {"records": [{"ocid": "ocds-x-1", "releases": [one, two], "compiledRelease": compiled}]}
    said, problems = read("ocds", file(tmp_path, "record.json", full))
    assert [entry.record.key for entry in said] == ["ocds-x-1/a", "ocds-x-1/b"]
    assert problems == []
    links = [{"url": "https://contoh.example/r", "date": "2025-01-01", "tag": ["tender"]}]
    linked = {"records": [{"ocid": "ocds-x-1", "releases": links, "compiledRelease": compiled}]}
    said, problems = read("ocds", file(tmp_path, "linked.json", linked))
    assert [entry.record.key for entry in said] == ["ocds-x-1/compiled"]
    assert [(p.problem, p.place.at) for p in problems] == [("linked_release", "/records/0/releases/0")]


def test_a_versioned_release_is_read_by_its_newest_values_only_when_there_is_nothing_else(tmp_path: Path) -> None:
    def versions(*values: object) -> list[dict[str, object]]:
        return [{"releaseID": str(n), "releaseDate": f"2025-0{n}-01", "value": v} for n, v in enumerate(values, 1)]

    versioned = {
        "ocid": "ocds-x-1", "tender": {"title": versions("Lama", "Baru"), "status": versions("active", None)},
        "awards": [{"id": "1", "suppliers": versions([{"id": "X", "name": "PT X"}])}],
    }  # fmt: skip
    said, _ = read("ocds", file(tmp_path, "v.json", {"records": [{"ocid": "ocds-x-1", "versionedRelease": versioned}]}))
    (header,) = claims(said, TenderClaim)
    assert (header.title, header.status) == ("Baru", None)
    assert [award.party_ref for award in claims(said, ParticipationClaim, part="award")] == ["ocds-x-1#X"]


def test_of_two_versions_of_one_release_the_newer_keeps_the_key_whatever_the_order(tmp_path: Path) -> None:
    old, new = release(tender={"title": "Lama"}), release(date="2025-05-01", tender={"title": "Baru"})
    keys = []
    for pair in ([old, new, new], [new, old]):
        said, _ = stated(tmp_path, *pair)
        keys.append({one.record.key: claims([one], TenderClaim)[0].title for one in said})
    assert keys[0] == keys[1]
    assert keys[0]["ocds-x-1/r1"] == "Baru"
    assert sorted(keys[0].values()) == ["Baru", "Lama"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"id": "x"}, [("missing_field", "ocid")]),
        ({"ocid": True}, [("missing_field", "ocid")]),
        ("text", [("not_an_object", None)]),
        (
            {"ocid": "1", "id": "r", "tender": "x", "awards": [5, {"suppliers": 5}], "parties": [{"id": {}}]},
            [
                ("unreadable_type", "/parties/0/id"), ("unreadable_type", "/tender"), ("unreadable_type", "/awards/0"),
                ("unreadable_type", "/awards/1/suppliers"),
            ],
        ),
        (
            {"ocid": "1", "id": "r", "date": "besok", "tender": BROKEN},
            [
                ("unreadable_money", "/tender/value/amount"), ("unreadable_date", "/tender/tenderPeriod/endDate"),
                ("unreadable_date", "/date"),
            ],
        ),
    ],
)  # fmt: skip
def test_malformed_releases_are_located_and_never_raise(
    tmp_path: Path, value: object, expected: list[tuple[str, str | None]]
) -> None:
    said, problems = stated(tmp_path, value, release(id="good"))
    assert sorted(codes(problems), key=str) == sorted(expected, key=str)
    assert "ocds-x-1/good" in {one.record.key for one in said}


def test_unknown_fields_are_noted_once_per_file(tmp_path: Path) -> None:
    said, problems = stated(tmp_path, release(tender={"x_new": 1}), release(id="r2", tender={"x_new": 2}))
    assert len(said) == 2
    assert codes(problems) == [("unknown_field", "/tender/x_new")]
