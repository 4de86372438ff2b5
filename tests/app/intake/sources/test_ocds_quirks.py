"""Open Contracting as publishers write it: other shapes, other ids, other texts; nothing is lost without a word."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.intake.source import RowProblem, Said
from graph.claims import Money, ParticipationClaim, PartyClaim, TenderClaim, TieClaim
from graph.kinds import TieKind
from tests.app.intake.deliveries import claims, codes, file, read

Json = dict[str, Any]


def release(**fields: Any) -> Json:
    return {"ocid": "ocds-x-1", "id": "r1", "date": "2025-01-10T00:00:00Z", "tag": ["award"], **fields}


def party(own: object, name: str | None, *roles: str, number: object = None, scheme: str = "ID-NIB") -> Json:
    identified = {} if number is None else {"identifier": {"scheme": scheme, "id": number}}
    return {"id": own, **({} if name is None else {"name": name}), "roles": list(roles), **identified}


def said_of(folder: Path, *releases: object) -> tuple[list[Said], list[RowProblem]]:
    return read("ocds", file(folder, "package.json", {"version": "1.1", "releases": list(releases)}))


def names(said: list[Said], part: str) -> list[str]:
    """Names of those who take part, by the claims about the parties they refer to."""
    called = {one.ref: one.name for one in claims(said, PartyClaim)}
    return [called[one.party_ref] for one in claims(said, ParticipationClaim, part=part)]


# --- who is meant ------------------------------------------------------------------------------------------------------
def test_one_id_of_a_hundred_suppliers_is_a_hundred_parties(tmp_path: Path) -> None:
    def one(number: int) -> Json:
        firm = party("1", f"PT Contoh {number}", "supplier", number=f"{number:013d}")
        return release(ocid=f"ocds-x-{number}", parties=[firm], awards=[{"id": "1", "suppliers": [{"id": "1"}]}])

    said, problems = said_of(tmp_path, *map(one, range(100)))
    assert problems == []
    assert len({one.ref for one in claims(said, PartyClaim)}) == 100
    assert sorted(names(said, "award")) == sorted(f"PT Contoh {n}" for n in range(100))


def test_an_id_of_several_parties_in_one_release_is_reported_and_keeps_them_apart(tmp_path: Path) -> None:
    parties = [party("1", "Dinas Contoh", "buyer"), party("1", "PT Anggrek", "supplier", number="9120000000001")]
    awards = [{"id": "a", "suppliers": [{"id": "1", "name": "PT Anggrek"}]}, {"id": "b", "suppliers": [{"id": "1"}]}]
    said, problems = said_of(tmp_path, release(parties=parties, buyer={"id": "1", "name": "Dinas Contoh"}, awards=awards))
    assert (names(said, "buyer"), names(said, "award")) == (["Dinas Contoh"], ["PT Anggrek"])
    assert len({one.ref for one in claims(said, PartyClaim)}) == 2
    assert codes(problems) == [("id_of_several", "/parties/id"), ("party_unclear", "/awards/1/suppliers/0/id")]
    assert [problem.value for problem in problems] == ["1", "1"]


def test_an_id_that_each_release_counts_anew_means_whom_that_release_names(tmp_path: Path) -> None:
    first = release(parties=[party("1", "PT Anggrek", "tenderer")], tender={"tenderers": [{"id": "1"}]})
    won = [{"id": "a", "suppliers": [{"id": "1"}]}]
    second = release(id="r2", date="2025-02-01", parties=[party("1", "CV Melati", "supplier")], awards=won)
    said, problems = said_of(tmp_path, first, second)
    assert (names(said, "bid"), names(said, "award")) == (["PT Anggrek"], ["CV Melati"])
    assert codes(problems) == [("id_of_several", "/parties/id")]
    assert [problem.place.at for problem in problems] == ["/releases/1"]
    assert all("kept apart" in json.loads(one.record.raw)["context"] for one in said)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (party("1", "PT Anggrek Jaya", number="624297"), party("1", "PT. ANGGREK JAYA", number="1624297")),  # corrected
        (party("1", "PT Angrek Jaya"), party("1", "PT Anggrek Jaya")),  # a letter
        (party("1", "Anggrek Jaya", number="9"), party("1", "Firma Melati", number="9")),  # renamed: the number stays
        (party("1", None, number="9"), party("1", "PT Anggrek Jaya")),
    ],
)
def test_a_correction_under_one_id_is_no_second_party(tmp_path: Path, before: Json, after: Json) -> None:
    said, problems = said_of(tmp_path, release(parties=[before]), release(id="r2", date="2025-02-01", parties=[after]))
    assert {one.ref for one in claims(said, PartyClaim)} == {"ocds-x-1#1"}
    assert "id_of_several" not in {problem.problem for problem in problems}


def test_a_reference_is_no_party_without_a_name_when_another_release_names_it(tmp_path: Path) -> None:
    first = release(parties=[party("1", "PT Anggrek", "supplier")])
    second = release(id="r2", date="2025-02-01", awards=[{"id": "a", "suppliers": [{"id": 1.0}]}])
    said, problems = said_of(tmp_path, first, second)
    assert [one.name for one in claims(said, PartyClaim)] == ["PT Anggrek"]
    assert names(said, "award") == ["PT Anggrek"]
    assert problems == []


# --- later releases say only what changed ------------------------------------------------------------------------------
def test_a_later_release_need_not_repeat_who_offers_wins_and_signs(tmp_path: Path) -> None:
    firm = [{"id": "F", "name": "PT Anggrek"}]
    first = release(
        bids={"details": [{"id": "b", "status": "pending", "tenderers": firm, "relatedLots": ["2"]}]},
        awards=[{"id": "a", "status": "active", "suppliers": firm}], contracts=[{"id": "c", "awardID": "a"}],
    )  # fmt: skip
    second = release(
        id="r2", date="2025-02-01", bids={"details": [{"id": "b", "status": "disqualified"}]},
        awards=[{"id": "a", "status": "cancelled"}], contracts=[{"id": "c", "status": "cancelled"}],
    )  # fmt: skip
    said, problems = said_of(tmp_path, second, first)
    assert problems == []
    later = claims(said[1:], ParticipationClaim)
    assert [(one.part, one.party_ref, one.status, one.lot) for one in later] == [
        ("bid", "ocds-x-1#F", "disqualified", "2"), ("award", "ocds-x-1#F", "cancelled", None),
        ("contract", "ocds-x-1#F", "cancelled", None),
    ]  # fmt: skip
    assert set(json.loads(said[1].record.raw)["context"]["stated elsewhere"]) == {
        "/bids/b/tenderers", "/bids/b/relatedLots", "/awards/a/suppliers", "/contracts/c/awardID"
    }


def test_a_bid_or_award_of_nobody_is_told_unless_awards_have_nobody_by_their_status(tmp_path: Path) -> None:
    awards = [{"id": "1", "status": "cancelled"}, {"id": "2", "status": "unsuccessful"}, {"id": "3", "status": "pending"}]
    said, problems = said_of(tmp_path, release(awards=awards, bids={"details": [{"id": "b", "tenderers": []}]}))
    assert claims(said, ParticipationClaim) == []
    assert codes(problems) == [("nobody_named", "/bids/details/0/tenderers"), ("nobody_named", "/awards/0/suppliers")]


def test_a_list_that_is_merged_as_a_whole_replaces_the_older_one(tmp_path: Path) -> None:
    def numbered(*numbers: str) -> Json:
        return party("1", "PT Anggrek") | {"additionalIdentifiers": [{"scheme": "ID-NIB", "id": n} for n in numbers]}

    said, _ = said_of(
        tmp_path, release(parties=[numbered("1", "2")]), release(id="r2", date="2025-02-01", parties=[numbered("3")])
    )
    assert [one.identifiers for one in claims(said, PartyClaim)] == [(), (("ID-NIB", "3"),)]


def test_amendments_that_name_releases_make_no_versioned_release(tmp_path: Path) -> None:
    amended = release(tender={"title": "Baru", "amendments": [{"id": "1", "releaseID": "r1", "amendsReleaseID": "r0"}]})
    said, _ = said_of(tmp_path, amended)
    assert [one.record.key for one in said] == ["ocds-x-1/r1"]


def test_compiled_releases_that_differ_are_told_apart(tmp_path: Path) -> None:
    def compiled(title: str, date: str) -> Json:
        return release(tag=["compiled"], date=date, tender={"title": title})

    said, problems = said_of(
        tmp_path, compiled("a", "2025-01-01"), compiled("c", "2025-02-01"), compiled("b", "2025-02-01"),
        compiled("c", "2025-02-01"),
    )  # fmt: skip
    assert [one.title for one in claims(said, TenderClaim)] == ["c", "c"]  # said twice, counted twice
    assert [(p.problem, p.place.at) for p in problems] == [("older_version", "/releases/0"), ("equally_new", "/releases/2")]


def test_a_record_of_links_alone_says_that_nothing_is_inside(tmp_path: Path) -> None:
    links = [{"url": "https://contoh.example/r", "date": "2025-01-01", "tag": ["tender"]}]
    said, problems = read("ocds", file(tmp_path, "r.json", {"records": [{"ocid": "ocds-x-1", "releases": links}]}))
    assert said == []
    assert [(p.problem, p.place.at) for p in problems] == [
        ("linked_release", "/records/0/releases/0"), ("only_links", "/records/0")
    ]  # fmt: skip


# --- how things are written --------------------------------------------------------------------------------------------
def test_exports_of_mongodb_are_read_as_what_they_wrap(tmp_path: Path) -> None:
    line = release(
        ocid={"$oid": "5f1f"}, date={"$date": {"$numberLong": "1735689600000"}},
        parties=[party({"$oid": "77"}, "PT Anggrek")],
        awards=[
            {"id": {"$numberInt": "1"}, "date": {"$date": "2025-03-01T00:00:00Z"}, "suppliers": [{"id": {"$oid": "77"}}],
             "value": {"amount": {"$numberDecimal": "1234.567"}, "currency": "IDR"}}
        ],
    )  # fmt: skip
    said, problems = read("ocds", file(tmp_path, "dump.jsonl", json.dumps(line) + "\n"))
    (award,) = claims(said, ParticipationClaim)
    assert (award.tender, award.party_ref) == ("5f1f", "5f1f#77")
    assert (award.value, award.date) == (Money(Decimal("1234.567")), "2025-03-01")
    assert said[0].record.stated_at == "2025-01-01T00:00:00Z"
    assert problems == []


@pytest.mark.parametrize("own", [7, 7.0, "7", " 7 "])
def test_an_id_is_the_same_however_its_number_is_written(tmp_path: Path, own: object) -> None:
    award = {"id": own, "suppliers": [{"id": own, "name": "PT Anggrek"}]}
    said, problems = said_of(tmp_path, release(ocid=own, awards=[award], contracts=[{"id": own, "awardID": "7"}]))
    assert {(one.tender, one.party_ref) for one in claims(said, ParticipationClaim)} == {("7", "7#7")}
    assert problems == []


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("parties", {"id": "F", "name": "PT Anggrek", "roles": "supplier"}, [("one_for_list", "/parties")]),
        ("parties", {"F": {"name": "PT Anggrek", "roles": ["supplier"]}}, [("keyed_list", "/parties")]),
        ("parties", [[{"id": "F", "name": "PT Anggrek"}]], [("list_in_list", "/parties")]),
        ("parties", None, []),
        ("parties", [None], []),
    ],
)
def test_parties_may_stand_in_other_shapes(
    tmp_path: Path, field: str, value: object, problem: list[tuple[str, str]]
) -> None:
    award = {"id": "a", "suppliers": {"id": "F", "name": "PT Anggrek"}, "value": None, "relatedLots": "1"}
    said, problems = said_of(tmp_path, release(awards=award, contracts=None, **{field: value}))
    assert names(said, "award") == ["PT Anggrek"]
    expected = [("one_for_list", "/awards"), ("one_for_list", "/awards/suppliers"), ("one_for_list", "/awards/relatedLots")]
    assert set(problem) | set(expected) <= set(codes(problems))
    assert {p.problem for p in problems} <= {"one_for_list", "keyed_list", "list_in_list"}


def test_a_misspelt_field_is_read_and_told_once_per_file(tmp_path: Path) -> None:
    def misspelt(number: int) -> Json:
        firm = {"id": "F", "name": "PT Anggrek", "identifer": {"scheme": "ID-NIB", "id": f"912000000000{number}"}}
        return release(ocid=f"ocds-x-{number}", parties=[firm])

    said, problems = said_of(tmp_path, misspelt(1), misspelt(2))
    assert [one.identifiers for one in claims(said, PartyClaim)] == [(("ID-NIB", f"912000000000{n}"),) for n in (1, 2)]
    assert [(p.problem, p.field, p.hint) for p in problems] == [("misspelt_field", "/parties/identifer", "identifier")]


@pytest.mark.parametrize(
    ("written", "amount"),
    [("1.234.567,89", "1234567.89"), ("1,234,567.89", "1234567.89"), ("1234567.89", "1234567.89"),
     (1234567.89, "1234567.89"), ("Rp 1.500.000", "1500000"), ("1 500 000", "1500000"), (1.5e9, "1500000000")],
)  # fmt: skip
def test_amounts_are_read_in_several_notations(tmp_path: Path, written: object, amount: str) -> None:
    said, problems = said_of(tmp_path, release(tender={"value": {"amount": written, "currency": "IDR"}}))
    assert [one.value for one in claims(said, TenderClaim)] == [Money(Decimal(amount))]
    assert problems == []


@pytest.mark.parametrize(
    ("term", "start", "end"),
    [
        ({"startDate": "2025-03-01", "durationInDays": 30}, "2025-03-01", "2025-03-31"),
        ({"startDate": "2025-03-01T00:00:00", "durationInDays": "30"}, "2025-03-01", "2025-03-31"),
        ({"startDate": "2025-03-01", "endDate": "2025-04-30", "durationInDays": 30}, "2025-03-01", "2025-04-30"),
        ({"durationInDays": 20}, None, None),  # from when on is not said
    ],
)
def test_a_period_may_be_a_day_and_a_duration(tmp_path: Path, term: Json, start: str | None, end: str | None) -> None:
    contract = {"id": "c", "period": term, "suppliers": [{"id": "F", "name": "PT Anggrek"}]}
    said, problems = said_of(tmp_path, release(contracts=[contract], tender={"tenderPeriod": term}))
    (signed,) = claims(said, ParticipationClaim)
    assert (signed.period.start, signed.period.end) == (start, end)
    assert {name: day for name, day in claims(said, TenderClaim)[0].dates.items() if "contract" not in name} == (
        {"published": start, "bids_opened": end} if start else {}
    )
    assert problems == []


def test_a_contract_does_not_last_beyond_its_greatest_extent(tmp_path: Path) -> None:
    term = {"startDate": "2025-03-01", "maxExtentDate": "2027-03-01"}
    contract = {"id": "c", "period": term, "suppliers": [{"id": "F", "name": "PT Anggrek"}]}
    said, _ = said_of(tmp_path, release(contracts=[contract]))
    (signed,) = claims(said, ParticipationClaim)
    assert (signed.period.start, signed.period.end_max) == ("2025-03-01", 740_041)  # date(2027, 3, 1).toordinal()


def test_markup_is_taken_out_of_texts_and_long_schemes_are_kept(tmp_path: Path) -> None:
    scheme = "Registro Único de Contribuyente emitido por el Ministerio de Hacienda del Gobierno de la República"
    firm = party("1", "<b>PT&nbsp;Anggrek</b>", number="80012345-6", scheme=scheme)
    said, problems = said_of(tmp_path, release(parties=[firm], tender={"title": "<p>Jalan &amp; Jembatan</p>"}))
    (header,) = claims(said, TenderClaim)
    (one,) = claims(said, PartyClaim)
    assert (header.title, one.name, one.identifiers) == ("Jalan & Jembatan", "PT Anggrek", ((scheme, "80012345-6"),))
    assert problems == []


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
def test_a_file_may_be_written_in_any_of_these_encodings(tmp_path: Path, codec: str) -> None:
    text = json.dumps({"releases": [release(buyer={"name": "Município de Lagoa"})]}, ensure_ascii=False)
    said, problems = read("ocds", file(tmp_path, "p.json", text.encode(codec)))
    assert [one.name for one in claims(said, PartyClaim)] == ["Município de Lagoa"]
    assert [p.problem for p in problems] == (["not_utf8"] if codec in ("cp1252", "latin-1") else [])


def test_an_empty_file_and_documents_in_a_row_are_read_beside_each_other(tmp_path: Path) -> None:
    rows = "".join(json.dumps(release(ocid=f"ocds-x-{n}"), indent=1) for n in range(3))
    said, problems = read("ocds", file(tmp_path, "a.json", b""), file(tmp_path, "b.json", rows))
    assert [one.record.key for one in said] == [f"ocds-x-{n}/r1" for n in range(3)]
    assert [(p.problem, p.place.file) for p in problems] == [("empty_file", "a.json")]


def test_beneficial_owners_of_one_id_are_kept_apart_and_have_no_share(tmp_path: Path) -> None:
    owners = [{"id": "1", "name": "Siti Aminah"}, {"id": "1", "name": "Budi Santoso"}, {"name": "Rini Astuti"}, {}]
    firm = party("F", "PT Anggrek") | {"beneficialOwners": owners}
    said, problems = said_of(tmp_path, release(parties=[firm]))
    ties = claims(said, TieClaim, kind=TieKind.BENEFICIAL_OWNER_OF)
    assert len({tie.from_ref for tie in ties}) == 4
    assert {tie.share for tie in ties} == {None}
    assert codes(problems) == [("id_of_several", "/parties/0/beneficialOwners/1/id")]
