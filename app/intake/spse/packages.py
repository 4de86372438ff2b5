"""The package itself: its id, header, dates and buyer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.intake.exports import description
from app.intake.reading import Reading
from app.intake.values import is_rounded, plain
from app.intake.vendors import name_key
from graph.claims import Claim, ParticipationClaim, PartyClaim, TenderClaim
from graph.kinds import ContactKind, PartyKind, Procedure
from graph.lexicon import is_masked

# Prefix of the code by the column it stands in: tenders, other procedures, and purchases only recorded afterwards.
# The three count separately, so one number may name three packages.
CODES = (("kd_tender", ""), ("kd_nontender", "nt:"), ("kd_nontender_pct", "pct:"))
UNIT_SCHEME = "ID-SATKER"  # <kd_klpd>:<kd_satker_str>
_LIST = re.compile(r"[;,]")
_OPENING = re.compile(r"pembukaan", re.IGNORECASE)
_CATEGORY_AND_YEAR = re.compile(r"(.*\S)\s+-\s+TA \d{4}.*")  # "Pekerjaan Konstruksi - TA 2020"
_NAME_AND_CODE = re.compile(r"(.*\S)\s+-\s+(\d{5,6})")  # "KEJAKSAAN NEGERI CONTOH - 005151"
_OFFER = re.compile(r"penawaran|file (?:i\b|1)", re.IGNORECASE)


def code_cell(reading: Reading) -> tuple[str, str] | None:
    """The prefix and code of the package of a row."""
    return next(((prefix, code) for name, prefix in CODES if (code := reading.text(name))), None)


def tender_id(platform: str, code: tuple[str, str]) -> str:
    """"spse:<kd_lpse>:<kd_tender>", "spse:<kd_lpse>:nt:<kd_nontender>", "spse:<kd_lpse>:pct:<kd_nontender_pct>"."""
    return f"spse:{platform.lstrip('0') or platform}:{code[0]}{code[1]}"


def platform_in(code: str) -> str | None:
    """The number of the LPSE that old codes end with; the codes of the common server end with 000."""
    return code[-3:].lstrip("0") or None if code.isdecimal() and len(code) > 3 else None


def transaction_id(reading: Reading) -> tuple[str, str] | str | None:
    """The package of a row of realised packages: its SPSE prefix and code, or the whole id on another platform.

    None where it cannot be told; a kind of transaction that is not known leaves a note.
    """
    code, source = reading.text("kode_paket"), reading.text("sumber_transaksi")
    if code is None or source is None:
        return None
    found = description("spse")["transactions"].get(" ".join(source.casefold().split()))
    if found is None:
        reading.note("sumber_transaksi", "unlisted_value")
        return None
    return f"{found['platform']}:{code}" if "platform" in found else (found["prefix"], code)


def header(reading: Reading, tender: str, dates: Mapping[str, str | None]) -> TenderClaim:
    """What the row states about the package; `dates` are those its table gives."""
    estimate, rounded = reading.price("hps"), is_rounded(reading.text("hps") or "")
    return TenderClaim(
        tender=tender,
        title=reading.text("nama_paket"),
        procedure=_procedure(reading),
        category=_category(reading),
        status=reading.text("status"),
        value=reading.price("total_realisasi"),
        owner_estimate=None if rounded else estimate,
        rounded_estimate=estimate if rounded else None,
        budget=reading.price("pagu"),
        region=_region(reading),
        plan_ids=_list(reading.text("kd_rup")),
        account_codes=_list(reading.text("mak")),
        package=reading.text("kd_paket"),
        round=_round(reading),
        dates={name: day for name, day in dates.items() if day},
        quote=reading.quote(
            "kd_tender", "kd_nontender", "kd_nontender_pct", "nama_paket", "pagu", "hps", "mtd_pemilihan", "jenis_pengadaan",
            "status", "versi", "tgl_pengumuman", "tgl_penetapan_pemenang", "tgl_mulai_pekerjaan", "tgl_selesai_pekerjaan",
            "nama_akt", "nama_tahapan", "tgl_awal", "tgl_akhir", "nama_paket_label", "kategori_tahun", "kode_paket",
            "sumber_transaksi", "total_realisasi", "order_id", "tgl_pesan",
        ),
    )  # fmt: skip


def _procedure(reading: Reading) -> Procedure | None:
    written = reading.text("mtd_pemilihan")
    if written is None:
        return Procedure.E_PURCHASING if reading.text("tgl_pesan") else None
    found = description("spse")["procedures"].get(" ".join(written.casefold().split()))
    if found is None:
        reading.note("mtd_pemilihan", "unlisted_value")
        return Procedure.OTHER
    return Procedure(found)


def _category(reading: Reading) -> str | None:
    together = reading.text("kategori_tahun")
    parted = _CATEGORY_AND_YEAR.fullmatch(together) if together else None
    return reading.text("jenis_pengadaan") or (parted[1] if parted else together)


def _region(reading: Reading) -> str | None:
    places = [text for name in ("kabkota", "provinsi") if (text := reading.text(name))]
    return ", ".join(places) or reading.text("lokasi_pekerjaan")


def _list(text: str | None) -> tuple[str, ...]:
    parts = (part.strip() for part in _LIST.split(text or ""))
    return tuple(dict.fromkeys(part for part in parts if part))


def _round(reading: Reading) -> int | None:
    text = reading.text("versi")
    if text and text.isdecimal() and len(text) < 4:
        return int(text)
    label = reading.text("nama_paket_label")
    return 2 if label and "ulang" in label.casefold() else None  # at least the second


def opening(reading: Reading) -> str | None:
    """The day bids are opened, from a row of the schedule: the stage "Pembukaan … Penawaran"."""
    stage = plain(" ".join(filter(None, (reading.text("nama_akt"), reading.text("nama_tahapan")))).replace("_", " "))
    if _OPENING.search(stage) and _OFFER.search(stage):
        return reading.day("tgl_awal")
    return None


def unit_ref(reading: Reading, *, code_in_kd_satker: bool = False) -> str | None:
    """The spending unit by agency and official code; without an official code by the system's own number."""
    official = reading.text("kd_satker_str") or (reading.text("kd_satker") if code_in_kd_satker else None)
    if official:
        return f"satker:{reading.text('kd_klpd') or '?'}:{official}"
    own = reading.text("kd_satker")
    return f"satker:{own}" if own else None


