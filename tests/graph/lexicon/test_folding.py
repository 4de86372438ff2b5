"""Spelling folds: the pairs below are spellings of one name that Indonesian registers mix."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.lexicon import modern, name_class, plain, skeleton, sound, weak_class


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("soekarno", "sukarno"),
        ("tjahjo", "cahyo"),
        ("djoko", "joko"),
        ("njoman", "nyoman"),
        ("sudibjo", "sudibyo"),
        ("effendi", "efendi"),
        ("chairul", "khairul"),
        ("sjahrir", "syahrir"),
    ],
)
def test_the_spelling_before_1972_becomes_todays(old: str, new: str):
    assert modern(old) == new


@pytest.mark.parametrize("name", ["oei", "christina", "chandra", "jaya", "joko"])
def test_what_only_looks_old_is_left_alone(name: str):
    assert modern(name) == name


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("muhammad", "moch"),
        ("yusuf", "jusuf"),
        ("taufik", "taopik"),
        ("syamsul", "samsul"),
        ("rahmat", "rachmat"),
        ("arief", "arif"),
        ("rudy", "rudi"),
        ("zulkifli", "julkipli"),
        ("ahmad", "achmat"),
        ("hardjo", "harjo"),
        ("suwandi", "suandi"),
        ("fathur", "fatur"),
        ("effendy", "efendi"),
    ],
)
def test_spellings_that_sound_alike_share_a_sound(a: str, b: str):
    assert sound(a) == sound(b)


@pytest.mark.parametrize(("a", "b"), [("suryono", "suryani"), ("wati", "wan"), ("budi", "agus")])
def test_other_names_do_not(a: str, b: str):
    assert sound(a) != sound(b)


def test_classes_and_loose_classes():
    assert name_class("moh") == name_class("mochammad") == "muhammad"
    assert name_class("lejau") is None
    assert weak_class("eko") == weak_class("eka") is not None


def test_marks_are_dropped_and_other_scripts_written_in_latin_letters():
    assert plain("Łukasz Müller Ñandú") == "lukasz muller nandu"
    assert plain("ＡＢＣ") == "abc"
    assert plain("Ma'ruf") == "maruf"
    assert plain("Иван") == "ivan"


@given(st.text(max_size=60))
def test_folds_never_raise_and_are_stable(text: str):
    word = plain(text)
    assert plain(word) == word
    for fold in (modern, sound, skeleton):
        assert isinstance(fold(word), str)
        assert (fold(word) == "") <= (word == "")
