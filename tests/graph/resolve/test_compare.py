"""The comparison as a whole: symmetric, explained, and never sure of what it cannot know."""

from __future__ import annotations

import json
from importlib import resources

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from graph.kinds import Band, PartyKind
from graph.lexicon import Identifier, parse
from graph.model import PartyIdentifier
from graph.resolve import Comparison, Profile, Rarity, band_of, compare, count_rarity, label, profile, reach, surprise_of
from graph.resolve.align import Relation

EMPTY = Rarity()
WORDS = st.sampled_from(
    [
        "Budi",
        "Boedi",
        "Siti",
        "M.",
        "Muhammad",
        "Moh.",
        "S",
        "Santoso",
        "Santosa",
        "Djoko",
        "Joko",
        "Abdurrahman",
        "Abdul",
        "Rahman",
        "Dakang",
        "Saputra",
        "Dakangsaputra",
        "bin",
        "Drs.",
        "S.H.",
        ",",
        "Jaya",
        "PT",
        "CV",
        "II",
        "Samarinda",
        "B***",
        "и",
        "علي",
    ]
)
NAMES = st.lists(WORDS, min_size=0, max_size=6).map(" ".join)
KINDS = st.sampled_from([PartyKind.PERSON, PartyKind.COMPANY, PartyKind.UNKNOWN, PartyKind.PUBLIC_BODY])
BIRTHS = st.sampled_from([None, "1970", "1970-03", "1970-03-12", "1970-12-03", "1981-01-01", "1967-27-06"])


def number(scheme: str, text: str) -> Identifier:
    found = parse(scheme, text)
    assert isinstance(found, Identifier)
    return found


def person(name: str, *numbers: Identifier, born: str | None = None, place: str | None = None) -> Profile:
    return profile(PartyKind.PERSON, [name], identifiers=numbers, birth_date=born, place=place)


def seen(comparison: Comparison) -> set[str]:
    return {reason.feature for reason in comparison.reasons}


@given(NAMES, NAMES, KINDS, KINDS, BIRTHS, BIRTHS)
def test_it_does_not_depend_on_who_asks(
    a: str, b: str, kind_a: PartyKind, kind_b: PartyKind, born_a: str | None, born_b: str | None
):
    left, right = profile(kind_a, [a], birth_date=born_a), profile(kind_b, [b], birth_date=born_b)
    one, other = compare(left, right, EMPTY), compare(right, left, EMPTY)
    assert (one.score, one.probability, one.band) == (other.score, other.probability, other.band)
    assert {(r.feature, r.left, r.right, r.contribution) for r in one.reasons} == {
        (r.feature, r.right, r.left, r.contribution) for r in other.reasons
    }


@given(st.text(max_size=120), st.text(max_size=120), KINDS)
def test_no_text_makes_it_raise(a: str, b: str, kind: PartyKind):
    found = compare(profile(kind, [a]), profile(kind, [b]), EMPTY)
    assert 0 <= found.probability <= 1


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "a b " * 5_000, "😀" * 500, "مُحَمَّد " * 400, "\u202eدمحم\u202c", "\x00\ud800", ", , ,", "PT PT PT"]
)
def test_long_and_strange_texts_are_compared_like_others(text: str):
    for kind in (PartyKind.PERSON, PartyKind.COMPANY):
        found = compare(profile(kind, [text]), profile(kind, [text]), EMPTY)
        assert found.band in tuple(Band)


@given(NAMES, NAMES, KINDS)
def test_the_reasons_add_up_to_the_score(a: str, b: str, kind: PartyKind):
    found = compare(profile(kind, [a]), profile(kind, [b]), EMPTY)
    assert found.score == pytest.approx(sum(r.contribution for r in found.reasons), abs=0.01)
    assert found.band is band_of(found.probability)


@given(NAMES, NAMES)
def test_names_alone_never_make_a_person_the_same_without_rarity(a: str, b: str):
    assert compare(person(a), person(b), EMPTY).band is not Band.SAME


def test_masked_text_is_never_the_same():
    mask = profile(PartyKind.PERSON, ["D*** Y**** K*********, S.S**., M.E."])
    assert compare(mask, mask, EMPTY).band is not Band.SAME
    assert compare(mask, person("Dani Yudha Kusumajaya"), EMPTY).band is Band.UNSURE
    assert compare(mask, person("Ratna Wirasakti"), EMPTY).band is Band.DIFFERENT


