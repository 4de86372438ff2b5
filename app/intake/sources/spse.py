"""SPSE and INAPROC tables: packages, participants, winners, contracts and their officials, in two passes over the delivery.

The first pass learns which numbers belong to which names and on which platform a package runs; the second reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.intake.exports import ExportedRow, exports
from app.intake.once import Once
from app.intake.source import Delivery, Item, RowProblem, Said
from app.intake.spse.rows import Delivered, read_row
from graph.claims import Source

TABLES = exports("spse", "kd_tender", "kd_nontender", "kd_nontender_pct", "kd_satker")
# Tables without officials, not read in the first pass.
PLAIN = frozenset({"participant", "unit", "order", "archive_order", "supplier", "archive_supplier"})


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """Records and claims of all files. Rows of one file need the others only to be told apart, never to be read."""
    delivered = Delivered()
    for delivery in deliveries:
        named = TABLES.kind_of_name(delivery.name)
        if named and named.name in PLAIN:
            continue
        for line in TABLES.rows(delivery):
            if isinstance(line, ExportedRow):
                delivered.learn(line)
    once = Once()
    for delivery in deliveries:
        for line in TABLES.rows(delivery):
            if isinstance(line, RowProblem):
                yield line
            else:
                yield from _first(read_row(line, delivered), once)


def _first(items: Iterator[Item], once: Once) -> Iterator[Item]:
    """What a row says first; of a row that says nothing that was not said before, that again, so that it is counted."""
    is_new, repeated = False, None
    for item in items:
        if not isinstance(item, Said):
            yield item
            continue
        again = once.again(item.record.key, item.record.raw)
        if again is None:
            repeated = item
            continue
        is_new = True
        yield RowProblem(item.record.place, None, None, "duplicate") if again else item
    if repeated is not None and not is_new:
        yield repeated
