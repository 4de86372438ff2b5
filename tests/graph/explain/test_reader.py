"""What a reader may not see does not reach him by way of names, numbers or quotations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.claims import Citation, Place
from graph.explain import CASE_TEAM, NAMELESS, OUTSIDE_TEAM, PROCUREMENT_UNIT, PartyView, party_label, quotation
from graph.explain.reader import initials
from graph.kinds import ContactKind, PartyKind, Standing
from graph.model import Party, PartyIdentifier

CITATION = Citation(
    claim="c", source="s", title="Formulir", place=Place("a.xlsx", "Lembar1", "7"), stated_at="2024-01-02",
    says={"NIK": "6471011203700001", "nama": "SITI AMINAH", "tanggal": "2024-03-12 10:00", "harga": "1500000000",
          "catatan": "NPWP 01.234.567.8-901.000", "No. HP": "0812-3456-7890"},
    standing=Standing.OFFICIAL, reliability=0.9,
)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Drs. H. Moh. Jusuf, M.Si", "M. J."),
        ("SITI AMINAH", "S. A."),
        ("Prof. Dr. Ir. Hj. Nur Aini", "N. A."),
        ("Suharto", "S."),
        ("H.", "H."),
        ("B*** S******", "B. S."),
        ("", "–"),
    ],
)
def test_initials_leave_titles_and_degrees_out(name: str, short: str) -> None:
    assert initials(name) == short


def test_organisations_are_named_to_everybody() -> None:
    names = {"cv": PartyView(PartyKind.COMPANY, "CV Karya"), "dinas": PartyView(PartyKind.PUBLIC_BODY, "Dinas X")}
    for reader in (CASE_TEAM, OUTSIDE_TEAM, PROCUREMENT_UNIT, NAMELESS):
        assert party_label("cv", names, reader).id == "CV Karya"
        assert party_label("dinas", names, reader).en == "Dinas X"


def test_hidden_people_and_households_are_lettered_in_order() -> None:
    names = {
        "p": PartyView(PartyKind.PERSON, "Ani"), "h": PartyView(PartyKind.HOUSEHOLD, "f00d"),
        "q": PartyView(PartyKind.PERSON, "Budi"), "k": PartyView(PartyKind.HOUSEHOLD, "beef"),
    }
    called = [party_label(each, names, NAMELESS).en for each in "phqk"]
    assert called == ["person A", "household A", "person B", "household B"]
    assert party_label("k", names, CASE_TEAM).id == "rumah tangga B"


def test_more_people_than_letters_stay_apart() -> None:
    names = {str(number): PartyView(PartyKind.PERSON, "x") for number in range(60)}
    assert len({party_label(each, names, NAMELESS).id for each in names}) == 60


def test_private_contacts_are_hidden_and_business_addresses_are_not() -> None:
    account = PartyView(PartyKind.CONTACT_POINT, "1490001234567", ContactKind.BANK_ACCOUNT)
    address = PartyView(PartyKind.CONTACT_POINT, "Jl. Contoh 1", ContactKind.ADDRESS)
    unsaid = PartyView(PartyKind.CONTACT_POINT, "0812000")
    own = PartyIdentifier("address", "t", "J*. C***** *", strong=False, personal=True)
    home = PartyView(PartyKind.CONTACT_POINT, "J*. C***** *", ContactKind.ADDRESS, (own,))
    names = {"account": account, "address": address, "unsaid": unsaid, "home": home}
    assert party_label("account", names, CASE_TEAM).id == "1490001234567"
    assert party_label("account", names, OUTSIDE_TEAM).id == "rekening bank (disamarkan)"
    assert party_label("unsaid", names, PROCUREMENT_UNIT).id == "titik kontak (disamarkan)"
    assert party_label("address", names, PROCUREMENT_UNIT).id == "Jl. Contoh 1"
    assert party_label("home", names, OUTSIDE_TEAM).id == "alamat (disamarkan)"
    assert party_label("home", names, CASE_TEAM).id == "J*. C***** *"


def test_personal_identifiers_are_shown_to_the_case_team_only() -> None:
    nik = PartyIdentifier("NIK", "t1", "647101**********", strong=True, personal=True)
    nib = PartyIdentifier("NIB", "t2", "9120", strong=True, personal=False)
    view = PartyView.of(Party("p", PartyKind.PERSON, "Ani", identifiers=(nik, nib)))
    assert view.shown_identifiers(CASE_TEAM) == (nik, nib)
    assert view.shown_identifiers(OUTSIDE_TEAM) == (nib,)


def test_a_contact_point_knows_its_kind_from_its_attributes() -> None:
    party = Party("p", PartyKind.CONTACT_POINT, "a@b.example", attributes={"contact_kind": "email"})
    assert PartyView.of(party).contact is ContactKind.EMAIL


def test_the_case_team_reads_what_the_source_literally_said() -> None:
    assert quotation(CITATION, "family", personal=True, reader=CASE_TEAM) == CITATION.says


def test_outside_the_team_identity_numbers_are_cut_and_dates_and_prices_are_not() -> None:
    said = quotation(CITATION, "officer", personal=True, reader=OUTSIDE_TEAM)
    assert said == {
        "NIK": "647101**********", "nama": "SITI AMINAH", "tanggal": "2024-03-12 10:00", "harga": "1500000000",
        "catatan": "NPWP 01.234.5**.*-***.***", "No. HP": "0812-34**-****",
    }


def test_a_field_whose_name_only_contains_such_letters_is_no_number_field() -> None:
    """`teknik` holds `nik`, `direktur` holds `rek`."""
    cited = replace(CITATION, says={"nilai teknik": "12345678", "direktur": "1234567 saham", "no_rek": "1490001234567"})
    said = quotation(cited, "officer", personal=True, reader=OUTSIDE_TEAM)
    assert said == {"nilai teknik": "12345678", "direktur": "1234567 saham", "no_rek": "149000*******"}


@pytest.mark.parametrize("kind", ["family", "household", "degree"])
def test_who_sees_kin_only_as_a_degree_reads_no_family_record(kind: str) -> None:
    assert quotation(CITATION, kind, personal=True, reader=OUTSIDE_TEAM) is None


def test_who_sees_initials_reads_no_record_about_a_person() -> None:
    assert quotation(CITATION, "officer", personal=True, reader=PROCUREMENT_UNIT) is None
    assert quotation(CITATION, "bid", personal=False, reader=PROCUREMENT_UNIT) is not None
