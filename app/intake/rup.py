"""What a row of the procurement plan (RUP) states: the plan, what pays for it, what it replaced, and who commits for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.intake.exports import description
from app.intake.people import full_nip
from app.intake.reading import Reading
from app.intake.spse.officials import committing
from app.intake.spse.packages import unit_claim, unit_ref
from app.intake.vendors import name_key
from app.intake.wordlists import normal
from graph.claims import Claim, PartyClaim, PlanClaim, ReferenceClaim, TieClaim
from graph.kinds import OfficialRole, PartyKind, Procedure, TieKind
from graph.lexicon import is_masked
from graph.period import DATE_UNKNOWN, Period

MANAGED = "swakelola:"
_PREFIXES = {
    "plan": "", "announced": "", "paid": "", "managed": MANAGED, "managed_announced": MANAGED, "managed_paid": MANAGED,
}  # fmt: skip
PLANS = frozenset({*_PREFIXES, "revised"})  # tables that need the others and are not needed by them
SUB_ACTIVITY, REGION = "sub_activity", "region_sirup"  # schemes of codes
_LEVELS = {
    "program": ("kd_program_str", "nama_program", "pagu_program"),
    "activity": ("kd_kegiatan_str", "nama_kegiatan", "pagu_kegiatan"),
    "sub_activity": ("kd_subkegiatan_str", "nama_subkegiatan", "pagu_subkegiatan"),
}
_PLAN_CELLS = (
    "kd_rup", "nama_paket", "pagu", "mak", "sumber_dana", "metode_pengadaan", "jenis_pengadaan", "tipe_swakelola",
    "tahun_anggaran", "status", "status_umumkan_rup", "status_aktif_rup", "status_delete_rup", "status_dikecualikan",
    "nip_ppk", "nama_ppk", "nip_nama_ppk", "tgl_pengumuman_paket", "tgl_awal_kontrak", "tgl_akhir_kontrak",
)  # fmt: skip
_OFFICER_CELLS = ("nip_ppk", "nama_ppk", "nip_nama_ppk", "nama_satker", "kd_satker_str", "tahun_anggaran")
Officer = tuple[str, Mapping[str, str], tuple[Claim, ...]]


@dataclass(slots=True)
class Known:
    """Official codes by table and the system's own number."""

    codes: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stated:
    """A row as a record: its key, claims and day, what of other rows it rests on, and records about its officers."""

    key: str
    claims: tuple[Claim, ...]
    stated: str | None = None
    read_as: tuple[str, ...] = ()
    officers: tuple[Officer, ...] = ()