@pytest.mark.parametrize(
    ("mask", "fits", "fails"),
    [
        ("**.***.405.*-*43.***", "73.593.405.1-443.000", "73.593.406.9-443.000"),
        ("73.593.xxx.x-xxx.000", "73.593.405.1-443.000", "73.593.405.1-443.001"),
        ("***********3000", "0735934051443000", "0735934051443001"),
    ],
)
def test_a_masked_number_admits_or_excludes_but_adds_no_identity(mask: str, fits: str, fails: str):
    masked = profile(PartyKind.COMPANY, ["CV Lejau Tering Sakti"], masked_numbers={"NPWP": [mask]})
    for text, feature in ((fits, "number_mask_admits"), (fails, "number_mask_excludes")):
        other = profile(PartyKind.COMPANY, ["CV Lejau Tering Sakti"], identifiers=[number("NPWP", text)])
        features = seen(compare(masked, other, EMPTY))
        assert feature in features
        assert "strong_number_same" not in features


def test_a_nip_whose_names_are_spelled_differently_is_never_called_different():
    nip = number("NIP", "197003121995031002")
    for a, b in [
        ("TUTI ENDANG ST, M.SI", "Tuti Endang, S.T."),
        ("Moh. Jusuf", "M. YUSUF, SE"),
        ("Rosita Purnomo", "Maulana Sari"),
    ]:
        assert compare(person(a, nip), person(b, nip), EMPTY).band is not Band.DIFFERENT


def test_a_birth_date_that_only_the_shared_number_tells_proves_nothing_more():
    nik = number("NIK", "6472011203700001")
    assert "birth_same" not in seen(compare(person("Budi Santoso", nik), person("Budi Santoso", nik), EMPTY))
    told = compare(person("Budi Santoso", nik), person("Budi Santoso", born="1970-03-12"), EMPTY)
    assert "birth_same" in seen(told)


@pytest.mark.parametrize(("bearers", "feature"), [(5, "birth_same"), (40, "birth_same_default")])
def test_a_day_that_far_too_many_people_share_is_one_that_registers_fill_in(bearers: int, feature: str):
    counted = Rarity({}, 10_000, {"1980-05-17": bearers})
    one, other = (person(name, born="1980-05-17") for name in ("Budi Santoso", "Budi Santosa"))
    assert feature in seen(compare(one, other, counted))


@pytest.mark.parametrize(
    ("a", "b", "feature"),
    [
        ("1970-03-12", "1970-03-12", "birth_same"),
        ("1970-07-01", "1970-07-01", "birth_same_default"),
        ("1970-03-12", "1970-12-03", "birth_swapped"),
        ("1967-06-27", "1967-27-06", "birth_swapped"),
        ("1970-03-12", "1970-03-13", "birth_near"),
        ("1970-03-12", "1970-08-25", "birth_year_same"),
        ("1970-03-12", "1970", "birth_part_same"),
        ("1970-03", "1971", "birth_part_other"),
        ("1970-03-12", "1981-07-25", "birth_other"),
    ],
)
def test_birth_dates_are_compared_as_far_as_they_are_known(a: str, b: str, feature: str):
    assert feature in seen(compare(person("Budi Santoso", born=a), person("Budi Santoso", born=b), EMPTY))


def test_a_default_birthday_weighs_less_than_another():
    name = "Klementius Lejaubang"
    real = compare(person(name, born="1970-03-12"), person(name, born="1970-03-12"), EMPTY)
    filler = compare(person(name, born="1970-01-01"), person(name, born="1970-01-01"), EMPTY)
    assert filler.score < real.score


def test_stored_numbers_compare_by_their_tokens():
    def stored(token: str) -> Profile:
        return profile("person", ["Siti Aminah"], identifiers=[PartyIdentifier("NIK", token, "64…02", True, True)])

    assert "strong_number_same" in seen(compare(stored("abc"), stored("abc"), EMPTY))
    assert "number_excludes" in seen(compare(stored("abc"), stored("abd"), EMPTY))


def test_two_branches_of_one_taxpayer_do_not_contradict():
    head, branch = (
        profile("company", ["PT Lejau Tering Sakti"], identifiers=[number("NPWP", n)])
        for n in ("73.593.405.1-443.000", "73.593.405.1-728.001")
    )
    features = seen(compare(head, branch, EMPTY))
    assert "weak_number_same" in features
    assert "strong_number_other" not in features


