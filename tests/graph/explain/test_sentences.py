"""Sentences say what the golden files, written by hand, say they ought to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.explain import CASE_TEAM, NAMELESS, OUTSIDE_TEAM, PartyView, caption, sentence, step_kinds
from graph.explain.catalogue import wording
from graph.kinds import PartyKind
from tests.graph.explain.scenes import ALL_NAMES, ALL_STEPS, READERS, SCENES, WORKED_NAMES, WORKED_STEPS, step

GOLDEN = Path(__file__).with_name("golden")


def golden(scene: str) -> dict[tuple[str, str], list[str]]:
    """Lines by (reader, language) of one golden file: `== reader, language` opens a part."""
    parts: dict[tuple[str, str], list[str]] = {}
    for line in (GOLDEN / f"{scene}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            reader, language = line.removeprefix("== ").split(", ")
            lines = parts.setdefault((reader, language), [])
        else:
            lines.append(line)
    return parts


@pytest.mark.parametrize(
    ("scene", "reader", "language"), [(scene, *part) for scene in SCENES for part in golden(scene)]
)
def test_every_step_reads_as_the_golden_file_says(scene: str, reader: str, language: str) -> None:
    names, steps = SCENES[scene]
    said = [getattr(sentence(each, names, READERS[reader]), language) for each in steps]
    assert [f"{number}. {words}" for number, words in enumerate(said, 1)] == golden(scene)[reader, language]


def test_the_golden_steps_cover_every_kind_of_step() -> None:
    assert {each.kind for each in ALL_STEPS} == step_kinds()


def test_a_kind_without_a_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="rumour"):
        sentence(step("rumour", "rudi"), ALL_NAMES, CASE_TEAM)


@pytest.mark.parametrize("reader", READERS)
def test_every_step_has_a_few_words_for_the_drawing(reader: str) -> None:
    for each in ALL_STEPS:
        words = caption(each, ALL_NAMES, READERS[reader])
        assert 0 < len(words.id) <= 60, words
        assert "{" not in words.id + words.en


def test_a_contact_point_of_no_known_kind_takes_the_kind_of_the_step() -> None:
    """An address is no secret, a telephone number is."""
    names = {**ALL_NAMES, "x": PartyView(PartyKind.CONTACT_POINT, "Jl. Contoh 1")}
    assert "Jl. Contoh 1" in sentence(step("contact", "cv", "x", contact_kind="address"), names, OUTSIDE_TEAM).id
    assert "Jl. Contoh 1" not in sentence(step("contact", "cv", "x", contact_kind="phone"), names, OUTSIDE_TEAM).id


def test_the_drawing_shows_kin_as_a_degree_to_who_may_not_see_it() -> None:
    spouse = WORKED_STEPS[2]
    assert caption(spouse, WORKED_NAMES, CASE_TEAM).id == "suami/istri"
    assert caption(spouse, WORKED_NAMES, OUTSIDE_TEAM).id == "derajat 1 melalui perkawinan"
    assert caption(spouse, WORKED_NAMES, OUTSIDE_TEAM).en == "degree 1 by marriage"


def test_no_relation_word_reaches_a_reader_who_may_not_see_kin() -> None:
    relations = [wording().get("relation", key) for key in wording().keys("relation")]
    family = [each for each in ALL_STEPS if each.kind in ("family", "degree", "household")]
    hidden = [sentence(each, ALL_NAMES, OUTSIDE_TEAM) for each in family]
    for said in hidden:
        words = set(said.id.replace("(", " ").replace(")", " ").split())
        assert not words & {label.id for label in relations}, said


def test_no_persons_name_reaches_a_nameless_reader() -> None:
    persons = [view.name for view in ALL_NAMES.values() if view.kind == "person"]
    for each in ALL_STEPS:
        said = sentence(each, ALL_NAMES, NAMELESS)
        assert not [name for name in persons if name in said.id + said.en]


def test_a_party_nobody_named_is_called_unnamed() -> None:
    assert sentence(step("key_personnel", "x", "cv"), ALL_NAMES, CASE_TEAM).id == (
        "Pihak tanpa nama tercatat sebagai personel inti CV Tepian."
    )


def test_a_title_in_small_letters_is_left_as_written() -> None:
    """dr. is a physician, Dr. a doctorate."""
    names = {**ALL_NAMES, "x": PartyView(PartyKind.PERSON, "dr. Budi")}
    assert sentence(step("key_personnel", "x", "cv"), names, CASE_TEAM).en.startswith("dr. Budi is")


@pytest.mark.parametrize(("organ", "words"), [
    ("active_partner", "Ir. Rudi tercatat pada CV Tepian dalam kedudukan yang dibaca sebagai sekutu aktif."),
    ("sole_proprietor", "Ir. Rudi tercatat pada CV Tepian dalam kedudukan yang dibaca sebagai pemilik usaha perseorangan."),
    ("director", "Ir. Rudi tercatat sebagai direktur CV Tepian."),
])  # fmt: skip
def test_an_office_that_is_read_from_another_word_is_not_told_as_recorded(organ: str, words: str) -> None:
    """A form of a CV says "Direktur"; that he is its active partner is the law's reading of it (KUHD art. 16-35)."""
    assert sentence(step("officer", "rudi", "cv", organ=organ), ALL_NAMES, CASE_TEAM).id == words
