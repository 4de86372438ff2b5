"""The door: signing in and out, forms from other sites, headers, and the language of the page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.console.frame import SECURITY_HEADERS, assets
from app.console.guard import local_target
from tests.app.console.conftest import OWN
from tests.app.console.fake_service import AUDITOR_KEY, FakeService


def test_without_a_session_every_page_leads_to_signing_in_and_back(visitor: TestClient) -> None:
    answer = visitor.get("/console/findings/f1?lang=en")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/sign-in?next=%2Fconsole%2Ffindings%2Ff1%3Flang%3Den"
    form = visitor.get(answer.headers["location"])
    assert 'name="next" value="/console/findings/f1?lang=en"' in form.text
    done = visitor.post("/console/sign-in", data={"key": AUDITOR_KEY, "next": "/console/findings/f1"}, headers=OWN)
    assert (done.status_code, done.headers["location"]) == (303, "/console/findings/f1")


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(visitor: TestClient) -> None:
    cookie = visitor.post("/console/sign-in", data={"key": AUDITOR_KEY}, headers=OWN).headers["set-cookie"].lower()
    for part in ("benang_session=t-auditor", "httponly", "samesite=strict", "path=/console", "max-age=28800"):
        assert part in cookie
    assert "secure" not in cookie
    assert AUDITOR_KEY not in cookie


def test_over_https_the_cookie_is_secure(visitor: TestClient) -> None:
    answer = visitor.post("https://testserver/console/sign-in", data={"key": AUDITOR_KEY}, headers=OWN)
    assert "; secure" in answer.headers["set-cookie"].lower()


def test_a_wrong_key_is_refused_without_being_repeated(visitor: TestClient) -> None:
    answer = visitor.post("/console/sign-in", data={"key": "bm_wrong", "next": "/console/check"}, headers=OWN)
    assert answer.status_code == 401
    assert "Kunci tidak dikenal" in answer.text
    assert "bm_wrong" not in answer.text
    assert 'value="/console/check"' in answer.text
    assert "set-cookie" not in answer.headers


def test_signing_out_ends_the_session(auditor: TestClient) -> None:
    assert auditor.get("/console/findings").status_code == 200
    assert auditor.post("/console/sign-out", headers=OWN).status_code == 303
    assert auditor.get("/console/findings").status_code == 303


def test_a_session_that_ended_leads_back_to_the_door(visitor: TestClient) -> None:
    visitor.cookies.set("benang_session", "stale", path="/console")
    assert visitor.get("/console/findings").headers["location"].startswith("/console/sign-in")
    answer = visitor.post("/console/findings/f1/decisions", data={"verdict": "open", "reason": "x"}, headers=OWN)
    assert answer.headers["location"] == "/console/sign-in"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Referer": "https://elsewhere.example/console/check"},
        {},
    ],
)
def test_a_form_from_another_site_is_refused(auditor: TestClient, service: FakeService, headers: dict[str, str]) -> None:
    answer = auditor.post("/console/findings/f1/decisions", data={"verdict": "open", "reason": "x"}, headers=headers)
    assert answer.status_code == 403
    assert service.decided == []
    assert auditor.post("/console/check", data={"vendor": "x"}, headers=headers).status_code == 403
    assert auditor.post("/console/sign-in", data={"key": AUDITOR_KEY}, headers=headers).status_code == 403
    assert auditor.post("/console/sign-out", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [OWN, {"Sec-Fetch-Site": "none"}, {"Origin": "http://testserver"}, {"Referer": "http://testserver/console/check"}],
)
def test_our_own_forms_are_taken(auditor: TestClient, headers: dict[str, str]) -> None:
    assert auditor.post("/console/check", data={"vendor": "x"}, headers=headers).status_code == 303


def test_every_answer_carries_the_headers_that_keep_it_to_itself(auditor: TestClient) -> None:
    css = next(name for name in assets() if name.endswith(".css"))
    paths = ("/console", "/console/findings", "/console/findings/none", f"/console/assets/{css}")
    for answer in [auditor.get(path) for path in paths]:
        assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_pages_with_cases_are_not_kept_by_the_browser_and_the_style_sheet_is(auditor: TestClient) -> None:
    assert auditor.get("/console/findings").headers["cache-control"] == "no-store"
    for name in assets():
        assert "immutable" in auditor.get(f"/console/assets/{name}").headers["cache-control"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,en;q=0.9,id;q=0.8", "en"), ("id-ID,id;q=0.9", "id"), ("fr,de;q=0.7", "id"), ("in", "id"), ("", "id"),
        ("fr, en;q=0.1", "en"), ("en;q=0, id;q=0.1", "id"), ("en;q=x, nonsense", "id"),
    ],
)
def test_the_browsers_wish_decides_the_language(visitor: TestClient, accepted: str, language: str) -> None:
    answer = visitor.get("/console/sign-in", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}">' in answer.text


def test_a_chosen_language_stays(visitor: TestClient) -> None:
    assert '<html lang="en">' in visitor.get("/console/sign-in?lang=en").text
    assert '<html lang="en">' in visitor.get("/console/sign-in").text
    assert '<html lang="id">' in visitor.get("/console/sign-in?lang=id").text
    assert '<html lang="id">' in visitor.get("/console/sign-in?lang=fr").text


def test_the_switch_keeps_the_place(auditor: TestClient) -> None:
    assert "/console/findings?severity=4&amp;lang=en" in auditor.get("/console/findings?severity=4").text


@pytest.mark.parametrize(
    "wished",
    ["https://elsewhere.example/console/x", "//elsewhere.example/console/", "/\\elsewhere.example", "/console/\\x",
     "/v1/findings", "javascript:alert(1)", "", "/console/sign-out", "/console/x\r\nSet-Cookie: a=b"],
)
def test_after_signing_in_nobody_is_led_elsewhere(wished: str) -> None:
    assert local_target(wished) == "/console/findings"


@settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_wished_the_target_is_a_page_of_the_console(wished: str) -> None:
    assert local_target(wished).startswith("/console/")
    assert local_target("/console/" + wished).startswith("/console/")
