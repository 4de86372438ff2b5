"""The service as its users meet it: health, statements, checks, decisions, the inbox, subscriptions and the feed."""

from __future__ import annotations

import json
import threading
from time import monotonic, sleep
from typing import Any

import pytest

from app import web
from app.auth import Role
from app.db import Database
from app.flow.grant import MadeKey
from app.notify import signing
from app.worker import Worker
from graph.claims import TenderClaim
from graph.kinds import SourceKind
from tests.app.api.conftest import Service
from tests.app.api.town import PACKAGE, PEOPLE, TENDER, Town, built, stated
from tests.app.store.book import Book


@pytest.fixture
def town(service: Service) -> Town:
    return built(service)


def signed(who: MadeKey, body: Any, id_: str = "m1", at: int | None = None) -> dict[str, Any]:
    raw = json.dumps(body).encode()
    made = signing.headers(who.inbox_secret, id_, at or 0, raw)
    return {"content": raw, "headers": made}


# --- the operator -----------------------------------------------------------------------------------------------------
def test_health_readiness_version_and_figures_need_no_key(service: Service) -> None:
    assert service.ask("GET", "/healthz", None).json() == {"status": "ok"}
    ready = {
        "status": "ready", "jobs_waiting": 0, "set_aside": 0, "names": "not_asked_yet", "ties": "missing",
        "adjacency": "cold",
    }  # fmt: skip
    assert service.ask("GET", "/readyz", None).json() == ready
    assert service.ask("GET", "/version", None).json()["name"] == "benang-merah"
    figures = service.ask("GET", "/metrics", None)
    assert figures.headers["content-type"].startswith("text/plain")
    assert "benang_requests_total" in figures.text


def test_a_request_counts_by_its_route_and_never_by_what_was_asked(service: Service) -> None:
    service.ask("GET", "/v1/findings/6472015203700001?limit=6472015203700001")
    service.ask("GET", "/v1/6472015203700001")
    figures = service.ask("GET", "/metrics", None).text
    assert "6472015203700001" not in figures
    assert 'benang_requests_total{method="GET",route="/v1/findings/{finding_id}",status="422"}' in figures
    assert 'route="/metrics"' in service.ask("GET", "/metrics", None).text


def test_the_document_of_the_api_is_made_before_anybody_asks(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "STARTED_SECONDS", 0.0)
    app = web.create_app(database)
    assert app.openapi_schema is None
    web.describe_soon(app)
    until = monotonic() + 60
    while app.openapi_schema is None and monotonic() < until:
        sleep(0.05)
    assert app.openapi_schema == app.openapi()


