"""Beneficial Ownership Data Standard: who owns and controls whom, by statements of which the newest counts.

The first pass over the delivery finds the newest statement of every record; the second makes claims of those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from app.intake.bods.interests import RefusedError, interests, ties, until_closed
from app.intake.bods.newest import Newest
from app.intake.bods.parties import entity, person, unnamed
from app.intake.bods.statements import Statement, statements
from app.intake.documents import compact
from app.intake.fields import fields, strangers
from app.intake.nodes import Node
from app.intake.problems import is_note, shown
from app.intake.source import Delivery, Item, RowProblem, Said
from graph.claims import Claim, Record, Source, TieClaim
from graph.kinds import TieKind


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """One record per BODS record; older statements of it are superseded, not wrong, and say nothing."""
    newest = _learnt(deliveries)
    done: set[str] = set()
    strange: set[tuple[str, str]] = set()
    for statement in chain.from_iterable(map(statements, deliveries)):
        if isinstance(statement, RowProblem):
            yield statement
            continue
        yield from _strange(statement, strange)
        if newest.counts(statement):
            if statement.key in done:
                yield RowProblem(statement.place, "recordId", shown(statement.key), "repeated_row")
                continue
            if newest.is_repeated(statement.key):
                done.add(statement.key)
            yield from _said(statement, newest)
        elif newest.rivals(statement):
            yield RowProblem(statement.place, "recordId", shown(statement.key), "equally_new")


def _learnt(deliveries: Sequence[Delivery]) -> Newest:
    """From as many looks at the delivery as its records need: one where none is stated twice."""
    newest = Newest()
    for statement in _sound(deliveries):
        newest.learn(statement)
    if newest.any_repeated:
        for statement in _sound(deliveries, newest.is_repeated):
            newest.rank(statement)
    if newest.any_silent:
        for statement in _sound(deliveries, newest.is_silent):
            newest.look_back(statement)
    return newest


def _sound(deliveries: Sequence[Delivery], only: Callable[[str], bool] | None = None) -> Iterator[Statement]:
    found = chain.from_iterable(statements(delivery, only) for delivery in deliveries)
    return (statement for statement in found if isinstance(statement, Statement))


def _strange(statement: Statement, strange: set[tuple[str, str]]) -> Iterator[RowProblem]:
    """Fields that nobody reads, each reported once per file."""
    for path in strangers(statement.value, fields("bods")):
        if (statement.place.file, path) not in strange:
            strange.add((statement.place.file, path))
            yield RowProblem(statement.place, path, None, "unknown_field")


def _said(statement: Statement, newest: Newest) -> Iterator[Item]:
    rests_on: dict[str, Any] = {}
    details = statement.details
    if ended := newest.ended.get(statement.key):
        rests_on["interests stated before"] = ended
        details = {**details, "interests": ended}
    node = Node(details, statement.place, statement.pointer, [], strict=True)
    try:
        claims = _claims(statement, node, newest, rests_on)
    except RefusedError as refused:
        said = refused.node.value.get(refused.field)
        field = f"{refused.node.pointer}/{refused.field}"
        yield RowProblem(
            statement.place, field, None if isinstance(said, dict | list) else shown(said), refused.problem
        )
        return
    yield from dict.fromkeys(node.notes)
    if any(not is_note(note.problem) for note in node.notes):
        return
    raw = statement.raw
    if rests_on:
        raw = b'{"statement":' + raw + b',"context":' + compact(rests_on) + b"}"
    yield Said(Record(statement.key, statement.place, raw, statement.stated_at), tuple(claims))


def _claims(statement: Statement, node: Node, newest: Newest, rests_on: dict[str, Any]) -> list[Claim]:
    if statement.kind == "relationship":
        return _relationship(statement, node, newest, rests_on)
    party = entity(statement, node) if statement.kind == "entity" else person(statement, node)
    return [party] if party else []


def _relationship(statement: Statement, node: Node, newest: Newest, rests_on: dict[str, Any]) -> list[Claim]:
    claims: list[Claim] = []
    subject = _party(statement, node, "subject", newest, claims)
    party = _party(statement, node, "interestedParty", newest, claims)
    found = interests(statement, node)
    if subject is None or party is None:
        return []
    if newest.is_person(subject):  # interests are in entities and arrangements (BODS 0.4, relationship record)
        raise RefusedError(node, "subject", "impossible_tie")
    claims += ties(found, party, subject)
    if not found:
        # A relationship without interests: of an unnamed party all that is known is that it has some.
        kind = TieKind.BENEFICIAL_OWNER_OF if claims else TieKind.AFFILIATED_WITH
        quote = node.quote("subject", "interestedParty")
        claims.append(TieClaim("interest", kind, party, subject, period=until_closed(statement), quote=quote))
    if any(interest.type == "nominator" for interest in found):
        for nominee in newest.nominees.get(subject, ()):
            rests_on.setdefault("nominees stated elsewhere", []).append(nominee)
            period = found[0].period
            claims.append(TieClaim(f"nominee {nominee}", TieKind.NOMINEE_FOR, nominee, party, period=period))
    return claims


def _party(
    statement: Statement, node: Node, name: str, newest: Newest, claims: list[Claim]
) -> str | None:
    """The ref of a side of a relationship; an unnamed one becomes a claim of its own. None where there is nobody."""
    value = node.value.get(name)
    if isinstance(value, str) and value.strip():
        return value.strip()
    if not isinstance(value, dict):
        raise RefusedError(node, name, "missing_field" if value is None else "wrong_type")
    side = node.node(name)
    stated = side.text("describedByEntityStatement", "describedByPersonStatement")
    if stated:
        return newest.current(stated)
    described = side.node("unspecified") if "unspecified" in value else side
    if not described.value:
        raise RefusedError(node, name, "missing_field")
    party = unnamed(f"{statement.key}/{name}", described)
    if party is not None:
        claims.append(party)
    return party.ref if party else None
