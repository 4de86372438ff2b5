"""Public ids of parties and the integers behind them at one snapshot, merges followed; remembered while it lives."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, exists, func, select

from app.db import Unit
from app.store.ledger import Snapshot, known, known_from
from app.store.prepared import Prepared
from app.store.sets import among
from app.store.tables import claim, membership, party, party_claim
from app.store.voices import voices

_PUBLIC = Prepared(select(party.c.id, party.c.public_id).where(among(party.c.id, "numbers")))
_NUMBER = Prepared(
    select(party.c.id, party.c.public_id, membership.c.party_id)
    .join(membership, and_(membership.c.ref == party.c.founding, known(membership)), isouter=True)
    .where(among(party.c.public_id, "ids"))
)
_STATED = select(party.c.public_id).where(among(party.c.public_id, "ids"), known_from(party))
MOST_BOUND = 8  # mentions of one party that a decision binds: enough to outlive the rows it was decided on


class Numbers:
    """Looks ids up in sets. The id of a merged party leads to the party its founding mention belonged to by then."""

    def __init__(self, unit: Unit, snapshot: Snapshot) -> None:
        self._unit = unit
        self._snapshot = snapshot
        self._number: dict[str, int] = {}
        self._public: dict[int, str] = {}

    def turn_to(self, unit: Unit) -> None:
        """Ask in this transaction from now on."""
        self._unit = unit

    def of(self, ids: Collection[str]) -> Mapping[str, int]:
        """The number of each known id."""
        wanted = set(ids)
        if missing := wanted.difference(self._number):
            self._look_up(sorted(missing))
        return {id_: self._number[id_] for id_ in sorted(wanted) if id_ in self._number}

    def public(self, numbers: Collection[int]) -> Mapping[int, str]:
        """The public id of each number."""
        wanted = set(numbers)
        if missing := wanted.difference(self._public):
            self._public.update(_PUBLIC.rows(self._unit, {"numbers": sorted(missing)}))
        return {n: self._public[n] for n in sorted(wanted) if n in self._public}

    def known(self, ids: Collection[str]) -> frozenset[str]:
        """Those of the ids that a party bore by the snapshot."""
        rows = self._unit.connection.scalars(_STATED, {"ids": sorted(set(ids)), **self._snapshot.bound})
        return frozenset(rows)

    def learn(self, public: Mapping[int, str]) -> None:
        """What other rows told: parties that ties hang on, so that none of them has gone into another."""
        self._public.update(public)
        self._number.update((id_, number) for number, id_ in public.items())

    def canonical(self, ids: Collection[str]) -> Mapping[str, str]:
        """The id under which each known party stands at the snapshot: its own, or that of the party it went into."""
        numbers = self.of(ids)
        public = self.public(set(numbers.values()))
        return {id_: public[number] for id_, number in numbers.items()}

    def _look_up(self, ids: Sequence[str]) -> None:
        """A party unknown at the snapshot keeps its own number: nothing visible hangs on it."""
        for own, id_, home in _NUMBER.rows(self._unit, {"ids": ids, **self._snapshot.bound}):
            self._number[id_] = number = own if home is None else home
            if number == own:
                self._public[number] = id_


def bound_refs(unit: Unit, party_id: str) -> tuple[bytes, ...]:
    """The mentions of a party (public id) that an identity decision binds, none for an unknown party.

    First the one that founded it, then those still stated that joined it, the latest first, MOST_BOUND in all; what only
    a single key states comes after what sources state, so that it does not speak for them.
    """
    row = unit.connection.execute(select(party.c.id, party.c.founding).where(party.c.public_id == party_id)).one_or_none()
    if row is None:
        return ()
    live = membership.c.retracted.is_(None)
    home = select(membership.c.party_id).where(membership.c.ref == row.founding, live).scalar_subquery()
    stated = exists().where(
        party_claim.c.ref == membership.c.ref, claim.c.id == party_claim.c.claim_id, claim.c.retracted.is_(None)
    )
    members = (
        select(membership.c.ref)
        .where(membership.c.party_id == func.coalesce(home, row.id), live, membership.c.ref != row.founding, stated)
        .order_by(membership.c.id.desc())
        .limit(MOST_BOUND - 1)
    )
    found = [bytes(ref) for ref in (row.founding, *unit.connection.scalars(members))]
    alone = _lone(unit, found)
    return tuple(sorted(found, key=alone.__contains__))


def _lone(unit: Unit, refs: Sequence[bytes]) -> set[bytes]:
    """Those of the mentions that single keys or users state."""
    keys = [id_ for id_, voice in voices(unit).items() if voice.lone]
    query = select(party_claim.c.ref).join(claim, claim.c.id == party_claim.c.claim_id)
    return set(unit.connection.scalars(query.where(party_claim.c.ref.in_(refs), claim.c.source_id.in_(keys)).distinct()))


def is_stated(unit: Unit, ref: bytes) -> bool:
    """Whether some standing claim states the mention."""
    query = select(claim.c.id).join(party_claim, party_claim.c.claim_id == claim.c.id)
    return unit.connection.execute(query.where(party_claim.c.ref == ref, claim.c.retracted.is_(None))).first() is not None


def party_of_ref(unit: Unit, ref: bytes) -> str | None:
    """The public id of the party that a mention belongs to now."""
    query = select(party.c.public_id).join(membership, membership.c.party_id == party.c.id)
    return unit.connection.scalar(query.where(membership.c.ref == ref, membership.c.retracted.is_(None)))
