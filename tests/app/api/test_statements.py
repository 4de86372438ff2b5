"""What is stated over HTTP is held to the same as what stands in files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.api.subscriptions import SubscriptionIn
from app.auth import Grade, Role
from app.worker import Worker
from tests.app.api.conftest import Service

NIP = "197003121995031002"


def put(service: Service, path: str, **body: Any) -> Any:
    return service.ask("PUT", f"/v1/{path}", Role.INTEGRATOR, json=body)


def test_a_stated_name_is_kept_without_what_cannot_be_seen(service: Service) -> None:
    stated = put(service, "parties/p", kind="person", name="Si\u202eti\u200b Aminah", other_names=["Bu\u2066di"]).json()
    found = service.ask("GET", f"/v1/parties/{stated['party']}").json()
    assert {n if isinstance(n, str) else n["name"] for n in found["names"]} == {"Siti Aminah", "Budi"}


def test_a_number_stated_with_the_name_is_an_identifier(service: Service) -> None:
    stated = put(service, "parties/p", kind="person", name=f"{NIP} - Drs. Jusuf").json()
    found = service.ask("GET", f"/v1/parties/{stated['party']}").json()
    assert found["name"] == "Drs. Jusuf"
    assert [i["scheme"] for i in found["identifiers"]] == ["NIP"]
    answer = service.ask("POST", "/v1/match", json={"queries": {"q": {"name": f"Jusuf (NIP {NIP})"}}}).json()
    assert answer["responses"]["q"]["results"][0]["party"]["id"] == stated["party"]


# --- ties -------------------------------------------------------------------------------------------------------------
def stated(service: Service) -> None:
    for name, kind in (
        ("p", "person"), ("q", "person"), ("cv", "company"), ("pt", "company"), ("dinas", "public_body"), ("x", "unknown")
    ):  # fmt: skip
        assert put(service, f"parties/{name}", kind=kind, name=f"Contoh {name}").status_code == 200


def test_impossible_ends_of_a_tie_are_refused_with_their_place(service: Service) -> None:
    stated(service)
    before = put(service, "ties/t", type="owns", **{"from": "p"}, to="cv").json()["ledger"]
    for type_, start, end, pointer in (
        ("spouse_of", "p", "cv", "/to"), ("spouse_of", "cv", "p", "/from"), ("sibling_of", "p", "dinas", "/to"),
        ("parent_of", "cv", "pt", "/from"), ("officer_of", "cv", "p", "/to"), ("owns", "cv", "p", "/to"),
        ("beneficial_owner_of", "p", "q", "/to"), ("employed_by", "cv", "pt", "/from"), ("holds_role", "p", "q", "/to"),
        ("member_of_household", "p", "cv", "/to"), ("uses_contact", "p", "q", "/to"),
        ("key_personnel_of", "cv", "pt", "/from"),
    ):  # fmt: skip
        answer = put(service, "ties/wrong", type=type_, **{"from": start}, to=end)
        assert (answer.status_code, answer.json()["pointer"]) == (422, pointer), (type_, start, end)
    assert put(service, "ties/t2", type="owns", **{"from": "q"}, to="cv").json()["ledger"] == before + 1  # nothing between


def test_what_may_be_is_taken(service: Service) -> None:
    stated(service)
    for n, (type_, start, end) in enumerate((
        ("officer_of", "cv", "pt"), ("owns", "dinas", "pt"), ("beneficial_owner_of", "dinas", "cv"), ("spouse_of", "p", "x"),
        ("parent_of", "x", "q"), ("employed_by", "p", "q"), ("nominee_for", "cv", "p"), ("guaranteed_by", "cv", "p"),
        ("holds_role", "cv", "dinas"),
    )):  # fmt: skip
        assert put(service, f"ties/t{n}", type=type_, **{"from": start}, to=end).status_code == 200, type_


def test_a_role_is_read_as_in_files_and_an_unknown_one_is_refused_with_what_is_accepted(service: Service) -> None:
    stated(service)
    answer = put(service, "ties/t", type="officer_of", **{"from": "p"}, to="cv", role="chief wizard")
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/role")
    assert "director" in answer.json()["detail"]
    assert "sole_proprietor" in answer.json()["detail"]
    assert put(service, "ties/t", type="spouse_of", **{"from": "p"}, to="q", role="wizard").json()["pointer"] == "/role"
    for n, (type_, end, role, code) in enumerate((
        ("officer_of", "cv", "Direktur Utama", "director"), ("officer_of", "cv", "active_partner", "active_partner"),
        ("employed_by", "dinas", "PNS", "asn"), ("parent_of", "q", "angkat", "adoptive"),
        ("holds_role", "dinas", "Kepala Bidang", "Kepala Bidang"), ("affiliated_with", "pt", "mitra", "mitra"),
    )):  # fmt: skip
        assert put(service, f"ties/r{n}", type=type_, **{"from": "p"}, to=end, role=role).status_code == 200
        party = put(service, "parties/p", kind="person", name="Contoh p").json()["party"]
        told = service.ask("GET", f"/v1/parties/{party}/ties").json()["items"]
        assert (type_, code) in {(t["type"], t["role"]) for t in told}


# --- tenders ----------------------------------------------------------------------------------------------------------
FULL: dict[str, Any] = {
    "title": "Jembatan", "buyer": "dinas", "officials": [{"party": "p", "role": "PPK"}, {"party": "q", "role": "KPA"}],
    "bids": [{"parties": ["cv"]}, {"parties": ["pt", "x"]}], "awards": [{"parties": ["cv"]}],
}  # fmt: skip


def replaced(at: str, value: str) -> Any:
    """FULL with another value at a pointer."""
    made = json.loads(json.dumps(FULL))
    *way, last = at.strip("/").split("/")
    inner = made
    for one in way:
        inner = inner[int(one) if one.isdecimal() else one]
    inner[int(last) if last.isdecimal() else last] = value
    return made


def test_an_unknown_party_is_told_with_its_place(service: Service) -> None:
    stated(service)
    for at in ("/buyer", "/officials/1/party", "/bids/0/parties/0", "/bids/1/parties/1", "/awards/0/parties/0"):
        answer = put(service, "tenders/t", **replaced(at, "nobody"))
        assert (answer.status_code, answer.json()["pointer"]) == (404, at)
    for at in ("from", "to"):
        answer = put(service, "ties/t", **{"type": "owns", "from": "p", "to": "cv", at: "nobody"})
        assert (answer.status_code, answer.json()["pointer"]) == (404, f"/{at}")
    assert put(service, "tenders/t", **FULL).status_code == 200


def test_a_party_of_a_kind_that_cannot_take_that_part_is_refused_with_its_place(service: Service) -> None:
    """Who buys is a body (Perpres 16/2018 art. 1), who serves for it a person (arts. 8-15); consultants are firms too."""
    stated(service)
    for at, who in (("/buyer", "p"), ("/officials/0/party", "cv"), ("/officials/1/party", "dinas")):
        answer = put(service, "tenders/t", **replaced(at, who))
        assert (answer.status_code, answer.json()["pointer"]) == (422, at), at
    assert service.ask("GET", "/v1/tenders/t").status_code == 404
    for at, who in (("/buyer", "x"), ("/officials/0/party", "x"), ("/bids/0/parties/0", "p"), ("/buyer", "cv")):
        assert put(service, "tenders/t", **replaced(at, who)).status_code == 200, at
    for role in ("DESIGNER", "SUPERVISOR", "CM", "RECOMMENDER"):
        assert put(service, "tenders/t", **FULL | {"officials": [{"party": "pt", "role": role}]}).status_code == 200


def test_stored_parties_are_held_to_it_by_their_ids_too(service: Service) -> None:
    stated(service)
    person = put(service, "parties/p", kind="person", name="Contoh p").json()["party"]
    answer = service.ask("PUT", "/v1/tenders/t", Role.AUDITOR, json={"title": "Jembatan", "buyer": person})
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/buyer")


@pytest.mark.parametrize("id_", [
    "10031234000", "spse:999:10031234000", "nontender:10031234000", "ocds-h7j384-2024-001", "20260302090000123",
    "EP-2024-0302-0001", "01234567-89ab-4def-8123-456789012345", "2026030209000012",
])  # fmt: skip
def test_codes_of_procurement_systems_are_ids(service: Service, id_: str) -> None:
    assert put(service, f"tenders/{id_}", title="Jembatan").status_code == 200


# --- contacts and numbers ---------------------------------------------------------------------------------------------
def test_contacts_and_numbers_of_other_registers_are_kept(service: Service) -> None:
    contacts = {
        "address": "Jalan Mawar No. 12, Samarinda", "phone": "0541-7654321", "email": "nama@contoh.id",
        "domain": "contoh.co.id", "bank_account": "BPD Contoh: 0012345678",
    }  # fmt: skip
    made = put(service, "parties/cv", kind="company", name="CV Contoh", contacts=contacts, identifiers={"KTA": "A-17"})
    found = service.ask("GET", f"/v1/parties/{made.json()['party']}").json()
    assert [(i["scheme"], i["strong"]) for i in found["identifiers"]] == [("KTA", False)]
    ties = service.ask("GET", f"/v1/parties/{made.json()['party']}/ties").json()["items"]
    assert sorted(t["role"] for t in ties) == sorted(contacts)


# --- screenings -------------------------------------------------------------------------------------------------------
def test_a_screening_of_unknown_tenders_is_refused_with_the_place_whoever_asks(service: Service) -> None:
    stated(service)
    put(service, "tenders/t", **FULL)
    for role in (Role.AUDITOR, Role.INTEGRATOR, Role.ADMIN):
        for tenders, pointer in ((["nope"], "/tenders/0"), (["t", "t", "nope"], "/tenders/2")):
            answer = service.ask("POST", "/v1/screenings", role, json={"tenders": tenders})
            assert (answer.status_code, answer.json()["pointer"]) == (404, pointer)
    other = put(service, "parties/other", kind="public_body", name="Dinas Lain").json()["party"]
    theirs = service.key(Role.PROCUREMENT, Grade.HEAD, other)
    answer = service.ask("POST", "/v1/screenings", theirs, json={"tenders": ["t"]})
    assert (answer.status_code, answer.json()["pointer"]) == (404, "/tenders/0")


def test_a_tender_named_thrice_is_screened_once(service: Service) -> None:
    put(service, "tenders/t", title="Jembatan")
    queued = service.ask("POST", "/v1/screenings", json={"tenders": ["t", "t", "t"]}).json()
    Worker(service.database).drain()
    assert service.ask("GET", queued["url"]).json()["counts"]["tenders"] == 1


def test_a_type_subscribed_to_twice_is_one() -> None:
    given = SubscriptionIn(url="https://spse.example/b", types=["finding.opened", "match.awaiting_review", "finding.opened"])
    assert given.types == ["finding.opened", "match.awaiting_review"]
