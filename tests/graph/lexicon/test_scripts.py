"""Other scripts in Latin letters, as passports romanise them (ICAO 9303, GOST R 52535.1, RR 2000, pinyin)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.lexicon import parse_organisation, parse_person, plain
from graph.lexicon.scripts import latin
from graph.lexicon.words import table


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Иван Петров", "Ivan Petrov"),
        ("Оксана Шевченко", "Oksana Shevchenko"),
        ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
        ("Ευάγγελος", "Evangelos"),
        ("محمد بن سلمان", "muhammad bin salman"),
        ("فاطمة الكعبي", "fatimah al kaby"),
        ("عبد الرحمن", "abdul rahman"),
        ("李小龙", "Li Xiaolong"),
        ("欧阳修", "Ouyang Xiu"),
        ("김민수", "Gim Minsu"),
        ("नरेन्द्र", "narendra"),
        ("अमित कुमार", "amit kumar"),
        ("דוד כהן", "david cohen"),
        ("Łódź Øresund Straße Đặng", "Lodz Oresund Strasse Dang"),
    ],
)
def test_a_name_is_written_as_its_country_romanises_it(written: str, said: str):
    assert latin(written) == said


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("Budі Sаntoso", "budi santoso"),  # Cyrillic i and a
        ("Budi А. Santoso", "budi a santoso"),  # a Cyrillic letter alone among Latin words
        ("Βudi Santοso", "budi santoso"),  # Greek
        ("SANT0SO BUD1MAN", "santoso budiman"),
        ("Ｂｕｄｉ 𝐒𝐚𝐧𝐭𝐨𝐬𝐨", "budi santoso"),
        ("Bu\u200bdi\u202e Santoso\ufeff", "budi santoso"),
    ],
)
def test_what_is_drawn_as_a_latin_letter_is_read_as_one(written: str, drawn: str):
    assert " ".join(parse_person(written).tokens) == drawn


@pytest.mark.parametrize(
    ("raw", "tokens", "form"),
    [
        ("ООО Ромашка", "romashka", "SARL"),
        ("华为技术有限公司", "huaweijishu", "LTD"),
        ("中国石油股份有限公司", "zhongguoshiyou", "SA"),
        ("株式会社トヨタ", "toyota", "KK"),
        ("주식회사 한빛", "hanbich", "KK"),
    ],
)
def test_legal_forms_of_other_scripts_are_forms(raw: str, tokens: str, form: str):
    name = parse_organisation(raw)
    assert (" ".join(name.tokens), name.legal_form) == (tokens, form)


def test_letters_that_nobody_romanises_stay_so_that_two_names_never_become_nothing():
    strange = "\U00012000\U00012001"  # cuneiform
    assert plain(strange)
    assert parse_person(strange).tokens != parse_person("\U00012002\U00012003").tokens


def test_every_look_alike_is_one_letter_of_another_script():
    for drawn, letter in table("scripts")["look_alikes"].items():
        assert (len(drawn), len(letter)) == (1, 1)
        assert letter.isascii()
        assert not drawn.isascii()


@given(st.text(max_size=80))
def test_any_text_is_written_in_latin_once_and_for_all(text: str):
    once = latin(text)
    assert latin(once) == once
    assert text.isascii() is False or once == text