def test_no_identity_number_appears_in_the_reasons():
    nik = number("NIK", "6472011203700001")
    told = compare(person("Budi Santoso", nik), person("Budi Santoso", nik), EMPTY)
    assert nik.value not in json.dumps([(r.feature, r.left, r.right) for r in told.reasons])


def test_a_rare_name_is_worth_more_than_a_common_one():
    population = [(True, f"Budi Santoso{chr(97 + i % 26)}") for i in range(1500)] + [(True, "Klementius Lejaubang")]
    rarity = count_rarity(population)
    common = compare(person("Budi Santosoa"), person("Budi Santosoa"), rarity)
    rare = compare(person("Klementius Lejaubang"), person("Klementius Lejaubang"), rarity)
    assert rare.score > common.score


def test_the_best_pair_of_many_names_is_taken():
    many = profile("person", ["Kusnowiro", "Marthen Luther Palimbong"], birth_date="1980-02-03")
    assert compare(many, person("Marthen L. Palimbong", born="1980-02-03"), EMPTY).band is Band.SAME


def test_an_alias_is_one_more_name():
    aliased = person("Klementius Lejaubang als. Dominggus Rantepasang", born="1980-02-03")
    assert compare(aliased, person("Dominggus Rantepasang", born="1980-02-03"), EMPTY).band is Band.SAME


def test_a_person_is_no_company():
    assert compare(person("Budi Santoso"), profile("company", ["CV Budi Santoso"]), EMPTY).band is Band.DIFFERENT


def test_every_feature_has_points_and_a_label_in_both_languages():
    table = yaml.safe_load((resources.files("graph.resolve") / "weights.yaml").read_text(encoding="utf-8"))
    features = set(table["person"]) | set(table["organisation"]) | {str(r) for r in Relation}
    codes = {
        "kind_conflict",
        "masked_or_unnamed",
        "numbers_disagree",
        "namesakes",
        "name_contradicts",
        "number_of_many",
        "number_outranks_name",
        "lone_statement",
        "beside_parted",
    }
    for feature in features | codes:
        assert label(feature).id
        assert label(feature).en


# --- what need not be compared ----------------------------------------------------------------------------------------
POPULATION = Rarity({"budi": 900, "santoso": 700, "siti": 800, "joko": 500, "saputra": 600, "jaya": 900}, 10_000)
WORTH = 0.25  # what the service keeps


@given(NAMES, NAMES, KINDS, BIRTHS, BIRTHS)
def test_what_is_out_of_reach_would_never_have_been_kept(
    a: str, b: str, kind: PartyKind, born_a: str | None, born_b: str | None
) -> None:
    """Leaving a pair uncompared is right only if comparing could not have made it worth keeping."""
    left, right = (profile(kind, [name], birth_date=born) for name, born in ((a, born_a), (b, born_b)))
    most = min(surprise_of(left, POPULATION), surprise_of(right, POPULATION)) + 1.0
    if reach(left, right, most) < WORTH:
        assert compare(left, right, POPULATION).probability < WORTH


def test_a_letter_in_a_firms_name_may_stand_for_a_word() -> None:
    names = "Mahakam Prima Lestari S", "Mahakam Prima Lestari Santoso"
    short, long = (profile(PartyKind.COMPANY, [name]) for name in names)
    assert compare(short, long, POPULATION).probability >= WORTH
    assert reach(short, long, surprise_of(long, POPULATION)) >= WORTH


def test_a_common_name_alone_is_out_of_reach_and_a_shared_post_brings_it_back() -> None:
    bare = profile(PartyKind.PERSON, ["Budi Santoso"])
    posted = profile(PartyKind.PERSON, ["Budi Santoso"], posts=["POKJA|t"])
    surprise = surprise_of(bare, POPULATION)
    assert reach(bare, bare, surprise) < WORTH
    assert reach(posted, posted, surprise) > WORTH
    assert compare(posted, posted, POPULATION).band is not Band.DIFFERENT


def test_an_assumed_rarity_rules_nobody_out() -> None:
    bare = profile(PartyKind.PERSON, ["Budi Santoso"])
    assert reach(bare, bare, surprise_of(bare, EMPTY)) == 1.0
