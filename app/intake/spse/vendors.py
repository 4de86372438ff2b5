"""The vendor of a row, who signs for it, and its part in the package: registered, priced, winner, contracted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.intake.reading import Reading
from app.intake.vendors import name_key, tax_key, vendor_kind
from graph.claims import Claim, Money, ParticipationClaim, PartyClaim, TieClaim
from graph.kinds import BidStage, ContactKind, OrganRole, PartyKind, TieKind
from graph.lexicon import bank_account_key, is_masked
from graph.period import AFTER_ALL, BEFORE_ALL, DATE_UNKNOWN, Period, parse_partial

_VENDOR_CELLS = (
    "kd_penyedia", "nama_penyedia", "npwp_penyedia", "npwp16_penyedia", "bentuk_usaha_penyedia", "alamat_penyedia",
    "nama_rek_bank", "no_rek_bank", "nama_pemilik_rek_bank", "anggota_kso",
)  # fmt: skip
_ENTRY_ENDS = re.compile(r"[;\n|]")
_TAX_NUMBER = re.compile(r"\d[\d.\- ]{13,20}\d")
_PRICES = ("nilai_penawaran", "nilai_terkoreksi", "nilai_negosiasi")


def vendor(reading: Reading, record: str) -> PartyClaim | None:
    """The vendor of a row, named by its account number, else by its tax number, else only inside the record."""
    name = reading.text("nama_penyedia")
    if name is None:
        return None
    numbers = reading.identifiers("NPWP", "npwp16_penyedia", "npwp_penyedia")
    account = reading.text("kd_penyedia")
    form = reading.text("bentuk_usaha_penyedia")
    ref = f"penyedia:{account}" if account else tax_key(numbers) or f"{record}/vendor"
    return PartyClaim(
        ref, vendor_kind(name, form), name, identifiers=numbers, contacts=tuple(_contacts(reading)),
        attributes=_attributes(reading), quote=reading.quote(*_VENDOR_CELLS),
    )  # fmt: skip


def _contacts(reading: Reading) -> Iterable[tuple[ContactKind, str]]:
    address = reading.text("alamat_penyedia")
    if address and not is_masked(address):
        yield ContactKind.ADDRESS, address
    bank, account = reading.text("nama_rek_bank") or "", reading.text("no_rek_bank")
    if account:
        if bank_account_key(bank, account):
            yield ContactKind.BANK_ACCOUNT, f"{bank}: {account}"
        elif not is_masked(account):
            reading.note("no_rek_bank", "unread_account")


def _attributes(reading: Reading) -> dict[str, str]:
    cells = (
        ("legal_form", "bentuk_usaha_penyedia"), ("account_holder", "nama_pemilik_rek_bank"),
        ("joint_operation_members", "anggota_kso"), ("vendor_type", "tipe_penyedia"),
    )  # fmt: skip
    return {name: text for name, cell in cells if (text := reading.text(cell))}


def joint_operation(reading: Reading, tender: str, firm: PartyClaim) -> list[Claim]:
    """The members of a joint operation (KSO), a free text of names with tax numbers: they make one offer together.

    A member without a readable number is another firm of that name and is only noted.
    """
    entries = [e for e in _ENTRY_ENDS.split(reading.text("anggota_kso") or "") if e.strip()]
    found = [m for m in map(_member, entries) if m is not None]
    if len(found) < len(entries):
        reading.note("anggota_kso", "unread_members")
    own = {number for _, number in firm.identifiers}
    quote = reading.quote("anggota_kso", "nama_penyedia")
    partners = [m for m in found if m.identifiers[0][1] not in own and m.ref != firm.ref]
    if not partners:
        return []
    bids = [
        ParticipationClaim(f"kso/{m.ref}", tender, m.ref, "bid", stage=BidStage.WINNER, joint="kso", quote=quote)
        for m in (firm, *partners)
    ]
    return [*partners, *bids]


def _member(entry: str) -> PartyClaim | None:
    """"PT Contoh (01.234.567.8-722.000)" as a party."""
    number = _TAX_NUMBER.search(entry)
    ref = tax_key((("NPWP", number[0]),)) if number else None
    if number is None or ref is None:
        return None
    name = " ".join(entry.replace(number[0], " ").strip(" ()-,:").split()).strip(" ()-,:")
    quote = {"anggota_kso": entry.strip()}
    return PartyClaim(ref, vendor_kind(name), name or number[0], identifiers=(("NPWP", number[0]),), quote=quote)


def signatory(reading: Reading, tender: str, firm: PartyClaim, day: str | None) -> list[Claim]:
    """Who signs for the vendor. That he may sign is known for the day of signing; before and after it is unknown.

    A person has no officers: who signs for one is himself, or holds a power of attorney for this contract.
    """
    name = reading.text("wakil_sah_penyedia")
    if name is None or firm.kind is PartyKind.PERSON:
        return []
    ref = f"{firm.ref}/wakil/{name_key(name)}"
    if is_masked(name):
        ref += f"/{tender}"  # equal stars need not be one person
    quote = reading.quote("wakil_sah_penyedia", "jabatan_wakil_penyedia", "nama_penyedia", "tgl_kontrak", "no_kontrak")
    person = PartyClaim(ref, PartyKind.PERSON, name, quote=quote)
    tie = TieClaim(
        "signatory", TieKind.OFFICER_OF, ref, firm.ref, role=OrganRole.SIGNATORY.value, period=around(day), quote=quote
    )
    return [person, tie]


def around(day: str | None) -> Period:
    """A period that surely holds on one day and may hold before and after."""
    if day is None:
        return DATE_UNKNOWN
    first, last = (d.toordinal() for d in parse_partial(day))
    return Period(BEFORE_ALL, first, last, AFTER_ALL)


def is_yes(text: str | None) -> bool:
    return (text or "").casefold() in ("1", "true", "ya", "y")


def participant(reading: Reading, tender: str, firm: PartyClaim) -> ParticipationClaim:
    """A row of the participants: without a price it is a registrant and no bidder."""
    offered, corrected, negotiated = (reading.price(name) for name in _PRICES)
    if is_yes(reading.text("pemenang")) or is_yes(reading.text("pemenang_terverifikasi")):
        stage = BidStage.WINNER
    elif corrected or negotiated:
        stage = BidStage.EVALUATED
    else:
        stage = BidStage.PRICED if offered else BidStage.REGISTERED
    return ParticipationClaim(
        "bid", tender, firm.ref, "bid", stage=stage, offered=offered, corrected=corrected, negotiated=negotiated,
        reason=reading.text("alasan"),
        quote=reading.quote("nama_penyedia", *_PRICES, "pemenang", "pemenang_terverifikasi", "alasan"),
    )  # fmt: skip


def winner(reading: Reading, tender: str, firm: PartyClaim, day: str | None) -> list[Claim]:
    """A row of the winners: the award, and the winning bid with its prices."""
    offered, corrected, negotiated = (reading.price(name) for name in _PRICES)
    quote = reading.quote("nama_penyedia", *_PRICES, "nilai_kontrak", "tgl_penetapan_pemenang")
    value = negotiated or corrected or offered or reading.price("nilai_kontrak")
    return [
        ParticipationClaim("award", tender, firm.ref, "award", value=value, date=day, quote=quote),
        ParticipationClaim(
            "bid", tender, firm.ref, "bid", stage=BidStage.WINNER, offered=offered, corrected=corrected,
            negotiated=negotiated, quote=quote,
        ),
    ]  # fmt: skip


def paid(reading: Reading, tender: str, firm: PartyClaim) -> list[Claim]:
    """A row of the realised packages: who got it and for how much; what was offered it does not say."""
    quote = reading.quote("nama_penyedia", "total_realisasi", "status")
    return [
        ParticipationClaim("award", tender, firm.ref, "award", value=reading.price("total_realisasi"), quote=quote),
        ParticipationClaim("bid", tender, firm.ref, "bid", stage=BidStage.WINNER, quote=quote),
    ]


def catalogue_ref(reading: Reading) -> str | None:
    """A supplier by the number the e-catalogue gives it; version 5 counted otherwise than version 6."""
    own, archived = reading.text("kode_penyedia"), reading.text("kd_penyedia")
    return f"katalog:{own}" if own else f"katalog5:{archived}" if archived else None


def supplier(reading: Reading) -> PartyClaim | None:
    """A supplier of the e-catalogue with its contacts."""
    ref, name = catalogue_ref(reading), reading.text("nama_penyedia")
    if ref is None or name is None:
        return None
    reached = ((ContactKind.PHONE, "no_telp_penyedia"), (ContactKind.EMAIL, "email_penyedia"))
    contacts = [(kind, text) for kind, cell in reached if (text := reading.text(cell)) and not is_masked(text)]
    return PartyClaim(
        ref, vendor_kind(name, reading.text("bentuk_usaha_penyedia")), name,
        identifiers=reading.identifiers("NPWP", "npwp16_penyedia", "npwp_penyedia"),
        contacts=(*_contacts(reading), *contacts),
        quote=reading.quote("kode_penyedia", *_VENDOR_CELLS, "no_telp_penyedia", "email_penyedia"),
    )  # fmt: skip


def ordered(reading: Reading, tender: str, ref: str) -> list[Claim]:
    """An order of the e-catalogue: whom it went to; of the archive a row is one product, which is a lot of its own."""
    product = reading.text("kd_paket_produk")
    value = reading.price("total_harga", "total_realisasi")
    quote = reading.quote("kode_penyedia", "kd_penyedia", "total_realisasi", "total_harga", "kd_paket_produk", "tgl_pesan")
    award = ParticipationClaim(
        "award", tender, ref, "award", value=value, date=reading.day("tgl_pesan"), lot=product, quote=quote
    )
    return [award, ParticipationClaim("bid", tender, ref, "bid", stage=BidStage.WINNER, lot=product, quote=quote)]


def recorded(reading: Reading, tender: str, firm: PartyClaim) -> ParticipationClaim:
    """A payment of a purchase that was recorded afterwards; its number tells several of one vendor apart."""
    return ParticipationClaim(
        "award", tender, firm.ref, "award", value=reading.price("nilai_realisasi"), date=reading.day("tgl_realisasi"),
        decree=reading.text("no_realisasi"),
        quote=reading.quote("nama_penyedia", "nilai_realisasi", "no_realisasi", "tgl_realisasi"),
    )  # fmt: skip


def letter(reading: Reading, tender: str, firm: PartyClaim) -> ParticipationClaim:
    """The letter of appointment (SPPBJ): the award once more, with its date and final price."""
    value: Money | None = reading.price("harga_final")
    return ParticipationClaim(
        "award", tender, firm.ref, "award", value=value, date=reading.day("tgl_sppbj"), decree=reading.text("no_sppbj"),
        status=reading.text("status_kontrak"), quote=reading.quote("nama_penyedia", "no_sppbj", "tgl_sppbj", "harga_final"),
    )  # fmt: skip


def contract(reading: Reading, tender: str, firm: PartyClaim, term: Period) -> ParticipationClaim:
    """A row of the contracts; its number stands where other parts name their decree."""
    return ParticipationClaim(
        "contract", tender, firm.ref, "contract", period=term, value=reading.price("nilai_kontrak"),
        decree=reading.text("no_kontrak"), date=reading.day("tgl_kontrak"), status=reading.text("status_kontrak"),
        quote=reading.quote(
            "nama_penyedia", "no_kontrak", "tgl_kontrak", "tgl_kontrak_awal", "tgl_kontrak_akhir", "nilai_kontrak",
            "status_kontrak",
        ),
    )  # fmt: skip
