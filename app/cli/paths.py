"""How parties are tied, from the shell: the chains between two, what lies around one, and what no chain may pass."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from app.auth import SYSTEM
from app.cli import app, plain, said
from app.cli.admin import opened
from app.cli.ask import DAY, JSON
from app.cli.data import time_of
from app.cli.export import STDOUT, sink
from app.cli.words import words_of
from app.errors import Invalid

if TYPE_CHECKING:
    from app.db import Unit
    from app.store.ledger import Snapshot

Json = Mapping[str, Any]
AS_OF = Annotated[datetime | None, typer.Option(help="Ties on this day; else that of --known-at or today.", formats=DAY)]
KNOWN = Annotated[str | None, typer.Option(metavar="TIME", help="As known at this time; ISO 8601.")]
GRAPHML = Annotated[Path | None, typer.Option(help="Write GraphML for Gephi or yEd into this file; - for standard output.")]
PARTY = "Id of a party, or a name that no other bears."
MOST_CENTRAL = 20
t = words_of("paths")


@app.command()
def paths(
    start: Annotated[str, typer.Argument(metavar="FROM", help=PARTY)],
    goal: Annotated[str, typer.Argument(metavar="TO", help=PARTY)],
    as_of: AS_OF = None,
    known_at: KNOWN = None,
    max_hops: Annotated[int, typer.Option(min=1, max=6)] = 4,
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="At most so many paths.")] = 5,
    min_strength: Annotated[float, typer.Option(min=0, max=1, help="Only paths at least so strong.")] = 0.0,
    graphml: GRAPHML = None,
    json: JSON = False,
) -> None:
    """How two parties are tied: the strongest chains of ties between them, and what was not passed."""
    from app.engine.threads import PathQuestion
    from app.flow.trace import traced

    with opened().reading() as unit:
        snapshot = _snapshot(unit, known_at)
        ends = (_meant(unit, snapshot, "FROM", start),), (_meant(unit, snapshot, "TO", goal),)
        asked = PathQuestion(*ends, as_of.date() if as_of else None, max_hops, k, min_strength, time_of(known_at))
        found = traced(unit, snapshot, SYSTEM, asked)
        answer = found.json()
        _give(answer, found.graphml() if graphml else "", graphml, json, _paths(answer))


@app.command()
def network(
    party: Annotated[str, typer.Argument(help=PARTY)],
    depth: Annotated[int, typer.Option(min=1, max=4)] = 2,
    as_of: AS_OF = None,
    known_at: KNOWN = None,
    graphml: GRAPHML = None,
    json: JSON = False,
) -> None:
    """What lies around a party: a piece small enough to be drawn, with how central each party is in it."""
    from app.engine.local import day_asked
    from app.flow.trace import surroundings

    with opened().reading() as unit:
        snapshot = _snapshot(unit, known_at)
        id_ = _meant(unit, snapshot, "PARTY", party)
        day = day_asked(unit, as_of.date() if as_of else None, time_of(known_at))
        found = surroundings(unit, snapshot, SYSTEM, id_, depth, day)
        answer = found.json()
        _give(answer, found.graphml() if graphml else "", graphml, json, _network(answer))


@app.command()
def hubs(known_at: KNOWN = None, json: JSON = False) -> None:
    """Which parties no path passes and which paths are indications: the policy in force, and who decided what."""
    from app.flow.trace import policy_told

    with opened().reading() as unit:
        answer = policy_told(unit, _snapshot(unit, known_at), SYSTEM)
    _give(answer, "", None, json, _hubs(answer))


def _snapshot(unit: Unit, known_at: str | None) -> Snapshot:
    from app.store.ledger import now_snapshot, snapshot_at

    at = time_of(known_at)
    return now_snapshot(unit) if at is None else snapshot_at(unit, at)


def _meant(unit: Unit, snapshot: Snapshot, at: str, text: str) -> str:
    from app.engine.meant import party_meant

    return party_meant(unit, snapshot, plain(at, text))


def _give(answer: Json, drawing: str, graphml: Path | None, json: bool, told: Iterator[str]) -> None:
    if graphml == STDOUT and json:
        raise Invalid("standard output takes --json or --graphml -, not both")
    if graphml:
        with sink(graphml, "--graphml") as stream:
            stream.write(drawing.encode())
    if json:
        sys.stdout.write(orjson.dumps(answer).decode() + "\n")
    elif graphml != STDOUT:
        print("\n".join(told))


def _paths(answer: Json) -> Iterator[str]:
    for n, path in enumerate(answer["paths"], 1):
        yield t("path", n=n, weight=said(path["weight"]), strength=path["strength"], hops=path["hops"], when=_when(path))
        for step in path["steps"]:
            cited = "; ".join(t("source", title=s["title"], place=s["place"]["at"]) for s in step["sources"])
            yield f"     {said(step['sentence'])} {cited}".rstrip()
    alarms = sum(path["alarm"] for path in answer["paths"])
    yield t("count", paths=len(answer["paths"]), as_of=answer["as_of"], alarms=alarms)
    for caught in answer["held_by"]:
        yield t("never" if caught["most"] is None else "held", **caught)
    for hub in answer["hubs"]:
        yield t("hub", name=said(hub["party"]["name"]), id=hub["party"]["id"])
    if not answer["held_by"]:
        yield t("nothing_held")
    yield _edition(answer["policy"])


def _when(path: Json) -> str:
    """The days on which all ties of a path held, as they are stated."""
    period = path["period"]
    start, end = (period or {}).get("start"), (period or {}).get("end")
    if start is None and end is None:
        return t("unknown")
    if not start and not end:
        return t("always")
    return t("dates", start=t("unknown") if start is None else start, end=t("unknown") if end is None else end or t("open"))


def _network(answer: Json) -> Iterator[str]:
    yield t("drawn", parties=len(answer["parties"]), ties=len(answer["ties"]), left_out=answer["left_out"])
    for one in sorted(answer["parties"], key=lambda p: (-p["betweenness"], -p["neighbours"], p["id"]))[:MOST_CENTRAL]:
        yield t("central", **{**one, "name": said(one["name"]), "hub": t("is_hub") if one["hub"] else ""})
    yield _edition(answer["policy"])


def _hubs(answer: Json) -> Iterator[str]:
    policy = answer["policy"]
    yield _edition(policy)
    for kind, most in policy["caps"].items():
        yield t("cap", kind=kind, most=most)
    for one in policy["alarms"]:
        yield t("alarm", hops=one["max_hops"], strength=one["min_strength"])
    for made in answer["decisions"]:
        named = said(made["party"]["name"]) if made["party"] else made["subject"]
        yield t("ruling", subject=named, verdict=made["verdict"], state=said(made["note"]), reason=made["reason"])


def _edition(policy: Json) -> str:
    return t("policy", edition=policy["edition"], ledger=policy["ledger"] or t("none_made"))
