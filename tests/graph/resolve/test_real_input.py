"""Real input beside the project: officials of one agency under one NIP, and its vendors under one NPWP."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

from graph.kinds import Band
from graph.lexicon import Identifier, kind_guess, parse, parse_person
from graph.resolve import Rarity, compare, profile

pytestmark = pytest.mark.shared


def rows(shared_data: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for file in sorted((shared_data / "idn-isb-sample").glob("*.json")):
        text = file.read_text(encoding="utf-8")
        if text.strip():  # an empty table is an empty file
            found += json.loads(text)
    return found


def officials(shared_data: Path) -> dict[str, set[str]]:
    """Names by NIP, from the fields that hold one of each; the lists of `pokja` are not in the same order."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows(shared_data):
        for role in ("ppk", "pp"):
            joined = str(row.get(f"nip_nama_{role}") or "")
            number, _, name = joined.partition(" - ")
            number, name = (
                (number, name) if name else (str(row.get(f"nip_{role}") or ""), str(row.get(f"nama_{role}") or ""))
            )
            if number and name and ";" not in number:
                found[number.strip()].add(name.strip())
    return found


def test_officials_with_one_nip_and_several_spellings_are_never_called_different(shared_data: Path):
    by_nip = officials(shared_data)
    several = {number: names for number, names in by_nip.items() if len(names) > 1}
    assert len(several) >= 10
    for number, names in several.items():
        nip = parse("NIP", number)
        numbers = [nip] if isinstance(nip, Identifier) else []
        first, *others = sorted(names)
        for other in others:
            seen = compare(
                profile("person", [first], identifiers=numbers), profile("person", [other], identifiers=numbers), Rarity()
            )
            assert seen.band is not Band.DIFFERENT


def test_almost_every_nip_of_the_sample_is_read_and_the_odd_one_is_refused_by_length(shared_data: Path):
    problems = [p for p in (parse("NIP", n) for n in officials(shared_data)) if not isinstance(p, Identifier)]
    assert {p.code for p in problems} == {"length"}
    assert len(problems) == 1


def test_officials_are_recognised_as_people_and_lose_their_degrees(shared_data: Path):
    names = {name for group in officials(shared_data).values() for name in group}
    assert not [n for n in names if {"se", "st", "msi", "mm", "sh", "skm", "drs", "hj"} & set(parse_person(n).tokens)]


def test_the_two_npwp_columns_of_a_row_name_one_taxpayer(shared_data: Path):
    """Branch and tax office may differ between the columns; the nine digits of the taxpayer do not."""
    compared = same = 0
    for row in rows(shared_data):
        short = row.get("npwp_penyedia")
        long = row.get("npwp16_penyedia") or row.get("npwp_16_penyedia") or row.get("npwp_penyedia_16")
        if not (short and long):
            continue
        a, b = parse("NPWP", str(short)), parse("NPWP", str(long))
        if isinstance(a, Identifier) and isinstance(b, Identifier) and a.scheme == b.scheme and str(long).startswith("0"):
            compared += 1
            same += a.root == b.root
    assert compared > 100
    assert same / compared > 0.99


def test_vendors_with_a_form_are_recognised_as_companies(shared_data: Path):
    vendors = {str(r["nama_penyedia"]) for r in rows(shared_data) if r.get("nama_penyedia")}
    formed = [v for v in vendors if re.match(r"(PT|CV)[. ]", v.upper())]
    assert formed
    assert not [v for v in formed if kind_guess(v) != "company"]
