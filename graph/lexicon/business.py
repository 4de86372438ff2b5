"""Numbers of taxpayers and businesses in Indonesia: NPWP (15 and 16 digits), NITKU and NIB."""

from __future__ import annotations

from graph.lexicon.civil import known_province, parse_nik
from graph.lexicon.number import Identifier, Problem, Strength, bare_digits, luhn, problem

HEAD_OFFICE = "000"


def parse_npwp(text: str) -> Identifier | Problem:
    """Taxpayer number in its 16-digit form (PMK 112/2022): "0" + the 15 digits of old, a NIK, or a new entity number.

    A NIK is returned as a NIK, so that the two compare equal. Of the old form the first nine digits (`root`) name the
    taxpayer and pass Luhn; the last three the branch, 000 being the head office.
    """
    digits = bare_digits("NPWP", text)
    if isinstance(digits, Problem):
        return digits
    if len(digits) == 15:
        return _from_fifteen(digits)
    if len(digits) == 16:
        return _from_fifteen(digits[1:]) if digits[0] == "0" else _new_sixteen(digits)
    if len(digits) == 9 and luhn(digits):
        return Identifier("NPWP", digits, Strength.HINT, personal=False, root=digits, notes=("length", "root_only"))
    return problem("NPWP", "leading_zero_lost" if len(digits) in (13, 14) else "length")


def _from_fifteen(digits: str) -> Identifier:
    root, branch = digits[:9], digits[12:]
    passes = luhn(root)
    kind = "head_office" if branch == HEAD_OFFICE else "branch"
    return Identifier(
        "NPWP", "0" + digits, Strength.STRONG if passes else Strength.WEAK, personal=False, valid=passes, root=root,
        notes=(kind,) if passes else (kind, "luhn_failed"),
    )


def _new_sixteen(digits: str) -> Identifier:
    if known_province(digits[:2]):
        nik = parse_nik(digits)
        if isinstance(nik, Identifier):
            return Identifier(
                "NIK", nik.value, nik.strength, personal=True, birth_date=nik.birth_date, sex=nik.sex,
                notes=(*nik.notes, "from_npwp"),
            )
    return Identifier("NPWP", digits, Strength.STRONG, personal=False, root=digits, notes=("new_entity_number",))


def parse_nitku(text: str) -> Identifier | Problem:
    """Place of business: the 16-digit NPWP and six more digits. `root` is that NPWP."""
    digits = bare_digits("NITKU", text)
    if isinstance(digits, Problem):
        return digits
    if len(digits) != 22:
        return problem("NITKU", "leading_zero_lost" if len(digits) == 21 else "length")
    owner = parse_npwp(digits[:16])
    if isinstance(owner, Problem):
        return problem("NITKU", owner.code)
    return Identifier(
        "NITKU", digits, Strength.WEAK, personal=owner.personal, valid=owner.valid, root=owner.value, notes=owner.notes
    )


def parse_nib(text: str) -> Identifier | Problem:
    """Business identification number: 13 digits without a public checksum (PP 5/2021, PP 28/2025)."""
    digits = bare_digits("NIB", text)
    if isinstance(digits, Problem):
        return digits
    if len(digits) != 13:
        return problem("NIB", "leading_zero_lost" if len(digits) == 12 else "length")
    return Identifier("NIB", digits, Strength.STRONG, personal=False)
