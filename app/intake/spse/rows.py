"""What each SPSE table says: one row becomes the claims about a package, its officials, vendor, award or contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from app.intake.columns import lacking
from app.intake.exports import ExportedRow
from app.intake.helped import with_help
from app.intake.people import Directory
from app.intake.reading import Reading
from app.intake.source import Item, RowProblem, Said
from app.intake.spse import packages, vendors
from app.intake.spse.officials import officials, stated
from graph.claims import Claim, PartyClaim, Record
from graph.period import DATE_UNKNOWN, Period

Dates = dict[str, str | None]


@dataclass(slots=True)
class Delivered:
    """What the whole delivery knows beyond one row: stated pairs of number and name, and the platform of each package."""

    directory: Directory = field(default_factory=Directory)
    platforms: dict[str, str] = field(default_factory=dict)

    def learn(self, line: ExportedRow) -> None:
        for person in stated(line.cells):
            self.directory.learn(person)
        platform = line.cells.get("kd_lpse")
        if platform and line.kind != "participant":
            for prefix, code in _codes(line.cells):
                self.platforms.setdefault(prefix + code, platform)


def _codes(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, prefix in packages.CODES:
        if name in cells:
            yield prefix, cells[name]


@dataclass(slots=True)
class Row:
    """One row on its way: its reading, package and record key, and the claims made so far."""

    reading: Reading
    tender: str
    record: str
    delivered: Delivered
    claims: list[Claim] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    leans: bool = False

    def officials(self) -> None:
        found = officials(self.reading, self.tender, self.delivered.directory)
        self.claims += found.claims
        self.elsewhere += found.elsewhere
        self.leans = found.leans

    def header(self, dates: Dates | None = None) -> None:
        self.claims.append(packages.header(self.reading, self.tender, dates or {}))

    def vendor(self) -> PartyClaim | None:
        firm = vendors.vendor(self.reading, self.record)
        if firm is not None:
            self.claims.append(firm)
        return firm


def _announcement(row: Row) -> None:
    row.header({"published": row.reading.day("tgl_pengumuman")})
    row.claims += packages.buyer(row.reading, row.tender)
    row.officials()


def _participant(row: Row) -> None:
    firm = row.vendor()
    if firm is not None:
        row.claims.append(vendors.participant(row.reading, row.tender, firm))
    else:
        row.header()  # a package nobody has registered for


def _finished(row: Row) -> None:
    row.header(_award_dates(row.reading))
    row.claims += packages.buyer(row.reading, row.tender)


def _award_dates(reading: Reading) -> Dates:
    return {"published": reading.day("tgl_pengumuman"), "awarded": reading.day("tgl_penetapan_pemenang")}


def _awarded(row: Row) -> None:
    dates = _award_dates(row.reading)
    row.header(dates)
    # The table of prices gives the official code of the unit in `kd_satker` and has no `kd_satker_str`.
    row.claims += packages.buyer(row.reading, row.tender, code_in_kd_satker=True)
    firm = row.vendor()
    if firm is not None:
        row.claims += vendors.winner(row.reading, row.tender, firm, dates["awarded"])


def _contract(row: Row) -> None:
    reading = row.reading
    signed = reading.day("tgl_kontrak")
    start, end = reading.day("tgl_kontrak_awal") or signed, reading.day("tgl_kontrak_akhir")
    if end == start:
        end = None  # the form fills both with the day of signing; the real end stands in the order to start
    row.header({"contract_start": start, "contract_end": end})
    row.claims += packages.buyer(reading, row.tender)
    row.officials()
    firm = row.vendor()
    if firm is None:
        return
    row.claims.append(vendors.contract(reading, row.tender, firm, _term(reading, start, end)))
    row.claims += vendors.joint_operation(reading, row.tender, firm)
    row.claims += vendors.signatory(reading, row.tender, firm, signed)


def _term(reading: Reading, start: str | None, end: str | None) -> Period:
    try:
        return Period.of(start, end)
    except ValueError:
        reading.note("tgl_kontrak_akhir", "unreadable_period")
        return DATE_UNKNOWN


def _letter(row: Row) -> None:
    row.header()
    row.claims += packages.buyer(row.reading, row.tender)
    row.officials()
    firm = row.vendor()
    if firm is not None:
        row.claims.append(vendors.letter(row.reading, row.tender, firm))


def _start(row: Row) -> None:
    reading = row.reading
    row.header({"contract_start": reading.day("tgl_mulai_pekerjaan"), "contract_end": reading.day("tgl_selesai_pekerjaan")})
    row.claims += packages.buyer(reading, row.tender)
    row.officials()
    firm = row.vendor()
    if firm is not None:
        row.claims += vendors.signatory(reading, row.tender, firm, reading.day("tgl_mulai_pekerjaan"))


def _recorded(row: Row) -> None:
    reading = row.reading
    row.header({"contract_start": reading.day("tgl_mulai_paket"), "contract_end": reading.day("tgl_selesai_paket")})
    row.claims += packages.buyer(reading, row.tender)
    row.officials()


def _schedule(row: Row) -> None:
    opened = packages.opening(row.reading)
    if opened:
        row.header({"bids_opened": opened})


def _listed(row: Row) -> None:
    row.header()
    row.claims += packages.agency(row.reading, row.tender)


def _realised(row: Row) -> None:
    row.header()
    row.claims += packages.named_unit(row.reading, row.tender)
    firm = row.vendor()
    if firm is not None:
        row.claims += vendors.paid(row.reading, row.tender, firm)


def _ordered(row: Row) -> None:
    row.header({"bids_opened": row.reading.day("tgl_pesan")})  # an order has no bids: its day stands for their opening
    row.claims += packages.buyer(row.reading, row.tender)
    row.officials()
    ref = vendors.catalogue_ref(row.reading)
    if ref is not None:
        row.claims += vendors.ordered(row.reading, row.tender, ref)


def _paid_afterwards(row: Row) -> None:
    row.header()
    row.claims += packages.buyer(row.reading, row.tender)
    row.officials()
    firm = row.vendor()
    if firm is not None:
        row.claims.append(vendors.recorded(row.reading, row.tender, firm))


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a table is read, and which cells tell its rows of one package apart."""

    read: Callable[[Row], None]
    apart: tuple[str, ...] = ()


