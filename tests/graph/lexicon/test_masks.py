"""Masks admit or exclude; they never equal anything."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.lexicon import admits, is_masked
from graph.period import Answer

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def star(name: str) -> str:
    """The masking of the procurement API, written independently: first letter of each run of letters, then stars."""
    out, inside = [], False
    for char in name:
        out.append("*" if char.isalnum() and inside else char)
        inside = char.isalnum()
    return "".join(out)


@pytest.mark.parametrize(
    "text",
    [
        "B*** S******",
        "D*** Y**** K*********, S.S**., M.E.",
        "***************003",
        "**.***.874.*-*11.***",
        "12.345.xxx.x-xxx.000",
        "**********503",
        "************780",
    ],
)
def test_masked_texts_are_seen(text: str):
    assert is_masked(text)


@pytest.mark.parametrize(
    "text", ["Budi Santoso", "PT Maju", "12.345.678.9-012.000", "", "CV XX Jaya", "Xaverius", "0812345"]
)
def test_plain_texts_are_not_masked(text: str):
    assert not is_masked(text)


@pytest.mark.parametrize(
    ("mask", "value", "expected"),
    [
        ("B*** S******", "Budi Santoso", YES),
        ("B*** S******", "Drs. Budi Santoso, M.Si", YES),
        ("D**. B*** S******, S.H.", "BUDI SANTOSO", YES),
        ("B*** S******", "Siti Aminah", NO),
        ("B*** S******", "Budi Agus Santoso", UNKNOWN),  # a middle name may be left out
        ("B*** S******", "Bambang Santoso", UNKNOWN),  # the same initials, other lengths: a spelling, or another man
        ("D**** S******", "Joko Santoso", UNKNOWN),  # Djoko
        ("M** Y****", "Muhammad Yusuf", UNKNOWN),
        ("B*** S******", "", UNKNOWN),
        ("***************002", "197003121995031002", YES),
        ("***************002", "197003121995031003", NO),
        ("***************002", "19700312", NO),
        ("**.***.874.*-*11.***", "12.345.874.1-411.000", YES),
        ("**.***.874.*-*11.***", "0123458741411000", YES),  # the same number with 16 digits
        ("**.***.874.*-*11.***", "12.345.875.1-411.000", NO),
        ("**.***.874.*-*11.***", "12.345.874.1-421.000", NO),
        ("12.345.xxx.x-xxx.000", "12.345.874.1-411.000", YES),
        ("12.345.xxx.x-xxx.000", "12.345.874.1-411.001", NO),
        ("12.345.xxx.x-xxx.000", "13.345.874.1-411.000", NO),
        ("12.345.xxx.x-xxx.000", "6472011203700001", NO),  # a NIK has no 15-digit form
        ("**********503", "9120001234503", YES),
        ("**********503", "9120001234504", NO),
        ("************780", "123456789012780", YES),
        ("not masked", "not masked", UNKNOWN),
    ],
)
def test_a_mask_admits_or_excludes(mask: str, value: str, expected: Answer):
    assert admits(mask, value) is expected


def test_the_two_public_masks_of_one_npwp_do_not_prove_each_other():
    assert admits("**.***.874.*-*11.***", "12.345.xxx.x-xxx.000") is UNKNOWN
    assert admits("**.***.874.*-*11.***", "**.***.875.*-*11.***") is NO


@settings(deadline=None)
@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9), min_size=1, max_size=4))
def test_a_name_always_fits_its_own_mask_and_a_mask_never_equals_a_mask(parts: list[str]):
    name = " ".join(parts)
    mask = star(name)
    assert admits(mask, name) is not NO
    assert admits(mask, mask) is not YES


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_masks_never_raise(mask: str, value: str):
    assert admits(mask, value) in tuple(Answer)
    assert is_masked(value) in (True, False)
