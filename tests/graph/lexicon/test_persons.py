"""Personal names taken apart; every person here is invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.kinds import PartyKind
from graph.lexicon import kind_guess, parse_person


@pytest.mark.parametrize(
    ("raw", "tokens", "titles", "suffixes"),
    [
        ("Drs. H. Moh. Jusuf, M.Si", "moh jusuf", "drs h", "msi"),
        ("Prof. Dr. Ir. H. Budi Santoso", "budi santoso", "prof dr ir h", ""),
        ("SETIAWAN FEBRI SE, M.SI", "setiawan febri", "", "se msi"),
        ("TUTI ENDANG ST, M.SI", "tuti endang", "", "st msi"),
        ("Tuti SE.,M.K.P.", "tuti", "", "se mkp"),
        ("MARLINA LINA S.Pd", "marlina lina", "", "spd"),
        ("EDI SLAMET,BE", "edi slamet", "", "be"),
        ("BUDI DARMA ,ST", "budi darma", "", "st"),
        ("DRS. MARLINA PRATAMA., M.SI", "marlina pratama", "drs", "msi"),
        ("HJ. ERNA HERMAWAN, S.H.,M.H.", "erna hermawan", "hj", "sh mh"),
        ("Ir.H.Joko Wirantono", "joko wirantono", "ir h", ""),
        ("Raihan Sdr. Muhammad", "raihan muhammad", "", ""),
        ("Jusuf Kalalo (Purn.)", "jusuf kalalo", "", ""),
        ("S.H. Mintarja", "sh mintarja", "", ""),
        ("D. A. HANDAYANI, SH", "d a handayani", "", "sh"),
        ("Sri Mulyani", "sri mulyani", "", ""),
        ("Siti", "siti", "", ""),
        ("Dr.", "dr", "", ""),
        ("H. Siti Nur", "siti nur", "h", ""),
        ("H.M. Yusuf Lejau", "m yusuf lejau", "h", ""),
        ("ROBERT WIRASENTOSA SE", "robert wirasentosa", "", "se"),
        ("Robert Wirasentosa ST MT", "robert wirasentosa", "", "st mt"),
        ("Robert Ma", "robert ma", "", ""),
        ("Dr. (H.C.) Budi Lejau, S.T., IPU., ASEAN Eng.", "budi lejau", "dr", "st ipu asean eng"),
        ("dr. Siti Lejau Sp.OG(K)", "siti lejau", "dr", "spog"),
        ("I Gst. Ngr. Lejau", "ngr lejau", "i gst", ""),
        ("Ida Bagus Lejau Tering", "lejau tering", "ida bagus", ""),
        ("Karo2 Lejau", "karo karo lejau", "", ""),
        ("Sugeng Lejau.SH", "sugeng lejau", "", "sh"),
        ("Prof. Dr.-Ing. Hans Lejau", "hans lejau", "prof dr ing", ""),
    ],
)
def test_titles_and_degrees_are_set_aside_and_the_name_stays(raw: str, tokens: str, titles: str, suffixes: str):
    name = parse_person(raw)
    assert (" ".join(name.tokens), " ".join(name.titles), " ".join(name.suffixes)) == (tokens, titles, suffixes)
    assert name.raw == raw


def test_a_family_name_before_the_comma_goes_to_the_end():
    assert parse_person("Lejaubang, Klementius, S.T.").tokens == ("klementius", "lejaubang")


def test_a_soft_title_leaves_two_readings():
    name = parse_person("Andi Mappasessu")
    assert name.tokens == ("andi", "mappasessu")
    assert ("mappasessu",) in name.readings


def test_dotted_letters_without_a_comma_may_be_initials():
    name = parse_person("Budi S.H.")
    assert name.tokens == ("budi",)
    assert ("budi", "s", "h") in name.readings


@pytest.mark.parametrize(
    ("raw", "father", "sex"),
    [
        ("Iwan bin Jumari", "jumari", "male"),
        ("Yobinyah binti Warsita", "warsita", "female"),
        ("Ifa bt. Gisinar", "gisinar", "female"),
        ("A. Rahman b. Umar", "umar", "male"),
        ("Muthu a/l Raman", "raman", "male"),
        ("Siti d/o Raman", "raman", "female"),
        ("Iwan bin Jumari bin Sapardi", "jumari sapardi", "male"),
        ("Ivan Petrovich Sidorov", "petrovich", "male"),
        ("Sidorova Anna Petrovna", "petrovna", "female"),
        ("Сидоров Иван Петрович", "petrovich", "male"),
    ],
)
def test_the_fathers_name_stands_apart(raw: str, father: str, sex: str):
    name = parse_person(raw)
    assert (" ".join(name.patronymic), name.patronymic_sex) == (father, sex)
    assert father not in name.tokens


def test_a_surname_formed_like_a_fathers_name_stays_one():
    assert parse_person("Novak Djokovich").patronymic == ()
    assert parse_person("Muhammad Ibnu Hajar").tokens == ("muhammad", "ibnu", "hajar")


def test_aliases_former_names_and_capacity_are_told_apart():
    assert parse_person("Soekarnoto als. Kusno").aliases == (("kusno",),)
    assert parse_person("Soekarnoto alias Kusno").tokens == ("soekarnoto",)
    assert parse_person("Angela Lejau (Geb. Tering)").aliases == (("tering",),)
    assert parse_person("Budi Santoso d/h Tan Lejau").aliases == (("tan", "lejau"),)
    acting = parse_person("Budi Santoso qq Siti Aminah")
    assert (acting.tokens, acting.aliases, acting.on_behalf_of) == (("budi", "santoso"), (), "Siti Aminah")


def test_abdul_is_one_word_apart_or_together():
    assert parse_person("Abdurrahman Wahidin").tokens == ("abdul", "rahman", "wahidin")
    assert parse_person("Abdulmalik").tokens == ("abdul", "malik")
    assert parse_person("Abdurrachman").tokens == ("abdul", "rachman")
    assert parse_person("Abdullah").tokens == ("abdullah",)


def test_initials_and_mononyms_are_known():
    assert parse_person("Rudi Iman P").initials == ("p",)
    assert parse_person("Suharto").mononym
    assert parse_person("H. M. Suharto").mononym
    assert not parse_person("Budi Santoso").mononym


def test_generation_is_kept_apart():
    assert parse_person("Budi Santoso Jr.").generation == "jr"
    assert parse_person("Henry Tering III").generation == "iii"


def test_diacritics_and_other_scripts_become_latin_letters():
    assert parse_person("José Müller-Łukasz").tokens == ("jose", "muller", "lukasz")
    assert parse_person("Иван Петров").tokens == ("ivan", "petrov")
    assert parse_person("مُحَمَّد علي").tokens == ("muhammad", "ali")


@given(st.text(max_size=300))
def test_any_text_is_parsed(text: str):
    name = parse_person(text)
    assert len(name.tokens) <= 2 * 12
    assert all(token.strip() and " " not in token for token in name.tokens)


@pytest.mark.parametrize(
    "text", ["a" * 10_000, "Dr. " * 3_000, ", " * 5_000, "(" * 10_000, "bin " * 2_500, "\ud800", "\u202eabc"]
)
def test_long_and_broken_texts_are_parsed(text: str):
    assert len(parse_person(text).tokens) <= 24


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Drs. Budi Santoso", PartyKind.PERSON),
        ("Budi Santoso, S.T.", PartyKind.PERSON),
        ("Iwan bin Jumari", PartyKind.PERSON),
        ("PT Maju", PartyKind.COMPANY),
        ("MAJU JAYA, CV.", PartyKind.COMPANY),
        ("Koperasi Karyawan Sejahtera", PartyKind.COOPERATIVE),
        ("Yayasan Rimba", PartyKind.FOUNDATION),
        ("Dinas Kesehatan Kota Samarinda", PartyKind.PUBLIC_BODY),
        ("Budi Santoso", PartyKind.UNKNOWN),
        ("", PartyKind.UNKNOWN),
    ],
)
def test_a_bare_name_tells_its_kind_or_nothing(raw: str, kind: PartyKind):
    assert kind_guess(raw) is kind
