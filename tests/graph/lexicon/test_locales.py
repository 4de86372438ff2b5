"""Name classes of other languages as data: every word in one class, and the pairs that registers mix."""

from __future__ import annotations

from collections import defaultdict

import pytest

from graph.lexicon import name_class, weak_class
from graph.lexicon.folding import LOCALES, name_classes
from graph.lexicon.words import table

TABLES = {"spelling": {"variants": table("spelling")["classes"], "nicknames": table("spelling")["weak_classes"]}} | {
    name: table(f"locales/{name}") for name in LOCALES
}


@pytest.mark.parametrize("part", ["variants", "nicknames"])
def test_no_word_stands_in_two_classes(part: str):
    classes: dict[str, set[str]] = defaultdict(set)
    for tables in TABLES.values():
        for name, words in tables[part].items():
            label = name_class(name) or name if part == "nicknames" else name
            for word in words:
                classes[word].add(label)
    assert {word: names for word, names in classes.items() if len(names) > 1} == {}


def test_a_frequent_name_is_a_class_of_its_own():
    for locale in LOCALES:
        for name in table(f"locales/{locale}")["names"]:
            assert name_class(name) == name
    assert name_class("erica") not in (None, name_class("eric"))


def test_the_words_are_as_the_parser_leaves_them():
    groups = [t[part].items() for t in TABLES.values() for part in ("variants", "nicknames")]
    words = {word for group in groups for name, others in group for word in (name, *others)}
    assert {w for w in words if not (w.isascii() and w.isalpha() and w == w.lower())} == set()


def test_a_nickname_is_not_a_spelling_of_another_name():
    variants = name_classes()
    mixed = {
        (name, word)
        for locale in LOCALES
        for name, words in TABLES[locale]["nicknames"].items()
        for word in words
        if word in variants and weak_class(variants[word]) != weak_class(variants.get(name, name))
    }
    assert mixed == set()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("oleksandr", "aleksandr"), ("sergey", "serhii"), ("volodymyr", "vladimir"), ("khaled", "khalid"),
        ("youssef", "yusuf"),
        ("mehmed", "muhammad"), ("juergen", "jurgen"), ("catherine", "katherine"), ("gonzales", "gonzalez"), ("gim", "kim"),
        ("chowdhury", "chaudhary"), ("yiannis", "ioannis"), ("itzhak", "yitzhak"), ("hossein", "husain"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_share_a_class(a: str, b: str):
    assert (name_class(a) or a) == (name_class(b) or b)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("bill", "william"), ("bob", "robert"), ("pepe", "jose"), ("sasha", "oleksandr"), ("hans", "johannes"),
        ("kolya", "mykola"),
        ("kate", "catherine"), ("paco", "francisco"), ("tan", "chen"), ("kostas", "konstantin"),
    ],
)  # fmt: skip
def test_a_short_form_is_a_likeness_not_a_class(short: str, full: str):
    assert name_class(short) != (name_class(full) or full)
    assert weak_class(short) == weak_class(name_class(full) or full) is not None


@pytest.mark.parametrize(
    ("a", "b"), [("andre", "andrew"), ("riza", "reza"), ("luca", "lucas"), ("madi", "mahdi"), ("tan", "chan")]
)
def test_names_of_their_own_share_no_class(a: str, b: str):
    assert (name_class(a) or a) != (name_class(b) or b)
