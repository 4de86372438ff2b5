"""FollowTheMoney entities: what each schema states, which word on an entity counts, and what cannot be read."""

from __future__ import annotations

import json
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.intake.parcels import unpack
from app.intake.problems import problem_text
from app.intake.source import Delivery, Gone, Item, Partial, RowProblem, Said, describe, reader
from graph.claims import Money, ParticipationClaim, PartyClaim, SanctionClaim, TenderClaim, TieClaim
from graph.kinds import ContactKind, PartyKind, TieKind
from graph.period import AFTER_ALL, BEFORE_ALL, Period, Share
from tests.app.intake.deliveries import claims, codes, file, read

OLD, NEW, LAST = "20260101000000-aaa", "20260102000000-bbb", "20260103000000-ccc"


def entity(id_: str, schema: str, **properties: Any) -> dict[str, Any]:
    listed = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": id_, "schema": schema, "properties": listed}


def written(folder: Path, *lines: object, name: str = "entities.ftm.json") -> Delivery:
    return file(folder, name, "\n".join(json.dumps(line) for line in lines))


def items(*deliveries: Delivery) -> list[Item]:
    return list(reader("ftm")(deliveries, describe("ftm")))


def ties(folder: Path, *lines: object) -> list[TieClaim]:
    said, problems = read("ftm", written(folder, *lines))
    assert problems == []
    return claims(said, TieClaim)


FIRM = entity(
    "f", "Company", name=["PT Contoh", "Contoh"], alias="Contoh Jaya", country="id", registrationNumber="8120001234564",
    addressEntity=["a", "b"], email="kantor@contoh.example", incorporationDate=["2010", "2010-11"], legalForm="PT",
)  # fmt: skip
ADDRESS = entity("a", "Address", full="Jl. Anggrek No. 2, Samarinda", country="id")


def test_bodies_and_people_become_parties_with_the_addresses_and_papers_they_refer_to(tmp_path: Path) -> None:
    person = entity("p", "Person", firstName="Muhammad", lastName="Yusuf", birthDate="1970-03", nationality=["id", "my"])
    passport = entity("x", "Passport", holder="p", country="my", number="A1234567")
    said, problems = read("ftm", written(tmp_path, FIRM, ADDRESS, person, passport))
    firm, man = claims(said, PartyClaim)
    assert (firm.ref, firm.kind, firm.name) == ("f", PartyKind.COMPANY, "PT Contoh")
    assert firm.other_names == ("Contoh", "Contoh Jaya")
    assert firm.contacts == (
        (ContactKind.ADDRESS, "Jl. Anggrek No. 2, Samarinda"), (ContactKind.EMAIL, "kantor@contoh.example"),
        (ContactKind.DOMAIN, "contoh.example"),
    )  # fmt: skip
    assert (firm.attributes["founded"], firm.attributes["jurisdiction"]) == ("2010-11", "ID")
    assert (man.kind, man.name, man.birth_date) == (PartyKind.PERSON, "Muhammad Yusuf", "1970-03")
    assert man.identifiers == (("PASSPORT", "A1234567"),)
    assert man.attributes == {"nationalities": "ID; MY"}
    assert codes(problems) == [("not_in_delivery", "properties/addressEntity")]  # b stands nowhere


@pytest.mark.parametrize(
    ("schema", "properties", "kind"),
    [
        ("Organization", {"name": "Partai Contoh"}, PartyKind.ASSOCIATION),
        ("Organization", {"name": "Yayasan Contoh"}, PartyKind.FOUNDATION),
        ("Organization", {"name": "Contoh", "legalForm": "Stiftung"}, PartyKind.FOUNDATION),
        ("Company", {"name": "Contoh", "legalForm": "cooperative"}, PartyKind.COOPERATIVE),
        ("LegalEntity", {"name": "Budi"}, PartyKind.UNKNOWN),
        ("LegalEntity", {"name": "CV Budi Jaya"}, PartyKind.COMPANY),
        ("PublicBody", {"name": "Dinas Contoh"}, PartyKind.PUBLIC_BODY),
        ("LegalEntity", {"name": "Unknown"}, PartyKind.UNKNOWN),
    ],
)
def test_the_kind_is_what_the_schema_or_a_form_says(
    tmp_path: Path, schema: str, properties: dict[str, str], kind: PartyKind
) -> None:
    said, problems = read("ftm", written(tmp_path, entity("e", schema, **properties)))
    (party,) = claims(said, PartyClaim)
    assert party.kind is kind
    assert codes(problems) == ([("nameless_party", "properties/name")] if properties["name"] == "Unknown" else [])


