"""A pack is checked whole when it is read, and every mistake is located."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.facts import Need
from graph.judge import PackError, load_pack, parse_pack
from graph.judge.templates import TEMPLATES
from graph.kinds import FindingKind, LegalStatus

WORDS = {"id": "kata", "en": "words"}
LAW = {**WORDS, "proof": "V"}
GOLDEN = Path(__file__).with_name("golden") / "bases.txt"


def entry(**changes: Any) -> dict[str, Any]:
    """A sound rule, with some fields changed; None takes the field away."""
    action = {"before_award": WORDS, "after_award": WORDS}
    rule = {
        "id": "XX-1", "version": "1", "template": "SANCTION_LINK", "title": WORDS, "law": [LAW],
        "severity": 5, "legal_status": "letter", "kind": "actual", "needs": ["sanctions"],
        "params": {"statuses": ["active"]}, "refutes": [WORDS, WORDS], "action": action,
    }  # fmt: skip
    return {key: value for key, value in {**rule, **changes}.items() if value is not None}


def pack(*rules: Any) -> str:
    return yaml.safe_dump({"pack": "xx", "jurisdiction": "XX", "title": WORDS, "rules": list(rules)})


def test_the_indonesian_pack_has_the_rules_of_first_light_in_the_order_of_the_file() -> None:
    assert [rule.id for rule in load_pack("id")] == [
        "ID-P7A", "ID-P7D", "ID-P7E", "ID-P7F", "ID-P7G", "ID-OFF-FAM", "ID-OFF-FIN", "ID-OFF-HH", "ID-OFF-OUT",
        "ID-COL-CONTACT", "ID-BL-ACT",
    ]  # fmt: skip


def test_marks_of_proof_become_verified_or_to_be_checked() -> None:
    """P7F (letter f is cut off in the copy), P7G and the KPPU indicator list are not verified in the law survey."""
    unverified = {rule.id for rule in load_pack("id") if rule.bases[-1].proof == "to_be_checked"}
    assert unverified == {"ID-P7F", "ID-P7G", "ID-COL-CONTACT"}


def test_every_rule_speaks_both_languages_and_names_what_refutes_it() -> None:
    for rule in load_pack("id"):
        labels = (rule.title, *(b.text for b in rule.bases), *rule.actions.values(), *rule.refutes)
        assert all(label.id and label.en and label.id != label.en for label in labels)
        assert 2 <= len(rule.refutes) <= 3
        assert set(rule.needs) <= set(Need)


def test_every_template_is_used_by_some_rule() -> None:
    assert {rule.template for rule in load_pack("id")} == set(TEMPLATES)


def test_a_sound_rule_is_read_with_all_its_fields() -> None:
    said = entry(law=[{**LAW, "from": date(2020, 1, 2)}], needs=["sanctions", "priced_bids"], enough=[["sanctions"]])
    rule = parse_pack(pack(said), "xx.yaml")[0]
    assert (rule.id, rule.severity, rule.kind, rule.legal_status) == ("XX-1", 5, FindingKind.ACTUAL, LegalStatus.LETTER)
    assert (rule.effective_from, rule.effective_to, rule.enough) == (date(2020, 1, 2), None, (("sanctions",),))
    assert rule.pack == "xx"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": None}, "title"),
        ({"title": {"id": "kata"}}, "title.en"),
        ({"version": 1}, "version"),
        ({"template": "MAGIC"}, "template"),
        ({"severity": 6}, "severity"),
        ({"severity": True}, "severity"),
        ({"kind": "certain"}, "kind"),
        ({"legal_status": "strict"}, "legal_status"),
        ({"law": LAW}, "law"),
        ({"law": []}, "law"),
        ({"law": [{**WORDS, "proof": "X"}]}, "law[0].proof"),
        ({"law": [{**LAW, "page": "1"}]}, "law[0].page"),
        ({"law": [{**LAW, "from": "2020"}]}, "law[0].from"),
        ({"law": [LAW, LAW]}, "law[1].from"),
        ({"law": [{**LAW, "from": date(2021, 1, 1)}, {**LAW, "from": date(2021, 1, 1)}]}, "law[1].from"),
        ({"law": [{**LAW, "from": date(2021, 1, 1)}, {**LAW, "from": date(2020, 1, 1)}]}, "law[1].from"),
        ({"needs": []}, "needs"),
        ({"needs": ["rumours"]}, "needs"),
        ({"enough": [["organs"]]}, "enough"),
        ({"enough": [["sanctions"]]}, "enough"),
        ({"refutes": [WORDS]}, "refutes"),
        ({"action": {"before_award": WORDS}}, "action.after_award"),
        ({"action": {"before_award": WORDS, "after_award": WORDS, "later": WORDS}}, "action.later"),
        ({"refutes": [WORDS, {"id": "x", "en": ""}]}, "refutes[1].en"),
        ({"params": {"statuses": ["active"], "colour": "red"}}, "params.colour"),
        ({"params": {}}, "params.statuses"),
        ({"params": {"statuses": "active"}}, "params.statuses"),
        ({"params": {"statuses": ["active", 3]}}, "params.statuses[1]"),
        ({"effective_from": date(2020, 1, 1)}, "effective_from"),
        ({"effective_to": "2020"}, "effective_to"),
        ({"law": [{**LAW, "from": date(2021, 1, 1)}], "effective_to": date(2020, 1, 1)}, "effective_to"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_mistake_is_located_by_file_rule_and_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(PackError) as caught:
        parse_pack(pack(entry(**changes)), "xx.yaml")
    assert (caught.value.file, caught.value.rule, caught.value.field) == ("xx.yaml", "XX-1", field)
    assert caught.value.problem


@pytest.mark.parametrize(
    ("text", "rule", "field"),
    [
        ("pack: [", "-", "(yaml)"),
        ("pack: a\npack: b\n", "-", "(yaml)"),
        ("- a\n", "-", "(whole)"),
        (pack(), "-", "rules"),
        (pack("text"), "?", "(whole)"),
        (pack(entry(), entry()), "XX-1", "id"),
        (pack(entry()) + "extra: 1\n", "-", "extra"),
    ],
)
def test_a_flawed_file_is_refused_as_a_whole(text: str, rule: str, field: str) -> None:
    with pytest.raises(PackError) as caught:
        parse_pack(text, "xx.yaml")
    assert (caught.value.rule, caught.value.field) == (rule, field)


def test_a_pack_that_is_not_there_is_said_to_be_absent() -> None:
    with pytest.raises(PackError, match="no such pack"):
        load_pack("../id")


def golden() -> list[list[str]]:
    """Rule, day, mark and the regulations cited."""
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("line", golden(), ids=lambda line: " ".join(line[:2]))
def test_the_law_is_cited_in_both_languages_as_it_stood_on_the_day(line: list[str]) -> None:
    rule, day, mark, *regulations = line
    basis = next(r for r in load_pack("id") if r.id == rule).basis(date.fromisoformat(day))
    assert basis.proof == mark
    for words in (basis.text.id, basis.text.en):
        assert set(re.findall(r"\d+/\d{4}", words)) == set(regulations)


def test_the_golden_days_hold_every_change_and_the_day_before_it() -> None:
    """2011 only drops the words "from its entry into force that year"."""
    stated = {(rule, date.fromisoformat(day)) for rule, day, *_ in golden()}
    changes = {(r.id, b.since) for r in load_pack("id") for _, b in pairwise(r.bases) if b.since}
    assert {c for c in changes if not {c, (c[0], c[1] - timedelta(1))} <= stated} == {
        ("ID-COL-CONTACT", date(2011, 1, 1))
    }


def changed(place: str, value: object) -> Callable[[], object]:
    """Read the Indonesian pack with one parameter replaced; `place` is rule.parameter."""
    rule_id, _, field = place.partition(".")
    rule = next(r for r in load_pack("id") if r.id == rule_id)
    text = pack(entry(id=rule_id, template=rule.template, needs=list(rule.needs), params={**rule.params, field: value}))
    return lambda: parse_pack(text, "id.yaml")


@pytest.mark.parametrize(
    ("place", "value", "at"),
    [
        ("ID-P7A.organs", ["boss"], "organs[0]"),
        ("ID-P7E.ownership_hops", -1, "ownership_hops"),
        ("ID-P7F.variants", ["F9"], "variants[0]"),
        ("ID-P7F.share_percent", 101, "share_percent"),
        ("ID-P7G.pairs", [["PPK"]], "pairs[0]"),
        ("ID-P7G.min_identity", "high", "min_identity"),
        ("ID-OFF-FAM.severity_by_degree", [5, 9], "severity_by_degree[1]"),
        ("ID-OFF-FIN.severity_from", [[25, 4], [5, 0]], "severity_from[1][1]"),
        ("ID-OFF-HH.between", "friends", "between"),
    ],
)
def test_thresholds_and_ladders_are_checked_against_their_template(place: str, value: object, at: str) -> None:
    with pytest.raises(PackError) as caught:
        changed(place, value)()
    assert caught.value.field == f"params.{at}"
