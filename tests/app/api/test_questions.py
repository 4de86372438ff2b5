"""What a question may ask: the filters of lists, each on its own, and times that have not yet come."""

from __future__ import annotations

import re

import pytest

from app.auth import Role
from tests.app.api.conftest import Service
from tests.app.api.test_openapi import Json, example_of, operations, schema_of
from tests.app.api.test_refusals import is_problem
from tests.app.api.town import PACKAGE, TENDER, Town, built, stated

LATER = "2199-01-01T00:00:00Z"


@pytest.fixture
def town(service: Service) -> Town:
    return built(service)


# --- what is not yet known --------------------------------------------------------------------------------------------
def test_what_will_be_known_later_is_asked_for_nowhere(standing: Service) -> None:
    """Every operation of the document that takes `known_at`, in its query or in its body."""
    document: Json = standing.ask("GET", "/openapi.json", None).json()
    refused = set()
    for method, path, operation in operations(document):
        address = re.sub(r"{\w+}", "none", path)
        if any(p["name"] == "known_at" for p in operation.get("parameters", ())):
            answer = standing.ask(method.upper(), f"{address}?known_at={LATER}")
        elif "known_at" in schema_of(document, operation).get("properties", {}):
            answer = standing.ask(method.upper(), address, json=example_of(document, operation) | {"known_at": LATER})
        else:
            continue
        assert "future" in is_problem(answer, 422, "invalid", "/known_at")["detail"]
        refused.add(path)
    parties = {f"/v1/parties/{{party_id}}{part}" for part in ("", "/ties", "/network")}
    assert refused == {*parties, "/v1/hubs", "/v1/paths", "/v1/screenings"}


def test_a_day_to_come_may_be_judged_by_what_is_known_now(town: Town) -> None:
    asked = {"vendor": town.ids["cv"], "tender": TENDER, "date": "2030-01-01"}
    assert town.ask("POST", "/v1/checks", "auditor", json=asked).json()["scope"]["as_of"] == "2030-01-01"
    queued = town.ask("POST", "/v1/screenings", "auditor", json={"tenders": [TENDER], "as_of": "2030-01-01"})
    assert queued.status_code == 202
    between = {"from": [town.ids["ppk"]], "to": [town.ids["cv"]], "as_of": "2030-01-01"}
    assert [p["hops"] for p in town.ask("POST", "/v1/paths", "auditor", json=between).json()["paths"]] == [1]


@pytest.mark.parametrize("body", [
    {"vendor": "x", "date": 1_700_000_000}, {"vendor": "x", "date": "1700000000"}, {"vendor": "x", "date": 20260302},
    {"vendor": "x", "date": "2026-03-02T00:00:00"}, {"vendor": "x", "date": "2026-02-30"}, {"vendor": "x", "date": True},
])  # fmt: skip
def test_a_number_is_no_date(standing: Service, body: Json) -> None:
    """Seconds since 1970 are nowhere promised: 20260302 would be a day in August 1970."""
    is_problem(standing.ask("POST", "/v1/checks", json=body), 422, "invalid", "/date")


@pytest.mark.parametrize("moment", [0, 1_700_000_000, "1700000000", "soon", "2026-03-02T25:00:00Z"])
def test_a_number_is_no_time(standing: Service, moment: object) -> None:
    asked = {"tenders": ["t"], "known_at": moment}
    is_problem(standing.ask("POST", "/v1/screenings", json=asked), 422, "invalid", "/known_at")
    is_problem(standing.ask("GET", f"/v1/findings?since={moment}"), 422, "invalid", "/since")


# --- filters ----------------------------------------------------------------------------------------------------------
def listed(town: Town, kind: str, query: str) -> set[str]:
    answer = town.ask("GET", f"/v1/{kind}?{query}", "auditor")
    assert answer.status_code == 200, answer.text
    return {item["id"] for item in answer.json()["items"]}


def test_tenders_are_narrowed_by_buyer_status_sector_procedure_and_title(town: Town) -> None:
    clinic = {
        "title": "Pengadaan Obat", "buyer": "other", "status": "selesai", "sector": "1.02", "procedure": "e_purchasing",
    }  # fmt: skip
    school = {"title": "Rehabilitasi Sekolah", "buyer": "agency", "status": "batal", "sector": "1.01"}
    for id_, body in (("obat", clinic), ("sekolah", school)):
        stated(town.service, town.who["integrator"], f"/v1/tenders/{id_}", body)
    assert listed(town, "tenders", "") == {"obat", "sekolah", TENDER}
    for query, found in (
        (f"buyer={town.ids['agency']}", {"sekolah", TENDER}), (f"buyer={town.ids['other']}", {"obat"}),
        ("buyer=none", set()), ("status=selesai", {"obat"}), ("status=aktif", set()),
        ("sector=1.01", {"sekolah"}), ("sector=1.03", set()),
        ("procedure=e_purchasing", {"obat"}), ("q=Sekolah", {"sekolah"}), ("sector=1.01&status=selesai", set()),
    ):  # fmt: skip
        assert listed(town, "tenders", query) == found, query
    assert town.ask("GET", "/v1/tenders/obat", "auditor").json()["sector"] == "1.02"


