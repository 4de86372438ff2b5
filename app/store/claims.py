"""Claims on their way into the store: prepared outside a transaction, written in one, versioned by key and content.

A claim that still says the same is left as it is and goes on citing the record that first said so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import select, update

from app.crypto import Keyring, new_salt
from app.db import Unit
from app.store import records, tables
from app.store.bulk import insert_values, new_ids
from app.store.claim_rows import DETAIL, KIND, TABLE, canonical, detail_row, local_ref, quote_json
from app.store.contacts import expanded, private_texts
from app.store.identities import COLUMNS, NONE, Flaw, Numbers, identifier_rows, read_numbers
from app.store.names import kept
from app.store.sets import among, blocks
from app.store.tables import claim, identifier, record
from graph.claims import Claim, ParticipationClaim, PartyClaim, Place, Record, TieClaim
from graph.kinds import PartyKind, impossible_end

# What is counted of a load, by kind of claim; participations are counted by part.
_COUNTED = {
    "party": "parties", "tie": "ties", "tender": "tenders", "sanction": "sanctions", "declaration": "declarations",
    "plan": "plans", "reference": "references",
}  # fmt: skip
_CLAIM = (
    "id", "key", "version", "record_id", "source_id", "kind", "content", "stated_at", "quote", "recorded",
)  # fmt: skip
_UNSEARCHED = frozenset({PartyKind.CONTACT_POINT, PartyKind.HOUSEHOLD})
LONGEST_TENDER = 250  # characters of a tender's id: it stands in indexes and addresses
_INDEXED = {
    type_: tuple(name for name in ("tender", "plan", "revises", "code", "parent") if name in type_.__dataclass_fields__)
    for type_ in KIND
}


class TooLongError(ValueError):
    """An id of a tender or plan, or a code, that no index can hold."""


class ImpossibleTieError(ValueError):
    """A tie at whose ends stand parties that cannot be tied so; the message tells the kinds."""


class Prepared(NamedTuple):
    """A claim ready to be written: what its row holds, the values of its own table, and what hangs on it.

    A tuple, as those below, because tens of thousands go from process to process.
    """

    key: bytes
    kind: str
    content: bytes
    quote: str
    detail: tuple[Any, ...]
    identifiers: Sequence[tuple[Any, ...]] = ()


class Claimed(NamedTuple):
    """A claim of a record: under which name it is counted, its rows in case it is new, the numbers in it that are none."""

    name: str
    prepared: Prepared
    flaws: tuple[Flaw, ...] = ()


class Stated(NamedTuple):
    """A record and all it states, made of itself alone: what stands in the store plays no part yet."""

    source: str
    said: Record
    key: bytes
    content: bytes
    claims: tuple[Claimed, ...]


@dataclass(slots=True)
class Batch:
    """Records to write with their claims, each of these with its version, and what they supersede."""

    records: list[tuple[Stated, list[tuple[int, Prepared]]]] = field(default_factory=list)
    retracted_records: list[int] = field(default_factory=list)
    retracted_claims: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    flaws: list[tuple[Place, Flaw]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Before:
    """What we have of one claim key: the row that stands, if any, and the newest version ever."""

    id: int | None
    content: bytes | None
    version: int


def take(batch: Batch, said: Stated, before: Mapping[bytes, Before]) -> None:
    """Add a record to the batch, with those of its claims that are new or changed. `before` holds what its claims were."""
    prepared: list[tuple[int, Prepared]] = []
    for name, one, flaws in said.claims:
        batch.counts[name] += 1
        earlier = before.get(one.key)
        if earlier is not None:
            if earlier.content == one.content:
                continue
            if earlier.id is not None:
                batch.retracted_claims.append(earlier.id)
        if flaws:
            batch.flaws.extend((said.said.place, flaw) for flaw in flaws)
        prepared.append((earlier.version + 1 if earlier else 1, one))
    if before:
        stated = {one.prepared.key for one in said.claims}
        batch.retracted_claims.extend(b.id for k, b in before.items() if k not in stated and b.id is not None)
    batch.records.append((said, prepared))


class Writer:
    """Makes rows of what one source says, under one installation's keys."""

    def __init__(self, keys: Keyring, source: str) -> None:
        self._keys = keys
        self._source = source

    def prepare(
        self, batch: Batch, said: Record, key: bytes, claims: tuple[Claim, ...], before: Mapping[bytes, Before]
    ) -> None:
        """Add a record to the batch; errors as of `state`, the batch is then as it was."""
        take(batch, self.state(said, key, records.content_of(self._keys, said), claims), before)

    def state(self, said: Record, key: bytes, content: bytes, claims: tuple[Claim, ...]) -> Stated:
        """All that a record states. TypeError or ValueError for unusable text, UnseenNameError for a name,
        ImpossibleTieError for a tie between parties it describes itself, TooLongError for an id."""
        claims = tuple(map(kept, claims))
        _must_fit(claims)
        claimed: dict[bytes, Claimed] = {}
        private = private_texts(claims)
        for one, told in self._readable(claims, said.stated_at):
            claim_key = self._claim_key(key, one, told, claimed.keys())
            if claim_key not in claimed:
                numbers = read_numbers(one) if isinstance(one, PartyClaim) else NONE
                made = self._prepared(one, claim_key, told, numbers, quote_json(one, private))
                claimed[claim_key] = Claimed(_count_name(one), made, numbers.flaws)
        return Stated(self._source, said, key, content, tuple(claimed.values()))

    def _readable(self, claims: tuple[Claim, ...], stated_at: str | None) -> Iterator[tuple[Claim, bytes]]:
        for one in expanded(claims, stated_at):
            for name in _INDEXED[type(one)]:
                if len(getattr(one, name) or "") > LONGEST_TENDER:
                    raise TooLongError
            plain = canonical(one, stated_at)
            if b"\\u0000" in plain:
                raise ValueError("a NUL character")
            yield one, self._keys.content(plain)

    def _claim_key(self, record: bytes, one: Claim, content: bytes, stated: Collection[bytes]) -> bytes:
        """Two different claims of one kind and name in one record are told apart by what they say."""
        kind, ref = KIND[type(one)], local_ref(one)
        if isinstance(one, ParticipationClaim):
            ref = f"{one.part} {ref}"
        key = self._keys.claim_key(record, kind, ref)
        if key not in stated:
            return key
        return self._keys.claim_key(record, kind, f"{ref} {content.hex()}")

    def _prepared(self, one: Claim, key: bytes, content: bytes, numbers: Numbers, quote: str) -> Prepared:
        salt = new_salt() if any(n.personal and not n.masked for n in numbers.good) else None
        detail = detail_row(self._keys, self._source, one, numbers, salt)
        if not isinstance(one, PartyClaim):
            return Prepared(key, KIND[type(one)], content, quote, detail)
        identifiers = identifier_rows(self._keys, numbers.good, key, salt)
        return Prepared(key, KIND[PartyClaim], content, quote, detail, identifiers)


