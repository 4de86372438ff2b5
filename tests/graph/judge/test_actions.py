"""What to do next fits the stage of the tender: prevent before the award, examine after it, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from graph.judge import load_pack
from graph.kinds import BidStage, Stage
from graph.model import Award, Bid, Contract, Rule, Tender
from graph.period import DATE_UNKNOWN, Period
from tests.app.cases import tender

RULES = {rule.id: rule for rule in load_pack("id")}
DAY = date(2025, 6, 17)
# The superior decides instead or replaces while nothing is decided (UU 30/2014 art. 42 para. 2); afterwards APIP examines.
GOLDEN = {
    ("ID-OFF-FAM", Stage.BEFORE_AWARD): (
        ("Minta pernyataan konflik kepentingan dari pejabat; sebelum penetapan, atasan memutus atau mengganti "
         "(UU 30/2014 Pasal 42)."),
        ("Ask the official for a declaration of interest; before the award the superior decides instead or replaces "
         "(Law 30/2014 art. 42)."),
    ),
    ("ID-OFF-FAM", Stage.AFTER_AWARD): (
        "Minta penjelasan tertulis pejabat dan periksa perannya dalam pemilihan dan kontrak, lalu teruskan ke Inspektorat.",
        ("Ask the official for a written explanation and examine the part taken in selection and contract, then refer "
         "to the Inspectorate."),
    ),
    ("ID-BL-ACT", Stage.BEFORE_AWARD): (
        "Periksa daftar hitam nasional pada hari ini; Pokja menahan penetapan dan meminta klarifikasi.",
        "Look up the national blacklist today; the working group holds the award and asks for clarification.",
    ),
    ("ID-BL-ACT", Stage.AFTER_AWARD): (
        ("Periksa daftar hitam nasional pada tanggal penetapan, lalu teruskan ke Inspektorat; selama kontrak belum "
         "ditandatangani, PPK menahan penandatanganan."),
        ("Examine the national blacklist as of the day of award, then refer to the Inspectorate; as long as the contract "
         "is not signed, the PPK holds the signing."),
    ),
}
OF_BEFORE = ("sebelum penetapan", "before the award", "menahan penetapan", "holds the award")


@pytest.mark.parametrize(("rule", "stage"), GOLDEN)
def test_the_sentence_of_each_stage(rule: str, stage: Stage) -> None:
    said = RULES[rule].actions[stage]
    assert (said.id, said.en) == GOLDEN[rule, stage]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_before_the_award_it_can_still_be_prevented_and_after_it_the_inspectorate_examines(rule: Rule) -> None:
    before, after = (rule.actions[stage] for stage in Stage)
    assert any(word in before.id for word in OF_BEFORE)
    assert any(word in before.en for word in OF_BEFORE)
    assert "Inspektorat" not in before.id
    assert "Inspectorate" not in before.en
    assert not any(word in f"{after.id} {after.en}" for word in OF_BEFORE)
    assert "eriksa" in after.id
    assert "xamin" in after.en
    assert "Inspektorat" in after.id
    assert "Inspectorate" in after.en


# --- how far a tender has come ----------------------------------------------------------------------------------------
def award(day: str | None) -> Award:
    return Award(("v",), None, None, day, ("c",))


def contract(start: str | None) -> Contract:
    return Contract(("v",), None, None, Period.of(start, None) if start else DATE_UNKNOWN, ("c",))


def bid(stage: BidStage) -> Bid:
    return Bid(("v",), stage, None, None, None, None, None, ("c",))


@pytest.mark.parametrize(("made", "stage"), [
    (tender(), "before_award"), (replace(tender(), bids=(bid(BidStage.PRICED),)), "before_award"),
    (replace(tender(), bids=(bid(BidStage.WINNER),)), "after_award"),
    (replace(tender(), dates={"bids_opened": DAY, "award_proposed": DAY}), "before_award"),
    (replace(tender(), dates={"awarded": DAY}), "after_award"),
    (replace(tender(), dates={"awarded": date(2025, 6, 18)}), "before_award"),
    (replace(tender(), dates={"contract_start": DAY}), "after_award"),
    (replace(tender(), awards=(award(None),)), "after_award"),
    (replace(tender(), awards=(award("2025-06-18"),)), "before_award"),
    (replace(tender(), awards=(award("2025-06"),)), "after_award"),  # some day of that month: the first may be it
    (replace(tender(), contracts=(contract(None),)), "after_award"),
    (replace(tender(), contracts=(contract("2025-07-01"),)), "before_award"),
    (replace(tender(), contracts=(contract("2025-07-01"),), awards=(award("2025-06-01"),)), "after_award"),
    (replace(tender(), bids=(bid(BidStage.WINNER),), dates={"awarded": date(2025, 7, 1)}), "before_award"),
])  # fmt: skip
def test_a_tender_is_awarded_from_the_first_day_that_is_known_of_award_or_contract(made: Tender, stage: str) -> None:
    assert made.stage(DAY) == stage
