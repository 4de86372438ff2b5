"""What the documents tell people to type exists, and what they point to is there."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from typer.main import get_command

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
    """Commands of the command line with their subcommands."""
    root = get_command(importlib.import_module("app.cli").app)
    commands = getattr(root, "commands", {})
    return {name: set(getattr(command, "commands", {})) for name, command in commands.items()}


def test_every_command_in_the_documents_exists() -> None:
    known = command_tree() if importlib.util.find_spec("app.cli") else None
    unknown = [
        f"{shown(path)}: {command} {following}".rstrip()
        for path in documents()
        for command, following in told_commands(path.read_text(encoding="utf-8"))
        if known is not None and command not in SCRIPT_COMMANDS
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
