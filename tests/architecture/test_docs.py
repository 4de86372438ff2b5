"""What the documents tell people to type exists, and what they point to is there."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from typer.main import get_command

from graph.kinds import TIE_SPECS, Band, FindingState, LegalStatus, OfficialRole
from tests.architecture.tree import ROOT, shown

SCRIPT_COMMANDS = {"test", "lint", "lock"}  # answered by ./run itself
COMMAND = re.compile(r"(?:\./run|\bbenang) ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?")
CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def documents() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def told_commands(text: str) -> Iterator[tuple[str, str]]:
    """Command and what follows it, from code spans and blocks only."""
    for block, span in CODE.findall(text):
        yield from COMMAND.findall(block or span)


def command_tree() -> dict[str, set[str]]:
    """Commands of the command line with their subcommands; "" among these where the command also stands alone."""
    root = get_command(importlib.import_module("app.cli").commands())
    commands = getattr(root, "commands", {})
    alone = {name for name, command in commands.items() if getattr(command, "invoke_without_command", False)}
    found = {name: set(getattr(command, "commands", {})) for name, command in commands.items()}
    return {name: some | {""} if name in alone else some for name, some in found.items()}


def test_every_command_in_the_documents_exists() -> None:
    known = command_tree()
    unknown = [
        f"{shown(path)}: {command} {following}".rstrip()
        for path in documents()
        for command, following in told_commands(path.read_text(encoding="utf-8"))
        if command not in SCRIPT_COMMANDS
        and (command not in known or (known[command] and following not in known[command]))
    ]
    assert unknown == []


def test_every_relative_link_in_the_documents_leads_somewhere() -> None:
    broken = [
        f"{shown(path)} -> {target}"
        for path in documents()
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (path.parent / unquote(target)).exists()
    ]
    assert broken == []


def test_the_search_for_commands_reads_code_and_not_prose() -> None:
    text = "Use ./run nothing.\n\n```sh\n./run key create --role auditor\n```\nor `./run demo --once`."
    assert list(told_commands(text)) == [("key", "create"), ("demo", "")]


def glossary_rows() -> dict[str, str]:
    """Rows of the glossary's tables by their first cell."""
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    return {line.split("|")[1].strip(): line for line in lines if line.startswith("|")}


def test_the_glossary_gives_every_tie_with_the_labels_the_product_uses() -> None:
    rows = glossary_rows()
    wrong = [
        kind.value
        for kind, spec in TIE_SPECS.items()
        if not all(label in rows.get(f"`{kind.value}`", "") for label in (spec.forward.id, spec.forward.en))
    ]
    assert wrong == []


def test_the_glossary_explains_every_role_state_and_band() -> None:
    rows = glossary_rows()
    text = "\n".join(rows)
    missing = [role.value for role in OfficialRole if f"`{role.value}`" not in rows]
    words = [member.value.replace("_", " ") for vocabulary in (FindingState, LegalStatus, Band) for member in vocabulary]
    assert missing + [word for word in words if word not in text] == []
