"""Words of a cell and what they mean."""

from __future__ import annotations

from app.intake.wordlists import Words, normal

ENDINGS = Words.of({"divorce": ["cerai", "cerai hidup"], "death": ["meninggal dunia", "cerai mati"]})


def test_case_punctuation_and_signs_do_not_matter() -> None:
    assert normal("  S.D. / Sekarang ") == "s d sekarang"
    assert ENDINGS.find("MENINGGAL-DUNIA") == "death"


def test_the_longest_run_of_words_from_the_left_decides() -> None:
    assert ENDINGS.find("cerai mati tahun 2001") == "death"
    assert ENDINGS.find("cerai 2001") == "divorce"
    assert ENDINGS.find("telah cerai") is None


def test_what_stands_behind_the_words_is_kept_as_written() -> None:
    assert ENDINGS.split("Cerai hidup, (12-03-2015)") == ("divorce", "12-03-2015")
    assert ENDINGS.split("12-03-2015") == (None, "12-03-2015")


def test_a_code_is_a_word_for_itself() -> None:
    assert ENDINGS.find("death") == "death"
