"""docs/why/identity.md reckons one pair through: its table is what the comparison says."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from graph.lexicon import Identifier, parse
from graph.resolve import Rarity, compare, profile

PAGE = (Path(__file__).parents[3] / "docs" / "why" / "identity.md").read_text(encoding="utf-8")


def rows() -> list[tuple[str, str, str, float]]:
    table = PAGE.split("## A pair reckoned through")[1].split("\n## ")[0]
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("| ")]
    return [(c[0], c[1], c[2], float(c[3])) for c in cells[1:]]


def test_the_worked_example_is_what_the_comparison_says() -> None:
    nip = parse("NIP", "197003121995031002")
    assert isinstance(nip, Identifier)
    official = profile("person", ["Drs. H. Moh. Jusuf, M.Si"], identifiers=[nip])
    seen = compare(official, profile("person", ["MUHAMMAD YUSUF"], birth_date="1970-03-12"), Rarity())
    told = [(r.feature, r.left, r.right, round(r.contribution, 2)) for r in seen.reasons]
    assert told == rows()
    total = sum(points for *_, points in rows())
    assert seen.score == pytest.approx(total, abs=0.05)
    assert seen.probability == pytest.approx(1 / (1 + math.exp(-total)), abs=0.01)
    assert f"probability {seen.probability:.2f}, *{seen.band.value}*" in PAGE


def test_the_others_who_bear_the_name_are_reckoned_by_hand() -> None:
    """Two words that one in fifty bears, one birthday of 25,000, in 10^6.6 people."""
    others = 10**6.6 * (1 / 50) * (1 / 50) * 10**-4.4
    assert ("namesakes", "≈ 0.06", "≈ 0.06") in [row[:3] for row in rows()]
    assert round(others, 2) == 0.06
