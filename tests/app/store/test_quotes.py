"""What a claim is quoted with: its own amounts and codes stay readable, numbers of people do not."""

from __future__ import annotations

from decimal import Decimal

from app.store.claim_rows import quote_json
from graph.claims import Money, ParticipationClaim, PartyClaim, TenderClaim
from graph.kinds import PartyKind


def test_the_amounts_and_the_code_a_claim_states_stay_readable() -> None:
    offer = ParticipationClaim(
        "1", "spse:10064123456", "p", "bid", offered=Money(Decimal("2500000000.00")),
        quote={"harga": "2500000000", "penawaran": "2500000000.00", "kode": "10064123456", "npwp": "735934051443000"},
    )  # fmt: skip
    assert quote_json(offer, {}) == (
        '{"harga":"2500000000","penawaran":"2500000000.00","kode":"10064123456","npwp":"7359***********"}'
    )
    budget = Money(Decimal("9876543210123"))
    header = TenderClaim("spse:1", budget=budget, quote={"pagu": "9876543210123", "nilai": "9876543210124"})
    assert quote_json(header, {}) == '{"pagu":"9876543210123","nilai":"9876*********"}'


def test_a_party_states_no_amounts() -> None:
    claim = PartyClaim("1", PartyKind.PERSON, "Siti", quote={"nik": "6472015203700001", "nama": "Siti"})
    assert quote_json(claim, {}) == '{"nik":"647201**********","nama":"Siti"}'

