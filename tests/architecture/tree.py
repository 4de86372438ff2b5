"""The project as files: what the architecture tests read. No module of the project is imported here."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "graph", "migrations", "tests")
GENERATED = {"__pycache__", "node_modules", ".venv"}


def python_files(*packages: str) -> list[Path]:
    """Python files below the named top-level folders, in a stable order."""
    found = (path for package in packages for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in found if not GENERATED & set(path.parts))


def shown(path: Path) -> str:
    """A path as a reader of a failure wants it: relative to the project."""
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    """Syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=shown(path))


def tracked_files() -> list[Path]:
    """Files that belong to the project: those git tracks or would track; all of them where there is no git."""
    git = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )
    if git.returncode == 0:
        names = [ROOT / name for name in git.stdout.split("\0") if name]
    else:
        names = [path for path in ROOT.rglob("*") if not GENERATED & set(path.parts)]
    return sorted(path for path in names if path.is_file())


def text_of(path: Path) -> str | None:
    """Text of a file, None for a binary one."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
