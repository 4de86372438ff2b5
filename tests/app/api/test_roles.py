"""Role × operation × entity against the running service: every operation of the document, cell by cell (CONTRACT §3)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.auth import Role
from tests.app.api.conftest import Service
from tests.app.api.test_openapi import OPEN, operations
from tests.app.api.town import PACKAGE, PEOPLE, TIES, Town, built

RULES = Path(__file__).resolve().parents[2] / "rules"
WHO = ("auditor", "himself", "head", "head_himself", "member", "integrator", "admin", "viewer", "head_elsewhere",
       "member_elsewhere")  # fmt: skip
# Statuses in the order of WHO. `himself`: an auditor who is the PPK of the tender; `elsewhere`: another buyer's people.
ALL = "200 " * 10
ANYBODY: dict[str, str] = dict.fromkeys(
    ("GET /v1/findings", "GET /v1/tenders", "GET /v1/parties", "GET /v1/matches", "GET /v1/events", "GET /v1/subscriptions",
     "GET /v1/rules", "GET /v1/rules/{rule}", "GET /v1/stats/findings", "GET /v1/sources"), ALL,
)  # fmt: skip
MATRIX: dict[str, str] = ANYBODY | {
    "GET /v1/findings/{sealed}": "200 404 200 404 404 404 404 404 404 404",
    "GET /v1/findings/{open}": "200 200 200 200 200 404 404 404 404 404",
    "POST /v1/findings/{sealed}/decisions": "201 404 201 404 403 403 403 403 404 403",
    "POST /v1/findings/{open}/decisions": "201 201 201 201 403 403 403 403 404 403",
    "GET /v1/tenders/{tender}": "200 200 200 200 200 200 404 404 404 404",
    "PUT /v1/tenders/{tender}": "200 200 403 403 403 200 403 403 403 403",
    "GET /v1/parties/{cv}": "200 200 404 404 404 200 404 404 404 404",
    "GET /v1/parties/{ppk}": "200 200 404 404 404 200 404 404 404 404",
    "GET /v1/parties/{cv}/ties": "200 200 404 404 404 200 404 404 404 404",
    "GET /v1/parties/{cv}/network": "200 200 403 403 403 403 403 403 403 403",
    "PUT /v1/parties/{own}": "200 200 403 403 403 200 403 403 403 403",
    "PUT /v1/ties/{own_tie}": "200 200 403 403 403 200 403 403 403 403",
    "DELETE /v1/ties/{own_tie}": "204 204 403 403 403 204 403 403 403 403",
    "POST /v1/match": "200 200 403 403 403 200 403 403 403 403",
    "POST /v1/paths": "200 200 403 403 403 403 403 403 403 403",
    "GET /v1/hubs": "200 200 403 403 403 403 403 403 403 403",
    "POST /v1/hubs/parties/{ppk}/decisions": "201 403 403 403 403 403 403 403 403 403",
    "POST /v1/hubs/caps/{cap}/decisions": "201 201 403 403 403 403 403 403 403 403",
    "POST /v1/hubs/alarms/{hops}/decisions": "201 201 403 403 403 403 403 403 403 403",
    "POST /v1/checks": "201 201 201 201 201 201 403 403 404 404",
    "POST /v1/tenders/{tender}/checks": "201 201 201 201 201 201 403 403 404 404",
    "GET /v1/checks/{check_by_member}": "200 404 200 404 200 404 404 404 404 404",
    "GET /v1/checks/{check_by_head}": "200 404 200 404 404 404 404 404 404 404",
    "GET /v1/checks/{check_by_auditor}": "200 404 404 404 404 404 404 404 404 404",
    "GET /v1/checks/{check_by_integrator}": "200 404 404 404 404 200 404 404 404 404",
    "GET /v1/checks/{check_by_member}/certificate": "200 404 200 404 200 404 404 404 404 404",
    "POST /v1/certificates/verify": ALL,
    "POST /v1/screenings": "202 202 202 202 202 202 202 403 404 404",
    "GET /v1/screenings/{screening}": "200 200 404 404 404 404 200 404 404 404",
    "GET /v1/matches/{match}": "200 404 404 404 404 404 404 404 404 404",
    "POST /v1/matches/{match}/decisions": "201 404 403 403 403 403 403 403 403 403",
    "POST /v1/inbox": "403 403 403 403 403 400 400 403 403 403",  # 400: it is not signed
    "POST /v1/subscriptions": "422 422 422 422 422 422 422 403 422 422",  # 422: an address inside
    "GET /v1/subscriptions/{none}": "404 " * 10,
    "PATCH /v1/subscriptions/{none}": "404 404 404 404 404 404 404 403 404 404",
    "DELETE /v1/subscriptions/{none}": "404 404 404 404 404 404 404 403 404 404",
    "GET /v1/subscriptions/{none}/deliveries": "404 " * 10,
    "POST /v1/imports": "202 202 403 403 403 202 202 403 403 403",
    "GET /v1/sources/{source}/report": "200 200 403 403 403 403 200 403 403 403",
    "GET /v1/imports": "200 200 403 403 403 200 200 403 403 403",
    "GET /v1/imports/{import}": "200 200 403 403 403 404 200 403 403 403",
    "GET /v1/imports/{import}/errors": "200 200 403 403 403 404 200 403 403 403",
    "GET /v1/audit": "200 200 403 403 403 403 200 403 403 403",
}
BODIES: dict[str, Any] = {
    "PUT /v1/tenders/{tender}": {**PACKAGE, "buyer": "{agency}", "officials": [], "bids": [{"parties": ["{cv}"]}]},
    "PUT /v1/parties/{own}": PEOPLE["pt"], "PUT /v1/ties/{own_tie}": TIES["t3"] | {"from": "{dir}", "to": "{pt}"},
    "POST /v1/match": {"queries": {"q": {"name": "Rina Wati"}}}, "POST /v1/paths": {"from": ["{ppk}"], "to": ["{cv}"]},
    "POST /v1/checks": {"vendor": "{cv}", "tender": "{tender}"}, "POST /v1/inbox": {},
    "POST /v1/certificates/verify": {"document": {}, "signature": "none"}, "POST /v1/screenings": {"tenders": ["{tender}"]},
    "POST /v1/subscriptions": {"url": "https://10.0.0.1/", "types": ["finding.opened"]},
    "PATCH /v1/subscriptions/{none}": {"state": "paused"},
    "POST /v1/findings/{sealed}/decisions": {"verdict": "in_review", "reason": "r"},
    "POST /v1/findings/{open}/decisions": {"verdict": "in_review", "reason": "r"},
    "POST /v1/matches/{match}/decisions": {"verdict": "unsure", "reason": "r"},
    "POST /v1/hubs/parties/{ppk}/decisions": {"verdict": "never_pass", "reason": "r"},
    "POST /v1/hubs/caps/{cap}/decisions": {"cap": 5, "reason": "r"},
    "POST /v1/hubs/alarms/{hops}/decisions": {"strength": None, "reason": "r"},
}

FORMS: dict[str, Any] = {
    "POST /v1/imports": {"data": {"source": "qualification"}, "files": [("file", ("formulir.csv", b"NAMA\n"))]},
}


@pytest.fixture(scope="module")
def town(standing: Service) -> Town:
    made = built(standing)
    made.ids |= {"none": "none", "rule": "ID-P7E", "own": "mine", "own_tie": "mine", "cap": "phone", "hops": "4"}
    made.ids["source"] = f"statement:{standing.key(Role.INTEGRATOR).id}"
    for who in ("member", "head", "auditor", "integrator"):
        made.ids[f"check_by_{who}"] = made.ask("POST", "/v1/tenders/{tender}/checks", who).json()["id"]
    screening = {"tenders": [made.ids["tender"]]}
    made.ids["screening"] = made.ask("POST", "/v1/screenings", "auditor", json=screening).json()["id"]
    made.ids["import"] = made.ask("POST", "/v1/imports", "auditor", **FORMS["POST /v1/imports"]).json()["id"]
    made.work()
    return made


def filled(body: Any, ids: dict[str, str]) -> Any:
    if isinstance(body, str):
        return body.format(**ids)
    if isinstance(body, list):
        return [filled(b, ids) for b in body]
    return {k: filled(v, ids) for k, v in body.items()} if isinstance(body, dict) else body


def ordered() -> Iterator[str]:
    """Reading before changing, so that a cell does not hang on another row."""
    rank = {"GET": 0, "POST": 1, "PUT": 2, "PATCH": 3, "DELETE": 4}
    return iter(sorted(MATRIX, key=lambda o: (rank[o.split()[0]], o)))


def test_every_role_gets_what_the_matrix_says_from_every_operation(town: Town) -> None:
    found = {}
    for operation in ordered():
        method, path = operation.split()
        more = {"json": filled(BODIES[operation], town.ids)} if operation in BODIES else FORMS.get(operation, {})
        answers = [town.ask(method, path, who, **more) for who in WHO]
        found[operation] = " ".join(str(a.status_code) for a in answers)
        for answer in answers:
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == "application/problem+json", (operation, answer.text)
    assert found == {operation: cells.strip() for operation, cells in MATRIX.items()}


def test_the_matrix_leaves_no_operation_out(town: Town) -> None:
    document = town.service.ask("GET", "/openapi.json", None).json()
    told = {f"{m.upper()} {re.sub('{[^}]*}', '{}', p)}" for m, p, _ in operations(document) if p not in OPEN}
    assert {re.sub("{[^}]*}", "{}", operation) for operation in MATRIX} == told


# --- what stands in the answers ---------------------------------------------------------------------------------------
def count(town: Town, path: str) -> dict[str, int]:
    return {who: len(town.ask("GET", path, who).json()["items"]) for who in WHO}


def test_lists_hold_what_each_may_see(town: Town) -> None:
    nobody = dict.fromkeys(WHO, 0)
    whole = count(town, "/v1/findings")["auditor"]
    unsealed = count(town, "/v1/findings")["member"]
    assert whole > unsealed > 0
    findings = {"auditor": whole, "head": whole} | dict.fromkeys(("himself", "head_himself", "member"), unsealed)
    assert count(town, "/v1/findings") == nobody | findings
    assert count(town, "/v1/tenders") == nobody | dict.fromkeys(WHO[:6], 1)
    seeing = {w for w, n in count(town, "/v1/parties").items() if n}
    assert seeing == {"auditor", "himself", "integrator"}
    assert {w for w, n in count(town, "/v1/matches?decided=true").items() if n} == {"auditor"}


# Who is shown anything of a list, read off CONTRACT §3: roles, whatever rows there are.
SHOWN = {
    "findings": {"auditor", "procurement"}, "tenders": {"auditor", "procurement", "integrator"},
    "parties": {"auditor", "integrator"}, "matches": {"auditor"}, "events": {"auditor", "procurement", "integrator"},
    "stats/findings": {"auditor", "procurement", "viewer"},
}  # fmt: skip
ROLE_OF = {"himself": "auditor"} | dict.fromkeys(
    ("head", "head_himself", "member", "head_elsewhere", "member_elsewhere"), "procurement"
)


def test_a_list_says_to_whom_it_shows_nothing_because_of_his_role(town: Town) -> None:
    """An empty list alone would say that there is nothing. Words in both languages; where figures are, is said too."""
    for path, roles in SHOWN.items():
        for who in WHO:
            answer = town.ask("GET", f"/v1/{path}", who).json()
            note = answer.get("hidden_by_role")
            assert (note is None) == (ROLE_OF.get(who, who) in roles), (path, who)
            if note is not None:
                assert answer["items"] == []
                assert set(note) == {"code", "id", "en"}
                assert "/v1/stats/findings" in note["id"]
                assert "/v1/stats/findings" in note["en"]


def test_the_sealed_finding_is_named_to_nobody_else_anywhere(town: Town) -> None:
    """Its id stands in no list, event, figure, tender or check of those it is sealed from."""
    places = ("findings", "events", "tenders/{tender}", "checks/{check_by_member}", "stats/findings")
    for who in set(WHO) - {"auditor", "head"}:
        for path in (f"/v1/{p}" for p in places):
            assert town.ids["sealed"] not in town.ask("GET", path, who).text, (who, path)
    for who in ("member", "integrator", "head_himself", "himself"):
        check = town.ask("POST", "/v1/tenders/{tender}/checks", who).json()
        assert "ID-P7E" not in {f["rule"]["id"] for f in check["findings"]}, who
        assert town.ids["ppk"] not in str(check["findings"]), who


def test_the_official_part_is_sealed_from_members_also_where_it_is_empty(town: Town) -> None:
    """The same words whether something stands behind the seal or nothing does."""
    alone = {"title": "Jalan", "buyer": town.ids["agency"], "bids": [{"parties": [town.ids["cv"]]}]}
    assert town.ask("PUT", "/v1/tenders/empty", "integrator", json=alone).status_code == 200
    full, empty = (
        [c for c in town.ask("POST", f"/v1/tenders/{t}/checks", "member").json()["coverage"] if c["state"] == "sealed"]
        for t in ("{tender}", "empty")
    )
    assert full == empty
    assert len(full) > 3
    assert town.ask("GET", "/v1/tenders/{tender}", "member").json()["rules"] == []


def test_every_rule_about_officials_is_sealed_from_members_with_its_answer(town: Town) -> None:
    """Which rules those are is told by the cases of the rules: their findings are about officials."""
    about = set()
    for path in RULES.glob("*/positive*.json"):
        expected = json.loads(path.read_text("utf-8"))["expect"]["findings"]
        if any(f.get("officials_involved") for f in expected):
            about.add(path.parent.name)
    coverage = town.ask("POST", "/v1/tenders/{tender}/checks", "member").json()["coverage"]
    assert {c["rule"] for c in coverage if c["state"] == "sealed"} == about


def test_a_vendor_that_is_only_like_a_known_one_is_said_to_be_unidentified(town: Town) -> None:
    like = {"vendor": {"kind": "company", "name": "CV Karya Bersame Sentosa"}, "tender": town.ids["tender"]}
    known = {"vendor": town.ids["cv"], "tender": town.ids["tender"]}
    answers = [town.ask("POST", "/v1/checks", "auditor", json=asked).json() for asked in (like, known)]
    told = ["vendor_unidentified" in {limit["code"] for limit in a["limits"]} for a in answers]
    assert told == [True, False]
    assert answers[0]["outcome"] != "clear"


def codes(answer: Any) -> set[str]:
    return {limit["code"] for limit in answer["limits"] if limit["code"].startswith("vendor")}


def test_a_vendor_known_by_its_name_alone_is_said_to_be_taken_for_a_bidder(town: Town) -> None:
    asked = {"vendor": {"kind": "company", "name": "CV. KARYA BERSAMA"}, "tender": town.ids["tender"]}
    answer = town.ask("POST", "/v1/checks", "auditor", json=asked).json()
    assert codes(answer) == {"vendor_by_name"}
    (limit,) = (one for one in answer["limits"] if one["code"] == "vendor_by_name")
    assert limit["parties"] == [town.ids["cv"]]
    assert limit["id"] != limit["en"]


def test_a_vendor_that_may_be_several_bidders_is_said_to_be_one_of_them_and_is_never_clear(town: Town) -> None:
    body = {"kind": "company", "name": "CV Karya Bersama"}
    twin = town.ask("PUT", "/v1/parties/cv2", "integrator", json=body).json()["party"]
    tender = {"title": "Jalan", "buyer": "agency", "bids": [{"parties": ["cv"]}, {"parties": ["cv2"]}]}
    town.ask("PUT", "/v1/tenders/spse:999:2", "integrator", json=tender)
    asked = {"vendor": {"kind": "company", "name": "CV Karya Bersama"}, "tender": "spse:999:2"}
    answer = town.ask("POST", "/v1/checks", "auditor", json=asked).json()
    assert codes(answer) == {"vendor_one_of_several"}
    (limit,) = (one for one in answer["limits"] if one["code"] == "vendor_one_of_several")
    assert set(limit["parties"]) == {town.ids["cv"], twin}
    assert answer["outcome"] != "clear"


@pytest.mark.parametrize(("number", "told"), [
    ("01.234.567.8-722.000", True), ("01.2**.***.*-***.***", True), ("01.234.567.4-722.000", False),
])  # fmt: skip
def test_a_number_that_proves_nothing_is_told(town: Town, number: str, told: bool) -> None:
    vendor = {"kind": "company", "name": "CV Karya Bersama", "identifiers": {"NPWP": number}}
    answer = town.ask("POST", "/v1/checks", "auditor", json={"vendor": vendor, "tender": town.ids["tender"]}).json()
    assert ("vendor_number_weak" in codes(answer)) is told


def test_outside_the_case_team_names_are_initials_and_numbers_masked(town: Town) -> None:
    for who, shown in (("auditor", True), ("head", False)):
        assert ("Darlan Aspian Bilung" in town.ask("GET", "/v1/findings/{sealed}", who).text) is shown
    assert "Darlan" not in town.ask("GET", "/v1/tenders/{tender}", "member").text
    assert "Rina" not in town.ask("GET", "/v1/findings/{open}", "member").text


def test_viewers_and_admins_get_figures_and_acts_without_any_subject(town: Town) -> None:
    figures = town.ask("GET", "/v1/stats/findings", "viewer").json()["items"]
    assert figures
    assert {f["count"] for f in figures} == {None}  # all cells are under five here
    acts = town.ask("GET", "/v1/audit", "admin").json()["items"]
    assert acts
    assert {a["object"] for a in acts} == {None}
