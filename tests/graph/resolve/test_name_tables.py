"""Names looked up by grams: folded in batches as one by one, found by themselves and when misspelt, never at a loss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.resolve import folded, readings
from graph.resolve.grams import codes, grams, names
from graph.resolve.joined import otherwise
from graph.resolve.name_table import ARRAYS, NOWHERE, Known, NameTable, merged, name_table
from graph.resolve.nearest import NEAREST, nearest, questions

PEOPLE = (
    "Marthen Luther Palimbong", "Dakang Saputra", "Joko Tjahjono", "Abdurrahman Wahidin", "Klementius Lejaubang",
    "Yolanda", "Victoria Tasimbong", "Siti Aminah", "H. Moh. Jusuf bin Abdoel Rachman, S.H.", "PT Borneo Cahaya Rimba",
    "Iwan Setiadi", "CV Karya Bersama Dua", "Rahmat Hidayat", "Sri Rahayu Ningsih",
    "PT. Mitra Teknik Engineering (Persero) Tbk", "Nurul Huda", "Bambang Hermanto", "Иван Петров", "李小龙", "Lukita Cere",
)  # fmt: skip
ANY_NAME = st.text(max_size=60) | st.sampled_from(PEOPLE)
WORD = st.text("abdegiklmnoprstuw", min_size=5, max_size=10)
ODD = (
    "", " ", "x", "7", "12345", "😀😀", "\u200f\u202eabc", "' OR 1=1; --", "(.*)+$", "%_%", "\\", "\x00", "a\nb",
    "x" * 10_000, "ab " * 4_000, "\ud800", "ﷺ", "S.H.", "PT", "H.", "ё" * 500,
)  # fmt: skip


def spelt(name: str) -> list[bytes]:
    found = folded.words([name])
    return [found.symbols(n) for n in range(found.name.size)]


def found_by(table: NameTable, *texts: str) -> list[int]:
    asked = questions({0: texts}, Known([table]))
    return nearest(table, asked[0])[0].tolist() if asked else []


@given(st.lists(ANY_NAME, max_size=12))
def test_many_names_fold_as_each_alone(some: list[str]) -> None:
    together = folded.words(some)
    of = [[together.symbols(n) for n in np.flatnonzero(together.name == at)] for at in range(len(some))]
    assert of == [spelt(name) for name in some]
    pieces = grams(together)
    for at, name in enumerate(some):
        assert codes(pieces[names(pieces) == at]).tolist() == codes(grams(folded.words([name]))).tolist()


@given(st.lists(ANY_NAME, min_size=1, max_size=12))
def test_a_stored_name_finds_itself_first(some: list[str]) -> None:
    table, place = name_table(some)
    for name, number in zip(some, place.tolist(), strict=True):
        assert (number == NOWHERE) == (not spelt(name))
        if number != NOWHERE:
            assert found_by(table, name)[0] == number


def edits(word: str, at: int) -> list[str]:
    """One letter left out, doubled, changed, or swapped with the next."""
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + "e" + word[at + 1 :], swapped]


@given(WORD, WORD, st.data())
def test_a_name_is_found_when_one_letter_of_a_word_is_wrong(first: str, second: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(first) - 2))
    table, place = name_table([*PEOPLE, f"{first} {second}"])
    for wrong in edits(first, at):
        assert place[-1] in found_by(table, f"{wrong} {second}")
        assert place[-1] in found_by(table, f"{second}, {wrong.upper()}")


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Marthen Luther Palimbong", "M. PALIMBONG"), ("Dakang Saputra", "DAKANGSAPUTRA"),
        ("Joko Tjahjono", "Djoko Cahyono"),
        ("Abdurrahman Wahidin", "Abd. Rachman Wahidin"), ("Klementius Lejaubang", "Lejaubang, Klementius, S.T."),
        ("Klementius Lejaubang", "KLEMNETIUS LEJAUBANG"), ("Yolanda", "YLOANDA"), ("Victoria Tasimbong", "Victoria T."),
        ("PT Borneo Cahaya Rimba", "borneo tjahaja rimba"), ("Siti Aminah", "Ѕіtі Аminаh, S.Kom"),
        ("H. Moh. Jusuf bin Abdoel Rachman, S.H.", "Muhammad Yusuf"), ("CV Karya Bersama Dua", "Karya Bersama 2"),
        ("PT. Mitra Teknik Engineering (Persero) Tbk", "Mitra Tehnik Rekayasa, PT"), ("Lukita Cere", "L. Cere"),
        ("Nurul Huda", "NOERUL HOEDA alias Pak Nurul"),
    ],
)  # fmt: skip
def test_other_writings_are_found_first(stored: str, asked: str) -> None:
    table, place = name_table(PEOPLE)
    assert found_by(table, *readings("unknown", asked))[0] == place[PEOPLE.index(stored)]


@pytest.mark.parametrize("odd", ODD)
def test_whatever_is_stored_or_asked_there_is_an_answer(odd: str) -> None:
    table, _ = name_table([*PEOPLE, odd])
    assert isinstance(found_by(table, odd), list)
    assert isinstance(found_by(name_table(PEOPLE)[0], *readings("unknown", odd)), list)
    assert table.size in (len(PEOPLE), len(PEOPLE) + 1)


def test_words_run_together_and_words_parted_are_read_the_other_way_too() -> None:
    table, place = name_table(["Bela Winarsih", "Dakangsaputra", *(f"{a}ina {b}ontong" for a in "RSTW" for b in "KLMN")])
    assert found_by(table, "BELAWINARSIH")[0] == place[0]
    assert found_by(table, "Dakang Saputra")[0] == place[1]
    known = Known([table])
    assert otherwise(folded.words(["Rinakontong Belawinarsih", "Dakang Saputra", "Sina Lontong"]), known) == {
        0: "rina kontong bela winarsi", 1: "dakangsaputra",
    }  # fmt: skip


def test_titles_forms_and_degrees_tell_nothing_unless_nothing_else_is_there() -> None:
    assert spelt("Drs. Ir. Rahmat Hidayat, S.H., M.Si") == spelt("RAHMAT HIDAYAT")
    assert spelt("PT. Borneo Rimba (Persero) Tbk") == spelt("Borneo Rimba, P.T.") == spelt("Borneo Rimba")
    assert spelt("KH.") == spelt("kh") != []
    assert len(spelt("Rahmat S.")) == 2  # an initial, no degree


def test_names_that_fold_alike_are_one_and_wordless_ones_none() -> None:
    table, place = name_table(["Siti Aminah", "SITI AMINAH, S.Kom", "😀", "Aminah Siti"])
    assert place.tolist() == [0, 0, NOWHERE, 1]
    assert table.size == 2


@given(st.lists(st.lists(ANY_NAME, max_size=6), min_size=1, max_size=4))
def test_tables_merged_are_the_table_of_all_names(parts: list[list[str]]) -> None:
    whole, place = name_table([name for some in parts for name in some])
    tables = [name_table(some) for some in parts]
    one, moved = merged([table for table, _ in tables])
    for array in ARRAYS:
        assert np.array_equal(getattr(one, array), getattr(whole, array))
    starts = np.cumsum([0, *(table.size for table, _ in tables)])
    again: list[int] = []
    for start, (_, own) in zip(starts.tolist(), tables, strict=False):
        again += [NOWHERE if n == NOWHERE else int(moved[start + n]) for n in own.tolist()]
    assert again == place.tolist()


def test_a_common_name_is_answered_among_very_many_others() -> None:
    many = [f"Siti {chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{'aeiou'[n // 676 % 5]}r" for n in range(3_000)]
    table, place = name_table([*many, "Siti"])
    assert found_by(table, "Siti")[0] == place[-1]
    assert 0 < len(found_by(table, "Siti")) <= NEAREST


def kinds(text: str) -> Sequence[str]:
    return readings("person", text)


def test_a_masked_name_is_not_read_and_every_other_also_as_it_stands() -> None:
    assert readings("person", "B*** S******") == ()
    assert kinds("Wajah binti Prayogo, MM") == ("wajah", "wajah prayogo", "Wajah binti Prayogo, MM")
    assert len(readings("unknown", "A. B. alias C alias D (E) bin F")) <= 4
