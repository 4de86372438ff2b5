"""Whatever is typed into a name gets an answer, of bounded size and in a number of steps that its length does not drive."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.lexicon import kind_guess, numbered_name, parse_organisation, parse_person, skeleton, sound
from graph.lexicon.folding import plain
from graph.lexicon.organisations import MOST_TOKENS as MOST_FIRM_TOKENS
from graph.lexicon.persons import MOST_TOKENS
from graph.lexicon.scripts import latin
from graph.lexicon.text import LONGEST_NAME, clean

UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u00ad"
STRANGE = [
    "", " ", "a", ".", ",", "'", "()", "[]", "((((", "😀😀", "\U0001f468\u200d\U0001f469", "\u202eitnaS iduB\u202c",
    "1234567890123456", "0", "00000",
    "'; DROP TABLE party; --", "%_%", "Robert'); SELECT 1",
    ".*+?^${}()|[]\\", "(a+)+$", "[a-z]{1,9999}", "\\d\\w\\b", "\x00\x01",
    "\ud800", "ﷺ", "㍿", "½ ⅷ ²", "i̇", "ẞ", "ŉ", "Ǆ", "᚛ᚈ᚜", "\u0301\u0302", "\u2028\u2029", "٠١٢",
    "PT", "CV.", "KSO", "bin", "bin bin", "a/l",
    "alias", ": alias '", "qq", "d/h", "S.H.", "Dr.", "H. H. H.", "- - -", "& & &", ", , ,", "; ; ;", "ke",
    "Ke-2", "II", "Tbk", "Persero", "(Persero)", "(PT) (Tbk)",
    "Samarinda", "الـــ", "عبد", "ال", "한", "李", "有限公司", "株式会社", "ー", "ャ", "्", "क", "ก็", "\U0010ffff", "Ａ．Ｂ",
]  # fmt: skip
STEPS_A_CHARACTER = 80
PIECES = st.sampled_from([*STRANGE, "Budi", "PT", "Lejau", " ", ".", ", ", " - ", "(", ")", "/", "'"])
LISTS = st.lists(PIECES, max_size=12)
TEXTS = st.one_of(st.text(max_size=120), LISTS.map("".join), LISTS.map(" ".join))
UNITS = [
    "a", "a ", "PT ", "bin ", "Dr. ", "S.H.,", "a/l ", "(", "()", "- ", "KSO - ", "الله ", "李", "\u0430",
    "😀", "II ", "a2 ", "0a", "'",
]  # fmt: skip


@pytest.mark.parametrize("text", STRANGE)
def test_strange_names_get_an_answer(text: str):
    person, firm = parse_person(text), parse_organisation(text)
    assert (person.raw, firm.raw) == (text, text)
    assert kind_guess(text)
    assert numbered_name(text)


@given(TEXTS)
def test_any_text_gives_few_words_that_are_words(text: str):
    person, firm = parse_person(text), parse_organisation(text)
    assert len(person.tokens) <= 2 * MOST_TOKENS
    assert len(firm.tokens) <= MOST_FIRM_TOKENS
    for words in (person.tokens, person.patronymic, *person.readings, *person.aliases, firm.tokens):
        assert all(word and word == word.strip() and " " not in word and "." not in word for word in words)
        assert all(word.isascii() or not latin(word).isascii() for word in words)
    assert kind_guess(text)


@given(TEXTS)
def test_a_name_with_a_letter_or_digit_is_never_nothing(text: str):
    """Two strange names must not become equal as nothing."""
    if any(c.isalnum() for c in clean(text)):
        assert parse_organisation(text).tokens or parse_organisation(text).numbers
    if any(c.isalpha() for c in clean(text)):
        person = parse_person(text)
        assert person.tokens or person.aliases or person.titles or person.suffixes


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Zs"]), max_size=40), st.data())
def test_characters_that_are_not_seen_change_nothing(text: str, data: st.DataObject):
    place = data.draw(st.integers(0, len(text)))
    hidden = text[:place] + data.draw(st.sampled_from(UNSEEN)) + text[place:]
    assert parse_person(hidden).tokens == parse_person(text).tokens
    assert parse_organisation(hidden).tokens == parse_organisation(text).tokens


@given(st.text(max_size=60))
def test_keys_of_a_word_are_never_longer_than_it_by_much(text: str):
    word = plain(text)
    assert len(sound(word)) <= 2 * len(word) + 8
    assert len(skeleton(word)) <= len(sound(word)) + 1


@given(TEXTS)
def test_cleaning_is_bounded_and_done_once(text: str):
    once = clean(text)
    assert len(once) <= LONGEST_NAME
    assert once == once.strip()
    assert not any(c in once for c in UNSEEN)


def steps(parse: Callable[[str], object], text: str) -> int:
    """Calls of functions while a text is parsed, built-in ones with their share."""
    seen = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal seen
        seen += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        parse(text)
    finally:
        sys.setprofile(None)
    return seen


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("parse", [parse_person, parse_organisation, kind_guess, numbered_name])
def test_a_longer_text_takes_no_more_steps_once_it_is_longer_than_a_name(parse: Callable[[str], object], unit: str):
    """Texts are cut before they are read, so ten thousand characters cost what a few thousand do, and a million too."""
    bare = getattr(parse, "__wrapped__", parse)
    few, many = unit * (4 * LONGEST_NAME), unit * 100_000
    bare(few)  # words are remembered
    bare(many)
    assert steps(bare, many) <= steps(bare, few) + 10


@pytest.mark.parametrize("unit", ["ab ", "PT. ", "bin ", "S.H., ", "alias ", "a-", "Ke-2 ", "(a) "])
@pytest.mark.parametrize("parse", [parse_person, parse_organisation])
@pytest.mark.parametrize("length", [50, 200, LONGEST_NAME])
def test_a_name_takes_some_steps_for_each_of_its_characters(parse: Callable[[str], object], unit: str, length: int):
    bare = getattr(parse, "__wrapped__", parse)
    text = unit * (length // len(unit))
    bare(text)
    assert steps(bare, text) <= STEPS_A_CHARACTER * len(text)
