"""The two sides of a tender: who bids, who competes, who is the state, and how many share a place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graph.facts import ClaimStanding, Facts, SharedContact
from graph.judge import judge, load_pack
from graph.judge.identity import ByRecord
from graph.judge.participants import competitors, is_state, official_subject, officials, relatives, vendors
from graph.kinds import OfficialRole
from graph.model import Naming
from tests.rules.world import facts_of

LONE = ClaimStanding("statement:k", 0.7, self_declared=False, lone_statement=True)
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


def test_each_partner_of_a_joint_operation_is_named_by_a_claim_of_its_own() -> None:
    facts = facts_of({"tender": tender(bids=[[A, B]]), "companies": [A, B]})
    assert [v.subject.claim for v in vendors(facts)] == [f"bid {A}", f"bid {B}"]


def test_a_firm_is_named_by_its_earliest_claim_and_told_by_the_offer_that_a_source_states() -> None:
    """It was known as a registrant first; of its two offers only a single key states the joint one."""
    facts = facts_of({"tender": tender(bids=[[A, B], A, {"parties": [A], "stage": "registered"}]), "companies": [A, B]})
    lone, sourced, registered = facts.tender.bids
    said = replace(facts.tender, bids=(
        replace(lone, claims=("k",), naming={A: Naming(5, "k"), B: Naming(5, "k")}),
        replace(sourced, claims=("s",), naming={A: Naming(3, "s")}), replace(registered, naming={A: Naming(2, "z")}),
    ))  # fmt: skip
    one = replace(facts, tender=said, claims={"k": LONE})
    (vendor, _) = vendors(one)
    assert (vendor.subject.claim, vendor.step.claims) == ("z", ("s",))


def named(facts: Facts, **by_party: Naming) -> Facts:
    """The facts with what names the officials, by party."""
    said = tuple(replace(o, naming=by_party[o.party]) for o in facts.tender.officials)
    return replace(facts, tender=replace(facts.tender, officials=said))


def test_an_official_is_named_by_his_earliest_role_whatever_its_key() -> None:
    facts = facts_of({"tender": tender(officials=[["PPK", "Jusuf"], ["POKJA", "Jusuf"]], bids=[]), "people": ["Jusuf"]})
    first, later = facts.tender.officials
    roles = {OfficialRole.PPK, OfficialRole.POKJA}
    for order in ((first, later), (later, first)):
        said = (replace(order[0], naming=Naming(4, "z")), replace(order[1], naming=Naming(7, "a")))
        told = replace(facts, tender=replace(facts.tender, officials=said))
        assert official_subject(told, "Jusuf", roles).claim == "z"


def twice(probability: float, other: str = "Yusuf") -> Facts:
    """One PPK without a number in one source, and with one in another, as `other`."""
    return facts_of({
        "tender": tender(officials=[["PPK", "Jusuf"], ["PPK", other]], bids=[]), "people": ["Jusuf", other],
        "details": {"Jusuf": {"weak": True}}, "ties": [["Jusuf", "same_as", other, {"probability": probability}]],
    })  # fmt: skip


@pytest.mark.parametrize(
    ("probability", "told", "naming"),
    [(0.5, ["Yusuf"], {"Yusuf": "early"}), (0.49, ["Jusuf", "Yusuf"], {"Jusuf": "early", "Yusuf": "late"})],
)
def test_who_is_told_better_is_still_named_by_the_earlier_claim(
    probability: float, told: list[str], naming: dict[str, str]
) -> None:
    """Else the decision that both are one would rename his findings: their earliest claim names the one they become."""
    facts = named(twice(probability), Jusuf=Naming(1, "early"), Yusuf=Naming(2, "late"))
    ppk = {OfficialRole.PPK}
    assert [o.party for o in officials(facts, ppk)] == told
    assert {p: official_subject(facts, p, ppk).claim for p in told} == naming


def test_a_single_key_tells_nobody_better_than_a_source() -> None:
    facts = replace(twice(0.9), claims={"official PPK Yusuf": LONE})
    assert [o.party for o in officials(facts, {OfficialRole.PPK})] == ["Jusuf", "Yusuf"]


CLASH = [r for r in load_pack("id") if r.id == "ID-P7G"]


def test_a_clash_of_roles_keeps_its_id_when_two_records_become_one_person_and_when_a_third_role_is_stated() -> None:
    clash = {"tender": tender(officials=[["PPK", "Jusuf"], ["POKJA", "Yusuf"]], bids=[]), "people": ["Jusuf", "Yusuf"]}
    facts = facts_of({**clash, "ties": [["Jusuf", "same_as", "Yusuf", {"probability": 0.9}]]})
    ppk, pokja = (replace(o, naming=Naming(3 - n, o.claims[0])) for n, o in enumerate(facts.tender.officials))
    apart = judge(replace(facts, tender=replace(facts.tender, officials=(ppk, pokja))), CLASH).findings
    assert [f.subjects for f in apart] == [("Jusuf", "Yusuf")]
    third = replace(ppk, role=OfficialRole.PP, claims=("a",), naming=Naming(4, "a"))
    for more in ((), (third,)):
        one = replace(facts.tender, officials=(*more, ppk, replace(pokja, party="Jusuf")))
        (finding,) = judge(replace(facts, tender=one), CLASH).findings
        assert (finding.subjects, finding.id) == (("Jusuf",), apart[0].id)


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
