"""Search keys: few, the same for both sides, and shared by names that are written differently."""

from __future__ import annotations

import math
from collections import defaultdict
from heapq import nlargest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.resolve import MOST_KEYS, keys


@given(st.text(max_size=200), st.sampled_from(["person", "company", "unknown"]))
def test_keys_are_bounded_and_never_raise(name: str, kind: str):
    found = keys(kind, name)
    assert len(found) <= MOST_KEYS
    assert len(set(found)) == len(found)
    assert all(len(key) <= 500 for key in found)


@pytest.mark.parametrize("name", ["x" * 10_000, "ab " * 4_000, "😀", "", "B*** S******"])
def test_long_empty_and_masked_names_stay_bounded(name: str):
    assert len(keys("person", name)) <= MOST_KEYS


def test_a_masked_name_has_no_keys():
    assert keys("person", "B*** S******") == ()


@pytest.mark.parametrize(
    ("stored", "queried"),
    [
        ("Marthen Luther Palimbong", "M. PALIMBONG"),
        ("Dakang Saputra", "DAKANGSAPUTRA"),
        ("Joko Tjahjono", "Djoko Cahyono"),
        ("Abdurrahman Wahidin", "Abd. Rachman Wahidin"),
        ("Klementius Lejaubang", "Lejaubang, Klementius, S.T."),
        ("Klementius Lejaubang", "KLEMNETIUS LEJAUBANG"),
        ("Yolanda", "YLOANDA"),
        ("Victoria Tasimbong", "Victoria T."),
    ],
)
def test_other_writings_share_keys(stored: str, queried: str):
    assert len(set(keys("person", stored)) & set(keys("person", queried))) >= 1


def test_an_organisation_is_found_without_its_form_and_a_person_without_a_known_kind():
    assert set(keys("company", "PT Borneo Cahaya Rimba")) & set(keys("unknown", "borneo tjahaja rimba"))
    assert set(keys("person", "Siti Aminah")) & set(keys("unknown", "SITI AMINAH, S.Kom"))


def test_recall_on_a_hundred_thousand_invented_names(shared_data: Path):
    """At least .95 of noisy queries find their name among the 50 that share most keys, weighted by rarity."""
    folder = shared_data / "names-dev"
    names = (folder / "pop.txt").read_text(encoding="utf-8").splitlines()
    kinds = ["company" if k else "person" for k in (folder / "pop_kind.bin").read_bytes()]
    index: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        for key in keys(kinds[place], name):
            index[key].append(place)
    assert sum(map(len, index.values())) / len(names) < 14
    queries = [line.split("\t") for line in (folder / "queries.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    answered = [q for q in queries if int(q[2]) >= 0]
    found = 0
    for _, query, truth, kind, *_rest in answered:
        scores: dict[int, float] = defaultdict(float)
        for key in keys("company" if kind == "C" else "person", query):
            posting = index.get(key, [])
            if len(posting) <= 5_000:
                for place in posting:
                    scores[place] += math.log(len(names) / len(posting))
        found += int(truth) in nlargest(50, scores, key=lambda place: (scores[place], -place))
    assert found / len(answered) >= 0.95
