"""Give out what is known: findings, owners, or the whole register of parties and ties, as far as a key may read it.

One snapshot is read from beginning to end, page by page, so that what goes out fits together. Who took what is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, BinaryIO

from app.auth import Principal
from app.db import Database, Unit
from app.engine.local import known_rules
from app.errors import Forbidden
from app.export import formats
from app.export.entities import entities
from app.export.findings import iso
from app.export.linked import linked_findings
from app.export.owners import statements
from app.store import audit, visibility
from app.store.extract import Extract, last_known
from app.store.findings import FindingFilter
from app.store.ledger import Snapshot, now_snapshot

SCHEMA = "findings.schema.json"
VERSION = "1.0"


class What(StrEnum):
    FINDINGS = "findings"
    OWNERSHIP = "ownership"
    GRAPH = "graph"


Write = Callable[[Unit, Snapshot, Principal, FindingFilter, BinaryIO], int]


def export(
    database: Database, principal: Principal, what: What, format_: str, to: BinaryIO, narrowed: FindingFilter | None = None
) -> int:
    """Write it and return how many items it holds. KeyError for a format it has not, Forbidden for who may read none of it.

    `narrowed` is about findings.
    """
    write = FORMATS[what][format_]
    if not visibility.is_reader(principal, "findings" if what is What.FINDINGS else "parties"):
        raise Forbidden(f"this key may not read the {what.value}")
    with database.writing() as unit:
        audit.write(unit, principal, "export.made", what.value, format=format_)
    with database.reading() as unit:
        return write(unit, now_snapshot(unit), principal, narrowed or FindingFilter(), to)


def _findings_json(unit: Unit, snapshot: Snapshot, principal: Principal, narrowed: FindingFilter, to: BinaryIO) -> int:
    head = {"schema": SCHEMA, "version": VERSION, "known_at": iso(last_known(unit, snapshot)), "snapshot": str(snapshot)}
    return formats.json_object(head, "findings", _findings(unit, snapshot, principal, narrowed), to)


def _findings_csv(unit: Unit, snapshot: Snapshot, principal: Principal, narrowed: FindingFilter, to: BinaryIO) -> int:
    return formats.findings_csv(_findings(unit, snapshot, principal, narrowed), to)


def _findings_xlsx(unit: Unit, snapshot: Snapshot, principal: Principal, narrowed: FindingFilter, to: BinaryIO) -> int:
    made = datetime.fromtimestamp(last_known(unit, snapshot) / 1_000_000, UTC)
    return formats.findings_xlsx(_findings(unit, snapshot, principal, narrowed), to, made)


def _ownership(unit: Unit, snapshot: Snapshot, principal: Principal, _narrowed: FindingFilter, to: BinaryIO) -> int:
    return formats.json_list(statements(Extract(unit, snapshot, principal)), to)


def _graph(unit: Unit, snapshot: Snapshot, principal: Principal, _narrowed: FindingFilter, to: BinaryIO) -> int:
    return formats.json_lines(entities(Extract(unit, snapshot, principal)), to)


def _findings(
    unit: Unit, snapshot: Snapshot, principal: Principal, narrowed: FindingFilter
) -> Iterator[dict[str, Any]]:
    return linked_findings(unit, snapshot, principal, known_rules(), narrowed)


FORMATS: Mapping[What, Mapping[str, Write]] = {
    What.FINDINGS: {"json": _findings_json, "csv": _findings_csv, "xlsx": _findings_xlsx},
    What.OWNERSHIP: {"bods": _ownership},
    What.GRAPH: {"ftm": _graph},
}
