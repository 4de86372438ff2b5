"""What is loaded and how good it is: the sources, and the report on data quality."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import orjson
import typer

from app.cli import app, plain
from app.cli.admin import opened
from app.cli.data import JSON
from app.errors import NotFound
from app.settings import settings

Json = Mapping[str, Any]
sources = typer.Typer(no_args_is_help=True, help="What is loaded, and how good it is.")
app.add_typer(sources, name="sources")


@sources.command("list")
def list_(json: JSON = False) -> None:
    """The loaded sources: since when, how many records stand, and which need a fresh delivery.

    `due`: officials and bidders' people who came since the last delivery of a source that keeps rows about their kin only.
    """
    from app.export.sources import sources_view
    from app.store import principals

    with opened().reading() as unit:
        due = principals.due(unit)
        found = [{**row, "due": due.get(row["id"], 0)} for row in sources_view(unit)]
    if json:
        sys.stdout.write(orjson.dumps({"items": found}).decode() + "\n")
        return
    for row in found:
        told = f"  {row['due']} people new: load a fresh delivery" if row["due"] else ""
        print(f"{row['id']:<24} {row['kind']:<22} {row['records']:>9} {row['as_of'] or '-'}{told}")


@sources.command()
def report(
    source: Annotated[str | None, typer.Argument(help="A loaded source; all together when none is named.")] = None,
    json: JSON = False,
) -> None:
    """How good the data is: numbers, names, what joins, duplicates, and which rules it can run."""
    from app.engine.quality import of_source
    from app.export.sources import sources_view

    with opened().reading() as unit:
        if source is not None and plain("SOURCE", source) not in {row["id"] for row in sources_view(unit)}:
            raise NotFound("no such source is loaded")
        found = of_source(unit, source)
    if json:
        sys.stdout.write(orjson.dumps({"source": source, **found}).decode() + "\n")
        return
    for line in quality_lines(found):
        print(line)


def quality_lines(report: Json) -> Iterator[str]:
    """The report for people, in the language of the settings."""
    if report["identifiers"]:
        yield f"{_word('titles', 'identifiers')}:"
        for scheme, counts in report["identifiers"].items():
            told = ", ".join(f"{counts[s]} {_word('identifiers', s)}" for s in _codes("identifiers") if counts[s])
            yield f"  {scheme:<8} {told}"
    for scheme, counts in report["spellings"].items():
        told = ", ".join(f"{counts[s]} {_word('spellings', s)}" for s in _codes("spellings") if counts[s])
        yield f"{_word('titles', 'spellings')}: {scheme}: {told}"
    for what, counts in report["joins"].items():
        yield f"  {counts['joined']}/{counts['of']} ({counts['rate']:.0%}) {_word('joins', what)}"
    twice = ", ".join(f"{n} {_word('duplicates', code)}" for code, n in report["duplicates"].items() if n)
    if twice:
        yield f"{_word('titles', 'duplicates')}: {twice}"
    if report["rules"] is not None:
        yield from rule_lines(report["rules"])


def rule_lines(rules: Sequence[Json]) -> Iterator[str]:
    """The rules by how far they can be run, each with what is missing for it."""
    from graph.explain import text

    yield f"{_word('titles', 'rules')}:"
    for rule in rules:
        missing = ", ".join(getattr(text("need", need), settings().lang) for need in rule["missing"])
        yield f"  {rule['rule']:<16} {_word('rules', rule['state'])}" + (f" ({missing})" if missing else "")


def short_lines(report: Json) -> Iterator[str]:
    """What is shown behind a load: numbers that are not usable, what joins, and how many rules can run."""
    for scheme, counts in report["identifiers"].items():
        bad = ", ".join(
            f"{counts[s]} {_word('identifiers', s)}" for s in ("weak", "masked", "placeholder", "invalid") if counts[s]
        )
        yield f"{scheme}: {counts['valid']} {_word('identifiers', 'valid')}" + (f", {bad}" if bad else "")
    for what, counts in report["joins"].items():
        yield f"{counts['joined']}/{counts['of']} {_word('joins', what)}"
    if report["rules"] is not None:
        states = [rule["state"] for rule in report["rules"]]
        told = ", ".join(f"{states.count(s)} {_word('rules', s)}" for s in _codes("rules"))
        yield f"{_word('titles', 'rules')}: {told}"


def _word(section: str, code: str) -> str:
    from app.engine.quality import words

    return str(getattr(words(section, code), settings().lang))


def _codes(section: str) -> list[str]:
    from app.engine.quality import codes

    return codes(section)
