"""Relation words mean ties of the model."""

from __future__ import annotations

import pytest

from graph.kinds import OfficialRole, OrganRole, ParentRole, TieKind
from graph.lexicon import (
    family_term,
    is_beneficial_owner_term,
    is_in_law,
    is_key_personnel_term,
    is_owner_term,
    is_wider_kin,
    official_role,
    organ_role,
)
from graph.lexicon.words import table


@pytest.mark.parametrize(
    ("word", "kind", "role", "forward"),
    [
        ("Istri", TieKind.SPOUSE_OF, None, True),
        ("suami", TieKind.SPOUSE_OF, None, True),
        ("husband", TieKind.SPOUSE_OF, None, True),
        ("AYAH", TieKind.PARENT_OF, ParentRole.BLOOD, True),
        ("anak", TieKind.PARENT_OF, ParentRole.BLOOD, False),
        ("Anak Angkat", TieKind.PARENT_OF, ParentRole.ADOPTIVE, False),
        ("daughter", TieKind.PARENT_OF, ParentRole.BLOOD, False),
        ("saudara kandung", TieKind.SIBLING_OF, None, True),
    ],
)
def test_family_words(word: str, kind: TieKind, role: str | None, forward: bool):
    found = family_term(word)
    assert found is not None
    assert (found.kind, found.role, found.forward) == (kind, role, forward)


def test_in_laws_and_wider_kin_are_no_single_tie():
    for word in ("mertua", "ipar", "sepupu", "paman"):
        assert family_term(word) is None
    assert is_in_law("Mertua")
    assert is_wider_kin("sepupu")


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Direktur Utama", OrganRole.DIRECTOR),
        ("Dir.", OrganRole.DIRECTOR),
        ("Direktris", OrganRole.DIRECTOR),
        ("Komisaris", OrganRole.COMMISSIONER),
        ("Sekutu Aktif", OrganRole.ACTIVE_PARTNER),
        ("Persero Diam", OrganRole.SILENT_PARTNER),
        ("Ketua Pengurus", OrganRole.BOARD),
        ("Pengawas", OrganRole.SUPERVISOR),
        ("Manager", OrganRole.MANAGER),
        ("Wakil Sah", OrganRole.SIGNATORY),
        ("Managing Director", OrganRole.DIRECTOR),
        ("Direktur Utama PT Lejau", OrganRole.DIRECTOR),
        ("Juru Masak", None),
        ("", None),
    ],
)
def test_organ_words(word: str, role: OrganRole | None):
    assert organ_role(word) is role


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Pejabat Pembuat Komitmen", OfficialRole.PPK),
        ("PPK", OfficialRole.PPK),
        ("K.P.A.", None),
        ("KPA", OfficialRole.KPA),
        ("Pokja Pemilihan 3", OfficialRole.POKJA),
        ("Pejabat Pengadaan", OfficialRole.PP),
        ("Pengguna Anggaran", OfficialRole.PA),
        ("Bendahara Pengeluaran", OfficialRole.BENDAHARA),
        ("procurement officer", OfficialRole.PP),
        ("Camat", None),
    ],
)
def test_official_words(word: str, role: OfficialRole | None):
    assert official_role(word) is role


def test_owners_and_key_personnel():
    assert is_owner_term("Pemegang Saham")
    assert is_beneficial_owner_term("Pemilik Manfaat")
    assert is_key_personnel_term("Site Manager")
    assert not is_owner_term("Direktur")


def test_the_tables_name_only_roles_of_the_model():
    relations = table("relations")
    assert set(relations["organ"]) <= {str(r) for r in OrganRole}
    assert set(relations["official"]) <= {str(r) for r in OfficialRole}
