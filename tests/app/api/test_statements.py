"""What is stated over HTTP is held to the same as what stands in files."""

from __future__ import annotations

from typing import Any

from app.auth import Role
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