def _must_fit(claims: Sequence[Claim]) -> None:
    if len(claims) < 2:  # nothing is said of whom a tie lies between
        return
    kinds = {c.ref: c.kind for c in claims if isinstance(c, PartyClaim)}
    for tie in claims:
        if isinstance(tie, TieClaim):
            start, end = (kinds.get(ref, PartyKind.UNKNOWN) for ref in (tie.from_ref, tie.to_ref))
            if impossible_end(tie.kind, start, end):
                raise ImpossibleTieError(f"{tie.kind.value}: {start.value} > {end.value}")


def _count_name(one: Claim) -> str:
    if isinstance(one, ParticipationClaim):
        return f"{one.part}s" if one.part != "unit" else "units"
    if isinstance(one, PartyClaim) and one.kind in _UNSEARCHED:
        return "contacts" if one.kind is PartyKind.CONTACT_POINT else "households"
    return _COUNTED[KIND[type(one)]]


_EVER = (
    select(claim.c.id, claim.c.key, claim.c.version, claim.c.content, claim.c.retracted, record.c.key.label("of"))
    .join(record, record.c.id == claim.c.record_id)
    .where(among(record.c.key, "records"))
    .order_by(claim.c.version)
)


def before(unit: Unit, record_keys: Collection[bytes]) -> dict[bytes, dict[bytes, Before]]:
    """By record key and claim key: what stands and the newest version of every claim these records ever made."""
    found: dict[bytes, dict[bytes, Before]] = defaultdict(dict)
    for row in unit.connection.execute(_EVER, {"records": record_keys}).all() if record_keys else ():
        stands = row.retracted is None
        found[row.of][row.key] = Before(row.id if stands else None, row.content if stands else None, row.version)
    return found


