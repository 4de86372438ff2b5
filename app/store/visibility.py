"""The one place that says which rows a principal may see. Every public read goes through it; unknown roles see none."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select, true

from app.auth import Principal, Role
from app.store.tables import check, event, finding, finding_party, tender


def findings(principal: Principal) -> ColumnElement[bool]:
    """Rows of `finding`: auditors all but cases about themselves; procurement its buyers', members unsealed ones."""
    match principal.role:
        case Role.SYSTEM:
            return true()
        case Role.AUDITOR:
            return _not_about(principal)
        case Role.PROCUREMENT:
            own = and_(finding.c.buyer.in_(sorted(principal.scope)), _not_about(principal))
            return own if principal.sees_official_part else and_(own, finding.c.sealed.is_(False))
        case _:
            return false()


def _not_about(principal: Principal) -> ColumnElement[bool]:
    if principal.party is None:
        return true()
    about = select(finding_party.c.party).where(
        finding_party.c.finding_id == finding.c.id, finding_party.c.party == principal.party
    )
    return not_(exists(about))


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
    """The identity review queue is the inspectorate's."""
    return true() if principal.role in {Role.SYSTEM, Role.AUDITOR} else false()


def checks(principal: Principal) -> ColumnElement[bool]:
    """Rows of `check`: the inspectorate all, others the ones they asked for, heads also those of their buyers."""
    match principal.role:
        case Role.SYSTEM | Role.AUDITOR:
            return true()
        case Role.PROCUREMENT if principal.sees_official_part:
            return or_(check.c.author == principal.key_id, check.c.buyer.in_(sorted(principal.scope)))
        case Role.PROCUREMENT | Role.INTEGRATOR:
            return check.c.author == principal.key_id
        case _:
            return false()


def events(principal: Principal) -> ColumnElement[bool]:
    """Rows of `event`, by the same lines as findings: a sealed event never reaches a procurement member."""
    match principal.role:
        case Role.SYSTEM | Role.AUDITOR:
            return true()
        case Role.PROCUREMENT:
            own = event.c.buyer.in_(sorted(principal.scope))
            return own if principal.sees_official_part else and_(own, event.c.sealed.is_(False))
        case Role.INTEGRATOR:
            return event.c.sealed.is_(False)
        case _:
            return false()


def audit_trail(principal: Principal) -> ColumnElement[bool]:
    return true() if principal.role in {Role.SYSTEM, Role.AUDITOR, Role.ADMIN} else false()
