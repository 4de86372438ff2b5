"""Numbers of people in Indonesia: NIK and KK (population register), NIP (civil service, PNS and PPPK)."""

from __future__ import annotations

from datetime import date

from graph.lexicon.number import Identifier, Problem, Strength, bare_digits, problem
from graph.lexicon.words import table

# A NIK has two digits for the year. Holders are adults in practice: 25–99 is read as 1925–1999, 00–24 as 2000–2024.
CENTURY_PIVOT = 25
WOMAN = 40


def known_province(code: str) -> bool:
    regions = table("regions")
    return code in regions["provinces"] or code in regions["former_provinces"]


def parse_nik(text: str, scheme: str = "NIK") -> Identifier | Problem:
    """16 digits PPKKCC DDMMYY SSSS, the day plus 40 for women (Permendagri 73/2022; structure as published).

    The region is where the number was first issued, so an unknown code is a note, not a refusal.
    """
    digits = bare_digits(scheme, text)
    if isinstance(digits, Problem):
        return digits
    if len(digits) != 16:
        return problem(scheme, "length")
    if "00" in (digits[:2], digits[2:4], digits[4:6]):
        return problem(scheme, "region")
    day = int(digits[6:8])
    woman = day > WOMAN
    born = _date(_century(int(digits[10:12])), int(digits[8:10]), day - WOMAN if woman else day)
    if born is None:
        return problem(scheme, "date")
    if digits[12:] == "0000":
        return problem(scheme, "serial")
    notes = ("century_inferred",) if known_province(digits[:2]) else ("century_inferred", "region_unknown")
    return Identifier(
        scheme, digits, Strength.STRONG, personal=True, birth_date=born.isoformat(), sex=_sex(woman), notes=notes
    )


def parse_kk(text: str) -> Identifier | Problem:
    """Family card: 16 digits, region, date of issue, serial. It names a household, so it only hints at a person."""
    found = parse_nik(text, "KK")
    if isinstance(found, Problem):
        return found
    known = tuple(note for note in found.notes if note != "century_inferred")
    return Identifier("KK", found.value, Strength.HINT, personal=True, notes=known)


def parse_nip(text: str) -> Identifier | Problem:
    """18 digits: birth YYYYMMDD, appointment YYYYMM, sex 1/2, serial (Perka BKN 43/2007).

    For PPPK (contract civil servants) digits 13–14 count work agreements and are no month. The nine-digit number
    used before 2009 is kept as weak.
    """
    digits = bare_digits("NIP", text)
    if isinstance(digits, Problem):
        return digits
    if len(digits) == 9:
        return Identifier("NIP", digits, Strength.WEAK, personal=True, notes=("old_form",))
    if len(digits) != 18:
        return problem("NIP", "length")
    born = _date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    appointed = int(digits[8:12])
    if born is None or not 1940 <= appointed <= 2100:
        return problem("NIP", "date")
    if digits[14] not in "12":
        return problem("NIP", "sex")
    if appointed - born.year < 17:
        return problem("NIP", "age")
    pns = 1 <= int(digits[12:14]) <= 12
    return Identifier(
        "NIP", digits, Strength.STRONG, personal=True, birth_date=born.isoformat(),
        sex=_sex(digits[14] == "2"), notes=("pns" if pns else "pppk",),
    )


def _century(year: int) -> int:
    return (1900 if year >= CENTURY_PIVOT else 2000) + year


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _sex(woman: bool) -> str:
    return "female" if woman else "male"
