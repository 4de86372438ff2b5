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
