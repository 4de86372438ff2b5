"""The two sides of a tender: who bids, who competes, who is the state, and how many share a place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graph.facts import SharedContact
from graph.judge import judge, load_pack
from graph.judge.identity import ByRecord
from graph.judge.participants import competitors, is_state, officials, relatives, vendors
from graph.kinds import OfficialRole
from tests.rules.world import facts_of

A, B, C, PHONE = "CV Karya Bersama", "PT Bina Mahakam", "PT Tiga Sungai", "+62541000111"


def tender(**more: Any) -> dict[str, Any]:
    return {"opened": "2025-03-10", "awarded": "2025-04-01", **more}


def test_partners_of_any_joint_operation_never_compete_with_each_other() -> None:
    facts = facts_of({"tender": tender(bids=[[A, B], C, B]), "companies": [A, B, C]})
    assert [v.party for v in vendors(facts)] == [A, B, C]
    assert [(a.party, b.party) for a, b in competitors(facts)] == [(A, C), (B, C)]


def test_a_registrant_is_no_vendor() -> None:
    bids = [A, {"parties": [B], "stage": "registered"}, {"parties": [C], "stage": "winner"}]
    facts = facts_of({"tender": tender(bids=bids), "companies": [A, B, C]})
    assert [v.party for v in vendors(facts)] == [A, C]


def test_a_firm_with_two_offers_is_named_by_one_claim() -> None:
    both = facts_of({"tender": tender(bids=[[B, A], A]), "companies": [A, B]})
    turned = facts_of({"tender": tender(bids=[A, [B, A]]), "companies": [A, B]})
    assert [v.subject for v in vendors(both)] == [v.subject for v in vendors(turned)]


def test_an_official_whose_term_ended_before_the_window_is_not_asked_about() -> None:
    said = [["PPK", "Lama", "2023-01-01..2025-02-07"], ["PPK", "Baru", "2025-02-08.."], ["PPK", "Tanpa Tanggal"]]
    facts = facts_of({"tender": tender(officials=said, bids=[]), "people": ["Lama", "Baru", "Tanpa Tanggal"]})
    assert [o.party for o in officials(facts, {OfficialRole.PPK})] == ["Baru", "Tanpa Tanggal"]
    assert list(officials(facts, {OfficialRole.POKJA})) == []


@pytest.mark.parametrize(
    ("firm", "share", "state"),
    [
        ("PT Karya", "50.01", True), ("PT Karya", "50.0", False), ("PT Karya (Persero)", "0", True),
        ("PT Karya (Perseroda)", "0", True),
    ],
)
def test_the_state_is_known_by_more_than_half_or_by_the_legal_form(firm: str, share: str, state: bool) -> None:
    facts = facts_of({
        "tender": tender(bids=[firm]), "companies": [firm], "public_bodies": ["Provinsi"], "people": ["Orang Biasa"],
        "ties": [["Provinsi", "owns", firm, {"share": share}]],
    })  # fmt: skip
    assert is_state(facts, firm) is state
    assert is_state(facts, "Provinsi")
    assert not is_state(facts, "Orang Biasa")


def test_the_full_count_of_users_outranks_the_ties_at_hand() -> None:
    """A sample of a crowded contact point must not make it look private."""
    case = {
        "tender": tender(bids=[A, B]), "companies": [A, B], "contacts": [PHONE],
        "ties": [[A, "uses_contact:phone", PHONE], [B, "uses_contact:phone", PHONE]],
    }  # fmt: skip
    facts = facts_of(case)
    rule = [r for r in load_pack("id") if r.id == "ID-COL-CONTACT"]
    assert len(judge(facts, rule).findings) == 1
    crowded = replace(facts, contacts=(SharedContact(PHONE, "phone", A, B, "t00", "t01", 9),))
    assert judge(crowded, rule).findings == ()


def test_relatives_are_met_from_the_official_and_from_whom_he_may_be() -> None:
    facts = facts_of({
        "tender": tender(officials=[["PPK", "Moh. Jusuf"]], bids=[]),
        "people": ["Moh. Jusuf", "Muhammad Yusuf", "Siti Aminah"],
        "ties": [
            ["Moh. Jusuf", "same_as", "Muhammad Yusuf", {"probability": 0.8}],
            ["Muhammad Yusuf", "spouse_of", "Siti Aminah"],
        ],
    })  # fmt: skip
    found = list(relatives(facts, "Moh. Jusuf"))
    assert {r.kin.party for r in found} == {"Siti Aminah"}
    assert {tuple(s.kind for s in r.steps(facts)) for r in found} == {("same_as", "family")}


def test_things_are_found_from_every_record_their_owner_may_be() -> None:
    facts = facts_of({
        "tender": tender(), "people": ["Ani", "Ani Lestari", "Budi"],
        "ties": [["Ani", "same_as", "Ani Lestari", {"probability": 0.7}]],
    })  # fmt: skip
    things = ByRecord(facts, [("a", "Ani Lestari"), ("b", "Budi")], lambda thing: thing[1])
    assert [(thing[0], len(hops)) for thing, hops in things.like("Ani")] == [("a", 1)]
    assert [(thing[0], len(hops)) for thing, hops in things.like("Budi")] == [("b", 0)]