def unit_claim(reading: Reading, ref: str) -> PartyClaim | None:
    """The unit as a public body; None where the row does not name it."""
    name = reading.text("nama_satker")
    if name is None:
        return None
    contacts = []
    address, phone = reading.text("alamat_satker"), reading.text("telepon")
    if address and not is_masked(address):
        contacts.append((ContactKind.ADDRESS, address))
    if phone:
        contacts.append((ContactKind.PHONE, phone))
    agency = reading.text("nama_klpd")
    return PartyClaim(
        ref, PartyKind.PUBLIC_BODY, name, identifiers=_official(reading, ref), contacts=tuple(contacts),
        attributes={"agency": agency} if agency else {},
        quote=reading.quote("nama_satker", "kd_satker_str", "kd_satker", "nama_klpd", "alamat_satker"),
    )  # fmt: skip


def agency(reading: Reading, tender: str) -> list[Claim]:
    """The agency as buyer, in lists that name no unit."""
    name = reading.text("nama_klpd")
    if name is None:
        return []
    ref, quote = f"instansi:{name_key(name)}", reading.quote("nama_klpd")
    party = PartyClaim(ref, PartyKind.PUBLIC_BODY, name, quote=quote)
    return [party, ParticipationClaim("buyer", tender, ref, "buyer", quote=quote)]


def named_unit(reading: Reading, tender: str) -> list[Claim]:
    """The unit of a list that writes its code behind its name; the agency's own name tells agencies apart."""
    written = reading.text("nama_satker")
    if written is None:
        return agency(reading, tender)
    parted = _NAME_AND_CODE.fullmatch(written)
    name, code = (parted[1], parted[2]) if parted else (written.rstrip(" -"), "")
    ref = f"satker:{name_key(reading.text('nama_klpd') or '?')}:{code or name_key(name)}"
    over = reading.text("nama_klpd")
    quote = reading.quote("nama_satker", "nama_klpd")
    party = PartyClaim(ref, PartyKind.PUBLIC_BODY, name, attributes={"agency": over} if over else {}, quote=quote)
    return [party, ParticipationClaim("buyer", tender, ref, "buyer", quote=quote)]


def _official(reading: Reading, ref: str) -> tuple[tuple[str, str], ...]:
    """The official code together with the agency's: by it SiRUP, SPSE and INAPROC mean one unit."""
    _, _, code = ref.partition(":")
    agency, _, own = code.partition(":")
    return ((UNIT_SCHEME, code),) if own and agency == reading.text("kd_klpd") else ()


def buyer(reading: Reading, tender: str, *, code_in_kd_satker: bool = False) -> list[Claim]:
    """The unit and its part as buyer, where the row names it."""
    ref = unit_ref(reading, code_in_kd_satker=code_in_kd_satker)
    party = unit_claim(reading, ref) if ref else None
    if ref is None or party is None:
        return []
    quote = reading.quote("nama_satker", "kd_satker_str", "kd_satker")
    return [party, ParticipationClaim("buyer", tender, ref, "buyer", quote=quote)]
