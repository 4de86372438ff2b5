"""Make, change and end subscriptions to outbound events; an address that may not be reached is refused at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.auth import Principal, Role
from app.db import Database
from app.errors import Invalid, NotFound
from app.notify.destination import Reach, check
from app.notify.signing import secret_text
from app.store import audit, subscriptions
from app.store.events import TYPES
from app.store.subscriptions import Subscription

ALLOWED = (Role.AUDITOR, Role.PROCUREMENT, Role.INTEGRATOR, Role.ADMIN)
STATES = frozenset({"active", "paused"})


def create(
    database: Database, principal: Principal, url: str, types: Sequence[str], reach: Reach
) -> tuple[Subscription, str]:
    """A new subscription and its secret, which is shown this once."""
    principal.must_be(*ALLOWED)
    _known(types)
    check(url, reach)
    with database.writing() as unit:
        made, secret = subscriptions.create(unit, principal, url, types)
        audit.write(unit, principal, "subscription.created", made.id)
    return made, secret_text(secret)


def change(
    database: Database, principal: Principal, id_: str, values: Mapping[str, Any], reach: Reach
) -> Subscription:
    """Change url, types or state (active, paused)."""
    principal.must_be(*ALLOWED)
    if "types" in values:
        _known(values["types"])
    if "url" in values:
        check(values["url"], reach)
    if values.get("state", "active") not in STATES:
        raise Invalid("state is active or paused", pointer="/state")
    with database.writing() as unit:
        if subscriptions.get(unit, principal, id_) is None:
            raise NotFound("no such subscription")
        if values:
            subscriptions.change(unit, id_, values)
        audit.write(unit, principal, "subscription.changed", id_, fields=sorted(values))
        changed = subscriptions.get(unit, principal, id_)
    if changed is None:
        raise NotFound("no such subscription")
    return changed


def remove(database: Database, principal: Principal, id_: str) -> None:
    principal.must_be(*ALLOWED)
    with database.writing() as unit:
        if subscriptions.get(unit, principal, id_) is None:
            raise NotFound("no such subscription")
        subscriptions.remove(unit, id_)
        audit.write(unit, principal, "subscription.removed", id_)


def _known(types: Sequence[str]) -> None:
    if not types or any(t not in TYPES for t in types):
        raise Invalid("types must be some of: " + ", ".join(TYPES), pointer="/types")
