"""Begin something of one's own: a source with its reader, description, fixture, test and page, from short templates."""

from __future__ import annotations

import keyword
import re
from importlib import resources
from pathlib import Path
from string import Template
from typing import Annotated

import typer

import app.intake
from app.cli import app as commands
from app.errors import Invalid

NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
# Where each template goes, below the project's folder.
PLACES = {
    "reader": "app/intake/sources/{}.py", "description": "app/intake/sources/{}.yaml",
    "fixture": "tests/app/intake/sources/fixtures/{}.csv", "test": "tests/app/intake/sources/test_{}.py",
    "page": "docs/howto/load-{}.md",
}  # fmt: skip
new = typer.Typer(no_args_is_help=True, help="Begin something of one's own from templates.")
commands.add_typer(new, name="new")


@new.callback()
def _several() -> None:
    """Keeps `new source` a command of its own while it is the only one."""


@new.command()
def source(
    name: Annotated[str, typer.Argument(help="Lower-case letters, digits and _; it is the word after `load`.")],
    into: Annotated[Path | None, typer.Option(help="The project's folder; where this program lies by itself.")] = None,
) -> None:
    """Write a source that loads its fixture and passes its test at once; then change it to what yours says."""
    root = into or Path(app.intake.__file__).resolve().parents[2]
    for written in write_source(name, root):
        print(written)
    print(f"\nTry it:  ./run load {name} {PLACES['fixture'].format(name)}")
    print(f"         ./run test {PLACES['test'].format(name)}")


def write_source(name: str, root: Path) -> list[str]:
    """The files written, below `root`. Invalid for a name that no module can have, or that something has; nothing is
    written then."""
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise Invalid("NAME is made of lower-case letters, digits and _, begins with a letter and is no word of Python")
    if not (root / "app" / "intake" / "sources").is_dir():
        raise Invalid("--into: this is not the folder of the project (it holds no app/intake/sources)")
    places = {kind: place.format(name) for kind, place in PLACES.items()}
    there = [place for place in places.values() if (root / place).exists()]
    if there:
        raise Invalid(f"there is one already: {', '.join(there)}")
    title = name.replace("_", " ").capitalize()
    folder = resources.files("app.intake") / "scaffold"
    for kind, place in places.items():
        text = Template((folder / f"{kind}.txt").read_text("utf-8")).substitute(name=name, title=title)
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(text, encoding="utf-8")
    return list(places.values())
