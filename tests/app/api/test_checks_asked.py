"""What a check answers about itself: whom it took for whom, on which days, and what is sealed from the one who asks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.api.conftest import Service
from tests.app.api.town import TENDER, Town, built

NAME = "CV Kelay Bersama Graha"
FIRM = {"kind": "company", "name": NAME}


@pytest.fixture
def town(service: Service) -> Town:
    return built(service)


def checked(town: Town, who: str = "auditor", **body: Any) -> dict[str, Any]:
    answer = town.ask("POST", "/v1/checks", who, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    "bidders", [[FIRM], [FIRM, FIRM], [{"kind": "company", "name": "KELAY BERSAMA GRAHA, CV."}], [{"name": NAME}]]
)
def test_a_vendor_written_among_the_bidders_too_is_no_rival_of_his_own(town: Town, bidders: list[Any]) -> None:
    assert checked(town, vendor=FIRM, bidders=bidders)["findings"] == []
    (answer,) = [c for c in checked(town, vendor=FIRM, bidders=bidders)["coverage"] if c["rule"] == "ID-P7A"]
    assert [m["code"] for m in answer["missing"]][:1] == ["two_bidders"]


@pytest.mark.parametrize("other", ["CV Kelay Bersama Dua", "PT Kelay Bersama Graha", "CV Muara Sejahtera"])
def test_a_bidder_of_another_number_form_or_name_is_a_rival(town: Town, other: str) -> None:
    asked = checked(town, vendor=FIRM, bidders=[{"kind": "company", "name": other}])
    (answer,) = [c for c in asked["coverage"] if c["rule"] == "ID-P7A"]
    assert "two_bidders" not in [m["code"] for m in answer["missing"]]


def test_two_numbers_are_two_vendors_of_one_name(town: Town) -> None:
    numbered = [FIRM | {"identifiers": {"NPWP": n}} for n in ("01.234.567.4-722.000", "02.345.678.3-722.000")]
    asked = checked(town, vendor=numbered[0], bidders=numbered[1:])
    (answer,) = [c for c in asked["coverage"] if c["rule"] == "ID-P7A"]
    assert "two_bidders" not in [m["code"] for m in answer["missing"]]


def test_a_tender_is_judged_in_its_own_days_and_another_day_where_one_is_asked_for(town: Town) -> None:
    """Bids were opened on 2 June 2025 and no award is known: from 30 days before to the day of the question, 1 January."""
    assert checked(town, vendor=town.ids["cv"], tender=TENDER)["scope"]["window"] == {
        "from": "2025-05-03", "to": "2026-01-01"
    }
    pinned = checked(town, vendor=town.ids["cv"], tender=TENDER, date="2025-06-10")["scope"]
    assert (pinned["window"], pinned["as_of"]) == ({"from": "2025-06-10", "to": "2025-06-10"}, "2025-06-10")


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-01", "0001-01-01"])
def test_the_first_and_last_days_of_the_calendar_are_days(town: Town, day: str) -> None:
    assert checked(town, vendor=FIRM, date=day)["scope"]["as_of"] == day


def test_a_sealed_answer_says_that_it_is_and_says_it_always(town: Town) -> None:
    """The same words whether officials are tied to bidders (the town's tender) or nobody is (a tender of nobody)."""
    for who, told in (("member", True), ("head", False), ("auditor", False)):
        answer = town.ask("POST", f"/v1/tenders/{TENDER}/checks", who).json()
        assert ("official_part_sealed" in [x["code"] for x in answer["limits"]]) is told, who
    alone = checked(town, "member", vendor=FIRM, buyer=town.ids["agency"])
    assert "official_part_sealed" in [x["code"] for x in alone["limits"]]
