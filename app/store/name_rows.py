"""Names of party claims as the name index takes them, from one snapshot to the next."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import and_, false, or_, select

from app.crypto import Keyring
from app.db import Unit
from app.store.ledger import Snapshot
from app.store.tables import claim, ledger, party_claim
from graph.kinds import PartyKind
from graph.lexicon import is_masked

UNSOUGHT = (PartyKind.CONTACT_POINT.value, PartyKind.HOUSEHOLD.value)
READ_AT_ONCE = 10_000
NOTHING = Snapshot(0)  # before the first entry
MENTION = 8  # bytes of a ref that tell one mention from the others

Stated = tuple[int, int, str]  # the number of a claim, its mention, a name


def adds(after: Snapshot, view: Snapshot) -> bool:
    """Whether a snapshot may know of claims that another did not."""
    return view.high > after.high or any(n <= view.high and n not in view.open for n in after.open)


def stated(unit: Unit, after: Snapshot, view: Snapshot) -> Iterator[Stated]:
    """Each name in the open with its claim and mention, of the claims recorded by one snapshot and not by another.

    Claims retracted since are among them: an older question may mean them.
    """
    number = claim.c.recorded
    still = number.not_in(view.open) if view.open else number > 0
    newer = or_(number > after.high, number.in_(after.open) if after.open else false())
    query = (
        select(claim.c.id, party_claim.c.ref, party_claim.c.name, party_claim.c.other_names, party_claim.c.masked)
        .join(party_claim, party_claim.c.claim_id == claim.c.id)
        .where(and_(newer, still, number <= view.high), party_claim.c.kind.not_in(UNSOUGHT))
    )
    with unit.connection.execute(query, execution_options={"yield_per": READ_AT_ONCE}) as rows:
        for id_, ref, name, others, masked in rows:
            mention = int.from_bytes(ref[:MENTION], "big")
            if not masked:
                yield id_, mention, name
            if others:
                yield from ((id_, mention, other) for other in orjson.loads(others) if not is_masked(other))


def there(unit: Unit, low: int, high: int) -> NDArray[np.int64]:
    """The numbers of the claims in a range that still name somebody, ascending."""
    query = select(party_claim.c.claim_id).where(party_claim.c.claim_id.between(low, high), party_claim.c.name != "")
    ordered = query.order_by(party_claim.c.claim_id)
    with unit.connection.execute(ordered, execution_options={"yield_per": READ_AT_ONCE}) as rows:
        return np.fromiter((row[0] for row in rows), np.int64)


def erased(unit: Unit, low: int, high: int) -> NDArray[np.int64]:
    """The numbers of the claims in a range whose names were erased."""
    query = select(party_claim.c.claim_id).where(party_claim.c.claim_id.between(low, high), party_claim.c.name == "")
    return np.array(unit.connection.scalars(query).all(), np.int64)


def mark(unit: Unit, number: int) -> str:
    """What tells an entry of this database from one with the same number in another; "" where there is none."""
    found = unit.connection.execute(
        select(ledger.c.opened_at, ledger.c.author, ledger.c.closed_at).where(ledger.c.number == number)
    ).first()
    return "" if found is None else "|".join(map(str, found))


def last_closed(view: Snapshot) -> int:
    """The highest entry of a snapshot that was closed."""
    return next((n for n in range(view.high, 0, -1) if n not in view.open), 0)


def instance(keys: Keyring) -> str:
    """A name of this installation that tells nothing of its keys."""
    return keys.content(b"name index").hex()
