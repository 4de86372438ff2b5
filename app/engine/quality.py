"""The report on data quality: what a load or source is worth for the rules, in numbers and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import cache
from importlib import resources
from typing import Any

from app.db import Unit
from app.engine.local import rules_in_use
from app.store import quality
from app.store.quality import Extent
from app.store.reach import Reach, reach
from graph.facts import Need
from graph.kinds import Label, SourceKind
from graph.model import Rule
from graph.packaged import parsed

Json = dict[str, Any]
SMALL, LARGE = 1_000, 200_000  # records of a load, claims of a store
PART = 100  # a load of fewer records than one for so many claims of a large store is small too
CHECKED, PARTLY, NOT_CHECKED = "checked", "partly", "not_checked"


def of_load(unit: Unit, number: int, records: int) -> Json:
    """What one ledger entry recorded, and what the rules can do with all that stands now.

    Of a small load into a large store the rules are left out (null): they hardly change, and counting costs seconds.
    """
    told, size = _report(unit, quality.extent(unit, number=number)), quality.size(unit)
    is_small = size > LARGE and records < max(SMALL, size // PART)
    return told | {"rules": None if is_small else rules(reach(unit))}


def of_source(unit: Unit, source: str | None = None) -> Json:
    """What stands of a source, of all sources together where none is named."""
    return _report(unit, quality.extent(unit, source=source)) | {"rules": rules(reach(unit))}


def _report(unit: Unit, of: Extent) -> Json:
    return {
        "identifiers": {
            scheme: {**counts, "masked_share": _share(counts["masked"], sum(counts.values()))}
            for scheme, counts in quality.identifiers(unit, of).items()
        },
        "spellings": quality.spellings(unit, of),
        "joins": {
            what: {**counts, "rate": _share(counts["joined"], counts["of"])}
            for what, counts in quality.joins(unit, of).items()
        },
        "duplicates": quality.duplicates(unit, of),
    }  # fmt: skip


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def rules(known: Reach) -> list[Json]:
    """Each rule of the packs: `checked` where all it needs is known of all, `partly`, or `not_checked`; what is missing."""
    needs = {need: _Need(*pair) for need, pair in _needs(known).items()}
    found = []
    for rule in rules_in_use():
        usable = {n for n in rule.needs if needs[Need(n)].known}
        missing = [n for n in rule.needs if not needs[Need(n)].complete]
        state = NOT_CHECKED if not _runs(rule, usable) else PARTLY if missing else CHECKED
        found.append({"rule": rule.id, "state": state, "missing": missing})
    return found


def unlocks(known: Reach) -> list[Json]:
    """For each source the rules that cannot run now and could, at least in part, with one good delivery of it."""
    needs = {need: _Need(*pair) for need, pair in _needs(known).items()}
    usable = {need.value for need, one in needs.items() if one.known}
    found = []
    for source, met in brought().items():
        after = usable | set(met)
        rules = [r.id for r in rules_in_use() if not _runs(r, usable) and _runs(r, after)]
        if rules:
            found.append({"source": source, "rules": rules})
    return sorted(found, key=lambda one: -len(one["rules"]))


def _runs(rule: Rule, usable: Set[str]) -> bool:
    return any(set(enough) <= usable for enough in (rule.needs, *rule.enough))


class _Need:
    """Of how many it is known, and of how many it would have to be."""

    def __init__(self, known: int, sought: int) -> None:
        self.known = known > 0
        self.complete = self.known and known >= sought


def _needs(known: Reach) -> Mapping[Need, tuple[int, int]]:
    """As graph.gather.coverage asks it of one tender."""
    bidders, officials, tenders = known.bidders, known.officials, known.tenders
    personnel = SourceKind.PERSONNEL in known.source_kinds
    sanctions = SourceKind.SANCTION in known.source_kinds
    return {
        Need.OFFICIALS: (tenders["officials"], tenders["all"]), Need.PRICED_BIDS: (tenders["bids"], tenders["all"]),
        Need.TWO_BIDDERS: (tenders["two_bidders"], tenders["all"]),
        Need.DISTINCT_BIDDERS: (tenders["two_bidders"], tenders["all"]),
        Need.OPENING_DATE: (tenders["dates"], tenders["all"]), Need.BIDS_OPENED: (tenders["bids_opened"], tenders["all"]),
        Need.ORGANS: (bidders["organs"], bidders["all"]), Need.OWNERS: (bidders["owners"], bidders["all"]),
        Need.CONTACTS: (bidders["contacts"], bidders["all"]),
        Need.KINSHIP: (officials["kinship"], officials["all"]), Need.HOUSEHOLDS: (officials["home"], officials["all"]),
        Need.EMPLOYMENT: (officials["employment"] if personnel else 0, officials["all"]),
        Need.COOPERATIVES: (bidders["boards"], bidders["cooperatives"]) if bidders["cooperatives"] else (1, 1),
        Need.COOPERATIVE_REGISTER: (0, 1), Need.SANCTIONS: (int(sanctions), 1),
    }  # fmt: skip


# --- in words -----------------------------------------------------------------------------------------------------------
@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = parsed(
        (resources.files("app.engine") / "quality.yaml").read_text(encoding="utf-8")
    )
    return found


@cache
def brought() -> Mapping[str, Sequence[str]]:
    """By source the needs of rules that a good delivery of it meets."""
    found: Mapping[str, Sequence[str]] = parsed((resources.files("app.engine") / "brings.yaml").read_text(encoding="utf-8"))
    return found


def words(section: str, code: str) -> Label:
    """What a code of the report means. KeyError for an unknown one."""
    entry = _words()[section][code]
    return Label(entry["id"], entry["en"])


def codes(section: str) -> list[str]:
    """The codes of a section in the order in which they are told."""
    return list(_words()[section])
