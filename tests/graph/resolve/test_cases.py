"""Labelled pairs of invented parties: what each must be called, and by how much the labels are met as a whole."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from graph.kinds import Band
from graph.lexicon import Identifier, parse
from graph.resolve import Profile, Rarity, compare, profile

CASES = list(csv.DictReader((Path(__file__).parent / "cases.csv").read_text(encoding="utf-8").splitlines()))


def made(kind: str, name: str, evidence: str) -> Profile:
    numbers: list[Identifier] = []
    born = None
    for part in filter(None, evidence.split(";")):
        key, _, value = part.partition("=")
        if key == "born":
            born = value
            continue
        number = parse(key, value)
        assert isinstance(number, Identifier), (key, number)
        numbers.append(number)
    return profile(kind, [name], identifiers=numbers, birth_date=born)


@pytest.mark.parametrize("case", CASES, ids=[f"{c['a']} / {c['b']}: {c['why']}" for c in CASES])
def test_a_labelled_pair_gets_its_band(case: dict[str, str]):
    a, b = (made(case["kind"], case[side], case[f"evidence_{side}"]) for side in "ab")
    seen = compare(a, b, Rarity())
    assert seen.band == Band(case["expect"]), seen


def test_no_label_is_contradicted_and_strong_evidence_decides():
    """`same` may at worst be unsure and `different` too; STRONG cases are decided unless the words are everybody's."""
    for case in CASES:
        assert case["expect"] in (case["truth"], "unsure"), case
    strong = [c for c in CASES if c["strength"] == "STRONG"]
    assert sum(c["expect"] == c["truth"] for c in strong) >= len(strong) - 1
