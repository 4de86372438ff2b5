"""Identity numbers: structure as published by Dukcapil, BKN and DJP; every number here is invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.lexicon import Identifier, Problem, Strength, parse, recognise


def check_digit(eight: str) -> str:
    """Independent Luhn: double every second digit from the right of the payload, sum the decimal digits."""
    doubled = [sum(divmod(int(d) * (2 if i % 2 == 0 else 1), 10)) for i, d in enumerate(reversed(eight))]
    return str((10 - sum(doubled) % 10) % 10)


def npwp15(eight: str, office: str = "728", branch: str = "000") -> str:
    return eight + check_digit(eight) + office + branch


def good(found: Identifier | Problem) -> Identifier:
    assert isinstance(found, Identifier), found
    return found


def code(found: Identifier | Problem) -> str:
    assert isinstance(found, Problem), found
    return found.code


def test_nik_tells_birth_date_and_sex():
    man = good(parse("NIK", "64.72.01 120370 0001"))
    assert (man.value, man.birth_date, man.sex) == ("6472011203700001", "1970-03-12", "male")
    woman = good(parse("nik", "6472015203700002"))
    assert (woman.birth_date, woman.sex) == ("1970-03-12", "female")
    assert man.strength is Strength.STRONG
    assert man.personal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6472013113700001", "date"),
        ("6472013002700001", "date"),
        ("6472011203700000", "serial"),
        ("6400011203700001", "region"),
        ("647201120370001", "length"),
        ("", "empty"),
        ("   ", "empty"),
        ("64720112037OOOO1", "not_digits"),
        ("9999999999999999", "placeholder"),
        ("************0001", "masked"),
        ("6.47201120370000E+15", "float_precision"),
        ("9102011203700001.0", "float_precision"),
        ("1" * 5000, "too_long"),
    ],
)
def test_an_impossible_nik_says_why(text: str, expected: str):
    found = parse("NIK", text)
    assert code(found) == expected
    assert isinstance(found, Problem)
    assert found.hint_id
    assert found.hint_en


def test_an_unknown_region_is_a_note_because_the_code_is_where_it_was_first_issued():
    found = good(parse("NIK", "5401011203700001"))
    assert "region_unknown" not in found.notes  # Timor Timur, on old cards
    assert "region_unknown" in good(parse("NIK", "2901011203700001")).notes


def test_pns_and_pppk_numbers_are_told_apart_by_the_month():
    pns = good(parse("NIP", "197003121995031002"))
    assert (pns.birth_date, pns.sex, pns.notes) == ("1970-03-12", "male", ("pns",))
    pppk = good(parse("NIP", "19880521 202321 2 017"))
    assert (pppk.birth_date, pppk.sex, pppk.notes) == ("1988-05-21", "female", ("pppk",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("197003121995033002", "sex"),
        ("197013121995031002", "date"),
        ("199003122000031002", "age"),
        ("1970031219950310", "length"),
        ("1.97003121995031E+17", "float_precision"),
        ("197003121995031002.0", "float_precision"),
        ("***************003", "masked"),
    ],
)
def test_an_impossible_nip_says_why(text: str, expected: str):
    assert code(parse("NIP", text)) == expected


@pytest.mark.parametrize("digits", [2, 8, 10, 15, 16, 17, 19, 20, 24])
def test_a_nip_of_another_length_is_refused_by_its_length_and_never_cut_or_filled(digits: int):
    """18 digits (Perka BKN 43/2007), nine before 2009."""
    assert code(parse("NIP", ("197003121995031002" * 2)[:digits])) == "length"


@pytest.mark.parametrize("scheme", ["NIK", "KK", "NIP", "NPWP", "NIB", "NITKU"])
@pytest.mark.parametrize("text", ["null", "NULL", "None", "nan", "N/A", "tidak ada", "-", " - ", "Nihil", "kosong"])
def test_a_word_for_nothing_is_an_empty_cell(scheme: str, text: str):
    assert code(parse(scheme, text)) == "empty"


@pytest.mark.parametrize("text", ["0", "00.000.000.0-000.000", "0000000000000000", "999999999999999", "1111111111111111"])
def test_a_filler_is_said_to_be_one(text: str):
    assert code(parse("NPWP", text)) == "placeholder"


def test_the_old_nine_digit_nip_is_kept_as_weak():
    assert good(parse("NIP", "131 234 567")).strength is Strength.WEAK


def test_npwp_of_15_and_16_digits_are_one_number():
    fifteen = npwp15("73593405")
    typed = f"{fifteen[:2]}.{fifteen[2:5]}.{fifteen[5:8]}.{fifteen[8]}-{fifteen[9:12]}.{fifteen[12:]}"
    forms = {good(parse("NPWP", t)).value for t in (fifteen, typed, "0" + fifteen, "'" + fifteen, fifteen + ".0")}
    assert forms == {"0" + fifteen}
    found = good(parse("NPWP15", fifteen))
    assert (found.root, found.notes, found.strength) == (fifteen[:9], ("head_office",), Strength.STRONG)


def test_a_branch_shares_the_root_of_its_head_office():
    head, branch = npwp15("73593405"), npwp15("73593405", branch="001")
    assert good(parse("NPWP", head)).root == good(parse("NPWP", branch)).root
    assert good(parse("NPWP", head)).value != good(parse("NPWP", branch)).value
    assert good(parse("NPWP", branch)).notes == ("branch",)


def test_a_wrong_check_digit_makes_an_npwp_weak_and_invalid():
    right = npwp15("73593405")
    wrong = right[:8] + str((int(right[8]) + 1) % 10) + right[9:]
    found = good(parse("NPWP", wrong))
    assert (found.valid, found.strength) == (False, Strength.WEAK)
    assert "luhn_failed" in found.notes


def test_an_npwp_that_is_a_nik_equals_the_nik_and_is_personal():
    found = good(parse("NPWP", "6472011203700001"))
    nik = good(parse("NIK", "6472011203700001"))
    assert (found.scheme, found.value, found.personal) == (nik.scheme, nik.value, True)


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("6472011203700001", "NIK"),  # a man of Samarinda
        ("6472015203700001", "NIK"),  # a woman
        ("6472.0112.0370.0001", "NIK"),
        ("6472013113700001", "NPWP"),  # there is no thirteenth month: a number of a firm
        ("6472011203700000", "NPWP"),  # serial 0000 is never issued
        ("6400011203700001", "NPWP"),  # no regency 00
        ("2901011203700001", "NPWP"),  # no province 29
        ("1000000012345678", "NPWP"),
        ("0735934051443000", "NPWP"),  # the old number behind a nought
    ],
)
def test_sixteen_digits_are_a_persons_where_they_are_a_nik(text: str, scheme: str):
    """Since 2024 a person's NPWP is the NIK (PMK 112/2022); bodies have "0" and the old number, or a new one."""
    found = good(parse("NPWP", text))
    assert (found.scheme, found.personal) == (scheme, scheme == "NIK")


