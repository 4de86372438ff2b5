"""Contracting processes of OCDS files as the process flags read them: compiled releases, one for each process.

Nothing is stored and nobody is resolved: party ids are the publisher's own. What a release does not say in the form of
the standard is not said; the flags that need it say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from app.intake.documents import Element, elements
from app.intake.ocds.releases import PACKAGES, newest
from app.intake.problems import shown
from app.intake.source import Delivery, RowProblem
from graph.bidding import Bidding, Granted, Offer

_NUMBERS = frozenset({int, float})
_NOTHING: dict[str, Any] = {}
_NOBODY: tuple[str | None, ...] = ()


def biddings(deliveries: Sequence[Delivery]) -> Iterator[Bidding | RowProblem]:
    """Every process once, in the order of the files. Never raises on content.

    A second release of a process is a problem of its place: of releases that tell one step each, no one tells it whole.
    """
    seen: set[str] = set()
    for element in chain.from_iterable(elements(delivery, PACKAGES) for delivery in deliveries):
        if isinstance(element, RowProblem):
            yield element
            continue
        release = _compiled(element)
        if isinstance(release, RowProblem):
            yield release
            continue
        ocid = release.get("ocid")
        if not isinstance(ocid, str) or not ocid.strip():
            yield RowProblem(element.place, "ocid", shown(ocid), "missing_field")
        elif ocid in seen:
            yield RowProblem(element.place, "ocid", shown(ocid), "process_again")
        else:
            seen.add(ocid)
            yield bidding(ocid, release)


def _compiled(element: Element) -> dict[str, Any] | RowProblem:
    """The release that tells a process whole: of a record its compiled or versioned one, or the only one."""
    value = element.value
    if type(value) is not dict:
        return RowProblem(element.place, None, None, "not_an_object")
    if "compiledRelease" not in value and "versionedRelease" not in value and "releases" not in value:
        return value
    for name in ("compiledRelease", "versionedRelease"):
        found = value.get(name)
        if isinstance(found, dict):
            whole = {"ocid": value.get("ocid"), **found}
            return newest(whole) if name == "versionedRelease" else whole
    listed = value.get("releases")
    only = listed[0] if isinstance(listed, list) and len(listed) == 1 else None
    if isinstance(only, dict) and "url" not in only:
        return {"ocid": value.get("ocid"), **only}
    return RowProblem(element.place, "releases", None, "not_compiled")


def bidding(ocid: str, release: dict[str, Any]) -> Bidding:
    """A compiled release as a value. Anything of another shape than the standard's counts as not said."""
    tender = _object(release, "tender")
    period = _object(tender, "tenderPeriod")
    bidders = tender.get("numberOfTenderers")
    return Bidding(
        ocid, _id(release.get("buyer")), _id(tender.get("procuringEntity")), tender.get("status") == "cancelled",
        _text(tender, "procurementMethod"), _text(tender, "procurementMethodDetails"),
        _text(period, "startDate"), _text(period, "endDate"), bidders if type(bidders) is int else None,
        tuple([_offer(bid) for bid in _objects(_object(release, "bids"), "details")]),
        tuple([_granted(award) for award in _objects(release, "awards")]),
    )  # fmt: skip


def _offer(bid: dict[str, Any]) -> Offer:
    value = _object(bid, "value")
    amount: Any = value.get("amount")
    return Offer(
        _ids(bid, "tenderers"), _text(bid, "status"), float(amount) if type(amount) in _NUMBERS else None,
        _text(value, "currency"), _text(bid, "date"),
    )  # fmt: skip


def _granted(award: dict[str, Any]) -> Granted:
    found = [_text(_object(item, "classification"), "id") for item in _objects(award, "items")]
    return Granted(
        _ids(award, "suppliers"), _text(award, "status"), tuple([code for code in found if code is not None])
    )  # fmt: skip


def _object(of: dict[str, Any], name: str) -> dict[str, Any]:
    found = of.get(name)
    return found if type(found) is dict else _NOTHING


def _objects(of: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = of.get(name)
    return [entry for entry in found if type(entry) is dict] if type(found) is list else []


def _ids(of: dict[str, Any], name: str) -> tuple[str | None, ...]:
    found = of.get(name)
    return tuple([_id(entry) for entry in found]) if type(found) is list else _NOBODY


def _id(organisation: Any) -> str | None:
    """Publishers write numbers too."""
    found = organisation.get("id") if type(organisation) is dict else None
    if type(found) is int:
        return str(found)
    return found if type(found) is str else None


def _text(of: dict[str, Any], name: str) -> str | None:
    found = of.get(name)
    return found if type(found) is str else None
