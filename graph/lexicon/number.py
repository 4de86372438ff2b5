"""What a parsed identity number is, what a refused one is, and how the text around the digits is cleaned."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from graph.lexicon.words import table

LONGEST_TEXT = 200
# A float carries every integer up to 2**53 exactly; spreadsheets already round behind the 15th digit.
EXACT_FLOAT = 2**53
_SEPARATORS = re.compile(r"[\s.\-–—/'’‘`_]+")
_FLOAT = re.compile(r"\d+[.,]0+")
_DASH = re.compile(r"\s[-–—:|/]\s")
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")


class Strength(StrEnum):
    """How far equal numbers prove one party: STRONG may decide alone, WEAK supports, HINT only suggests."""

    STRONG = "strong"
    WEAK = "weak"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number in canonical form. `root` names the taxpayer behind branches; `notes` are codes, never sentences."""

    scheme: str
    value: str
    strength: Strength
    personal: bool
    valid: bool = True
    birth_date: str | None = None
    sex: str | None = None  # "male" | "female"
    root: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text is not a number of that scheme: a stable code and a hint for people. It never repeats the number."""

    scheme: str
    code: str
    hint_id: str
    hint_en: str


HINTS: dict[str, tuple[str, str]] = {
    "empty": ("kosong", "empty"),
    "masked": ("disamarkan di sumbernya", "masked at its source"),
    "too_long": ("terlalu panjang untuk sebuah nomor", "too long for a number"),
    "not_digits": ("memuat huruf atau tanda yang bukan angka", "holds letters or signs that are no digits"),
    "float_precision": (
        "angka dibulatkan oleh lembar kerja; simpan kolom sebagai teks",
        "rounded by a spreadsheet; store the column as text",
    ),
    "length": ("jumlah angka tidak sesuai", "wrong number of digits"),
    "leading_zero_lost": (
        "tampaknya nol di depan hilang; periksa sumbernya",
        "a leading zero seems to be lost; check the source",
    ),
    "placeholder": ("angka pengisi, bukan nomor", "a filler, not a number"),
    "region": ("kode wilayah tidak mungkin", "impossible region code"),
    "date": ("tanggal di dalam nomor tidak mungkin", "the date inside the number is impossible"),
    "serial": ("nomor urut 0000 tidak pernah diterbitkan", "serial 0000 is never issued"),
    "sex": ("angka jenis kelamin bukan 1 atau 2", "the digit for sex is neither 1 nor 2"),
    "age": ("diangkat sebelum berusia 17 tahun", "appointed before the age of 17"),
    "scheme": ("jenis nomor tidak disebut", "no scheme named"),
}


def problem(scheme: str, code: str) -> Problem:
    return Problem(scheme, code, *HINTS[code])


@cache
def nothing() -> frozenset[str]:
    """The words that stand where there is nothing, in lower case."""
    return frozenset(table("id")["nothing"])


def is_nothing(text: str) -> bool:
    """Whether a text only says that there is none: "NULL", "tidak ada", "-", "0"."""
    parts = _DASH.split(" ".join(text.split()).casefold())
    return all(part in nothing() or not part.strip(" -–—.0") for part in parts)


def bare_digits(scheme: str, text: str) -> str | Problem:
    """The digits of a typed number without separators, a leading apostrophe or a spreadsheet's ".0".

    Digits of other scripts become ASCII. Nothing is guessed: lost precision or letters are a Problem.
    """
    if len(text) > LONGEST_TEXT:
        return problem(scheme, "too_long")
    if text.isascii() and text.isdecimal():  # most are digits alone
        return problem(scheme, "placeholder") if _filler(text) else text
    clean = unicodedata.normalize("NFKC", text).strip().lstrip("'’`")
    clean = "".join(c for c in clean if unicodedata.category(c) != "Cf").strip()
    if not clean or clean.casefold() in nothing():
        return problem(scheme, "empty")
    if "*" in clean or re.search(r"\d[\d.\-]*[xX]{2,}|[xX]{2,}[.\-\d]*\d", clean):
        return problem(scheme, "masked")
    if _SCIENTIFIC.fullmatch(clean):
        return problem(scheme, "float_precision")
    if _FLOAT.fullmatch(clean) and not _dotted_number(clean):
        clean = re.split("[.,]", clean)[0]
        if int(clean) > EXACT_FLOAT:
            return problem(scheme, "float_precision")
    joined = _SEPARATORS.sub("", clean)
    if not joined.isdecimal():
        return problem(scheme, "not_digits" if joined else "empty")
    digits = "".join(str(unicodedata.decimal(c)) for c in joined)
    return problem(scheme, "placeholder") if _filler(digits) else digits


def _dotted_number(text: str) -> bool:
    """"735934051443.000" is an NPWP with its branch, "735934051443000.0" a float: three noughts are a branch."""
    return len(re.split("[.,]", text)[1]) == 3


def _filler(digits: str) -> bool:
    return len(set(digits)) == 1 or digits in ("1234567890123456", "123456789012345", "0123456789")


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others (ISO/IEC 7812-1 annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
