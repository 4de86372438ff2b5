"""The process flags over OCDS files, counted as they stand without a database, or over all that is loaded."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from app.cli import app
from app.cli.admin import opened
from app.cli.data import JSON
from app.cli.load import delivered
from app.cli.progress import Bar
from app.intake.problems import problem_text
from app.intake.source import RowProblem
from app.settings import settings

if TYPE_CHECKING:
    from app.flow.flags import Flagged

SHOWN = 20  # flags of a rule, and problems, that are printed for people


@app.command()
def flags(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="OCDS files, one compiled release a process; - for standard input. None: all tenders loaded."),
    ] = None,
    rule: Annotated[list[str] | None, typer.Option(help="Only this flag; may be given again.")] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="RULE.PARAMETER=VALUE", help="Another value, such as R003.threshold=10."),
    ] = None,
    pack: Annotated[str, typer.Option(help="ocp, or pola: patterns of collusion over many processes.")] = "ocp",
    no_meta: Annotated[bool, typer.Option("--no-meta", help="With --json: the results alone.")] = False,
    json: JSON = False,
) -> None:
    """Red flags over bids, by the pack `ocp`; with --json as ocdscardinal gives them. Exit 1 when nothing is read."""
    from app.flow import flags as flow

    rules = flow.flag_rules(rule or (), set_ or (), pack)
    with Bar("flags", quiet=json) as bar:
        if paths:
            with delivered(paths) as parcel:
                found = flow.of_files(parcel.files, rules, lambda done: bar.count(done, "processes"))
            found.problems[:0] = parcel.refused
        else:
            found = flow.of_store(opened(), rules, lambda done: bar.count(done, "processes"))
    if json:
        shown = {**found.groups(), **({} if no_meta else _meta(found))}
        sys.stdout.write(orjson.dumps(shown).decode() + "\n")
    else:
        for line in _lines(found):
            print(line)
    if not found.processes:
        raise typer.Exit(1)


def _meta(found: Flagged) -> dict[str, Any]:
    """How the results came about: bounds of the set, probabilities, the rules with their versions, what was not read."""
    rules = [
        {
            "id": f.rule.id, "version": f.rule.version, "pack": f.rule.pack, "raised": len(f.raised), "told": len(f.told),
            "params": f.rule.params,
        }
        for f in found.rules
    ]  # fmt: skip
    return {
        "Meta": found.bounds(), "Chances": found.chances(), "Rules": rules, "Processes": found.processes,
        "Problems": [_problem(p) for p in found.problems],
    }  # fmt: skip


def _problem(problem: RowProblem) -> dict[str, Any]:
    place = problem.place
    return {"file": place.file, "at": place.at, "field": problem.field, "value": problem.value, "problem": problem.problem}


def _lines(found: Flagged) -> Iterator[str]:
    lang = settings().lang
    yield f"{found.processes} processes"
    for f in found.rules:
        title = getattr(f.rule.title, lang)
        yield f"{f.rule.id}  {len(f.raised):>6} / {len(f.told):<6} {title}  ({f.rule.pack} {f.rule.version})"
        for one in f.raised[:SHOWN]:
            chance = "" if one.chance is None else f"  p {one.chance:.2g}"
            yield f"        {one.group.value} {' · '.join((one.subject, *one.parties))}  {one.value:.4g}{chance}"
        if len(f.raised) > SHOWN:
            yield f"        … +{len(f.raised) - SHOWN}"
    for problem in found.problems[:SHOWN]:
        place = " ".join(str(part) for part in (problem.place.file, problem.place.at, problem.field) if part)
        yield f"  {place}: {getattr(problem_text(problem.problem), lang)}"
    if len(found.problems) > SHOWN:
        yield f"  … +{len(found.problems) - SHOWN}"