class Plans:
    """Reads the rows of one delivery; what they cannot be read for is the name of the missing cell."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def stated(self, kind: str, reading: Reading) -> Stated | str:
        if kind.endswith("paid"):
            return self._paid(reading, _PREFIXES[kind])
        if kind in _PREFIXES:
            return self._plan(reading, kind)
        if kind == "revised":
            return _revised(reading)
        if kind in _LEVELS:
            return self._level(kind, reading)
        return self._unit(reading) if kind == "unit" else _region(kind, reading)

    def _plan(self, reading: Reading, kind: str) -> Stated | str:
        prefix = _PREFIXES[kind]
        code, title = reading.text("kd_rup"), reading.text("nama_paket")
        if code is None or title is None:
            return "kd_rup" if code is None else "nama_paket"
        plan = prefix + code
        office, read_as = self._office(reading)
        year = _year(reading)
        claim = PlanClaim(
            plan, title, office.ref if office else None, year, _status(reading, kind),
            _procedure(reading, managed=bool(prefix)),
            reading.text("jenis_pengadaan"), reading.money("pagu"), reading.text("sumber_dana"), _accounts(reading),
            self._activities(reading), dates=_dates(reading), quote=reading.quote(*_PLAN_CELLS),
        )  # fmt: skip
        claims = (claim, office) if office else (claim,)
        return Stated(f"{kind}/{plan}", claims, read_as=read_as, officers=_officers(reading, office, year))

    def _paid(self, reading: Reading, prefix: str) -> Stated | str:
        code, account = reading.text("kd_rup"), reading.text("mak")
        if code is None or account is None:
            return "kd_rup" if code is None else "mak"
        plan, activities = prefix + code, self._activities(reading)
        claim = PlanClaim(
            plan, year=_year(reading), fund=reading.text("sumber_dana"), account_codes=_accounts(reading),
            activities=activities,
            quote=reading.quote("kd_rup", "mak", "pagu", "sumber_dana", "kd_program", "kd_kegiatan", "kd_subkegiatan"),
        )  # fmt: skip
        apart = "/".join(t for name in ("sumber_dana", "kd_subkegiatan", "kd_kegiatan") if (t := reading.text(name)))
        return Stated(f"paid/{plan}/{account}/{apart}", (claim,), read_as=activities)

    def _level(self, kind: str, reading: Reading) -> Stated | str:
        code_cell, name_cell, amount_cell = _LEVELS[kind]
        code, name = reading.text(code_cell), reading.text(name_cell)
        if code is None or name is None:
            return code_cell if code is None else name_cell
        code = code.rstrip(".")
        year, unit = _year(reading), reading.text("kd_satker_str", "kd_satker") or ""
        amount = reading.money(amount_cell)
        told = {"level": kind, "unit": unit, "deleted": "true" if _is_true(reading.text("is_deleted")) else ""}
        claim = ReferenceClaim(
            SUB_ACTIVITY, code, name, code.rpartition(".")[0] or None, amount.amount if amount else None,
            amount.currency if amount else None, _in_year(year), {k: v for k, v in told.items() if v},
            reading.quote(code_cell, name_cell, amount_cell, "tahun_anggaran", "is_deleted"),
        )  # fmt: skip
        own = reading.text(code_cell.removesuffix("_str")) or ""
        return Stated(f"{kind}/{reading.text('kd_klpd') or ''}/{unit}/{year or ''}/{code}/{own}", (claim,))

    def _unit(self, reading: Reading) -> Stated | str:
        ref = unit_ref(reading)
        party = unit_claim(reading, ref) if ref else None
        if ref is None or party is None:
            return "nama_satker"
        return Stated(f"unit/{ref}/{reading.text('kd_satker') or '?'}", (party,))

    def _office(self, reading: Reading) -> tuple[PartyClaim | None, tuple[str, ...]]:
        """The unit of a plan, by its official code where this row or the list of units gives one, else by its name."""
        own = reading.text("kd_satker")
        official = self._known.codes.get(("unit", own)) if own and not reading.text("kd_satker_str") else None
        full = Reading(reading.place, {**reading.cells, "kd_satker_str": official}) if official else reading
        name = reading.text("nama_satker")
        ref = unit_ref(full) or (f"satker:{name_key(reading.text('nama_klpd') or '?')}:{name_key(name)}" if name else None)
        return (unit_claim(full, ref) if ref else None), ((official,) if official else ())

    def _activities(self, reading: Reading) -> tuple[str, ...]:
        """The official codes of the sub-activity, activity or program, the narrowest that is known."""
        for kind, cell in (("sub_activity", "kd_subkegiatan"), ("activity", "kd_kegiatan"), ("program", "kd_program")):
            own = reading.text(cell)
            code = reading.text(f"{cell}_str") or (self._known.codes.get((kind, own)) if own else None)
            if code:
                return (code.rstrip("."),)
        return ()


def _revised(reading: Reading) -> Stated | str:
    """A revision; one that cancels ends the plan, any other puts the new one into the place of the old."""
    old, new = reading.text("kd_rup_lama"), reading.text("kd_rup_baru")
    if old is None and new is None:
        return "kd_rup_lama"
    prefix = MANAGED if "swakelola" in (reading.text("jenis_paket") or "").casefold() else ""
    day, kind = reading.day("tgl_kaji_ulang"), reading.text("jenis_revisi")
    said = {"kind": kind, "reason": reading.text("alasan_kajiulang"), "date": day}
    revision = {name: text for name, text in said.items() if text}
    quote = reading.quote("kd_rup_lama", "kd_rup_baru", "jenis_revisi", "alasan_kajiulang", "tgl_kaji_ulang", "jenis_paket")
    cancels = normal(kind or "").replace(" ", "") in description("sirup")["cancelling"]
    if cancels or new is None:
        status = "inactive" if cancels else None
        claim = PlanClaim(prefix + (old or new or ""), status=status, revision=revision, quote=quote)
    else:
        revises = prefix + old if old and old != new else None
        claim = PlanClaim(prefix + new, revises=revises, revision=revision, quote=quote)
    return Stated(f"revised/{prefix}{old or ''}/{new or ''}/{day or ''}/{kind or ''}", (claim,), stated=day)


def _region(kind: str, reading: Reading) -> Stated | str:
    """SiRUP counts provinces and regencies by numbers of its own."""
    cells = ("kd_provinsi", "nama_provinsi") if kind == "province" else ("kd_kabkota", "nama_kabkota")
    code, name = (reading.text(cell) for cell in cells)
    if code is None or name is None:
        return cells[0] if code is None else cells[1]
    parent = reading.text("kd_provinsi") if kind == "regency" else None
    prefix = "prov:" if kind == "province" else ""  # both are counted from 1
    claim = ReferenceClaim(
        REGION, prefix + code, name, f"prov:{parent}" if parent else None, attributes={"level": kind},
        quote=reading.quote(*cells),
    )  # fmt: skip
    return Stated(f"{kind}/{code}", (claim,))


def _officers(reading: Reading, office: PartyClaim | None, year: int | None) -> tuple[Officer, ...]:
    """Who commits for the unit in the budget year. A masked name says that there is one and not who."""
    name = reading.text("nama_ppk")
    found: list[Officer] = []
    for person in committing(reading) if office else ():
        if office is None or is_masked(person.name):
            reading.note("nama_ppk" if name else "nip_nama_ppk", "masked_person")
            continue
        number = full_nip(person.number) if person.number else None
        if person.number and number is None and not is_masked(person.number):
            reading.note("nip_ppk" if name else "nip_nama_ppk", "unreadable_identifier")
        ref = f"nip:{number}" if number else f"ppk|{office.ref}|{name_key(person.name)}"
        quote = reading.quote(*_OFFICER_CELLS)
        numbers = (("NIP", number),) if number else ()
        party = PartyClaim(ref, PartyKind.PERSON, person.name, identifiers=numbers, quote=quote)
        tie = TieClaim(
            f"ppk:{ref}", TieKind.HOLDS_ROLE, ref, office.ref, role=OfficialRole.PPK.value, period=_in_year(year),
            quote=quote,
        )  # fmt: skip
        key = f"ppk/{office.ref}/{year or ''}/{ref}/{name_key(person.name)}"
        found.append((key, quote, (party, office, tie)))
    return tuple(found)


def _year(reading: Reading) -> int | None:
    text = reading.text("tahun_anggaran")
    if text is None:
        return None
    if text.isdecimal() and 1990 <= int(text) <= 2100:
        return int(text)
    reading.note("tahun_anggaran", "unreadable_date")
    return None


def _in_year(year: int | None) -> Period:
    """The budget year, which is the calendar year (UU 17/2003 art. 4)."""
    return Period.of(f"{year}-01-01", f"{year}-12-31") if year else DATE_UNKNOWN


def _status(reading: Reading, kind: str) -> str | None:
    """What is deleted, exempt or not active is so whatever was announced; a table of the announced says that they are."""
    if _is_true(reading.text("status_delete_rup")):
        return "deleted"
    if _is_true(reading.text("status_dikecualikan")):
        return "exempt"
    active = reading.text("status_aktif_rup")
    if active is not None and not _is_true(active):
        return "inactive"
    for name in ("status_umumkan_rup", "status"):
        text = reading.text(name)
        if text is None:
            continue
        found = description("sirup")["statuses"].get(" ".join(text.casefold().split()))
        if found is not None:
            return str(found)
        reading.note(name, "unlisted_value")
    return "announced" if kind.endswith("announced") else "active" if active else None


def _is_true(text: str | None) -> bool:
    return (text or "").casefold() in ("1", "true", "ya", "y", "aktif", "t")


def _procedure(reading: Reading, *, managed: bool) -> Procedure | None:
    written = reading.text("metode_pengadaan")
    if written is None:
        return Procedure.SELF_MANAGED if managed else None
    found = description("spse")["procedures"].get(" ".join(written.casefold().split()))
    if found is None:
        reading.note("metode_pengadaan", "unlisted_value")
        return Procedure.OTHER
    return Procedure(found)


def _accounts(reading: Reading) -> tuple[str, ...]:
    text = reading.text("mak") or ""
    return tuple(dict.fromkeys(part for piece in text.replace(",", ";").split(";") if (part := piece.strip())))


def _dates(reading: Reading) -> dict[str, str]:
    cells = {
        "created": "tgl_buat_paket", "announced": "tgl_pengumuman_paket", "contract_start": "tgl_awal_kontrak",
        "contract_end": "tgl_akhir_kontrak",
    }  # fmt: skip
    return {name: day for name, cell in cells.items() if (day := reading.day(cell))}
