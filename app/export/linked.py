"""Findings joined to the procurement they are about: the process by its ocid, and the releases that tell of it.

The JSON schema of the whole is findings.schema.json beside this file; docs/howto/export.md explains it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.auth import Principal
from app.db import Unit
from app.export.findings import Presenter, stored_view
from app.store import extract, findings
from app.store.findings import FindingFilter
from app.store.ledger import Snapshot
from app.store.world import LedgerWorld
from graph.model import Rule

Json = dict[str, Any]
PAGE = 200  # findings held at a time
MOST_PROCESSES = 1_000  # remembered, for findings of one tender seldom stand side by side
_OCID = "ocds-"


def linked_findings(
    unit: Unit, snapshot: Snapshot, principal: Principal, rules: Mapping[str, Rule], narrowed: FindingFilter
) -> Iterator[Json]:
    """What this key may see, the gravest first, as the API answers it, each with its `process`."""
    after: str | None = None
    processes: dict[str, Json] = {}
    while page := findings.page(unit, principal, narrowed, after, PAGE):
        world = LedgerWorld(unit, snapshot)
        presenter = Presenter(unit, snapshot, principal, rules, world)
        for view in stored_view(presenter, page):
            id_ = view["tender"]
            if id_ not in processes:
                if len(processes) >= MOST_PROCESSES:
                    processes.clear()
                processes[id_] = _process(unit, snapshot, world, presenter, id_)
            yield view | {"process": processes[id_]}
        after = page[-1].finding.id


def _process(unit: Unit, snapshot: Snapshot, world: LedgerWorld, presenter: Presenter, id_: str) -> Json:
    """The tender as others know it. Numbers of it are null where nobody stated them."""
    tender = world.tender(id_)
    if tender is None:
        return {"tender": id_, "ocid": id_ if id_.startswith(_OCID) else None, "title": None, "buyer": None, "releases": []}
    buyers = world.parties([tender.buyer]) if tender.buyer else {}
    presenter.learn(buyers, ())
    return {
        "tender": id_, "ocid": id_ if id_.startswith(_OCID) else None, "title": tender.title or None,
        "buyer": presenter.party(tender.buyer) if tender.buyer else None,
        "releases": [
            {"source": r.source, "file": r.file, "at": r.at, "date": r.stated_at, "id": r.id}
            for r in extract.releases(unit, snapshot, tender.claims)
        ],
    }  # fmt: skip
