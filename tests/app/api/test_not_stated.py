"""A party whose record was taken back while another record still ties somebody to it: told as that, and never nameless."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.flow import load as flow
from tests.app.api.conftest import Service

GONE = {"id": "pihak yang tidak lagi dinyatakan", "en": "party no longer stated"}


def entity(id_: str, schema: str, **properties: str) -> dict[str, Any]:
    return {"id": id_, "schema": schema, "properties": {name: [value] for name, value in properties.items()}}


def load(service: Service, path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert flow.load(service.database, "ftm", [path]).state == "loaded"


def test_a_tie_to_a_party_that_is_no_longer_stated_stays_and_says_so(service: Service, tmp_path: Path) -> None:
    load(service, tmp_path / "all.ftm.json", [
        entity("p", "Person", name="Siti Aminah"), entity("f", "Company", name="PT Contoh"),
        entity("o", "Ownership", owner="p", asset="f", percentage="60", startDate="2019-01-01"),
        entity("q", "Ownership", owner="u", asset="f"), entity("u", "LegalEntity", name="unknown"),
    ])  # fmt: skip
    (firm,) = service.ask("GET", "/v1/parties?q=contoh").json()["items"]
    load(service, tmp_path / "delta.json", [{"op": "DEL", "entity": {"id": "p"}}])
    ties = service.ask("GET", f"/v1/parties/{firm['id']}/ties").json()["items"]
    owner = next(t["from"] for t in ties if t["share"])
    assert len(ties) == 2
    told = service.ask("GET", f"/v1/parties/{owner}").json()
    assert (told["name"], told["names"], told["claims"]) == (f"({GONE['id']} / {GONE['en']})", [], 0)
    network = service.ask("GET", f"/v1/parties/{firm['id']}/network").json()["parties"]
    named = {p["id"]: p["name"] for p in network}
    assert named[owner] == GONE
    (unnamed,) = named.keys() - {owner, firm["id"]}
    assert service.ask("GET", f"/v1/parties/{unnamed}").json()["name"] == "(pihak tanpa nama / unnamed party)"
    assert all(words["id"] and words["en"] for words in named.values())
    assert service.ask("GET", "/v1/parties?q=aminah").json()["items"] == []
