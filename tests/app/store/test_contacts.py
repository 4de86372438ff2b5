"""Contacts become parties of their own, by a normal form that is the same in every source."""

from __future__ import annotations

from datetime import date

import pytest

from app.store.contacts import expanded, is_everywhere
from graph.claims import PartyClaim, TieClaim
from graph.kinds import ContactKind, PartyKind, TieKind
from graph.period import Answer, Window


def with_contact(kind: ContactKind, text: str, stated_at: str | None = None) -> list[PartyClaim | TieClaim]:
    claim = PartyClaim("firm", PartyKind.COMPANY, "CV Kilat", contacts=((kind, text),))
    found = list(expanded((claim,), stated_at))
    assert found[0] == claim
    return found[1:]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (ContactKind.PHONE, "0812-3456-7890", "+62 812 3456 7890"),
        (ContactKind.EMAIL, "Kilat@Contoh.co.id", "kilat@contoh.co.id"),
        (ContactKind.ADDRESS, "Jl. Mawar No. 12 A", "Jalan Mawar nomor 12A"),
        (ContactKind.BANK_ACCOUNT, "Bank Negara Indonesia 0123456789", "BNI: 0123-456-789"),
        (ContactKind.DOMAIN, "https://www.contoh.co.id/kontak", "contoh.co.id"),
    ],
)
def test_two_spellings_of_a_contact_are_one_mention(kind: ContactKind, one: str, other: str) -> None:
    (first, tie), (second, _) = with_contact(kind, one), with_contact(kind, other)
    assert isinstance(first, PartyClaim)
    assert isinstance(tie, TieClaim)
    assert (first.ref, first.kind) == (second.ref, PartyKind.CONTACT_POINT)
    assert is_everywhere(first.ref)
    assert (tie.kind, tie.from_ref, tie.to_ref, tie.role) == (TieKind.USES_CONTACT, "firm", first.ref, kind.value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ContactKind.PHONE, "-"),
        (ContactKind.EMAIL, "t***@contoh.co.id"),
        (ContactKind.ADDRESS, "Jalan Mawar"),  # a street alone is shared by strangers
        (ContactKind.BANK_ACCOUNT, "BNI ******789"),
        (ContactKind.BANK_ACCOUNT, "BNI"),
        (ContactKind.DOMAIN, "gmail.com"),
    ],
)
def test_what_could_not_be_shared_makes_no_contact(kind: ContactKind, text: str) -> None:
    assert with_contact(kind, text) == []


def test_an_account_is_shown_masked_and_other_contacts_are_readable() -> None:
    account, _ = with_contact(ContactKind.BANK_ACCOUNT, "BNI 0123456789")
    phone, _ = with_contact(ContactKind.PHONE, "0812-3456-7890")
    assert isinstance(account, PartyClaim)
    assert isinstance(phone, PartyClaim)
    assert account.name == "bni:0123******"
    assert phone.name == "+6281234567890"
    assert "0123456789" not in str(account.quote)


@pytest.mark.parametrize(
    ("stated_at", "day", "answer"),
    [
        ("2024-05-12", date(2024, 5, 12), Answer.YES),
        ("2024-05-12T10:00:00+08:00", date(2024, 5, 12), Answer.YES),
        ("2024-05-12", date(2024, 5, 13), Answer.UNKNOWN),
        ("no date", date(2024, 5, 12), Answer.UNKNOWN),
        (None, date(2024, 5, 12), Answer.UNKNOWN),
    ],
)
def test_a_contact_was_surely_used_on_the_day_of_its_record(stated_at: str | None, day: date, answer: Answer) -> None:
    _, tie = with_contact(ContactKind.PHONE, "0812-3456-7890", stated_at)
    assert isinstance(tie, TieClaim)
    assert tie.period.holds(Window.day(day)) is answer


def test_names_of_one_source_are_not_names_everywhere() -> None:
    assert [is_everywhere(ref) for ref in ("contact:phone:+62", "kk:647201", "firm", "")] == [True, True, False, False]
