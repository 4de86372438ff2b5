"""How statements about a package become one Tender: the latest word counts, roles and offers join by their parties.

Pure values; app/store/tenders.py reads the statements. Of its plans a tender takes the codes of what pays for it where it
states none itself, never an amount: a plan may be bought in several packages (docs/decisions/0095-plans.md).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from app.store.offers import awards, bids, contracts
from app.store.participation import Participation, Statement, by_weight, in_time, keys, latest, money, naming
from app.store.plans import Plan
from app.store.references import SERVICE, Reference
from app.store.stretches import Stretch, heard
from graph.claims import TENDER_DATES, fits
from graph.kinds import OfficialRole, Procedure
from graph.model import Official, Tender
from graph.period import DATE_UNKNOWN, Period

ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}  # hours before UTC of Indonesia's zones (Keppres 41/1987)
_FUNCTION = re.compile(r"(\d\.\d{2})(?:\.|$)")  # urusan and bidang lead an account code (Permendagri 90/2019)
_SUB_ACTIVITY = re.compile(r"(\d\.\d{2}\.\d{2}\.\d\.\d{2}\.\d{2,4})(?:\.|$)")  # the same, down to the sub-activity
T0 = ("bids_opened", "published", "awarded", "contract_start")


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside the packages: plans by id, and sub-activities by code."""

    plans: Mapping[str, Plan] = field(default_factory=dict)
    activities: Mapping[str, Sequence[Reference]] = field(default_factory=dict)


NOTHING_AROUND = Around()


def fold(
    id_: str, headers: Sequence[Statement], parts: Sequence[Participation], around: Around = NOTHING_AROUND
) -> Tender | None:
    """The tender these statements make; None for none. Parties are public ids."""
    if not headers and not parts:
        return None
    headers, parts = in_time(headers), in_time(parts)
    claims = keys([*headers, *parts])
    headers = by_weight(headers)
    zone = latest(headers, "zone")
    codes, paid_by = paying(headers, around.plans)
    service, served_by = _service(codes, around.activities)
    return Tender(
        id=id_, title=latest(headers, "title") or "", buyer=_body(parts, "buyer"), unit=_body(parts, "unit"),
        procedure=Procedure(latest(headers, "procedure") or Procedure.OTHER), category=latest(headers, "category"),
        status=latest(headers, "status"), value=money(latest(headers, "value")),
        owner_estimate=money(latest(headers, "owner_estimate")), budget=money(latest(headers, "budget")),
        region=latest(headers, "region"), plan_ids=tuple(latest(headers, "plan_ids") or ()),
        urusan=urusan(codes), package=latest(headers, "package"),
        round=latest(headers, "round"), zone=zone, dates=_dates(headers, zone), officials=_officials(parts),
        bids=bids(parts), awards=awards(parts), contracts=contracts(parts),
        claims=tuple(dict.fromkeys((*claims, *paid_by, *served_by))), spm_service=service,
        rounded_estimate=money(latest(headers, "rounded_estimate")),
    )  # fmt: skip


def paying(headers: Sequence[Statement], plans: Mapping[str, Plan]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes of what pays for the package, and the claims of the plans that state them where it does not itself."""
    own = tuple(latest(headers, "account_codes") or ())
    named = [plans[id_] for id_ in latest(headers, "plan_ids") or () if id_ in plans] if not own else []
    telling = [plan for plan in named if plan.account_codes or plan.activities]
    codes = own or tuple(code for plan in telling for code in (*plan.account_codes, *plan.activities))
    return codes, tuple(key for plan in telling for key in plan.claims)


def sub_activities(codes: Iterable[str]) -> set[str]:
    return {match.group(1) for code in codes if (match := _SUB_ACTIVITY.match(code.strip()))}


def _service(
    codes: Iterable[str], known: Mapping[str, Sequence[Reference]]
) -> tuple[str | None, tuple[str, ...]]:
    """The one minimum service that the sub-activities are tagged with, and the claims that say so."""
    said = [r for code in sorted(sub_activities(codes)) for r in known.get(code, ())[-1:] if r.attributes.get(SERVICE)]
    services = {r.attributes[SERVICE] for r in said}
    return (services.pop(), tuple(r.claim for r in said)) if len(services) == 1 else (None, ())


def _body(parts: Sequence[Participation], part: str) -> str | None:
    return next((p.party for p in reversed(by_weight(parts)) if p.part == part), None)


def _officials(parts: Iterable[Participation]) -> tuple[Official, ...]:
    """One for each party, role and stretch of time; the decree by its latest word, a source's before a key's."""
    by_role: dict[tuple[str, str], list[Participation]] = defaultdict(list)
    for part in parts:
        if part.part == "official" and part.role is not None:
            by_role[part.party, part.role].append(part)
    return tuple(
        _official(party, OfficialRole(role), stretch)
        for (party, role), said in sorted(by_role.items())
        for stretch in heard(said, _period, lambda p: p.lone)
    )


def _official(party: str, role: OfficialRole, stretch: Stretch[Participation]) -> Official:
    said = [*stretch.beside, *stretch.said]
    return Official(party, role, stretch.period, latest(said, "decree"), keys(said), naming(said))


def _period(part: Participation) -> Period:
    return part.period or DATE_UNKNOWN


def urusan(codes: Iterable[str]) -> str | None:
    """The government function that leads the account codes ("1.03"); None when they name none or more than one."""
    found = {match.group(1) for code in codes if (match := _FUNCTION.match(code.strip()))}
    return found.pop() if len(found) == 1 else None


def _dates(headers: Sequence[Statement], zone: str | None) -> dict[str, date]:
    """What the sources say, and of what single keys state, the newest first, the days that fit between those.

    T0 decides what law holds; and days in an order that no procedure has would be nobody's word.
    """
    known = _said([h for h in headers if not h.lone], zone)
    for header in reversed([h for h in headers if h.lone]):
        stated = _said([header], zone)
        known.update({n: day for n, day in stated.items() if n not in known and fits(n, day, known)})
    return {name: known[name] for name in TENDER_DATES if name in known}


def _said(headers: Sequence[Statement], zone: str | None) -> dict[str, date]:
    """The latest word on each date that is a whole day; a month or a year alone is no date of a procedure."""
    found = {}
    for name in TENDER_DATES:
        text = next((said for h in reversed(headers) if (said := (h["dates"] or {}).get(name))), None)
        day = local_day(text, zone) if text else None
        if day is not None:
            found[name] = day
    return found


def local_day(text: str, zone: str | None) -> date | None:
    """The day of a date or time, in the tender's own zone when the time names its offset. None when it is no whole day."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return _day(text)
    if at.tzinfo is None or zone not in ZONES:
        return at.date()
    return at.astimezone(timezone(timedelta(hours=ZONES[zone]))).date()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def opened(tender: Tender) -> date | None:
    """The day a tender is listed under: T0, or the nearest thing to it that is known."""
    return next((tender.dates[name] for name in T0 if name in tender.dates), None)