def write(unit: Unit, ledger: int, batch: Batch) -> None:
    """Write the batch under a ledger entry: what it supersedes is retracted, what is new is recorded."""
    records.retract(unit, ledger, batch.retracted_records)
    retract(unit, ledger, batch.retracted_claims)
    claim_ids = iter(new_ids(unit, claim, sum(len(made) for _, made in batch.records)))
    record_rows: list[records.Row] = []
    claim_rows: list[tuple[Any, ...]] = []
    hanging: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for id_, (stated, made) in zip(new_ids(unit, record, len(batch.records)), batch.records, strict=True):
        source, said, key, content, _ = stated
        place, stated_at = said.place, said.stated_at
        record_rows.append(records.Row(id_, source, key, place.file, place.sheet, place.at, content, stated_at, ledger))
        for version, one in made:
            number = next(claim_ids)
            claim_rows.append(
                (number, one.key, version, id_, source, one.kind, one.content, stated_at, one.quote, ledger)
            )
            hanging[one.kind].append((number, *one.detail))
            if one.identifiers:
                hanging["identifier"].extend([(number, *values) for values in one.identifiers])
    records.add(unit, record_rows, [stated.said.raw for stated, _ in batch.records])
    insert_values(unit, claim, _CLAIM, claim_rows)
    for kind, table in TABLE.items():
        insert_values(unit, table, ("claim_id", *DETAIL[kind]), hanging[kind])
    insert_values(unit, identifier, ("claim_id", *COLUMNS), hanging["identifier"])


def retract(unit: Unit, ledger: int, ids: Collection[int]) -> None:
    """Retract claims that still stand."""
    for block in blocks(sorted(ids)):
        unit.connection.execute(
            update(claim).where(claim.c.id.in_(block), claim.c.retracted.is_(None)).values(retracted=ledger)
        )


def unstated(unit: Unit, ledger: int, limit: int = 1_000) -> list[tuple[str, str | None, str, str]]:
    """Places (file, sheet, at) and kinds of claims of an entry that name a party nobody has stated, at most `limit`."""
    named = (
        (tables.tie_claim, "from_ref"), (tables.tie_claim, "to_ref"), (tables.participation_claim, "party_ref"),
        (tables.sanction_claim, "party_ref"), (tables.declaration_claim, "official_ref"),
    )  # fmt: skip
    found: list[tuple[str, str | None, str, str]] = []
    member = tables.membership
    for table, column in named:
        known = select(member.c.id).where(member.c.ref == table.c[column], member.c.retracted.is_(None)).exists()
        query = (
            select(record.c.file, record.c.sheet, record.c.at, claim.c.kind)
            .select_from(table.join(claim, claim.c.id == table.c.claim_id).join(record, record.c.id == claim.c.record_id))
            .where(claim.c.recorded == ledger, claim.c.retracted.is_(None), ~known)
            .order_by(claim.c.id)
            .limit(limit - len(found))
        )
        found.extend((r.file, r.sheet, r.at, r.kind) for r in unit.connection.execute(query))
    return found
