"""State claims through the API: an integrator's or auditor's own words, with its key as their source.

One statement is one record, one ledger entry and one transaction. It caps confidence at class C until something
else confirms it (MODEL, Claim).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.auth import Principal, Role
from app.db import Database, Unit
from app.engine.consistency import must_agree
from app.engine.identity import must_be_born
from app.engine.joining import divide
from app.errors import Invalid, NotFound
from app.store import audit, claims, decisions, inbox, jobs, ledger, loads, mentions, numbers, records, tenders, ties
from app.store.decisions import Verdict
from app.store.world import LedgerWorld
from graph.claims import Claim, PartyClaim, Place, Record, Source
from graph.kinds import Absence, PartyKind, SourceKind, Standing
from graph.lexicon.shown import masked_text

RELIABILITY = 0.7  # one statement by one key


@dataclass(frozen=True, slots=True)
class Named:
    """A party that a statement names: by a ref or the id of a stored party, at which place, and which kinds may stand there.

    An unknown kind may stand anywhere.
    """

    ref: str
    at: str
    kinds: frozenset[PartyKind]


@dataclass(frozen=True, slots=True)
class Statement:
    """What is stated: a key that makes a repetition replace it, the claims, and the parties named."""

    key: str
    raw: bytes  # what was literally sent
    claims: tuple[Claim, ...]
    named: tuple[Named, ...] = ()

    @property
    def names(self) -> Mapping[str, str]:
        """Refs used in the claims that may be ids of stored parties, with the first place of each."""
        found: dict[str, str] = {}
        for one in self.named:
            found.setdefault(one.ref, one.at)
        return found

    @property
    def own(self) -> tuple[str, ...]:
        """Refs of the parties that it states itself."""
        return tuple(c.ref for c in self.claims if isinstance(c, PartyClaim))


@dataclass(frozen=True, slots=True)
class Stated:
    """Since which ledger number a statement stands, and the ids of the parties it states, by their refs."""

    ledger: int
    parties: Mapping[str, str]


def state(database: Database, principal: Principal, said: Statement) -> Stated:
    """Record a statement. Stating the same again changes nothing."""
    principal.must_be(Role.INTEGRATOR, Role.AUDITOR)
    source = _source(principal)
    record = Record(said.key, Place("api", None, masked_text(said.key)), said.raw, None)
    with database.writing() as unit:
        for claim in said.claims:
            if isinstance(claim, PartyClaim):
                must_be_born(unit, claim.birth_date, "/birth_date")
        ledger.in_turn(unit)
        at = unit.keys.record_key(source.id, said.key)
        known = records.standing(unit, [at]).get(at)
        if known is not None and known.stands and known.content == records.content_of(unit.keys, record):
            return Stated(known.recorded, _ids(unit, source.id, said))
        loads.state_source(unit, source)
        number = ledger.open_entry(unit, "statement", principal.key_id)
        bound = _bind(unit, number, principal, source.id, said)
        _must_fit(unit, source.id, said)
        mirrored = tuple(_mirrors(unit, said))
        refs = bound | _write(unit, number, source.id, record, (*mirrored, *said.claims))
        for claim in said.claims:
            if isinstance(claim, PartyClaim) and unit.keys.ref(source.id, claim.ref) in bound:
                must_agree(unit, ledger.now_snapshot(unit), claim)
        parties = mentions.regroup(unit, number, refs | mentions.touched(unit, number), divide)
        ties.refold(unit, number)
        inbox.arrived(unit, number, tenders.relist(unit, number))
        mentions.await_resolution(unit, number, parties)
        jobs.enqueue(unit, "resolve", f"entry:{number}", {"ledger": number})
        ledger.close_entry(unit, number)
        audit.write(unit, principal, "claim.stated", masked_text(said.key))
        return Stated(number, _ids(unit, source.id, said))


def own_party(unit: Unit, principal: Principal, name: str) -> str | None:
    """The id of the party that this key stated under a name of its own."""
    return numbers.party_of_ref(unit, unit.keys.ref(_source(principal).id, name))


def _ids(unit: Unit, source: str, said: Statement) -> dict[str, str]:
    found = {ref: numbers.party_of_ref(unit, unit.keys.ref(source, ref)) for ref in said.own}
    return {ref: id_ for ref, id_ in found.items() if id_ is not None}


def withdraw(database: Database, principal: Principal, key: str) -> None:
    """Take back an own statement. NotFound when this key never made it."""
    principal.must_be(Role.INTEGRATOR, Role.AUDITOR)
    source = _source(principal)
    with database.writing() as unit:
        ledger.in_turn(unit)
        at = unit.keys.record_key(source.id, key)
        standing = records.standing(unit, [at]).get(at)
        if standing is None or not standing.stands:
            raise NotFound("this key made no such statement")
        number = ledger.open_entry(unit, "statement", principal.key_id)
        gone = [b.id for b in claims.before(unit, [at]).get(at, {}).values() if b.id is not None]
        records.retract(unit, number, [standing.id])
        claims.retract(unit, number, gone)
        mentions.regroup(unit, number, mentions.touched(unit, number), divide)
        ties.refold(unit, number)
        tenders.relist(unit, number)
        ledger.close_entry(unit, number)
        audit.write(unit, principal, "claim.withdrawn", masked_text(key))


def _source(principal: Principal) -> Source:
    return Source(
        id=f"statement:{principal.key_id}", title=f"Pernyataan {principal.name}", publisher=principal.name,
        kind=SourceKind.STATEMENT_BY_USER, jurisdiction="ID", time_zone="Asia/Makassar", licence="internal",
        standing=Standing.THIRD_PARTY, reliability=RELIABILITY, masking="none", absence=Absence.NOTHING,
    )


def _write(unit: Unit, number: int, source: str, record: Record, stated: Sequence[Claim]) -> set[bytes]:
    """Write the record with its claims; returns the mentions it is about. Invalid for unusable text or numbers."""
    key = unit.keys.record_key(source, record.key)
    known = records.standing(unit, [key])
    before = claims.before(unit, known.keys())
    batch = claims.Batch(retracted_records=[k.id for k in known.values() if k.stands])
    try:
        claims.Writer(unit.keys, source).prepare(batch, record, key, tuple(stated), before.get(key, {}))
    except (TypeError, ValueError) as error:
        raise Invalid("the statement holds text that cannot be stored") from error
    if batch.flaws:
        _, flaw = batch.flaws[0]
        raise Invalid(f"the {flaw.scheme} is not readable: {flaw.hint or 'check its digits'}", pointer="/identifiers")
    claims.write(unit, number, batch)
    return {unit.keys.ref(source, c.ref) for c in stated if isinstance(c, PartyClaim)}


def _bind(unit: Unit, number: int, principal: Principal, source: str, said: Statement) -> set[bytes]:
    """A ref that is the id of a stored party becomes a mention of it, by an identity decision of the one who states it.

    Refs that this key states as parties of its own are left; any other is NotFound.
    """
    bound: set[bytes] = set()
    for name in dict.fromkeys((*said.names, *said.own)):
        own, known = unit.keys.ref(source, name), numbers.bound_refs(unit, name)
        if not known:
            if name not in said.own and not numbers.is_stated(unit, own):
                # its id may be anything: not repeated
                raise NotFound("a party named in the statement is not known", pointer=said.names.get(name))
            continue
        subject = f"{decisions.STATED}{own.hex()}"
        if not decisions.of_subject(unit, subject, "identity"):
            binds = decisions.binding([own], known)
            reason = "stated about this very party"
            decisions.add(unit, number, Verdict("identity", subject, "same", reason, principal.key_id, binds))
        bound |= {own, *known}
    return bound


def _must_fit(unit: Unit, source: str, said: Statement) -> None:
    """Invalid where a party of a known kind is named at a place at which none of its kind can stand."""
    ids = {n: numbers.party_of_ref(unit, unit.keys.ref(source, n)) or n for n in said.names}
    known = LedgerWorld(unit, ledger.now_snapshot(unit)).parties(sorted({*ids.values()}))
    kinds = {n: known[id_].kind if id_ in known else PartyKind.UNKNOWN for n, id_ in ids.items()}
    for named in said.named:
        kind = kinds[named.ref]
        if kind is not PartyKind.UNKNOWN and kind not in named.kinds:
            raise Invalid(f"a party of kind {kind.value} cannot stand there", pointer=named.at)


def _mirrors(unit: Unit, said: Statement) -> Iterator[PartyClaim]:
    """A stored party named in a statement is stated along with it, as it is known: a mention needs a claim."""
    world = LedgerWorld(unit, ledger.now_snapshot(unit))
    for id_, party in sorted(world.parties([n for n in said.names if n not in said.own]).items()):
        yield PartyClaim(id_, party.kind, party.name)
