"""The rules of the packs in force, and which of them the loaded data can run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import orjson
import typer

from app.cli import app
from app.cli.admin import opened
from app.cli.data import JSON
from app.settings import settings

if TYPE_CHECKING:
    from app.db import Database
    from graph.model import Rule

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
