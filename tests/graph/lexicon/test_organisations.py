"""Organisation names taken apart; every firm here is invented but for the forms of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.lexicon import forms_agree, parse_organisation


@pytest.mark.parametrize(
    ("raw", "tokens", "form"),
    [
        ("LEJAU KARYA (PERSERO) TBK, PT", "lejau karya", "PT"),
        ("PT. Lejau Karya (Persero) Tbk", "lejau karya", "PT"),
        ("MAJU JAYA, CV.", "maju jaya", "CV"),
        ("pt.primaragam unggul", "primaragam unggul", "PT"),
        ("CIPTA JAYA (P.T.)", "cipta jaya", "PT"),
        ("P.T. Lejau", "lejau", "PT"),
        ("Persekutuan Komanditer Cipta Tering", "cipta tering", "CV"),
        ("BERJAYA KONSTRUKSI, U.D.", "berjaya konstruksi", "UD"),
        ("Koperasi Unit Desa Sejahtera", "sejahtera", "KUD"),
        ("CIPTA JAYA (C. V.)", "cipta jaya", "CV"),
        ("Lejau Tering percetakan, PT", "lejau tering percetakan", "PT"),
        ("PT Percetakan Lejau", "percetakan lejau", "PT"),
        ("Lejau Percetakan", "lejau", "TOKO"),
        ("PT Lejau Usaha Dagang", "lejau usaha dagang", "PT"),
        ("UD Usaha Dagang Lejau", "lejau", "UD"),
        ("Lejau Corporation Joint Stock Company", "lejau", "INC"),
        ("SRL Lejau Tering", "lejau tering", "SARL"),
        ("PT. H. Anif", "h anif", "PT"),
        ("PT", "pt", None),
        ("Lejau Aktiengesellschaft", "lejau", "AG"),
        ("Tering Sdn. Bhd.", "tering", "SDN_BHD"),
        ("Perumda Air Minum", "air minum", "PERUMDA"),
        ("CV. Media Consultant", "media konsultan", "CV"),
        ("CV Satu & Hartati", "satu hartati", "CV"),
        ("Koperasi Simpan Pinjam Lejau", "lejau", "KSP"),
        ("KPRI Lejau Bakti", "lejau bakti", "KOPKAR"),
        ("Koperasi Pegawai Republik Indonesia Lejau Bakti", "lejau bakti", "KOPKAR"),
        ("Perusahaan Perseroan (Persero) PT Lejau Karya", "lejau karya", "PT"),
        ("Badan Usaha Milik Kampung Lejau", "lejau", "BUMDES"),
        ("Lejau GmbH & Co. KG", "lejau", "LP"),
        ("Lejau Sp. z o.o.", "lejau", "SARL"),
        ("Lejau spol. s r.o.", "lejau", "SARL"),
        ("Lejau S. de R.L. de C.V.", "lejau", "SARL"),
        ("Lejau S.à r.l.", "lejau", "SARL"),
        ("Lejau Co., Ltd.", "lejau", "LTD"),
        ("Công ty TNHH Lejau", "lejau", "LTD"),
        ("Lejau A/S", "lejau", "SA"),
        ("PT Lejau Jaya Kab. Berau", "lejau jaya", "PT"),
        ("INC LEJAU KARYA, PT", "inc lejau karya", "PT"),
    ],
)
def test_the_form_is_set_aside_wherever_it_stands(raw: str, tokens: str, form: str | None):
    name = parse_organisation(raw)
    assert (" ".join(name.tokens), name.legal_form) == (tokens, form)


def test_listing_and_state_ownership_are_flags():
    name = parse_organisation("LEJAU KARYA (PERSERO) TBK, PT")
    assert (name.listed, name.state_owned) == (True, True)
    assert parse_organisation("PT Bank Tering (Perseroda)").state_owned


@pytest.mark.parametrize(
    ("raw", "numbers"),
    [
        ("PT Maju II", ("2",)),
        ("PT Maju 02", ("2",)),
        ("PT Maju Jaya Tiga", ("3",)),
        ("PT Jabal3", ("3",)),
        ("CV Multi V", ("5",)),
        ("PT Petatis Dua Tidar", ()),
        ("PT Maju Jaya Kedua", ("2",)),
        ("CV Maju Ke-2", ("2",)),
        ("PT Maju 3rd", ("3",)),
        ("First Lejau Bank", ("1",)),
        ("1st Lejau Bank", ("1",)),
        ("Three Lejau Ltd", ("3",)),
        ("PT Tiga Lejau", ()),
        ("PT Lejau Sukse5", ()),
        ("PT Lejau5", ("5",)),
    ],
)
def test_numbers_are_compared_as_digits(raw: str, numbers: tuple[str, ...]):
    assert parse_organisation(raw).numbers == numbers


def test_towns_and_branches():
    assert parse_organisation("CV Melak Rimba Samarinda").town == "samarinda"
    assert parse_organisation("PT Lejau Karya Kaltim").town == "kalimantan timur"
    assert parse_organisation("PT Lejau Karya Cabang Samarinda").branch == ("samarinda",)
    assert parse_organisation("Lejau Kreasi - Berau").branch == ("berau",)
    assert parse_organisation("CV Samarinda").town is None


def test_a_town_with_a_slip_is_set_aside_as_written():
    assert parse_organisation("CV Bintara Lejau Berqau").town == "berqau"
    assert parse_organisation("CV Bintara Lejau Balikpapam").town == "balikpapam"


@pytest.mark.parametrize("word", ["Bintang", "Medal", "Tegar", "Kendali", "Terang", "Tering", "Pinang"])
def test_a_word_that_only_resembles_a_town_stays_a_word(word: str):
    assert parse_organisation(f"CV Bintara Lejau {word}").town is None


def test_partners_of_a_joint_operation_are_parsed_apart():
    name = parse_organisation("PT. Lejau Jaya - CV Tering Baru KSO")
    assert name.joint_operation
    assert [(m.tokens, m.legal_form) for m in name.members] == [(("lejau", "jaya"), "PT"), (("tering", "baru"), "CV")]
    assert parse_organisation("Lejau Pandu KSO Paser, CV").members == ()


def test_a_former_name_is_kept():
    name = parse_organisation("PT Lejau Baru d/h CV Tering Lama")
    assert name.former == (("tering", "lama"),)
    assert name.other_forms == ("CV",)


def test_what_looks_like_a_letter_at_the_end_of_a_word_is_read_as_one():
    assert parse_organisation("CV Lejau Sukse5").tokens == ("lejau", "sukses")
    assert parse_organisation("CV Tering0").tokens == ("teringo",)


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("PT", "LTD", True),
        ("PT", "CV", False),
        ("AG", "SA", True),
        ("PT", "PLC", None),
        ("CO", "PT", None),
        ("CV", "LP", True),
        ("KSP", "KUD", False),
        ("KSP", "KOPERASI", None),
        ("PD", "PERUMDA", None),
        ("PD", "PERUSAHAAN_DAGANG", None),
        ("PERUMDA", "PERUSAHAAN_DAGANG", False),
        ("GMBH", "SDN_BHD", True),
        ("YAYASAN", "PERKUMPULAN", False),
    ],
)
def test_forms_agree_by_legal_class(a: str, b: str, agree: bool | None):
    assert forms_agree(a, b) is agree
    assert forms_agree(b, a) is agree


@given(st.text(max_size=300))
def test_any_text_is_parsed(text: str):
    assert len(parse_organisation(text).tokens) <= 14


@pytest.mark.parametrize("text", ["PT " * 4_000, "x" * 10_000, " - " * 3_000 + "KSO", "II " * 3_000, "(((((", "PT () Tbk"])
def test_long_and_broken_texts_are_parsed(text: str):
    assert len(parse_organisation(text).tokens) <= 14
