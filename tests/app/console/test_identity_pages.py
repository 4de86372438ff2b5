"""The pages of who is who: the queue says what hangs on a pair, two parties stand side by side, three answers are given."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.errors import Invalid
from tests.app.console.conftest import OWN
from tests.app.console.fake_service import FakeService

PAIR = "/console/matches/m1"


def test_the_queue_tells_what_hangs_on_a_pair(auditor: TestClient) -> None:
    page = auditor.get("/console/matches").text
    assert "1 temuan terbuka pada 1 paket senilai Rp" in page
    assert "mungkin pihak yang sama" in page
    english = auditor.get("/console/matches?lang=en").text
    assert "1 open finding(s) in 1 tender(s) worth" in english


def test_it_is_narrowed_by_its_form_and_by_nothing_else(auditor: TestClient) -> None:
    assert 'value="same" selected' in auditor.get("/console/matches?band=same&kind=").text
    assert auditor.get("/console/matches?band=perhaps").status_code == 422
    assert auditor.get("/console/matches?kind=ship").status_code == 422


def test_two_parties_stand_side_by_side_with_values_reasons_and_what_would_change(auditor: TestClient) -> None:
    page = auditor.get(PAIR).text
    known = ("MUHAMMAD YUSUF", "Drs. H. Moh. Jusuf, M.Si", "64720112••••••••", "Samarinda", "suami/istri dari SITI AMINAH")
    why = ("tanggal lahir sama", "mendukung kuat", "dan 2 pihak lain", "2 paket disaring ulang", "/console/findings/f1")
    assert [told for told in (*known, *why) if told not in page] == []
    assert "<script" not in page


@pytest.mark.parametrize("verdict", ["same", "not_same", "unsure"])
def test_an_answer_is_handed_on_with_its_reason(auditor: TestClient, service: FakeService, verdict: str) -> None:
    done = auditor.post(f"{PAIR}/decisions", data={"verdict": verdict, "reason": " KTP asli. "}, headers=OWN)
    assert (done.status_code, done.headers["location"]) == (303, "/console/matches?decided=1")
    assert service.decided == [("Ayu Auditor", "m1", verdict, "KTP asli.")]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 4_001])
def test_without_a_readable_reason_nothing_is_decided_and_nothing_typed_is_lost(
    auditor: TestClient, service: FakeService, reason: str
) -> None:
    refused = auditor.post(f"{PAIR}/decisions", data={"verdict": "same", "reason": reason}, headers=OWN)
    assert (refused.status_code, service.decided) == (422, [])
    assert reason in refused.text


def test_what_the_service_refuses_is_told_on_the_page(auditor: TestClient, service: FakeService) -> None:
    service.refusing = Invalid("unknown verdict", pointer="/verdict")
    refused = auditor.post(f"{PAIR}/decisions", data={"verdict": "maybe", "reason": "KTP."}, headers=OWN)
    assert refused.status_code == 422
    assert "KTP." in refused.text
    assert auditor.get(f"{PAIR}/decisions").headers["location"] == PAIR


def test_another_site_decides_nothing(auditor: TestClient, service: FakeService) -> None:
    foreign = auditor.post(
        f"{PAIR}/decisions", data={"verdict": "same", "reason": "x"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert (foreign.status_code, service.decided) == (403, [])


def test_a_procurement_unit_is_shown_no_pairs_and_no_way_to_them(member: TestClient) -> None:
    page = member.get("/console/matches").text
    assert 'class="empty" role="status"' in page
    assert "Jusuf" not in page
    assert member.get(PAIR).status_code == 404
    assert "/console/matches" not in member.get("/console/findings").text