def test_findings_are_narrowed_by_each_filter_of_the_contract(town: Town) -> None:
    every = listed(town, "findings", "")
    sealed, open_ = {town.ids["sealed"]}, {town.ids["open"]}
    assert sealed < every
    items = town.ask("GET", "/v1/findings", "auditor").json()["items"]
    rules = {f["rule"]["id"] for f in items}
    for rule in rules:
        assert listed(town, "findings", f"rule={rule}") == {f["id"] for f in items if f["rule"]["id"] == rule}
    grave = max(f["severity"] for f in items)
    assert listed(town, "findings", f"severity={grave}") == {f["id"] for f in items if f["severity"] == grave}
    for query, found in (
        (f"tender={TENDER}", every), ("tender=none", set()), (f"buyer={town.ids['agency']}", every),
        (f"buyer={town.ids['other']}", set()), ("state=open", every), ("state=confirmed", set()),
        ("sector=1.03", set()), ("since=2025-12-31T00:00:00Z", every), ("since=2190-01-01T00:00:00Z", set()),
    ):  # fmt: skip
        assert listed(town, "findings", query) == found, query
    assert open_ <= listed(town, "findings", f"vendor={town.ids['pt']}")
    assert sealed.isdisjoint(listed(town, "findings", f"vendor={town.ids['pt']}"))


def test_findings_follow_the_sector_of_their_tender(town: Town) -> None:
    every = listed(town, "findings", "")
    stated(town.service, town.who["integrator"], f"/v1/tenders/{TENDER}", PACKAGE | {"sector": "1.03"})
    assert listed(town, "findings", "sector=1.03") == every
    assert listed(town, "findings", "sector=1.02") == set()


def test_a_filter_by_an_id_from_before_a_merge_still_works(town: Town) -> None:
    """A subscriber keeps the ids he was told; a decision that joins two parties leaves a redirect, not a hole."""
    same_firm = {"kind": "company", "name": "CV KARYA BERSAMA"}
    twin = stated(town.service, town.service.key(Role.AUDITOR), "/v1/parties/twin-firm", same_firm)["party"]
    town.work()
    assert listed(town, "findings", f"vendor={twin}") == set()
    (pair,) = town.ask("GET", f"/v1/matches?party={twin}", "auditor").json()["items"]
    decision = {"verdict": "same", "reason": "NPWP yang sama diperlihatkan."}
    assert town.ask("POST", f"/v1/matches/{pair['id']}/decisions", "auditor", json=decision).status_code == 201
    town.work()
    assert listed(town, "findings", f"vendor={twin}") == listed(town, "findings", f"vendor={town.ids['cv']}") != set()


@pytest.mark.parametrize(("query", "pointer"), [
    ("findings?rule=ID-NO-SUCH", "/rule"), ("findings?state=guilty", "/state"), ("findings?sector=pu", "/sector"),
    ("findings?sector=1.3", "/sector"), ("findings?sector=", "/sector"), ("tenders?sector=jalan", "/sector"),
    ("tenders?procedure=magic", "/procedure"), ("tenders?buyer=", "/buyer"), ("matches?band=perhaps", "/band"),
    ("parties?kind=ghost", "/kind"),
])  # fmt: skip
def test_an_unknown_word_of_a_closed_list_is_refused_with_its_place(standing: Service, query: str, pointer: str) -> None:
    is_problem(standing.ask("GET", f"/v1/{query}"), 422, "invalid", pointer)


# --- the law of the day -----------------------------------------------------------------------------------------------
def opened(town: Town, day: str) -> None:
    stated(town.service, town.who["integrator"], f"/v1/tenders/{TENDER}", PACKAGE | {"dates": {"bids_opened": day}})
    town.ask("POST", "/v1/screenings", "auditor", json={"tenders": "all"})
    town.work()


@pytest.mark.parametrize(
    ("day", "amended"),
    [
        ("2021-02-01", {"id": "", "en": ""}),
        ("2021-02-02", {"id": ", jo. Perpres 12/2021", "en": ", as amended by 12/2021"}),
    ],
)
def test_a_finding_cites_the_law_as_it_stood_when_bids_were_opened(town: Town, day: str, amended: Json) -> None:
    """Perpres 12/2021 amended 16/2018 on 2 February 2021; the ties hold since 2019."""
    opened(town, day)
    law = town.ask("GET", "/v1/findings/{sealed}", "auditor").json()["rule"]["legal_basis"]
    assert law == {
        "id": "Perpres 16/2018 Pasal 7 ayat (2) huruf e" + amended["id"],
        "en": "Presidential Regulation 16/2018 art. 7(2) e" + amended["en"],
    }


def test_a_rule_that_was_not_in_force_is_said_plainly_and_asks_for_nothing(town: Town) -> None:
    """Perpres 16/2018 came on 22 March 2018: of a tender of the day before ID-P7E is not judged."""
    opened(town, "2018-03-21")
    rules = {r["rule"]: r for r in town.ask("GET", "/v1/tenders/{tender}", "auditor").json()["rules"]}
    assert rules["ID-P7E"] == {"rule": "ID-P7E", "outcome": "not_computable", "state": "not_in_force", "missing": []}
    asked = town.ask("POST", "/v1/checks", "auditor", json={"vendor": town.ids["cv"], "tender": TENDER}).json()
    assert {"rule": "ID-P7E", "state": "not_in_force", "missing": []} in asked["coverage"]
    told = next(limit for limit in asked["limits"] if limit["code"] == "not_in_force")
    for words in (told["id"], told["en"]):
        assert "ID-P7A" in words
        assert "ID-BL-ACT" not in words


def test_all_bases_of_a_rule_are_shown(town: Town) -> None:
    rule = town.ask("GET", "/v1/rules/ID-P7E", "auditor").json()
    assert [b["since"] for b in rule["bases"]] == ["2018-03-22", "2021-02-02", "2025-04-30"]
    assert rule["effective_from"] == "2018-03-22"
    assert rule["legal_basis"] == rule["bases"][-1]["legal_basis"]
