"""The pre-award check from the shell."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from app.auth import SYSTEM
from app.cli import app, called, plain, said
from app.cli.admin import opened
from app.engine.identity import Described
from app.errors import Invalid
from graph.kinds import OfficialRole, PartyKind
from graph.lexicon import canonical_scheme, is_known_scheme
from graph.lexicon.identifiers import ALIASES, PARSERS
from graph.lexicon.shown import masked_text

if TYPE_CHECKING:
    from app.db import Database
    from app.engine.question import Named

JSON = Annotated[bool, typer.Option("--json", help="Machine output on stdout, nothing else there.")]
DAY = ["%Y-%m-%d"]
OF_INDONESIA = "ID-"  # before the code of a register: what it leads to is known here


@app.command()
def check(
    vendor: Annotated[str, typer.Option(help="Name of the vendor.")],
    id: Annotated[list[str] | None, typer.Option(help="SCHEME:VALUE of the vendor, such as NPWP:01.234….")] = None,
    tender: Annotated[str | None, typer.Option(help="Tender id; officials and bidders come from it.")] = None,
    buyer: Annotated[str | None, typer.Option(help="Name or id of the buyer.")] = None,
    official: Annotated[list[str] | None, typer.Option(help="Name of an official, or ROLE:NAME.")] = None,
    bidder: Annotated[list[str] | None, typer.Option(help="Name of another bidder.")] = None,
    date: Annotated[datetime | None, typer.Option(help="Judge as of this day.", formats=DAY)] = None,
    json: JSON = False,
) -> None:
    """The pre-award check of one vendor."""
    from app.engine.question import Named, Question
    from app.flow import check as flow

    described = Described(PartyKind.COMPANY, called("--vendor", vendor), identifiers(id or []), None)
    question = Question(
        vendor=Named(described=described), tender=plain("--tender", tender) if tender else None,
        officials=tuple(_official(o) for o in official or ()),
        bidders=tuple(Named(described=Described(PartyKind.COMPANY, called("--bidder", b))) for b in bidder or ()),
        date=date.date() if date else None,
    )
    database = opened()
    answer = flow.ask(database, SYSTEM, replace(question, buyer=_buyer(database, buyer) if buyer else None))
    sys.stdout.write(orjson.dumps(answer).decode() + "\n") if json else _print_check(answer)


def identifiers(given: list[str]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for text in given:
        scheme, colon, value = text.partition(":")
        if not colon or not value:
            raise Invalid("--id takes SCHEME:VALUE, such as NPWP:01.234.567.8-722.000")
        pairs.append((_scheme(plain("--id", scheme).upper()), plain("--id", value)))
    return tuple(pairs)


def _scheme(name: str) -> str:
    """A scheme as it is asked for. Invalid for one that is a slip away from one of ours; a note for an unknown one."""
    from rapidfuzz.distance import OSA

    if canonical_scheme(name) in PARSERS or (is_known_scheme(name) and not name.startswith(OF_INDONESIA)):
        return name
    meant = [known for known in sorted({*PARSERS, *ALIASES}) if OSA.distance(name, known, score_cutoff=1) == 1]
    if meant:
        raise Invalid(f"--id: {masked_text(name)} is no known scheme; is {' or '.join(meant)} meant?")
    if not is_known_scheme(name):
        told = f"{masked_text(name)} is no known scheme; only numbers stored under that name are met"
        print(f"note: --id: {told}", file=sys.stderr)
    return name


def _buyer(database: Database, text: str) -> Named:
    """A buyer by the id of a known party, else by name."""
    from app.engine.question import Named
    from app.store.ledger import now_snapshot
    from app.store.world import LedgerWorld

    text = called("--buyer", text)
    with database.reading() as unit:
        known = LedgerWorld(unit, now_snapshot(unit)).parties([text])
    return Named(id=text) if known else Named(described=Described(PartyKind.PUBLIC_BODY, text))


def _official(text: str) -> Named:
    from app.engine.question import Named

    text = called("--official", text)
    role, colon, name = text.partition(":")
    known = role.strip().upper() in OfficialRole.__members__
    described = Described(PartyKind.PERSON, name.strip() if colon and known else text)
    return Named(described=described, role=OfficialRole(role.strip().upper()) if colon and known else None)


def _print_check(answer: dict[str, Any]) -> None:
    print(f"{answer['outcome']}  ({answer['id']})")
    for f in answer["findings"]:
        print(f"  {f['severity']}{f['class']} {f['rule']['id']}: {said(f['headline'])}")
        for step in f["evidence"]:
            print(f"      {step['step']}. {said(step['sentence'])}")
    unchecked = [c for c in answer["coverage"] if c["state"] != "checked"]
    for c in unchecked:
        print(f"  {c['rule']}: {c['state']} " + "; ".join(said(m) for m in c["missing"]))
    for limit in answer["limits"]:
        print(f"  ! {said(limit)}")
    print(f"  sha256 {answer['certificate']['sha256']}")
