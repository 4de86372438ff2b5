"""Bad requests to the real service: a plain, located problem with a stable code, and nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from app.auth import SYSTEM, Role
from app.flow import grant
from tests.app.api.conftest import Service
from tests.app.flow.desk import Desk

JSON = {"content-type": "application/json"}
INTEGRATOR = Role.INTEGRATOR


def is_problem(answer: httpx2.Response, status: int, code: str, pointer: str | None = None) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, f"about:blank#{code}")
    assert body["title"]
    assert body["detail"]
    if pointer is not None:
        assert body["pointer"] == pointer
    return body


# --- who --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("header", [
    None, "", "Bearer", "Bearer bm_nonsense", "Basic YTpi", "bm_nonsense", "Bearer " + "x" * 5_000,
    "Bearer bm_\xe9", "Token bm_x",
])  # fmt: skip
def test_without_a_valid_key_it_is_401_and_says_which_scheme(standing: Service, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header.encode("latin-1").decode("latin-1")}
    raw = [(k.encode(), v.encode("latin-1")) for k, v in headers.items()]
    answer = standing.client.get(standing.url + "/v1/findings", headers=raw)
    is_problem(answer, 401, "unauthorised")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_revoked_key_is_401_at_once(service: Service) -> None:
    made = service.key(Role.AUDITOR)
    assert service.ask("GET", "/v1/findings", made).status_code == 200
    grant.revoke(service.database, SYSTEM, made.id)
    is_problem(service.ask("GET", "/v1/findings", made), 401, "unauthorised")


@pytest.mark.parametrize(("method", "path", "role", "body"), [
    ("PUT", "/v1/parties/x", Role.VIEWER, {"kind": "person", "name": "Siti"}),
    ("PUT", "/v1/parties/x", Role.ADMIN, {"kind": "person", "name": "Siti"}), ("DELETE", "/v1/ties/x", Role.VIEWER, None),
    ("POST", "/v1/checks", Role.VIEWER, {"vendor": "x"}), ("GET", "/v1/audit", Role.VIEWER, None),
    ("GET", "/v1/audit", INTEGRATOR, None), ("POST", "/v1/screenings", Role.VIEWER, {"tenders": "all"}),
    ("POST", "/v1/paths", INTEGRATOR, {"from": ["a"], "to": ["b"]}), ("POST", "/v1/inbox", Role.AUDITOR, {}),
    ("POST", "/v1/findings/x/decisions", Role.VIEWER, {"verdict": "confirmed", "reason": "r"}),
    ("POST", "/v1/matches/x/decisions", INTEGRATOR, {"verdict": "same", "reason": "r"}),
])  # fmt: skip
def test_a_role_that_may_not_gets_403(standing: Service, method: str, path: str, role: Role, body: Any) -> None:
    is_problem(standing.ask(method, path, role, json=body), 403, "forbidden")


# --- where ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", [
    "/v1/nothing", "/v2/findings", "/v1/findings/none", "/v1/tenders/none", "/v1/parties/none", "/v1/checks/none",
    "/v1/rules/none", "/v1/matches/none", "/v1/screenings/none", "/v1/subscriptions/none", "/v1/findings/", "/v1//findings",
    "/v1/../../etc/passwd", "/v1/subscriptions/none/deliveries",
])  # fmt: skip
def test_what_is_not_there_is_404(standing: Service, path: str) -> None:
    is_problem(standing.ask("GET", path), 404, "not_found")


@pytest.mark.parametrize(("method", "path", "allowed"), [
    ("DELETE", "/v1/parties/x", "GET, PUT"), ("POST", "/v1/tenders/x", "GET, PUT"), ("GET", "/v1/ties/x", "PUT, DELETE"),
    ("PUT", "/v1/subscriptions", "GET, POST"), ("POST", "/v1/subscriptions/x", "GET, PATCH, DELETE"),
    ("DELETE", "/v1/findings", "GET"), ("GET", "/v1/checks", "POST"), ("OPTIONS", "/v1/paths", "POST"),
])  # fmt: skip
def test_another_method_is_405_and_names_every_method_of_the_address(
    standing: Service, method: str, path: str, allowed: str
) -> None:
    answer = standing.ask(method, path)
    is_problem(answer, 405, "method_not_allowed")
    assert answer.headers.get_list("allow") == [allowed]


# --- the body ---------------------------------------------------------------------------------------------------------
def test_a_body_over_two_mebibytes_is_413_announced_or_not(standing: Service) -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"vendor":"x"'
        for _ in range(30):
            yield b" " * 100_000

    for content in (b'{"vendor":"x"}' + b" " * 3_000_000, endless()):
        is_problem(standing.ask("POST", "/v1/checks", content=content, headers=JSON), 413, "too_large")
    big = b'{"type":"' + b"x" * 300_000 + b'"}'
    is_problem(standing.ask("POST", "/v1/inbox", INTEGRATOR, content=big, headers=JSON), 413, "too_large")


@pytest.mark.parametrize("kind", [
    "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", None,
])  # fmt: skip
def test_a_body_that_is_not_called_json_is_415(standing: Service, kind: str | None) -> None:
    headers = {} if kind is None else {"content-type": kind}
    answer = standing.ask("POST", "/v1/checks", content=b'{"vendor":"x"}', headers=headers)
    is_problem(answer, 415, "unsupported_media")


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "application/cloudevents+json"])
def test_json_by_any_of_its_names_is_taken(standing: Service, kind: str) -> None:
    answer = standing.ask("POST", "/v1/checks", content=b'{"vendor":"x"}', headers={"content-type": kind})
    is_problem(answer, 404, "not_found")  # read, and there is no such vendor


@pytest.mark.parametrize("content", [
    b"{", b'{"vendor":', b"[" * 50_000, b"\xff\xfe\x00", b"nonsense", b'{"vendor":' + b"9" * 5_000 + b"}", b'{"a":1}}',
    b'{"vendor":"\x01"}',
])  # fmt: skip
def test_a_body_that_is_no_json_is_400(standing: Service, content: bytes) -> None:
    is_problem(standing.ask("POST", "/v1/checks", content=content, headers=JSON), 400, "bad_request")


PARTY = {"kind": "person", "name": "Siti Aminah"}
TIE = {"type": "owns", "from": "a", "to": "b"}
TENDER = {"title": "Jembatan"}
HUGE = 10**23


@pytest.mark.parametrize(("method", "path", "body", "pointer"), [
    ("PUT", "/v1/parties/p", {}, "/kind"), ("PUT", "/v1/parties/p", [], ""), ("PUT", "/v1/parties/p", None, ""),
    ("PUT", "/v1/parties/p", PARTY | {"kind": "wizard"}, "/kind"), ("PUT", "/v1/parties/p", PARTY | {"name": ""}, "/name"),
    ("PUT", "/v1/parties/p", PARTY | {"name": 7}, "/name"),
    ("PUT", "/v1/parties/p", PARTY | {"name": "x" * 10_000}, "/name"),
    ("PUT", "/v1/parties/p", PARTY | {"name": "Si\x00ti"}, "/name"),
    ("PUT", "/v1/parties/p", PARTY | {"name": "\u202e\u2060"}, "/name"),
    ("PUT", "/v1/parties/p", PARTY | {"other_names": ["Siti", "\u200b"]}, "/other_names/1"),
    ("PUT", "/v1/tenders/t", TENDER | {"title": "\u3164"}, "/title"),
    ("POST", "/v1/checks", {"vendor": {"name": "\u200b"}}, "/vendor/name"),
    ("POST", "/v1/match", {"queries": {"q": {"name": "\ufeff"}}}, "/queries/q/name"),
    ("PUT", "/v1/parties/p", PARTY | {"name": "  "}, "/name"),
    ("PUT", "/v1/parties/p", PARTY | {"nam": "x"}, "/nam"), ("PUT", "/v1/parties/p", PARTY | {"a/b~c": 1}, "/a~1b~0c"),
    ("PUT", "/v1/parties/p", PARTY | {"birth_date": "1970-13"}, None),
    ("PUT", "/v1/parties/p", PARTY | {"birth_date": "12/03/1970"}, "/birth_date"),
    ("PUT", "/v1/parties/p", PARTY | {"birth_date": HUGE}, "/birth_date"),
    ("PUT", "/v1/parties/p", PARTY | {"identifiers": {"NIK": "12"}}, "/identifiers"),
    ("PUT", "/v1/parties/p", PARTY | {"identifiers": {f"S{n}": "1" for n in range(21)}}, "/identifiers"),
    ("PUT", "/v1/parties/p", PARTY | {"other_names": ["ok", 5]}, "/other_names/1"),
    ("PUT", "/v1/parties/p", PARTY | {"contacts": {"pigeon": "x"}}, None),
    ("PUT", "/v1/parties/p", PARTY | {"contacts": {"email": "notmail"}}, "/contacts/email"),
    ("PUT", "/v1/parties/p", PARTY | {"contacts": {"email": ""}}, "/contacts/email"),
    ("PUT", "/v1/parties/p", PARTY | {"contacts": {"email": "s***@contoh.id"}}, "/contacts/email"),
    ("PUT", "/v1/parties/p", PARTY | {"contacts": {"email": "a@contoh.id", "phone": "abc"}}, "/contacts/phone"),
    ("PUT", "/v1/parties/p", PARTY | {"contacts": {"bank_account": "x"}}, "/contacts/bank_account"),
    ("PUT", "/v1/parties/p", PARTY | {"contacts": {"address": "-"}}, "/contacts/address"),
    ("PUT", "/v1/parties/p", PARTY | {"contacts": {"address": "Samarinda"}}, "/contacts/address"),
    ("PUT", "/v1/parties/p", PARTY | {"contacts": {"domain": "??"}}, "/contacts/domain"),
    ("PUT", "/v1/parties/p", PARTY | {"kind": "contact_point"}, "/kind"),
    ("PUT", "/v1/parties/p", PARTY | {"kind": "household"}, "/kind"),
    ("PUT", "/v1/parties/p", PARTY | {"birth_date": "9999"}, "/birth_date"),
    ("PUT", "/v1/parties/p", PARTY | {"birth_date": "2999-01-01"}, "/birth_date"),
    ("POST", "/v1/checks", {"vendor": {"name": "CV X", "kind": "household"}}, "/vendor/kind"),
    ("POST", "/v1/checks", {"vendor": "x", "officials": [{"name": "Siti", "kind": "contact_point"}]}, None),
    ("POST", "/v1/checks", {"vendor": {"name": "Siti", "birth_date": "2999"}}, "/vendor/birth_date"),
    ("POST", "/v1/checks", {"vendor": None}, "/vendor"),
    ("POST", "/v1/checks", {"vendor": "x", "officials": [None]}, "/officials/0"),
    ("POST", "/v1/match", {"queries": {"q": {"name": "x", "kind": "household"}}}, "/queries/q/kind"),
    ("POST", "/v1/match", {"queries": {"q": {"name": "x", "birth_date": "2999"}}}, "/queries/q/birth_date"),
    ("PUT", "/v1/ties/t", TIE | {"type": "spouse_of", "share": {"exact": 60}}, "/share"),
    ("PUT", "/v1/ties/t", TIE | {"type": "officer_of", "share": {"low": 0, "high": 5}}, "/share"),
    ("PUT", "/v1/ties/t", TIE | {"tender": "6471014505800001"}, "/tender"),
    ("PUT", "/v1/tenders/t", TENDER | {"officials": [
        {"party": "p", "role": "PPK"}, {"party": "q", "role": "KPA", "start": "2025", "end": "2024"},
    ]}, "/officials/1/end"),
    ("PUT", "/v1/tenders/6471014505800001", TENDER, "/tender_id"),
    ("PUT", "/v1/tenders/spse:197003121995031002", TENDER, "/tender_id"),
    ("PUT", "/v1/tenders/2024-6471014505800001", TENDER, "/tender_id"),
    ("PUT", "/v1/tenders/01.234.567.4-722.000", TENDER, "/tender_id"),
    ("PUT", "/v1/ties/t", TIE | {"type": "same_as"}, "/type"), ("PUT", "/v1/ties/t", TIE | {"to": "a"}, "/to"),
    ("PUT", "/v1/ties/t", TIE | {"share": {"exact": 101}}, "/share/exact"),
    ("PUT", "/v1/ties/t", TIE | {"share": {"exact": HUGE}}, "/share/exact"),
    ("PUT", "/v1/ties/t", TIE | {"share": {"exact": "1E-99999"}}, "/share/exact"),
    ("PUT", "/v1/ties/t", TIE | {"share": {"exact": "NaN"}}, "/share/exact"),
    ("PUT", "/v1/ties/t", TIE | {"share": {"low": 60, "high": 40}}, "/share"),
    ("PUT", "/v1/ties/t", TIE | {"share": {"exact": 5, "low": 1, "high": 9}}, "/share"),
    ("PUT", "/v1/ties/t", TIE | {"start": "2020", "end": "2019"}, "/end"),
    ("PUT", "/v1/tenders/t", TENDER | {"bids": [{"parties": []}]}, "/bids/0/parties"),
    ("PUT", "/v1/tenders/t", TENDER | {"value": {"amount": HUGE}}, "/value/amount"),
    ("PUT", "/v1/tenders/t", TENDER | {"value": {"amount": -1}}, "/value/amount"),
    ("PUT", "/v1/tenders/t", TENDER | {"value": {"amount": 1, "currency": "rupiah"}}, "/value/currency"),
    ("PUT", "/v1/tenders/t", TENDER | {"officials": [{"party": "p", "role": "KING"}]}, "/officials/0/role"),
    ("PUT", "/v1/tenders/t", TENDER | {"dates": {"bids_opened": "soon"}}, None),
    ("POST", "/v1/checks", {"vendor": {}}, None), ("POST", "/v1/checks", {"vendor": {"id": "a", "name": "b"}}, None),
    ("POST", "/v1/checks", {"vendor": "x", "date": "tomorrow"}, "/date"), ("POST", "/v1/checks", {"vendor": 5}, "/vendor"),
    ("POST", "/v1/checks", {"vendor": "x", "officials": ["p"] * 201}, "/officials"),
    ("POST", "/v1/match", {"queries": {}}, "/queries"),
    ("POST", "/v1/match", {"queries": {"q": {"name": "x"}}, "limit": HUGE}, "/limit"),
    ("POST", "/v1/match", {"queries": {f"q{n}": {"name": "x"} for n in range(101)}}, "/queries"),
    ("POST", "/v1/match", {"queries": {"q": {"name": "x"}}, "threshold": 1.5}, "/threshold"),
    ("POST", "/v1/match", {"queries": {"q": {"name": "x"}}, "threshold": False}, "/threshold"),
    ("POST", "/v1/match", {"queries": {"q": {"name": "x"}}, "limit": "5"}, "/limit"),
    ("POST", "/v1/match", {"queries": {"a/b": {"name": "x", "identifiers": {"NPWP": "1"}}}}, "/queries/a~1b/identifiers"),
    ("POST", "/v1/match", {"queries": {"q": {"name": "…"}}}, "/queries/q/name"),
    ("PUT", "/v1/tenders/t", TENDER | {"value": {"amount": True}}, "/value/amount"),
    ("PUT", "/v1/tenders/t", TENDER | {"dates": {"bids_opened": "2026-03"}}, "/dates/bids_opened"),
    ("POST", "/v1/checks", {"vendor": {"name": "CV X", "identifiers": {"NPWP": "1"}}}, "/vendor/identifiers"),
    ("POST", "/v1/checks", {"vendor": {"name": "CV X"}, "bidders": [{"name": "…"}]}, "/bidders/0/name"),
    ("POST", "/v1/screenings", {"tenders": "some"}, None), ("POST", "/v1/screenings", {"tenders": []}, None),
    ("POST", "/v1/screenings", {"tenders": ["t"], "as_of": "x"}, "/as_of"),
    ("POST", "/v1/screenings", {"tenders": ["t"], "known_at": HUGE}, "/known_at"),
    ("POST", "/v1/subscriptions", {"url": "https://127.0.0.1/", "types": ["finding.opened"]}, "/url"),
    ("POST", "/v1/subscriptions", {"url": "ftp://example.org/", "types": ["finding.opened"]}, "/url"),
    ("POST", "/v1/subscriptions", {"url": "https://x.example/\u0000", "types": ["finding.opened"]}, "/url"),
    ("POST", "/v1/subscriptions", {"url": "https://x.example/", "types": []}, "/types"),
    ("POST", "/v1/subscriptions", {"url": "https://x.example/", "types": ["finding.exploded"]}, "/types"),
])  # fmt: skip
def test_wrong_content_is_422_with_its_place(
    standing: Service, method: str, path: str, body: Any, pointer: str | None
) -> None:
    is_problem(standing.ask(method, path, INTEGRATOR, json=body), 422, "invalid", pointer)


def test_the_inspectorates_questions_are_checked_too(standing: Service) -> None:
    for body, pointer in (
        ({"from": [], "to": ["b"]}, "/from"), ({"from": ["a"], "to": ["b"], "max_hops": 7}, "/max_hops"),
        ({"from": ["a"], "to": ["b"], "k": HUGE}, "/k"),
        ({"from": ["a"], "to": ["b"], "min_strength": "NaN"}, "/min_strength"),
        ({"from": ["a"], "to": ["b"], "min_strength": False}, "/min_strength"),
        ({"from": ["a"], "to": ["b"], "max_hops": "4"}, "/max_hops"), ({"from": ["a"], "to": ["b"], "k": True}, "/k"),
    ):  # fmt: skip
        is_problem(standing.ask("POST", "/v1/paths", json=body), 422, "invalid", pointer)


@pytest.mark.parametrize(("dates", "early"), [
    ({"bids_opened": "2026-03-02", "awarded": "2026-03-01"}, "awarded"),
    ({"contract_start": "2026-05-01", "contract_end": "2026-04-30"}, "contract_end"),
    ({"published": "2026-03-03", "contract_end": "2026-03-02"}, "contract_end"),
    ({"published": "2026-03-03", "bids_opened": "2026-03-02", "award_proposed": "2026-03-04"}, "bids_opened"),
])  # fmt: skip
def test_dates_in_an_order_that_no_procedure_has_are_refused(standing: Service, dates: dict[str, str], early: str) -> None:
    """Published, opened, proposed, awarded, begun, ended: one on the same day as the next is an order (Perpres 16/2018)."""
    body = {"title": "Jembatan", "dates": dates}
    is_problem(standing.ask("PUT", "/v1/tenders/early", Role.INTEGRATOR, json=body), 422, "invalid", f"/dates/{early}")
    assert standing.ask("GET", "/v1/tenders/early", Role.INTEGRATOR).status_code == 404
    same = dict.fromkeys(dates, "2026-03-02")
    answer = standing.ask("PUT", f"/v1/tenders/same-{early}", Role.INTEGRATOR, json=body | {"dates": same})
    assert (answer.status_code, answer.json()["notes"]) == (200, [])


# --- the query --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("query", "status", "pointer"), [
    ("findings?limit=0", 422, "/limit"), ("findings?limit=201", 422, "/limit"), (f"findings?limit={HUGE}", 422, "/limit"),
    ("findings?limit=ten", 422, "/limit"), ("findings?severity=0", 422, "/severity"),
    (f"findings?severity={HUGE}", 422, "/severity"),
    ("findings?state=guilty", 422, "/state"), ("findings?since=never", 422, "/since"),
    ("findings?nonsense=1", 422, "/nonsense"),
    (f"findings?since={HUGE}", 422, "/since"), ("findings?rule=" + "x" * 10_000, 422, "/rule"),
    ("findings?tender=%00", 422, "/tender"),
    ("findings?cursor=", 400, "/cursor"), ("findings?cursor=%00", 400, "/cursor"), ("findings?cursor=abc", 400, "/cursor"),
    ("findings?cursor=%F0%9F%92%A3", 400, "/cursor"), ("findings?cursor=bm9uZQ", 400, "/cursor"),
    ("findings?cursor=" + "A" * 401, 422, "/cursor"), (f"events?after={HUGE}", 422, "/after"),
    ("events?after=-1", 422, "/after"), ("events?after=1", 422, "/after"), ("events?after=", 422, "/after"),
    ("events?after=" + "A" * 32, 422, "/after"), ("events?after=" + "A" * 101, 422, "/after"),
    ("events?after=%F0%9F%92%A3", 422, "/after"), ("audit?cursor=" + "A" * 32, 400, "/cursor"),
    ("audit?cursor=MTIzNDU2Nzg5MDEyMzQ1Njc4OTA", 400, "/cursor"), ("audit?cursor=LTE", 400, "/cursor"),
    ("parties?identifier=NIK", 422, "/identifier"), ("parties?q=%00", 422, "/q"),
    ("tenders?procedure=magic", 422, "/procedure"),
    ("matches?band=perhaps", 422, "/band"), ("parties/x/network?depth=9", 422, "/depth"),
    ("parties/x/ties?from=x", 422, "/from"), ("parties/%E2%80%AE", 422, "/party_id"), ("findings/%00", 422, "/finding_id"),
    ("tenders/" + "x" * 10_000, 422, "/tender_id"),
])  # fmt: skip
def test_a_wrong_question_is_refused_with_its_place(standing: Service, query: str, status: int, pointer: str) -> None:
    code = {400: "bad_request", 422: "invalid"}[status]
    is_problem(standing.ask("GET", f"/v1/{query}"), status, code, pointer)


def test_nothing_refused_was_written(desk_service: tuple[Service, Desk]) -> None:
    service, desk = desk_service
    service.key(INTEGRATOR)
    before = desk.rows()
    for path, body in (
        ("/v1/parties/p", PARTY | {"identifiers": {"NIK": "6472015203700001x"}}), ("/v1/ties/t", TIE),
        ("/v1/ties/t", TIE | {"from": desk.known("ppk"), "to": "nobody"}),
        ("/v1/tenders/t", TENDER | {"officials": [{"party": "nobody", "role": "PPK"}]}),
    ):  # fmt: skip
        assert service.ask("PUT", path, INTEGRATOR, json=body).status_code in {404, 422}
    assert desk.rows() == before
