"""The word lists hold what they promise: text without dots and capitals, no word in two places that exclude each other."""

from __future__ import annotations

from importlib import resources

import pytest

from graph.lexicon.forms import form_group, forms_agree
from graph.lexicon.words import phrase_at, phrases, table

TABLES = ("id", "spelling", "forms", "relations", "regions", "address")


@pytest.mark.parametrize("name", TABLES)
def test_every_entry_is_text(name: str):
    assert table(name)


def test_a_word_that_yaml_reads_as_a_truth_value_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("graph.lexicon.words.parsed", lambda _: {"words": [False]})
    with pytest.raises(TypeError, match="quoted"):
        table("made_up") if (resources.files("graph.lexicon") / "made_up.yaml").is_file() else table.__wrapped__("address")


def test_titles_degrees_and_classes_are_lower_case_without_dots():
    data = table("id")
    words = [w for group in (*data["titles"].values(), *data["degrees"].values()) for w in group]
    words += [w for group in table("spelling")["classes"].values() for w in group]
    assert not [w for w in words if w != w.lower() or "." in w]


def test_no_spelling_belongs_to_two_classes():
    seen: dict[str, str] = {}
    for name, words in table("spelling")["classes"].items():
        for word in words:
            assert seen.setdefault(word, name) == name, word


def test_the_38_provinces_of_kemendagri_are_known():
    provinces = table("regions")["provinces"]
    assert len(provinces) == 38
    assert provinces["64"] == "Kalimantan Timur"


def test_every_form_has_a_class_that_agrees_with_itself():
    for form in table("forms")["forms"]:
        assert form_group(form)
        assert forms_agree(form, form) is True


def test_the_longest_phrase_wins():
    index = phrases(["bank", "bank rakyat indonesia"])
    assert phrase_at(index, ["bank", "rakyat", "indonesia"], 0) == 3
    assert phrase_at(index, ["bank", "lejau"], 0) == 1
    assert phrase_at(index, ["lejau"], 0) == 0