def test_a_new_entity_number_is_not_taken_for_a_nik():
    found = good(parse("NPWP", "1091031201961234"))
    assert (found.scheme, found.personal, found.notes) == ("NPWP", False, ("new_entity_number",))


def test_a_lost_leading_zero_is_said_and_not_guessed():
    assert code(parse("NPWP", "1234567890123")) == "leading_zero_lost"
    assert code(parse("NIB", "220001234567")) == "leading_zero_lost"


def test_spreadsheet_floats_are_read_when_exact():
    assert good(parse("NIB", "9120001234567.0")).value == "9120001234567"
    assert good(parse("NIB", "9120001234567,0")).value == "9120001234567"


def test_nitku_hangs_on_its_npwp():
    npwp = "0" + npwp15("73593405")
    found = good(parse("NITKU", npwp + "000001"))
    assert (found.root, found.strength) == (npwp, Strength.WEAK)


def test_a_family_card_only_hints_at_a_person():
    found = good(parse("KK", "6472011203120003"))
    assert (found.strength, found.birth_date, found.sex) == (Strength.HINT, None, None)


def test_foreign_schemes_keep_the_text():
    found = good(parse(" gb-coh ", " 0123  4567 "))
    assert (found.scheme, found.value, found.strength) == ("GB-COH", "0123 4567", Strength.STRONG)
    assert good(parse("local", "ab/1")).strength is Strength.WEAK
    assert code(parse("", "1")) == "scheme"
    assert code(parse("A sentence " * 100, "1")) == "too_long"
    assert code(parse("GB-COH", "-")) == "placeholder"


@pytest.mark.parametrize("scheme", ["National ID", "IRL-TAXID", "GBR-PASSPORT", "national identity number"])
def test_a_foreign_civil_number_decides_and_is_personal(scheme: str):
    found = good(parse(scheme, "YDAZ 1"))
    assert (found.strength, found.personal) == (Strength.STRONG, True)


def test_a_bare_number_is_recognised_by_length_and_structure():
    assert [i.scheme for i in recognise("6472011203700001")] == ["NIK"]
    assert [i.scheme for i in recognise("0" + npwp15("73593405"))] == ["NPWP"]
    assert [i.scheme for i in recognise("197003121995031002")] == ["NIP"]
    assert recognise("12345") == ()


@settings(deadline=None)
@given(st.sampled_from(["NIK", "KK", "NIP", "NPWP", "NIB", "NITKU", "XX", ""]), st.text(max_size=60))
def test_parse_never_raises_and_never_repeats_the_number_in_a_problem(scheme: str, text: str):
    found = parse(scheme, text)
    if isinstance(found, Problem):
        assert len(text.strip()) < 4 or text.strip().isalpha() or text.strip() not in found.hint_en + found.hint_id
    else:
        assert parse(found.scheme, found.value) == found or "from_npwp" in found.notes


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{8}", fullmatch=True))
def test_every_number_with_its_own_check_digit_is_valid_and_every_other_digit_is_not(eight: str):
    right = check_digit(eight)
    for digit in "0123456789":
        found = parse("NPWP", eight + digit + "728000")
        if isinstance(found, Identifier):
            assert found.valid == (digit == right)
