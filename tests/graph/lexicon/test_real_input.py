"""Real input beside the project: spellings of one NIP must be read as one name, and vendors' forms must be found."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from graph.lexicon import admits, is_masked, parse_organisation, parse_person, sound
from graph.period import Answer

pytestmark = pytest.mark.shared


def rows(shared_data: Path) -> Iterator[dict[str, object]]:
    for file in sorted((shared_data / "idn-isb-sample").glob("*.json")):
        text = file.read_text(encoding="utf-8")
        if text.strip():  # an empty table is an empty file
            yield from json.loads(text)


def folded(name: str) -> list[str]:
    return sorted(sound(token) for token in parse_person(name).tokens)


def test_all_spellings_of_one_nip_fold_to_the_same_words(shared_data: Path):
    spellings: dict[str, set[str]] = defaultdict(set)
    for row in rows(shared_data):
        for cell, value in row.items():
            for part in str(value or "").split(";") if cell.startswith("nip_nama") else ():
                number, dash, name = part.partition(" - ")
                if dash:
                    spellings[number.strip()].add(name.strip())
        if row.get("nip_ppk") and row.get("nama_ppk"):
            spellings[str(row["nip_ppk"])].add(str(row["nama_ppk"]))
    pairs = [pair for names in spellings.values() for pair in combinations(sorted(names), 2)]
    assert len(pairs) >= 15
    assert [pair for pair in pairs if folded(pair[0]) != folded(pair[1])] == []


def test_a_vendors_form_is_found_wherever_it_is_written(shared_data: Path):
    """An independent look: "PT" or "CV" as a word of its own at either end, dots left out."""
    names = {str(row[cell]) for row in rows(shared_data) for cell in row if cell.startswith("nama_penyedia") and row[cell]}
    written = {}
    for name in names:
        words = re.findall(r"[a-z]+", name.lower().replace(".", ""))
        written[name] = next((w.upper() for w in (words[:1] + words[-1:]) if w in ("pt", "cv")), None)
    assert sum(form is not None for form in written.values()) > 300
    assert [name for name, form in written.items() if form and parse_organisation(name).legal_form != form] == []
    assert all(parse_organisation(name).tokens for name in names)


def test_masked_officials_stay_masks_and_admit_themselves_only_as_a_doubt(shared_data: Path):
    file = shared_data / "idn-inaproc-v1-kemnaker" / "tender-ekontrak-kontrak_2025.xlsx"
    head, *lines = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    place = head.index("nama_ppk")
    names = {str(line[place]) for line in lines if line[place]}
    assert names
    for name in names:
        assert is_masked(name)
        assert admits(name, name) is not Answer.YES


def test_blacklisted_firms_have_words_and_their_forms(shared_data: Path):
    file = next((shared_data / "idn-daftar-hitam-sample").glob("*.xlsx"))
    sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    place = next(i for i, cell in enumerate(sheet[0]) if str(cell).strip().lower() in ("penyedia", "nama_penyedia", "nama"))
    names = [str(line[place]) for line in sheet[1:] if line[place]]
    parsed = [parse_organisation(name) for name in names]
    assert all(one.tokens or one.numbers for one in parsed)
    formed = [n for n in names if re.match(r"(?:PT|CV)\b\.?|.*\b(?:PT|CV)\.?$", n.strip(), re.IGNORECASE)]
    assert len(formed) > 200
    assert [n for n in formed if parse_organisation(n).legal_form not in ("PT", "CV", "PT_PERORANGAN")] == []
