"""The process flags by files: compiled releases, what each flag says of them, and the page that explains it."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

from app.flow.flags import flag_rules
from app.intake.ocds.biddings import bidding
from graph.bidding import Bidding, Granted, Offer
from graph.judge import load_pack
from graph.judge.flags import FLAGS, by_group, raise_flags

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*/*.json"))
RULES = {rule.id: rule for rule in (*load_pack("ocp"), *load_pack("pola"))}
HEADINGS = ["Question", "Law", "Method", "Example", "What refutes it", "What it leaves out", "Data it needs"]


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_flag_says_of_the_releases_what_the_case_expects(path: Path) -> None:
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    rule = path.parent.name
    changes = [f"{rule}.{key}={json.dumps(value)}" for key, value in case.get("params", {}).items()]
    rules = flag_rules([rule], changes, RULES[rule].pack)
    (found,) = raise_flags([bidding(release["ocid"], release) for release in case["releases"]], rules)
    assert by_group([found]) == {
        group: {who: {rule: value} for who, value in values.items()} for group, values in case["expect"].items()
    }
    assert found.told == set(case["told"])
    assert len(case["says"].split()) > 3
    assert bool(found.raised) == (not path.stem.startswith("negative"))


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_flag_has_a_positive_a_negative_and_a_border_case(rule: str) -> None:
    assert {path.stem.partition("-")[0] for path in (HERE / rule).glob("*.json")} == {"positive", "negative", "border"}


def test_no_folder_of_cases_is_without_a_flag() -> None:
    assert {path.parent.name for path in CASES} == set(RULES)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_flag_has_a_page_that_names_its_data_and_parameters(rule: str) -> None:
    text = (HERE.parents[1] / "docs" / "rules" / f"{rule}.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert RULES[rule].title.id in text
    assert RULES[rule].title.en in text
    named = [*RULES[rule].needs, *RULES[rule].params]
    assert [name for name in named if f"`{name}`" not in text] == []


def test_the_packs_carry_every_flag_once_and_each_is_only_an_indication() -> None:
    assert sorted(rule.template for rule in RULES.values()) == sorted(FLAGS)
    assert {(rule.kind.value, rule.legal_status.value) for rule in RULES.values()} == {("indicator", "indicator")}
    assert all(rule.severity <= 3 for rule in RULES.values())  # alone an indicator is never graver (RULES 3.3)
    for rule in RULES.values():
        labels = (rule.title, *(b.text for b in rule.bases), *rule.actions.values(), *rule.refutes)
        assert all(label.id and label.en and label.id != label.en for label in labels)


def market(seed: int) -> list[Bidding]:
    """A hundred processes of three out of eight equal firms, who wins drawn by lot: nobody agrees on anything."""
    chance = random.Random(seed)
    made = []
    for n in range(100):
        firms = chance.sample("ABCDEFGH", 3)
        won = Granted((chance.choice(firms),), "active", ())
        offers = tuple(Offer((firm,), "valid", 100.0 + k, "IDR", None) for k, firm in enumerate(firms))
        made.append(Bidding(f"{n}", None, None, False, "open", None, None, f"{n:04}", 3, offers, (won,)))
    return made


def test_luck_alone_is_hardly_ever_told_as_a_pattern_of_collusion() -> None:
    """The correction holds the whole market to one in a hundred: of forty such markets, three flagged would be too many."""
    rules = [RULES["ID-COL-ROT"], RULES["ID-COL-COVER"]]
    flagged = sum(any(found.raised for found in raise_flags(market(seed), rules)) for seed in range(40))
    assert flagged < 3
