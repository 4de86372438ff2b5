"""The command line: `benang COMMAND`. Results go to stdout (JSON alone with --json), progress and logs to stderr."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from importlib import import_module

import typer

from app.errors import AppError, Invalid
from app.logs import configure
from app.settings import settings
from graph.lexicon.text import name_text, readable

app = typer.Typer(
    name="benang", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Benang Merah: conflict-of-interest detection for public procurement. It gives indications, never verdicts.",
)

# Claims and rows are small and without cycles: at the default of 700 the collector takes a seventh of a load's time.
OBJECTS_BEFORE_COLLECTING = 50_000

held = ExitStack()  # what a command opened; given back when it ends


def said(text: Mapping[str, str]) -> str:
    """A text in the language of the settings."""
    return text[settings().lang]


def plain(option: str, text: str, read: Callable[[str], str] = readable) -> str:
    """What was typed, trimmed. Invalid for nothing, and for what `read` refuses: bytes and signs that nobody can read."""
    try:
        found = read(text).strip() if text.strip() else ""
    except ValueError as error:
        raise Invalid(f"{option}: {error}") from error
    if not found:
        raise Invalid(f"{option} is empty")
    return found


def called(option: str, text: str) -> str:
    """A name that was typed, without what cannot be seen, as names are kept everywhere."""
    return plain(option, text, name_text)


def commands() -> typer.Typer:
    """The whole tree of commands; each module registers its own when it is imported."""
    asking = ("ask", "match", "paths", "resolve")
    doing = "admin", "bench", "data", "demo", "export", "flags", "load", "new", "rules", "snapshot", "sources"
    for module in (*asking, *doing):
        import_module(f"app.cli.{module}")
    return app


def main() -> None:
    """Run a command. Known errors end with one plain sentence and exit code 1, wrong use with 2."""
    try:
        settings()
    except ValueError as error:
        print(f"benang: {_first_line(error)}", file=sys.stderr)
        sys.exit(2)
    configure(service=sys.argv[1:2] in (["serve"], ["worker"]))
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING)
    with held:
        try:
            commands()(prog_name="benang")
        except AppError as error:
            print(f"benang: {error.detail}", file=sys.stderr)
            sys.exit(2 if isinstance(error, Invalid) else 1)


def _first_line(error: ValueError) -> str:
    """The message without the values pydantic would print: they may be secrets."""
    errors = getattr(error, "errors", None)
    if errors is None:
        return str(error)
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in errors())
