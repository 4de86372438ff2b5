"""The catalogue is complete, has both languages, and never pronounces a verdict."""

from __future__ import annotations

import inspect
import re
from enum import StrEnum

import pytest

from graph import facts, kinds, period
from graph.connect.kinship import RELATIONS
from graph.explain.catalogue import Catalogue, CatalogueError, label, section_of, wording
from graph.explain.wording import doubt_text, grade_text, missing_text, outcome_text, step_kinds
from graph.judge.steps import STEP_KINDS

VERDICT = re.compile(r"\b(guilt|guilty|bersalah|terbukti|proven|culprit|pelaku)\b", re.IGNORECASE)
DOUBTS = ("date_unknown", "same_as", "masked", "lone_statement", "self_declared", "share_unknown", "possible", "by_analogy",
          "old_data", "shares_exceed_whole")
LABELLED_ELSEWHERE = {kinds.TieKind}  # TIE_SPECS carries both directions


def vocabularies() -> list[type[StrEnum]]:
    found = {
        each
        for module in (kinds, facts, period)
        for _, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, StrEnum) and each is not StrEnum
    }
    return sorted(found - LABELLED_ELSEWHERE, key=lambda each: each.__name__)


@pytest.mark.parametrize("vocabulary", vocabularies(), ids=lambda each: each.__name__)
def test_every_value_of_a_closed_vocabulary_has_a_label_and_no_label_is_left_over(vocabulary: type[StrEnum]) -> None:
    values = {value.value for value in vocabulary}
    assert all(label(value).id and label(value).en for value in vocabulary)
    extra = set(wording().keys(section_of(vocabulary))) - values
    assert extra <= ({"clear", "clarify", "hold", "not_assessable"} if vocabulary is kinds.Outcome else set())


def test_every_kind_of_tie_is_labelled_in_both_directions() -> None:
    for kind in kinds.TieKind:
        spec = kinds.TIE_SPECS[kind]
        assert all((spec.forward.id, spec.forward.en, spec.backward.id, spec.backward.en)), kind


@pytest.mark.parametrize("code", DOUBTS)
def test_every_doubt_is_worded_in_full_and_in_short(code: str) -> None:
    assert wording().has("doubt", code)
    assert wording().has("doubt_tag", code)
    assert doubt_text(code).id.endswith(".")


@pytest.mark.parametrize("outcome", ["clear", "clarify", "hold", "not_assessable"])
def test_every_outcome_of_a_check_is_worded_and_noted(outcome: str) -> None:
    assert outcome_text(outcome).id
    assert wording().has("outcome_note", outcome)


def test_classes_and_needs_are_worded() -> None:
    assert all(grade_text(grade).en for grade in ("A", "B", "C", "hidden"))
    assert all(missing_text(need).id for need in facts.Need)


def test_every_relation_that_connect_names_is_worded() -> None:
    named = {word for lines in RELATIONS.values() for word in lines.values()} | {"relative", "relative_in_law"}
    assert named <= set(wording().keys("relation"))


def test_every_step_that_judge_makes_of_a_tie_has_a_sentence() -> None:
    assert set(STEP_KINDS.values()) <= step_kinds()


def test_no_text_pronounces_a_verdict() -> None:
    spoken = [(place, words) for place, words in wording().labels.items() if VERDICT.search(words.id + " " + words.en)]
    assert spoken == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ([], "mapping"),
        ({"a": "b"}, "mapping of keys"),
        ({"a": {False: {"id": "x", "en": "y"}}}, "quoted"),
        ({"a": {"b": {"id": "x"}}}, "a.b"),
        ({"a": {"b": {"id": "x", "en": ""}}}, "a.b.en"),
        ({"a": {"b": {"id": "x", "en": "y", "fr": "z"}}}, "a.b"),
        ({"a": {"b": {"id": "{x}", "en": "{y}"}}}, "different slots"),
    ],
)
def test_a_flawed_catalogue_is_refused_with_its_place(content: object, problem: str) -> None:
    with pytest.raises(CatalogueError, match=problem):
        Catalogue.of(content)
