"""The rules of the packs in force, and which of them the loaded data can run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from app.cli import app
from app.cli.admin import opened
from app.cli.data import JSON
from app.cli.progress import Bar
from app.settings import settings

if TYPE_CHECKING:
    from app.db import Database
    from app.flow.attempt import Shown
    from graph.model import Rule

SHOWN = 20  # findings that are printed for people
rules = typer.Typer(no_args_is_help=True, help="The rules of the packs in force (BENANG_PACKS).")
app.add_typer(rules, name="rules")


@rules.command("list")
def list_(json: JSON = False) -> None:
    """Every rule with its pack and version, severity, legal status, and the law it rests on with its proof."""
    from app.engine.local import rules_of_packs

    found = rules_of_packs()
    if json:
        sys.stdout.write(orjson.dumps({"items": [_view(rule) for rule in found]}).decode() + "\n")
        return
    lang = settings().lang
    for rule in found:
        law = rule.bases[-1]
        pack, status = f"{rule.pack} {rule.version}", rule.legal_status.value
        print(f"{rule.id:<16} {pack:<6} {rule.severity} {status:<9} {getattr(rule.title, lang)}")
        print(f"{'':<16} {getattr(law.text, lang)} ({law.proof.replace('_', ' ')})")


def _view(rule: Rule) -> dict[str, Any]:
    law = rule.bases[-1]
    return {
        "id": rule.id, "pack": rule.pack, "version": rule.version, "template": rule.template, "severity": rule.severity,
        "legal_status": rule.legal_status.value, "title": {"id": rule.title.id, "en": rule.title.en},
        "legal_basis": {"id": law.text.id, "en": law.text.en}, "proof": law.proof, "needs": list(rule.needs),
    }  # fmt: skip


@rules.command()
def coverage(json: JSON = False) -> None:
    """Which rules the loaded data can run, what is missing for the others, and what one more source would unlock."""
    from app.engine import quality
    from app.store.reach import reach

    database = opened()
    with database.reading() as unit:
        known = reach(unit)
    states, more = [*quality.rules(known), *_flags(database)], quality.unlocks(known)
    if json:
        sys.stdout.write(orjson.dumps({"rules": states, "unlocks": more}).decode() + "\n")
        return
    from app.cli.sources import rule_lines

    for line in rule_lines(states):
        print(line)
    for one in more:
        print(f"+ {one['source']}: {', '.join(one['rules'])}")


def _flags(database: Database) -> list[dict[str, Any]]:
    """The flags of the packs in force: run where some tender says enough; told as the rules are."""
    from app.engine.local import rules_in_use, rules_of_packs
    from app.flow.flags import of_store

    judged = {rule.id for rule in rules_in_use()}
    counted = [rule for rule in rules_of_packs() if rule.id not in judged]
    if not counted:
        return []
    found = of_store(database, counted)
    return [
        {
            "rule": f.rule.id,
            "state": "not_checked" if not f.told else "checked" if len(f.told) == found.processes else "partly",
            "missing": [] if len(f.told) == found.processes else list(f.rule.needs),
        }
        for f in found.rules
    ]  # fmt: skip


@rules.command("try")
def try_(
    rule: Annotated[str, typer.Argument(help="The rule, as `rules list` names it.")],
    set_: Annotated[list[str], typer.Option("--set", metavar="PARAMETER=VALUE", help="Another value; may be given again.")],
    json: JSON = False,
) -> None:
    """What a rule would find with other parameters, beside what it finds now and what people decided. Nothing is written."""
    from app.flow.attempt import attempt

    with Bar("try", quiet=json) as bar:
        found = attempt(opened(), rule, set_, bar.of)
    counts = {what: found.count(what) for what in ("new", "gone", "changed", "same")}
    precision = {name: found.precision(after=after) for name, after in (("now", False), ("tried", True))}
    rows = [one for one in found.shown if one.what != "same"]
    if json:
        told = {
            "rule": {"id": rule, "pack": found.rule.pack, "version": found.rule.version},
            "params": {"now": found.rule.params, "tried": found.tried.params}, "tenders": found.tenders, **counts,
            "upheld": {name: {"of": of, "upheld": upheld} for name, (upheld, of) in precision.items()},
            "findings": [_shown(one) for one in rows],
        }  # fmt: skip
        sys.stdout.write(orjson.dumps(told).decode() + "\n")
        return
    print(f"{found.tenders} tenders: " + ", ".join(f"{n} {what}" for what, n in counts.items()))
    print("upheld of decided: " + ", ".join(f"{name} {upheld}/{of}" for name, (upheld, of) in precision.items()))
    for one in rows[:SHOWN]:
        print(f"  {one.what:<8} {one.tender}  {_weight(one.before)} -> {_weight(one.after)}  {one.state or ''}".rstrip())
    if len(rows) > SHOWN:
        print(f"  … +{len(rows) - SHOWN}")


def _shown(one: Shown) -> dict[str, Any]:
    return {"id": one.id, "tender": one.tender, "what": one.what, "now": one.before, "tried": one.after, "state": one.state}


def _weight(seen: tuple[int, str] | None) -> str:
    """Severity and class."""
    return "-" if seen is None else f"{seen[0]}{seen[1]}"
