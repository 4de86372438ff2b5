"""FollowTheMoney: people, bodies and what joins them as entities in JSON lines, and files of changes to them.

The first pass finds the last word on every entity and holds the addresses, papers and posts others refer to; the second
makes claims. An entity that was deleted is withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.intake.documents import compact
from app.intake.ftm.acts import award, contract, sanction
from app.intake.ftm.context import HELD, Context
from app.intake.ftm.deltas import Last, Part, Word, parts, words
from app.intake.ftm.entities import Entity
from app.intake.ftm.links import LINKS, ties
from app.intake.ftm.parties import SCHEMATA, addresses, party
from app.intake.ftm.vocabulary import vocabulary
from app.intake.problems import is_note, shown
from app.intake.source import Delivery, Gone, Item, RowProblem, Said
from graph.claims import Claim, Record, Source

_HELD = tuple(HELD)  # a schema may be anything, also what no set can hold
_ACTS = {"Sanction": sanction, "Contract": contract, "ContractAward": award}


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """One record per entity; what an earlier version said of it is superseded and says nothing."""
    arranged, problems = parts(deliveries)
    yield from problems
    last, context = Last(), Context()
    for part in arranged:
        for word in words(part):
            if isinstance(word, Word) and last.learn(word):
                context.forget(word.id)
                if (word.value or {}).get("schema") in _HELD and (entity := _entity(word)) is not None:
                    context.learn(entity)
    for part in arranged:
        yield from _part(part, last, context)


def _part(part: Part, last: Last, context: Context) -> Iterator[Item]:
    told: set[tuple[str | None, str]] = set()
    for word in words(part):
        if isinstance(word, RowProblem):
            yield word
        elif last.counts(word):
            for item in _said(word, context):
                if isinstance(item, RowProblem) and item.problem in ("unknown_field", "schema_ignored"):
                    if (item.field, item.problem) in told:
                        continue
                    told.add((item.field, item.problem))
                yield item
        elif last.repeats(word):
            yield RowProblem(word.place, "id", shown(word.id), "repeated_row")
        elif last.rivals(word):
            yield RowProblem(word.place, "id", shown(word.id), "equally_new")


def _entity(word: Word) -> Entity | None:
    """None for what cannot be one; `_said` tells why."""
    value = word.value or {}
    schema, properties = value.get("schema"), value.get("properties")
    if not isinstance(schema, str) or schema not in vocabulary().properties or not isinstance(properties, dict):
        return None
    return Entity(word.id, schema, properties, word.place)


def _said(word: Word, context: Context) -> Iterator[Item]:
    if word.value is None:
        yield Gone(word.place, word.id, word.stated_at)
        return
    entity = _entity(word)
    if entity is None:
        yield _refused(word)
        return
    for name in entity.strangers():
        yield RowProblem(word.place, f"{entity.schema}/{name}", None, "unknown_field")
    if entity.schema in HELD:
        yield from entity.notes
        return
    claims = _claims(entity, context)
    if not claims and all(is_note(note.problem) for note in entity.notes):
        entity.note(None, "nothing_said")
    yield from entity.notes
    if claims:
        yield Said(Record(word.id, word.place, _raw(word, entity, context), word.stated_at), tuple(claims))


def _refused(word: Word) -> RowProblem:
    """Why it is no entity that is read."""
    value = word.value or {}
    schema = value.get("schema")
    if not isinstance(schema, str):
        return RowProblem(word.place, "schema", None, "missing_field" if schema is None else "wrong_type")
    if schema in vocabulary().ignored:
        return RowProblem(word.place, schema, None, "schema_ignored")
    if schema not in vocabulary().properties:
        return RowProblem(word.place, "schema", shown(schema), "unknown_schema")
    missing = value.get("properties") is None
    return RowProblem(word.place, "properties", None, "missing_field" if missing else "wrong_type")


def _claims(entity: Entity, context: Context) -> list[Claim]:
    if entity.schema in SCHEMATA:
        return [party(entity, context)]
    if entity.schema in LINKS:
        return list(ties(entity, context))
    return list(_ACTS[entity.schema](entity))


def _raw(word: Word, entity: Entity, context: Context) -> bytes:
    """The entity as written, with what it borrows from others, so that a change there is a change here."""
    borrowed: list[object] = []
    if entity.schema in SCHEMATA:
        found = addresses(entity, context)
        borrowed = [*found, *([paper.scheme, paper.number] for paper in context.papers_of(entity.id))]
    elif entity.schema == "Occupancy":
        posts = (context.posts.get(id_) for id_ in entity.all("post"))
        borrowed = [[post.name, *post.organizations] for post in posts if post is not None]
    return b'{"entity":' + word.raw + b',"stated elsewhere":' + compact(borrowed) + b"}" if borrowed else word.raw