@pytest.mark.parametrize(
    ("written_", "share"),
    [
        ("60", Share.exact(60)), ("33.33%", Share.exact("33.33")), ("25-50", Share(Decimal(25), Decimal(50))),
        (">25 <=50", Share(Decimal(25), Decimal(50), low_inclusive=False)),
        ("more than 25% but not more than 50%", Share(Decimal(25), Decimal(50), low_inclusive=False)),
        (["50", "50.0%"], Share.exact(50)), ("0", Share.exact(0)), (None, None),
    ],
)  # fmt: skip
def test_a_percentage_is_free_text(tmp_path: Path, written_: object, share: Share | None) -> None:
    said, problems = read("ftm", written(tmp_path, entity("o", "Ownership", owner="p", asset="f", percentage=written_)))
    (tie,) = claims(said, TieClaim)
    assert (tie.kind, tie.from_ref, tie.to_ref, tie.share) == (TieKind.OWNS, "p", "f", share)
    assert problems == []


def test_percentages_that_differ_or_cannot_be_read_are_noted_and_none_is_taken(tmp_path: Path) -> None:
    two = entity("o", "Ownership", owner="p", asset="f", percentage=["40", "60"])
    words = entity("q", "Ownership", owner="p", asset="g", percentage="a majority")
    said, problems = read("ftm", written(tmp_path, two, words))
    assert [tie.share for tie in claims(said, TieClaim)] == [None, None]
    assert [p.problem for p in problems] == ["several_values", "unreadable_share"]


