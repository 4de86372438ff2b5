"""What a vendor is, by its stated form and its name."""

from __future__ import annotations

import pytest

from app.intake.vendors import name_key, tax_key, vendor_kind
from graph.kinds import PartyKind


@pytest.mark.parametrize(
    ("name", "stated", "kind"),
    [
        ("CV. Citra Buana", None, PartyKind.COMPANY),
        ("Karya Inovasi", "Perseroan Terbatas (PT)", PartyKind.COMPANY),
        ("Karya Inovasi", "Persekutuan Komanditer (CV / Commanditer Venoschaap )", PartyKind.COMPANY),
        ("Karya Inovasi", None, PartyKind.UNKNOWN),
        ("BUDI SANTOSO", "Orang Perseorangan", PartyKind.PERSON),
        ("D LIMA ENGINEERING CV", "Individual", PartyKind.COMPANY),
        ("PERORANGAN 001", "Individual", PartyKind.PERSON),
        ("Koperasi Maju Bersama", None, PartyKind.COOPERATIVE),
        ("Maju Bersama", "Koperasi", PartyKind.COOPERATIVE),
        ("Siti Aminah", "Perseroan Perorangan", PartyKind.COMPANY),
    ],
)
def test_a_legal_form_in_the_name_outranks_what_the_source_states(
    name: str, stated: str | None, kind: PartyKind
) -> None:
    assert vendor_kind(name, stated) is kind


def test_a_vendor_is_named_by_its_first_valid_tax_number() -> None:
    assert tax_key((("NPWP", "**.***.874.*-*11.***"), ("NPWP", "91.234.567.5-731.000"))) == "npwp:0912345675731000"
    assert tax_key((("NPWP", "**.***.874.*-*11.***"),)) is None


def test_a_name_key_folds_case_and_blanks_only() -> None:
    assert name_key("  PT  Ａbadi\tJaya ") == "pt abadi jaya"
    assert name_key("B*** S******") == "b*** s******"
