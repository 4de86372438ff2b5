"""The one place that says which rows a principal may see. Every public read goes through it; unknown roles see none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select, true

from app.auth import Principal, Role
from app.store.tables import api_key, audit, check, check_party, event, finding, finding_party, load, match, party, tender

# Who is shown any row of a list at all; a list says so to everybody else. The rules below are no wider, which tests hold.
READERS: Mapping[str, frozenset[Role]] = {
    "findings": frozenset({Role.AUDITOR, Role.PROCUREMENT}),
    "tenders": frozenset({Role.AUDITOR, Role.PROCUREMENT, Role.INTEGRATOR}),
    "parties": frozenset({Role.AUDITOR, Role.INTEGRATOR}),
    "matches": frozenset({Role.AUDITOR}),
    "events": frozenset({Role.AUDITOR, Role.PROCUREMENT, Role.INTEGRATOR}),
    "loads": frozenset({Role.AUDITOR, Role.ADMIN, Role.INTEGRATOR}),
    "figures": frozenset({Role.AUDITOR, Role.PROCUREMENT, Role.VIEWER}),
}


def is_reader(principal: Principal, list_: str) -> bool:
    """Whether this role is shown any row of the list."""
    return principal.role is Role.SYSTEM or principal.role in READERS[list_]


def named(id_: str, column: ColumnElement[Any]) -> ColumnElement[bool]:
    """`column` holds this party's id, or one that it had before a merge or has since: a filter by an old id still works."""
    return _among(frozenset({id_}), column)


def findings(principal: Principal) -> ColumnElement[bool]:
    """Rows of `finding`: auditors all but cases about themselves; procurement its buyers', members unsealed ones."""
    others = _not_about(principal, finding.c.id)
    match principal.role:
        case Role.SYSTEM:
            return true()
        case Role.AUDITOR:
            return others
        case Role.PROCUREMENT:
            own = and_(_in_scope(principal, finding.c.buyer), others)
            return own if principal.sees_official_part else and_(own, finding.c.sealed.is_(False))
        case _:
            return false()


def loads(principal: Principal) -> ColumnElement[bool]:
    """Rows of `load`: auditors and admins all, an integrator those it asked for itself."""
    match principal.role:
        case Role.SYSTEM | Role.AUDITOR | Role.ADMIN:
            return true()
        case Role.INTEGRATOR:
            return load.c.author == principal.key_id
        case _:
            return false()


def _not_about(principal: Principal, id_: ColumnElement[str | None]) -> ColumnElement[bool]:
    """The finding or check `id_` does not concern the principal himself, under any id his party ever had."""
    if principal.party is None:
        return true()
    named = [
        exists().where(table.c[key] == id_, _among(frozenset({principal.party}), table.c.party))
        for table, key in ((finding_party, "finding_id"), (check_party, "check_id"))
    ]
    return not_(or_(*named))


def _in_scope(principal: Principal, buyer: ColumnElement[str | None]) -> ColumnElement[bool]:
    return _among(principal.scope, buyer)


def _among(parties: frozenset[str], id_: ColumnElement[Any]) -> ColumnElement[bool]:
    """`id_` is one of these parties, or one that was merged with one of them: ids written long ago still count."""
    if not parties:
        return false()
    named, same = party.alias("named"), party.alias("same")
    standing = select(func.coalesce(named.c.merged_into, named.c.id)).where(named.c.public_id.in_(sorted(parties)))
    merged = select(same.c.public_id).where(or_(same.c.id.in_(standing), same.c.merged_into.in_(standing)))
    return or_(id_.in_(sorted(parties)), id_.in_(merged))


def tenders(principal: Principal) -> ColumnElement[bool]:
    """Rows of `tender`: procurement only its buyers'; viewers and admins none (they get counts)."""
    match principal.role:
        case Role.SYSTEM | Role.AUDITOR | Role.INTEGRATOR:
            return true()
        case Role.PROCUREMENT:
            return _in_scope(principal, tender.c.buyer)
        case _:
            return false()


def parties(principal: Principal) -> ColumnElement[bool]:
    """Whether the register of parties and ties may be searched at all (persons' private ties are case content)."""
    return true() if principal.role in {Role.SYSTEM, Role.AUDITOR, Role.INTEGRATOR} else false()


def matches(principal: Principal) -> ColumnElement[bool]:
    """The identity review queue is the inspectorate's; nobody decides who he himself is."""
    if principal.role not in {Role.SYSTEM, Role.AUDITOR}:
        return false()
    return true() if principal.party is None else not_(_of_himself(principal.party))


def _concerns_others(principal: Principal, id_: ColumnElement[str | None]) -> ColumnElement[bool]:
    """The finding, check or match `id_` does not concern the principal himself."""
    if principal.party is None:
        return true()
    return and_(_not_about(principal, id_), not_(exists().where(match.c.public_id == id_, _of_himself(principal.party))))


def _of_himself(person: str) -> ColumnElement[bool]:
    """Rows of `match` in which this party is one of the two."""
    own = select(party.c.id).where(_among(frozenset({person}), party.c.public_id))
    return or_(match.c.a_party.in_(own), match.c.b_party.in_(own))


def checks(principal: Principal) -> ColumnElement[bool]:
    """Rows of `check`: the inspectorate all, others the ones they asked for, heads also their units' of their buyers.

    Whom a check concerns himself sees it only as far as he asked for it.
    """
    own, others = check.c.author == principal.key_id, _not_about(principal, check.c.id)
    match principal.role:
        case Role.SYSTEM:
            return true()
        case Role.AUDITOR:
            return or_(own, others)
        case Role.PROCUREMENT if principal.sees_official_part:
            units = select(api_key.c.id).where(api_key.c.role == Role.PROCUREMENT.value)
            return or_(own, and_(_in_scope(principal, check.c.buyer), check.c.author.in_(units), others))
        case Role.PROCUREMENT | Role.INTEGRATOR:
            return own
        case _:
            return false()


def events(principal: Principal) -> ColumnElement[bool]:
    """Rows of `event`, by the same lines as findings and checks: a sealed event never reaches a procurement member.

    Of his own checks everybody hears, and a member of no others: were he not told of one because he stands on a sealed
    thread of it, its absence would tell him so.
    """
    others = or_(event.c.about.is_(None), _concerns_others(principal, event.c.about), _own_check(principal))
    match principal.role:
        case Role.SYSTEM:
            return true()
        case Role.AUDITOR:
            return others
        case Role.PROCUREMENT:
            own = and_(_in_scope(principal, event.c.buyer), others)
            if principal.sees_official_part:
                return own
            return and_(own, event.c.sealed.is_(False), or_(event.c.type != "check.completed", _own_check(principal)))
        case Role.INTEGRATOR:
            return and_(others, event.c.sealed.is_(False))
        case _:
            return false()


def _own_check(principal: Principal) -> ColumnElement[bool]:
    return exists().where(check.c.id == event.c.about, check.c.author == principal.key_id)


def audit_trail(principal: Principal) -> ColumnElement[bool]:
    """Rows of `audit`: of what others did to a finding, check or match that concerns the reader himself he sees none."""
    if principal.role not in {Role.SYSTEM, Role.AUDITOR, Role.ADMIN}:
        return false()
    others = _concerns_others(principal, audit.c.object)
    return or_(audit.c.object.is_(None), audit.c.actor == principal.key_id, others)
