"""The hub policy at a snapshot: what is given out, with the decisions of kind `hub` laid over it.

A decision on a party binds its mentions, as one on identity does, so that it follows them through re-import, merge and
split; one on a cap or an alarm names it. What lets more through, or makes less an alarm, holds once a second person has
decided the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson
from sqlalchemy import literal_column, select

from app.db import Unit
from app.store.cluster import CONTACT
from app.store.cluster import KIND as KIND_OF_PARTY
from app.store.decisions import DecisionRow, row_of
from app.store.ledger import Snapshot, known, known_since
from app.store.sets import among
from app.store.tables import decision, membership, party
from graph.facts import HubPolicy

KIND = "hub"
MAY_PASS, NEVER_PASS, BY_CAP = "may_pass", "never_pass", "by_cap"
OF_PARTIES = frozenset({MAY_PASS, NEVER_PASS, BY_CAP})
_FREEDOM = {NEVER_PASS: 0, BY_CAP: 1, MAY_PASS: 2}  # what lets more pass is greater
GIVEN_OUT = "given_out"  # the verdict that takes a cap or an alarm back to what hubs.yaml says
PARTY, CAP, ALARM = "party:", "cap:", "alarm:"  # what subjects begin with

_MADE = (
    select(decision)
    .where(decision.c.kind == literal_column(f"'{KIND}'"), known_since(decision.c.ledger))  # written out for its index
    .order_by(decision.c.id)
)
_HOMES = (
    select(membership.c.ref, party.c.public_id)
    .join(party, party.c.id == membership.c.party_id)
    .where(among(membership.c.ref, "refs"), known(membership))
)
_KINDS = select(party.c.id, KIND_OF_PARTY, CONTACT).where(among(party.c.id, "parties"))


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision that counts at a snapshot, or waits for a second person; of a party: the one it bears on by then.

    `by_two`: two persons decided it.
    """

    made: DecisionRow
    in_force: bool
    party: str | None = None
    by_two: bool = False


def policy(unit: Unit, snapshot: Snapshot) -> HubPolicy:
    """What was in force by what was known at the snapshot."""
    return laid_over(HubPolicy(), rulings(unit, snapshot))


def rulings(unit: Unit, snapshot: Snapshot) -> list[Ruling]:
    """The decisions in force and those proposed since, in the order they were made."""
    by_subject: dict[str, list[DecisionRow]] = {}
    for row in unit.connection.execute(_MADE, snapshot.bound).all():
        made = row_of(row)
        by_subject.setdefault(made.subject, []).append(made)
    found = [ruling for made in by_subject.values() for ruling in _standing(made)]
    return _settled(sorted(found, key=_order), _homes(unit, snapshot, found))


def laid_over(given_out: HubPolicy, found: Sequence[Ruling]) -> HubPolicy:
    """The policy with the rulings in force in it."""
    caps, alarms = dict(given_out.caps), dict(given_out.alarms)
    passes: dict[str, set[str]] = {MAY_PASS: set(), NEVER_PASS: set(), BY_CAP: set()}
    counting = [r for r in found if r.in_force]
    for ruling in counting:
        begins, _, named = ruling.made.subject.partition(":")
        if ruling.party is not None:
            passes[ruling.made.verdict].add(ruling.party)
        elif ruling.made.verdict != GIVEN_OUT and begins + ":" == CAP:
            caps[named] = int(ruling.made.verdict)
        elif ruling.made.verdict != GIVEN_OUT and begins + ":" == ALARM:
            alarms[int(named)] = float(ruling.made.verdict)
    return replace(
        given_out, caps=caps, alarms=alarms, never_pass=frozenset(passes[NEVER_PASS]),
        always_pass=frozenset(passes[MAY_PASS]), ledger=max((r.made.ledger for r in counting), default=0),
    )  # fmt: skip


def _order(ruling: Ruling) -> int:
    return ruling.made.ledger


def _standing(made: Sequence[DecisionRow]) -> list[Ruling]:
    """Of the decisions on one subject the one in force, and behind it a proposal that waits for its second."""
    held: Ruling | None = None
    last = None
    for row in made:
        seconded = last is not None and last.verdict == row.verdict and last.author != row.author
        loosens = _loosens(row, held)
        if seconded or not loosens:
            again = held is not None and held.by_two and held.made.verdict == row.verdict
            held = Ruling(row, in_force=True, by_two=loosens or again)
        last = row
    waiting = [Ruling(last, in_force=False)] if last is not None and (held is None or last is not held.made) else []
    return [*([held] if held is not None else []), *waiting]


def _loosens(made: DecisionRow, held: Ruling | None) -> bool:
    """Whether a verdict lets more pass, or alarms less, than what is in force, so that one person is not enough."""
    in_force = None if held is None else held.made.verdict
    return _freedom(made.subject, made.verdict) > _freedom(made.subject, in_force)


def _freedom(subject: str, verdict: str | None) -> float:
    """How much a verdict on a subject lets pass without an alarm; None: where nobody decided anything."""
    begins, _, named = subject.partition(":")
    if begins + ":" == PARTY:
        return _FREEDOM[verdict or BY_CAP]
    if verdict is not None and verdict != GIVEN_OUT:
        return float(verdict)
    return HubPolicy().caps[named] if begins + ":" == CAP else HubPolicy().alarms[int(named)]


def _homes(unit: Unit, snapshot: Snapshot, found: Sequence[Ruling]) -> Mapping[bytes, str]:
    refs = sorted({ref for ruling in found for ref in _refs(ruling.made)})
    if not refs:
        return {}
    return {bytes(ref): id_ for ref, id_ in unit.connection.execute(_HOMES, {"refs": refs, **snapshot.bound}).all()}


def _refs(made: DecisionRow) -> list[bytes]:
    return [bytes.fromhex(ref) for side in made.binds for ref in side.split()]


def _settled(found: Sequence[Ruling], homes: Mapping[bytes, str]) -> list[Ruling]:
    """Those on parties with the party they bear on; where two in force bear on one, merged since, the later counts.

    Unless the later lets more pass and one person alone decided it, when nothing stood against it.
    """
    led: dict[tuple[str, bool], Ruling] = {}
    for ruling in found:
        if not ruling.made.subject.startswith(PARTY):
            led[ruling.made.subject, ruling.in_force] = ruling
            continue
        home = next((homes[ref] for ref in _refs(ruling.made) if ref in homes), None)
        if home is None:
            continue
        earlier = led.get((PARTY + home, ruling.in_force))
        if earlier is None or ruling.by_two or not ruling.in_force or not _loosens(ruling.made, earlier):
            led[PARTY + home, ruling.in_force] = replace(ruling, party=home)
    return sorted(led.values(), key=_order)


def kinds(unit: Unit, snapshot: Snapshot, parties: Collection[int]) -> dict[int, str]:
    """Under which of the caps each of these parties (numbers) falls: its kind, of a contact point what it is."""
    if not parties:
        return {}
    rows = unit.connection.execute(_KINDS, {"parties": sorted(set(parties)), **snapshot.bound}).all()
    contact = {row.id: orjson.loads(row.contact).get("contact_kind") for row in rows if row.contact}
    return {row.id: contact.get(row.id) or row.kind for row in rows}