def test_every_link_says_its_kind_and_its_role(tmp_path: Path) -> None:
    found = ties(
        tmp_path,
        entity("1", "Ownership", owner=["p", "q"], asset="f", ownershipType="Beneficial"),
        entity("2", "Ownership", owner="p", asset="f", ownershipType="indirect", percentage="20"),
        entity("3", "Directorship", director="p", organization="f", role="Komisaris Utama"),
        entity("4", "Membership", member="p", organization="o"),
        entity("5", "Employment", employee="p", employer="o", role="civil servant"),
        entity("6", "Family", person="child", relative="parent", relationship="mother"),
        entity("7", "Family", person="parent", relative="child", relationship="son"),
        entity("8", "Family", person="p", relative="q", relationship="spouse"),
        entity("9", "Associate", person="p", associate="q", relationship="friend"),
        entity("10", "UnknownLink", subject="p", object="q", role="nominee_for"),
        entity("11", "UnknownLink", subject="p", object="q", role="seen together"),
        entity("c", "Control", controller="p", controlled="f", controlType="voting"),
        entity("12", "Position", name="Kepala Dinas", organization="o"),
        entity("13", "Occupancy", holder="p", post="12"),
    )
    assert [(t.kind.value, t.from_ref, t.to_ref, t.role) for t in found] == [
        ("beneficial_owner_of", "p", "f", None), ("beneficial_owner_of", "q", "f", None),
        ("affiliated_with", "p", "f", "indirect shareholding"), ("officer_of", "p", "f", "commissioner"),
        ("holds_role", "p", "o", "member"), ("employed_by", "p", "o", "asn"), ("parent_of", "parent", "child", "blood"),
        ("parent_of", "parent", "child", "blood"), ("spouse_of", "q", "p", None),
        ("affiliated_with", "p", "q", "associate: friend"), ("nominee_for", "p", "q", None),
        ("affiliated_with", "p", "q", "seen together"), ("affiliated_with", "p", "f", "control: voting"),
        ("holds_role", "p", "o", "Kepala Dinas"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("properties", "period"),
    [
        ({"startDate": "2019", "endDate": "2020-05"}, Period.of("2019", "2020-05")),
        ({"startDate": ["2019", "2019-03-01"]}, Period.of("2019-03-01", None)),
        ({"date": "2020-01-02"}, Period(BEFORE_ALL, 737426, 737426, AFTER_ALL)),
        ({"description": "period (EDTF): 2019/.."}, Period.of("2019", "")),
        ({}, Period.of()),
    ],
)
def test_a_period_is_known_as_far_as_it_is_said(tmp_path: Path, properties: dict[str, Any], period: Period) -> None:
    (tie,) = ties(tmp_path, entity("o", "Ownership", owner="p", asset="f", **properties))
    assert tie.period == period


def test_a_sanction_a_contract_and_its_award(tmp_path: Path) -> None:
    said, problems = read("ftm", written(
        tmp_path,
        entity("s", "Sanction", entity="f", authority="LKPP", authorityId="SK/1", reason="x", startDate="2024-01-01",
               endDate="2026-01-01", status="Expired"),
        entity("c", "Contract", title="Gedung", authority="o", amount="1000", currency="IDR", contractDate="2025-02-03"),
        entity("w", "ContractAward", contract="c", supplier="f", amount="900", currency="IDR"),
    ))  # fmt: skip
    (sanction,), (tender,) = claims(said, SanctionClaim), claims(said, TenderClaim)
    assert (sanction.party_ref, sanction.decree, sanction.issuer, sanction.status) == ("f", "SK/1", "LKPP", "expired")
    assert sanction.period == Period.of("2024-01-01", "2026-01-01")
    assert (tender.tender, tender.value, tender.dates) == (
        "ftm:c", Money(Decimal(1000)), {"contract_start": "2025-02-03"}
    )  # fmt: skip
    assert [(p.part, p.party_ref, p.tender, p.value) for p in claims(said, ParticipationClaim)] == [
        ("buyer", "o", "ftm:c", None), ("award", "f", "ftm:c", Money(Decimal(900))),
    ]  # fmt: skip
    assert problems == []


def test_what_is_not_read_is_told_once_a_file_and_what_is_wrong_with_its_line(tmp_path: Path) -> None:
    lines = [
        entity("1", "Payment", amount="1"), entity("2", "Payment", amount="2"), entity("3", "Spaceship", name="x"),
        entity("4", "Person", name="A", shoeSize="43"), entity("5", "Person", name="B", shoeSize="44"), {"id": "6"},
        {"id": "7", "schema": "Person", "properties": []}, {"schema": "Person", "properties": {}}, 8,
        entity("9", "Ownership", owner="p"), entity("10", "Ownership", owner="p", asset="p"),
        entity("11", "Family", person="p", relative="q", relationship="ipar"),
        {**entity("12", "Person", name="C"), "extra": 1},
    ]  # fmt: skip
    said, problems = read("ftm", written(tmp_path, *lines))
    assert [one.record.key for one in said] == ["4", "5", "12"]
    assert [(p.problem, p.field, p.place.at) for p in problems] == [
        ("schema_ignored", "Payment", "1"), ("unknown_schema", "schema", "3"), ("unknown_field", "Person/shoeSize", "4"),
        ("missing_field", "schema", "6"), ("wrong_type", "properties", "7"), ("missing_field", "id", "8"),
        ("not_an_object", None, "9"), ("missing_field", "properties/asset", "10"), ("self_tie", "properties/asset", "11"),
        ("relation_through_person", "properties/relationship", "12"), ("nothing_said", None, "12"),
        ("unknown_field", "/extra", "13"),
    ]  # fmt: skip


# --- files of changes -------------------------------------------------------------------------------------------------
def change(op: str, id_: str, name: str | None = None) -> dict[str, Any]:
    return {"op": op, "entity": {"id": id_} if name is None else entity(id_, "Person", name=name)}


def test_the_last_version_counts_whatever_the_order_of_the_files(tmp_path: Path) -> None:
    deliveries = [
        written(tmp_path, change("DEL", "a"), change("ADD", "c", "Citra"), name=f"{LAST}/entities.delta.json"),
        written(tmp_path, change("ADD", "a", "Ani"), change("MOD", "b", "Budi Baru"), name=f"{NEW}/entities.delta.json"),
        written(tmp_path, change("ADD", "b", "Budi"), change("DEL", "c"), name=f"{OLD}/entities.delta.json"),
    ]
    found = items(*deliveries)
    assert {one.record.key: one.claims[0].name for one in found if isinstance(one, Said)} == {"b": "Budi Baru", "c": "Citra"}
    assert [(one.key, one.stated_at) for one in found if isinstance(one, Gone)] == [("a", "2026-01-03T00:00:00Z")]


def test_versions_are_read_inside_an_archive_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "deltas.zip", "w") as archive:
        archive.writestr(f"{NEW}/entities.delta.json", json.dumps(change("MOD", "a", "Ana")))
        archive.writestr(f"{OLD}/entities.delta.json", json.dumps(change("ADD", "a", "Ani")))
    said, problems = read("ftm", *unpack([tmp_path / "deltas.zip"]).files)
    assert ([c.name for c in claims(said, PartyClaim)], problems) == (["Ana"], [])


