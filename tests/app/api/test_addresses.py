"""Addresses and places in lists: an id may hold any sign, and a cursor belongs to its list."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from app.auth import Role
from tests.app.api.conftest import Service
from tests.app.api.test_refusals import is_problem
from tests.app.api.town import built, stated

# An ocid may hold any sign (OCDS 1.1); what parts the steps of an address is written %2F in it (RFC 3986, 2.2).
IDS = ("ocds-uji/2024/001", "a/checks", "/", "a%2Fb", "a%252Fb", "50%", "spse:999:1", "Jalan é/1", "a b/c+d", "..")


def step(id_: str) -> str:
    return quote(id_, safe="").replace(".", "%2E")


@pytest.mark.parametrize("id_", IDS)
def test_a_tender_is_stated_read_and_checked_under_any_id(service: Service, id_: str) -> None:
    who = service.key(Role.INTEGRATOR)
    said = stated(service, who, f"/v1/tenders/{step(id_)}", {"title": "Jembatan"})
    assert said["id"] == id_
    assert service.ask("GET", f"/v1/tenders/{step(id_)}").json()["title"] == "Jembatan"
    assert [t["id"] for t in service.ask("GET", "/v1/tenders").json()["items"]] == [id_]
    assert service.ask("POST", f"/v1/tenders/{step(id_)}/checks").status_code == 201
    is_problem(service.ask("GET", f"/v1/tenders/{step(id_ + 'x')}"), 404, "not_found")


@pytest.mark.parametrize("id_", ["p1/x", "p1/ties", "a%2Fb"])
def test_a_party_and_its_ties_are_reached_under_any_id(service: Service, id_: str) -> None:
    who = service.key(Role.INTEGRATOR)
    own, other = (
        stated(service, who, f"/v1/parties/{step(one)}", {"kind": "company", "name": f"CV {name}"})["party"]
        for one, name in ((id_, "Satu"), ("p1", "Dua"))
    )
    stated(service, who, f"/v1/ties/{step(id_)}", {"type": "owns", "from": id_, "to": "p1", "share": {"exact": 60}})
    found = service.ask("GET", f"/v1/parties/{step(id_)}", who).json()
    assert (found["id"], found["name"]) == (own, "CV Satu")
    (tie,) = service.ask("GET", f"/v1/parties/{step(id_)}/ties", who).json()["items"]
    assert (tie["from"], tie["to"]) == (own, other)
    assert service.ask("DELETE", f"/v1/ties/{step(id_)}", who).status_code == 204
    assert service.ask("GET", "/v1/parties/p1/ties", who).json()["items"] == []


def test_a_stroke_that_parts_steps_is_not_one_of_an_id(service: Service) -> None:
    stated(service, service.key(Role.INTEGRATOR), "/v1/tenders/a%2fb", {"title": "Jembatan"})
    for path in ("/v1/tenders/a/b", "/v1%2Ftenders/a%2Fb", "/v1/tenders%2Fa%2Fb"):
        is_problem(service.ask("GET", path), 404, "not_found")
    answer = service.ask("DELETE", "/v1/tenders/a%2Fb")
    is_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, PUT"


def test_such_a_request_counts_by_its_route(service: Service) -> None:
    service.ask("PATCH", "/v1/tenders/stroke%2Fchecks")
    service.ask("GET", "/v1/tenders/stroke%2Fchecks")
    figures = service.ask("GET", "/metrics", None).text
    assert "stroke" not in figures
    assert 'benang_requests_total{method="GET",route="/v1/tenders/{tender_id}",status="404"}' in figures


def test_the_one_click_takes_no_body(service: Service) -> None:
    stated(service, service.key(Role.INTEGRATOR), "/v1/tenders/t", {"title": "Jembatan"})
    for content in (b'{"vendor":"x"}', b"[]", b"null", b"{", b"vendor=x"):
        is_problem(service.ask("POST", "/v1/tenders/t/checks", content=content), 422, "invalid", "")
    for content in (b"", b"{}", b" {}\n"):
        assert service.ask("POST", "/v1/tenders/t/checks", content=content).status_code == 201


# --- cursors ----------------------------------------------------------------------------------------------------------
def test_a_cursor_of_another_list_is_refused_by_every_list(service: Service) -> None:
    town = built(service)
    lists = ("parties", "tenders", "findings", "matches", "audit")
    stated(service, town.who["integrator"], "/v1/tenders/zz", {"title": "Jalan"})
    stated(service, town.who["auditor"], "/v1/parties/twin2", {"kind": "person", "name": "Rina Wati Kusumaningrum"})
    town.work()
    cursors: dict[str, Any] = {of: town.ask("GET", f"/v1/{of}?limit=1", "auditor").json()["next"] for of in lists}
    assert None not in cursors.values()
    for asked in lists:
        for of, cursor in cursors.items():
            answer = town.ask("GET", f"/v1/{asked}?limit=1&cursor={cursor}", "auditor")
            if asked == of:
                assert answer.status_code == 200
            else:
                is_problem(answer, 400, "bad_request", "/cursor")
