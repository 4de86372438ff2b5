"""Open Contracting and Beneficial Ownership files read by a few lines of their own, for exact counts of what was loaded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.acceptance import counting
from tests.acceptance.counting import Json

Pair = tuple[str, str]


def published(folder: Path, name: str) -> dict[str, int]:
    """The counts that came with a set of data (count_expected.py, in its SOURCE.md)."""
    text = (folder / "SOURCE.md").read_text("utf-8")
    (block,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    counts: dict[str, int] = json.loads(block)[name]["counts"]
    return counts


# --- Open Contracting ---
def ids(value: Any) -> str | None:
    """An id as text; numbers are written with and without a fraction."""
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def releases(folder: Path, pattern: str = "*.json") -> list[Json]:
    """What has to be loaded: of every process the single releases, each once, else its newest compiled or versioned one."""
    single: dict[str, dict[str, Json]] = {}
    compiled: dict[str, list[Json]] = {}
    for path in sorted(folder.rglob(pattern)):
        for value in counting.documents(path):
            for ocid, release, is_compiled in _in(value):
                if is_compiled:
                    compiled.setdefault(ocid, []).append(release)
                else:
                    single.setdefault(ocid, {})[_text(release)] = release
    chosen = [one for group in single.values() for one in group.values()]
    for ocid, group in compiled.items():
        newest = max(group, key=lambda one: (str(one.get("date") or ""), _text(one)))  # of two as new the greater text
        last = max((str(one.get("date") or "") for one in single.get(ocid, {}).values()), default=None)
        if last is None or str(newest.get("date") or "") > last:
            chosen.append(newest)
    return chosen


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _in(value: Any) -> Iterator[tuple[str, Json, bool]]:
    """(ocid, release, whether it restates others) of a document."""
    if isinstance(value, list):
        for one in value:
            yield from _in(one)
    elif isinstance(value, dict) and isinstance(value.get("records"), list):
        for record in value["records"]:
            yield from _of_record(record)
    elif isinstance(value, dict) and ("compiledRelease" in value or ("releases" in value and "ocid" in value)):
        yield from _of_record(value)
    elif isinstance(value, dict) and isinstance(value.get("releases"), list):
        for one in value["releases"]:
            yield from _in(one)
    elif isinstance(value, dict) and ids(value.get("ocid")):
        flat = unversioned(value)
        restates = flat != value or ids(value.get("id")) is None or "compiled" in (value.get("tag") or ())
        yield str(ids(value["ocid"])), flat, restates


def _of_record(record: Json) -> Iterator[tuple[str, Json, bool]]:
    embedded = [one for one in record.get("releases") or () if "ocid" in one]
    for one in embedded:
        yield from _in(one)
    names = ["compiledRelease"] if embedded else ["compiledRelease", "versionedRelease"]
    for name in names:
        if isinstance(record.get(name), dict):
            yield record["ocid"], {"ocid": record["ocid"], **unversioned(record[name])}, True


def unversioned(value: Any) -> Any:
    """Lists of {releaseID, releaseDate, releaseTag, value} as their last value."""
    if isinstance(value, list) and value and all(isinstance(v, dict) and {"releaseID", "value"} <= v.keys() for v in value):
        return max(value, key=lambda v: v["releaseDate"])["value"]
    if isinstance(value, dict):
        return {name: unversioned(one) for name, one in value.items()}
    return [unversioned(one) for one in value] if isinstance(value, list) else value


def organisation(one: Json) -> str | None:
    """What an organisation goes by inside its process: its id, else its number, else its name whatever its letters."""
    number = one.get("identifier") or {}
    named = f"{number.get('scheme') or ''}-{number['id']}".lstrip("-") if number.get("id") else None
    return ids(one.get("id")) or named or " ".join((one.get("name") or "").casefold().split()) or None


def listed(value: Any) -> list[Json]:
    """The objects of a list, in whatever shape it is written."""
    flat = value if isinstance(value, list) else [value]
    return [one for item in flat for one in (listed(item) if isinstance(item, list) else [item]) if isinstance(one, dict)]


def acting(found: list[Json]) -> dict[str, set[Pair]]:
    """(ocid, organisation) of those who buy, offer and win in these releases; of every organisation, whatever it does."""
    pairs: dict[str, set[Pair]] = {"bids": set(), "awards": set(), "everybody": set()}
    for release in found:
        tender, bids = release.get("tender") or {}, release.get("bids") or {}
        parties = listed(release.get("parties"))
        offered = [one for bid in listed(bids.get("details")) for one in listed(bid.get("tenderers"))]
        offered += listed(tender.get("tenderers")) + [p for p in parties if "tenderer" in (p.get("roles") or ())]
        won = [one for award in listed(release.get("awards")) for one in listed(award.get("suppliers"))]
        rest = [one for contract in listed(release.get("contracts")) for one in listed(contract.get("suppliers"))]
        rest += [
            {**owner, "id": f"owner {owner.get('id')} of {party.get('id')}"}
            for party in parties
            for owner in listed(party.get("beneficialOwners"))
        ]
        rest += parties + listed(release.get("buyer")) + listed(tender.get("procuringEntity"))
        for name, organisations in (("bids", offered), ("awards", won), ("everybody", [*offered, *won, *rest])):
            pairs[name] |= {(str(ids(release["ocid"])), key) for one in organisations if (key := organisation(one))}
    return pairs


def processes(found: list[Json]) -> set[str]:
    return {str(ids(release["ocid"])) for release in found}


def buying(found: list[Json]) -> set[str]:
    """Processes of which some release says who buys."""
    def tells(release: Json) -> bool:
        roles = {role for party in listed(release.get("parties")) for role in party.get("roles") or ()}
        entity = (release.get("tender") or {}).get("procuringEntity")
        return bool(release.get("buyer") or entity or "buyer" in roles)

    return {str(ids(release["ocid"])) for release in found if tells(release)}