PARTIES = frozenset({"unit", "supplier", "archive_supplier"})  # tables about parties, not about packages
ORDERS = {"order": ("ekatalog", "order_id"), "archive_order": ("ekatalog5", "kd_paket")}  # platform and cell of the code
_CONTRACT_CELLS = ("kontrak_id", "no_kontrak", "no_sppbj")
MEANINGS = {
    "tender": Meaning(_announcement),
    "participant": Meaning(_participant, ("kd_peserta", "kd_penyedia", "nama_penyedia")),
    "finished": Meaning(_finished),
    "awarded": Meaning(_awarded, ("kd_penyedia", "nama_penyedia")),
    "contract": Meaning(_contract, _CONTRACT_CELLS),
    "letter": Meaning(_letter, ("no_sppbj", "nama_penyedia")),
    "start": Meaning(_start, ("no_spmk_spp", "no_kontrak")),
    "schedule": Meaning(_schedule, ("nama_akt", "nama_tahapan")),
    "nt_recorded": Meaning(_recorded),
    "listed": Meaning(_listed),
    "realised": Meaning(_realised),
    "order": Meaning(_ordered, ("product_id",)),
    "archive_order": Meaning(_ordered, ("kd_paket_produk",)),
    "nt_realised": Meaning(_paid_afterwards, ("no_realisasi", "nama_penyedia")),
}
MEANINGS |= {
    f"nt_{name}": MEANINGS[name] for name in ("tender", "awarded", "contract", "letter", "start", "schedule")
}


def read_row(line: ExportedRow, delivered: Delivered) -> Iterator[Item]:
    """The record of a row with its claims, and the notes on its cells."""
    reading = line.reading
    if line.kind in PARTIES:
        yield from _party(line, reading)
        return
    tender = _tender_of(line, reading, delivered)
    if isinstance(tender, RowProblem):
        yield from reading.problems
        yield tender
        return
    meaning = MEANINGS[line.kind]
    apart = [text for name in meaning.apart if (text := reading.text(name))]
    row = Row(reading, tender, "/".join((line.kind, tender, *apart[:1])), delivered)
    meaning.read(row)
    yield from reading.problems
    record = Record(row.record, line.place, with_help(line.raw, row.elsewhere), leans=row.leans)
    yield Said(record, _distinct(row.claims))


def _tender_of(line: ExportedRow, reading: Reading, delivered: Delivered) -> str | RowProblem:
    """The id of the package a row is about, or which cell is missing for it."""
    if line.kind in ORDERS:
        prefix, cell = ORDERS[line.kind]
        number = reading.text(cell)
        return f"{prefix}:{number}" if number else lacking(line.place, (cell,), reading.problems)
    found = packages.transaction_id(reading) if line.kind == "realised" else packages.code_cell(reading)
    if isinstance(found, str):
        return found
    if found is None:
        cells = ("kode_paket",) if line.kind == "realised" else tuple(name for name, _ in packages.CODES)
        return lacking(line.place, cells, reading.problems)
    own = packages.platform_in(found[1]) if line.kind == "listed" else None
    platform = reading.text("kd_lpse") or own or delivered.platforms.get("".join(found))
    if platform is None:
        hint = "deliver it together with the announcements" if line.kind == "realised" else None
        return lacking(line.place, ("kd_lpse",), reading.problems, hint)
    return packages.tender_id(platform, found)


def _distinct(claims: list[Claim]) -> tuple[Claim, ...]:
    """One claim per party: an official may hold two roles in one row."""
    seen: set[str] = set()
    kept = []
    for claim in claims:
        if isinstance(claim, PartyClaim):
            if claim.ref in seen:
                continue
            seen.add(claim.ref)
        kept.append(claim)
    return tuple(kept)


def _party(line: ExportedRow, reading: Reading) -> Iterator[Item]:
    """A row of the units or suppliers."""
    ref = packages.unit_ref(reading) if line.kind == "unit" else vendors.catalogue_ref(reading)
    party = vendors.supplier(reading) if line.kind != "unit" else packages.unit_claim(reading, ref) if ref else None
    yield from reading.problems
    if ref is None or party is None:
        yield lacking(line.place, ("nama_satker" if line.kind == "unit" else "nama_penyedia",), reading.problems)
        return
    own = reading.text("kd_satker") or "?"  # one official code may have been given to several numbers over the years
    yield Said(Record(f"{ref}/{own}" if line.kind == "unit" else ref, line.place, line.raw), (party,))
