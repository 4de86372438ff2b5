"""SiRUP: plans with their unit, budget accounts, revisions and commitment officers, in two passes over the delivery.

The first pass learns which official code a unit or activity has that later rows name by the system's own number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.intake.columns import lacking
from app.intake.documents import compact
from app.intake.exports import ExportedRow, exports
from app.intake.once import Once
from app.intake.rup import PLANS, Known, Plans
from app.intake.source import Delivery, Item, RowProblem, Said
from graph.claims import Claim, Record, Source

TABLES = exports("sirup", "kd_rup", "kd_rup_lama", "kd_satker", "kd_program", "kd_provinsi", "kd_kabkota")
_CODES = {
    "unit": ("kd_satker", "kd_satker_str"), "program": ("kd_program", "kd_program_str"),
    "activity": ("kd_kegiatan", "kd_kegiatan_str"), "sub_activity": ("kd_subkegiatan", "kd_subkegiatan_str"),
}  # fmt: skip


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """Records and claims of all files; each record once."""
    plans = Plans(_learned(deliveries))
    once = Once()
    for delivery in deliveries:
        for row in TABLES.rows(delivery):
            if isinstance(row, RowProblem):
                yield row
            else:
                yield from _items(row, plans, once)


def _learned(deliveries: Sequence[Delivery]) -> Known:
    known = Known()
    for delivery in deliveries:
        named = TABLES.kind_of_name(delivery.name)
        if named is not None and named.name in PLANS:
            continue
        for row in TABLES.rows(delivery):
            if isinstance(row, ExportedRow) and row.kind in _CODES:
                own, official = (row.cells.get(name) for name in _CODES[row.kind])
                if own and official:
                    known.codes.setdefault((row.kind, own), official)
    return known


def _items(row: ExportedRow, plans: Plans, once: Once) -> Iterator[Item]:
    """The record of a row, and beside it one for each officer, unit and year."""
    reading = row.reading
    made = plans.stated(row.kind, reading)
    if isinstance(made, str):
        yield from reading.problems
        yield lacking(row.place, (made,), reading.problems)
        return
    raw = row.raw if not made.read_as else compact({"row": row.raw.decode(), "read as": made.read_as})
    again = once.again(made.key, raw)
    if again:
        yield RowProblem(row.place, None, None, "duplicate")
        return
    yield from reading.problems
    yield Said(Record(made.key, row.place, raw, made.stated), made.claims)
    if again is None:
        return
    for key, quote, claims in made.officers:
        yield from _officer(row, key, quote, claims, once)


def _officer(
    row: ExportedRow, key: str, quote: Mapping[str, str], claims: tuple[Claim, ...], once: Once
) -> Iterator[Item]:
    """A commitment officer stands in every plan of his: the first row that names him so is cited."""
    raw = compact(dict(quote))
    if once.again(key, b"") is False:
        yield Said(Record(key, row.place, raw), claims)