# --- statements -------------------------------------------------------------------------------------------------------
def test_the_same_statement_posted_again_and_at_once_is_one(service: Service) -> None:
    answers: list[tuple[int, Any]] = []
    gate = threading.Barrier(4)

    def put() -> None:
        gate.wait(10)
        answer = service.ask("PUT", "/v1/parties/cv", Role.INTEGRATOR, json=PEOPLE["cv"])
        answers.append((answer.status_code, answer.json()))

    service.key(Role.INTEGRATOR)
    threads = [threading.Thread(target=put) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [status for status, _ in answers] == [200] * 4
    assert len({json.dumps(body, sort_keys=True) for _, body in answers}) == 1
    assert len(service.ask("GET", "/v1/parties?q=Karya").json()["items"]) == 1


def test_a_tie_taken_back_is_gone_and_taken_back_twice_is_404(town: Town) -> None:
    path = "/v1/parties/{ppk}/ties"
    before = town.ask("GET", path, "auditor").json()["items"]
    assert town.ask("DELETE", "/v1/ties/t1", "integrator").status_code == 204
    after = town.ask("GET", path, "auditor").json()["items"]
    assert {t["type"] for t in before} - {t["type"] for t in after} == {"officer_of"}
    assert town.ask("DELETE", "/v1/ties/t1", "integrator").status_code == 404
    assert town.ask("DELETE", "/v1/ties/t2", "auditor").status_code == 404  # another key's word


# --- findings and decisions -------------------------------------------------------------------------------------------
def test_pages_of_findings_join_to_the_whole_list(town: Town) -> None:
    whole = [f["id"] for f in town.ask("GET", "/v1/findings", "auditor").json()["items"]]
    seen, cursor = [], ""
    while True:
        page = town.ask("GET", f"/v1/findings?limit=1{cursor}", "auditor").json()
        seen += [f["id"] for f in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == whole
    assert len(whole) > 2


def test_a_finding_is_decided_on_told_and_noted(town: Town) -> None:
    body = {"verdict": "dismissed", "reason": "Akta pendirian menunjukkan orang lain."}
    first = town.ask("POST", "/v1/findings/{sealed}/decisions", "auditor", json=body)
    assert first.status_code == 201
    assert town.ask("GET", "/v1/findings/{sealed}", "auditor").json()["state"] == "in_review"
    second = town.ask("POST", "/v1/findings/{sealed}/decisions", "head", json=body).json()
    seen = town.ask("GET", "/v1/findings/{sealed}", "auditor").json()
    assert (seen["state"], [d["id"] for d in seen["decisions"]]) == ("dismissed", [first.json()["id"], second["id"]])
    assert second["supersedes"] == first.json()["id"]
    told = town.ask("GET", "/v1/events", "auditor").json()["items"][-1]
    assert (told["type"], told["data"]) == ("decision.recorded", {"decision": second["id"], "finding": town.ids["sealed"]})
    assert town.ask("GET", "/v1/audit", "auditor").json()["items"][-1]["act"] == "finding.decided"


def test_an_identity_decision_screens_anew_what_it_touches(town: Town) -> None:
    body = {"verdict": "same", "reason": "KTP asli diperlihatkan."}
    assert town.ask("POST", "/v1/matches/{match}/decisions", "auditor", json=body).status_code == 201
    assert town.work() >= 2
    assert town.ask("GET", "/v1/matches", "auditor").json()["items"] == []
    ties = town.ask("GET", "/v1/parties/{ppk}/ties", "auditor").json()["items"]
    assert "same_as" not in {t["type"] for t in ties}


def test_what_to_do_next_follows_the_tender_from_before_its_award_to_after_it(town: Town) -> None:
    def told() -> tuple[str, str]:
        seen = town.ask("GET", "/v1/findings/{sealed}", "auditor").json()
        return seen["stage"], seen["action"]["en"]

    stage, action = told()
    assert stage == "before_award"
    assert "before the award" in action
    awarded = PACKAGE | {"awards": [{"parties": ["cv"], "date": "2025-06-30"}]}
    assert town.ask("PUT", "/v1/tenders/{tender}", "integrator", json=awarded).status_code == 200
    town.ask("POST", "/v1/screenings", "auditor", json={"tenders": [TENDER]})
    town.work()
    stage, action = told()
    assert stage == "after_award"
    assert "Inspectorate" in action
    assert "before the award" not in action


# --- checks -----------------------------------------------------------------------------------------------------------
def test_a_check_is_answered_filed_replayed_and_its_certificate_verified(town: Town) -> None:
    answer = town.ask("POST", "/v1/checks", "auditor", json={"vendor": town.ids["cv"], "tender": TENDER})
    assert answer.status_code == 201
    made = answer.json()
    assert made["outcome"] in {"hold", "clarify", "not_assessable", "clear"}
    assert town.ask("GET", f"/v1/checks/{made['id']}", "auditor").json() == made
    certificate = town.ask("GET", f"/v1/checks/{made['id']}/certificate", "auditor").json()
    given = {"document": certificate["document"], "signature": certificate["signature"]}
    assert town.ask("POST", "/v1/certificates/verify", "viewer", json=given).json() == {
        "valid": True, "sha256": made["certificate"]["sha256"]
    }
    given["document"]["answer"]["outcome"] = "clear" if made["outcome"] != "clear" else "hold"
    assert town.ask("POST", "/v1/certificates/verify", "viewer", json=given).json()["valid"] is False


def test_what_was_sealed_from_the_member_reaches_the_inspectorate(town: Town) -> None:
    """`forwarded` is true: who may read the official part finds it with the member's check, the member never does."""
    answered = town.ask("POST", "/v1/tenders/{tender}/checks", "member").json()
    assert answered["forwarded"] is True
    path = f"/v1/checks/{answered['id']}"
    own, theirs = (town.ask("GET", path, who).json() for who in ("member", "auditor"))
    assert "official_part" not in own
    assert own == answered
    assert town.ids["sealed"] in {f["id"] for f in theirs["official_part"]}
    assert town.ids["open"] not in {f["id"] for f in theirs["official_part"]}
    assert town.ask("GET", path, "himself").status_code == 404


def test_checks_do_not_make_claims_of_the_parties_they_describe(town: Town) -> None:
    vendor = {"kind": "company", "name": "PT Tak Dikenal", "identifiers": {"NPWP": "012345674901000"}}
    answer = town.ask("POST", "/v1/checks", "auditor", json={"vendor": vendor, "tender": TENDER})
    assert answer.status_code == 201
    assert town.ask("GET", "/v1/parties?q=Dikenal", "auditor").json()["items"] == []


def test_repeated_checks_of_one_tender_are_noted_as_such(town: Town) -> None:
    for _ in range(2):
        town.ask("POST", "/v1/tenders/{tender}/checks", "member")
    acts = [a["act"] for a in town.ask("GET", "/v1/audit", "auditor").json()["items"]]
    assert acts[-2:] == ["check.asked", "check.repeated"]


# --- the inbox --------------------------------------------------------------------------------------------------------
def test_a_signed_event_is_taken_once_and_leads_to_a_screening(town: Town) -> None:
    integrator, body = town.who["integrator"], told_at("2026-01-01T00:00:00Z")
    sent = signed(integrator, body, at=seconds(town))
    answers = [town.service.ask("POST", "/v1/inbox", integrator, **sent) for _ in range(2)]
    assert [(a.status_code, a.json()["duplicate"]) for a in answers] == [(202, False), (202, True)]
    assert Worker(town.service.database).drain() == 1


def test_an_unsigned_old_or_foreign_event_is_refused(town: Town) -> None:
    integrator, body = town.who["integrator"], told_at("2026-01-01T00:00:00Z")
    now, other = seconds(town), town.service.key(Role.INTEGRATOR, None, party=town.ids["dir"])
    assert town.service.ask("POST", "/v1/inbox", integrator, json=body).status_code == 400
    for sent in (signed(integrator, body, at=now - 301), signed(other, body, at=now)):
        assert town.service.ask("POST", "/v1/inbox", integrator, **sent).status_code == 401
    sent = signed(integrator, body, at=now)
    sent["content"] += b" "
    assert town.service.ask("POST", "/v1/inbox", integrator, **sent).status_code == 401


def told_at(moment: str) -> dict[str, Any]:
    return {"type": "tender.bids_opened", "occurred_at": moment, "data": {"tender": TENDER}}


def seconds(town: Town) -> int:
    return town.service.database.clock() // 1_000_000


# --- dates that do not count ------------------------------------------------------------------------------------------
def test_who_states_a_date_that_does_not_count_is_told(service: Service) -> None:
    """A source says opened 2 March, awarded 20 March; a key adds a day between, one outside and one of its own."""
    book = Book(service.database)
    book.source("spse", SourceKind.E_PROCUREMENT)
    sourced = {"bids_opened": "2026-03-02", "awarded": "2026-03-20"}
    with book.entry() as entry:
        entry.state("spse", "t", TenderClaim(TENDER, title="Jembatan", dates=sourced))
    dates = {"published": "2026-03-09", "bids_opened": "2026-03-10", "award_proposed": "2026-03-16", "awarded": "2026-03-20"}
    body = {"title": "Jembatan", "dates": dates}
    for _ in range(2):  # also when nothing is written because it was said before
        answer = service.ask("PUT", f"/v1/tenders/{TENDER}", Role.INTEGRATOR, json=body).json()
        assert {n["pointer"]: n["code"] for n in answer["notes"]} == {
            "/dates/published": "date_out_of_order", "/dates/bids_opened": "date_otherwise_known",
        }  # fmt: skip
        assert all(n["id"] and n["en"] for n in answer["notes"])
    counted = service.ask("GET", f"/v1/tenders/{TENDER}", Role.INTEGRATOR).json()["dates"]
    assert counted == sourced | {"award_proposed": "2026-03-16"}


def test_the_dates_of_two_keys_never_make_an_order_that_no_procedure_has(service: Service) -> None:
    first, second = service.key(Role.INTEGRATOR), service.key(Role.AUDITOR)
    body = {"title": "Jembatan"}
    stated(service, first, f"/v1/tenders/{TENDER}", body | {"dates": {"awarded": "2026-03-20"}})
    said = stated(service, second, f"/v1/tenders/{TENDER}", body | {"dates": {"bids_opened": "2026-03-25"}})
    assert said["notes"] == []
    again = stated(service, first, f"/v1/tenders/{TENDER}", body | {"dates": {"awarded": "2026-03-20"}})
    assert [n["code"] for n in again["notes"]] == ["date_out_of_order"]
    assert service.ask("GET", f"/v1/tenders/{TENDER}", first).json()["dates"] == {"bids_opened": "2026-03-25"}


# --- subscriptions and the feed ---------------------------------------------------------------------------------------
def test_the_feed_goes_on_from_its_own_next(town: Town) -> None:
    whole = town.ask("GET", "/v1/events", "auditor").json()
    first = town.ask("GET", "/v1/events?limit=1", "auditor").json()
    rest = town.ask("GET", f"/v1/events?after={first['next']}", "auditor").json()
    assert first["items"] + rest["items"] == whole["items"]
    end = town.ask("GET", f"/v1/events?after={whole['next']}", "auditor").json()
    assert end == {"items": [], "next": whole["next"]}


def test_what_an_event_names_can_be_asked_for(town: Town) -> None:
    for told in town.ask("GET", "/v1/events", "auditor").json()["items"]:
        for kind, plural in (("finding", "findings"), ("screening", "screenings"), ("check", "checks")):
            if kind in told["data"]:
                assert town.ask("GET", f"/v1/{plural}/{told['data'][kind]}", "auditor").status_code == 200


def test_a_screening_tells_its_progress_and_its_counts(town: Town) -> None:
    queued = town.ask("POST", "/v1/screenings", "auditor", json={"tenders": [TENDER]}).json()
    assert queued["state"] == "queued"
    town.work()
    done = town.ask("GET", queued["url"], "auditor").json()
    assert (done["state"], done["counts"]["tenders"]) == ("done", 1)
    assert done["counts"]["found"] > 0
