"""The one place that says which rows a principal may see. Every public read goes through it; unknown roles see none."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select, true

from app.auth import Principal, Role
from app.store.tables import api_key, check, check_party, event, finding, finding_party, match, party, tender


def findings(principal: Principal) -> ColumnElement[bool]:
    """Rows of `finding`: auditors all but cases about themselves; procurement its buyers', members unsealed ones."""
    others = _not_about(principal, finding.c.id)
    match principal.role:
        case Role.SYSTEM:
            return true()
        case Role.AUDITOR:
            return others
        case Role.PROCUREMENT:
            own = and_(finding.c.buyer.in_(sorted(principal.scope)), others)
            return own if principal.sees_official_part else and_(own, finding.c.sealed.is_(False))
        case _:
            return false()


def _not_about(principal: Principal, id_: ColumnElement[str | None]) -> ColumnElement[bool]:
    """The finding or check `id_` does not concern the principal himself, under any id his party ever had."""
    if principal.party is None:
        return true()
    named = [
        exists().where(table.c[key] == id_, _is(principal.party, table.c.party))
        for table, key in ((finding_party, "finding_id"), (check_party, "check_id"))
    ]
    return not_(or_(*named))


def _is(party_id: str, id_: ColumnElement[str]) -> ColumnElement[bool]:
    """`id_` is that party, or one that was merged with it."""
    me, same = party.alias("me"), party.alias("same")
    standing = select(func.coalesce(me.c.merged_into, me.c.id)).where(me.c.public_id == party_id).scalar_subquery()
    merged = select(same.c.public_id).where(or_(same.c.id == standing, same.c.merged_into == standing))
    return or_(id_ == party_id, id_.in_(merged))


def tenders(principal: Principal) -> ColumnElement[bool]:
    """Rows of `tender`: procurement only its buyers'; viewers and admins none (they get counts)."""
    match principal.role:
        case Role.SYSTEM | Role.AUDITOR | Role.INTEGRATOR:
            return true()
        case Role.PROCUREMENT:
            return tender.c.buyer.in_(sorted(principal.scope))
        case _:
            return false()


def parties(principal: Principal) -> ColumnElement[bool]:
    """Whether the register of parties and ties may be searched at all (persons' private ties are case content)."""
    return true() if principal.role in {Role.SYSTEM, Role.AUDITOR, Role.INTEGRATOR} else false()


def matches(principal: Principal) -> ColumnElement[bool]:
    """The identity review queue is the inspectorate's; nobody decides who he himself is."""
    if principal.role not in {Role.SYSTEM, Role.AUDITOR}:
        return false()
    if principal.party is None:
        return true()
    own = select(party.c.id).where(_is(principal.party, party.c.public_id))
    return and_(match.c.a_party.not_in(own), match.c.b_party.not_in(own))


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
            return or_(own, and_(check.c.buyer.in_(sorted(principal.scope)), check.c.author.in_(units), others))
        case Role.PROCUREMENT | Role.INTEGRATOR:
            return own
        case _:
            return false()


def events(principal: Principal) -> ColumnElement[bool]:
    """Rows of `event`, by the same lines as findings: a sealed event never reaches a procurement member."""
    others = or_(event.c.about.is_(None), _not_about(principal, event.c.about))
    match principal.role:
        case Role.SYSTEM:
            return true()
        case Role.AUDITOR:
            return others
        case Role.PROCUREMENT:
            own = and_(event.c.buyer.in_(sorted(principal.scope)), others)
            return own if principal.sees_official_part else and_(own, event.c.sealed.is_(False))
        case Role.INTEGRATOR:
            return event.c.sealed.is_(False)
        case _:
            return false()


def audit_trail(principal: Principal) -> ColumnElement[bool]:
    return true() if principal.role in {Role.SYSTEM, Role.AUDITOR, Role.ADMIN} else false()
