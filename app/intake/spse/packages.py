"""The package itself: its id, header, dates and buyer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.intake.reading import Reading
from app.intake.spse.tables import description
from app.intake.values import plain
from graph.claims import Claim, ParticipationClaim, PartyClaim, TenderClaim
from graph.kinds import ContactKind, PartyKind, Procedure
from graph.lexicon import is_masked

# Prefix of the code by the column it stands in: tenders, other procedures, and purchases only recorded afterwards.
# The three count separately, so one number may name three packages.
CODES = (("kd_tender", ""), ("kd_nontender", "nt:"), ("kd_nontender_pct", "pct:"))
_LIST = re.compile(r"[;,]")
_OPENING = re.compile(r"pembukaan", re.IGNORECASE)
_OFFER = re.compile(r"penawaran|file (?:i\b|1)", re.IGNORECASE)


def code_cell(reading: Reading) -> tuple[str, str] | None:
    """The prefix and code of the package of a row."""
    return next(((prefix, code) for name, prefix in CODES if (code := reading.text(name))), None)


def tender_id(platform: str, code: tuple[str, str]) -> str:
    """"spse:<kd_lpse>:<kd_tender>", "spse:<kd_lpse>:nt:<kd_nontender>", "spse:<kd_lpse>:pct:<kd_nontender_pct>"."""
    return f"spse:{platform.lstrip('0') or platform}:{code[0]}{code[1]}"


def header(reading: Reading, tender: str, dates: Mapping[str, str | None]) -> TenderClaim:
    """What the row states about the package; `dates` are those its table gives."""
    return TenderClaim(
        tender=tender,
        title=reading.text("nama_paket"),
        procedure=_procedure(reading),
        category=reading.text("jenis_pengadaan"),
        status=reading.text("status"),
        value=reading.price("total_realisasi"),
        owner_estimate=reading.price("hps"),
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
            "nama_akt", "nama_tahapan", "tgl_awal", "tgl_akhir",
        ),
    )  # fmt: skip


def _procedure(reading: Reading) -> Procedure | None:
    written = reading.text("mtd_pemilihan")
    if written is None:
        return None
    found = description()["procedures"].get(" ".join(written.casefold().split()))
    if found is None:
        reading.note("mtd_pemilihan", "unlisted_value")
        return Procedure.OTHER
    return Procedure(found)


def _region(reading: Reading) -> str | None:
    places = [text for name in ("kabkota", "provinsi") if (text := reading.text(name))]
    return ", ".join(places) or reading.text("lokasi_pekerjaan")


def _list(text: str | None) -> tuple[str, ...]:
    parts = (part.strip() for part in _LIST.split(text or ""))
    return tuple(dict.fromkeys(part for part in parts if part))


def _round(reading: Reading) -> int | None:
    text = reading.text("versi")
    return int(text) if text and text.isdecimal() and len(text) < 4 else None


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
        ref, PartyKind.PUBLIC_BODY, name, contacts=tuple(contacts), attributes={"agency": agency} if agency else {},
        quote=reading.quote("nama_satker", "kd_satker_str", "kd_satker", "nama_klpd", "alamat_satker"),
    )  # fmt: skip


def buyer(reading: Reading, tender: str, *, code_in_kd_satker: bool = False) -> list[Claim]:
    """The unit and its part as buyer, where the row names it."""
    ref = unit_ref(reading, code_in_kd_satker=code_in_kd_satker)
    party = unit_claim(reading, ref) if ref else None
    if ref is None or party is None:
        return []
    quote = reading.quote("nama_satker", "kd_satker_str", "kd_satker")
    return [party, ParticipationClaim("buyer", tender, ref, "buyer", quote=quote)]