def test_a_full_file_is_whole_and_changes_after_it_apply_to_it(tmp_path: Path) -> None:
    full = written(tmp_path, entity("a", "Person", name="Ani"), entity("b", "Person", name="Budi"))
    changes = written(tmp_path, change("DEL", "b"), name=f"{OLD}/entities.delta.json")
    found = items(changes, full)
    assert not [one for one in found if isinstance(one, Partial)]
    assert [one.record.key for one in found if isinstance(one, Said)] == ["a"]
    assert [one.key for one in found if isinstance(one, Gone)] == ["b"]


def test_an_index_tells_of_a_version_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "delta.json").write_text(json.dumps({"versions": dict.fromkeys((OLD, NEW, LAST), "x")}))
    index = Delivery("delta.json", tmp_path / "delta.json")
    first = written(tmp_path, change("ADD", "a", "Ani"), name=f"{OLD}/entities.delta.json")
    third = written(tmp_path, change("DEL", "a"), name=f"{LAST}/entities.delta.json")
    said, problems = read("ftm", index, first, third)
    assert ([p.problem for p in problems], said) == (["delta_missing"], [])


def test_changes_without_a_version_beside_others_are_refused_and_one_file_alone_is_not(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    one = written(tmp_path, change("ADD", "a", "Ani"), change("BAD", "b"), name="x/entities.delta.json")
    two = written(tmp_path, change("ADD", "a", "Ana"), name=f"{OLD}/entities.delta.json")
    said, problems = read("ftm", one)
    assert ([s.record.key for s in said], codes(problems)) == (["a"], [("unknown_change", "op")])
    said, problems = read("ftm", one, two)
    assert ([c.name for c in claims(said, PartyClaim)], codes(problems)) == (["Ana"], [("unversioned_delta", None)])


def test_two_entities_with_one_id_are_told_and_the_later_counts(tmp_path: Path) -> None:
    said, problems = read("ftm", written(tmp_path, entity("a", "Person", name="Ani"), entity("a", "Person", name="Ana")))
    assert ([c.name for c in claims(said, PartyClaim)], codes(problems)) == (["Ana"], [("equally_new", "id")])


ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=6), st.sampled_from(
    ["Person", "Ownership", "ADD", "DEL", "2019-13-40", "25-50%", "p", "mother", "period (EDTF): 2020/2019", "\ud800"]
))  # fmt: skip
NAMES = st.sampled_from([
    "id", "schema", "properties", "op", "entity", "versions", "name", "owner", "asset", "percentage", "startDate", "holder",
    "relationship", "person", "relative", "last_change",
])  # fmt: skip
ANY = st.recursive(ODD, lambda x: st.lists(x, max_size=3) | st.dictionaries(NAMES, x, max_size=6), max_leaves=25)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.lists(ANY, min_size=1, max_size=4))
def test_any_json_makes_statements_or_located_problems(lines: list[object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for one in items(written(Path(folder), *lines)):
            assert isinstance(one, Said | Gone | Partial) or (one.place.at and problem_text(one.problem))
            assert not isinstance(one, Said) or one.claims


def test_a_problem_names_no_number_of_a_person(tmp_path: Path) -> None:
    number = "6472015203700001"
    _, problems = read("ftm", written(tmp_path, entity("p", "Person", name="Ani", birthDate=number, addressEntity=number)))
    assert problems
    assert all(isinstance(p, RowProblem) and number not in str(p) for p in problems)
