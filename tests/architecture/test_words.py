"""What no file of the project may say: package hosts, places on one machine, verdicts about people."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT, python_files, shown, text_of, tracked_files

HOSTS = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js.org", "deb." + "debian.org", "proxy." + "golang.org")
INDEX_PATH = re.compile(r"https?://[^ \"<>]*(/simple/|/packages/[0-9a-f]{2}/|/-/[a-z0-9.-]+\.tgz)")
JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "stuff"}
VERDICTS = re.compile(r"\b(guilty|guilt|bersalah|koruptor|pelaku kejahatan)\b", re.IGNORECASE)


def names_index(text: str) -> bool:
    return any(host in text for host in HOSTS) or INDEX_PATH.search(text) is not None


def without_comments(path: Path, text: str) -> str:
    """What the product may say: Python without comments and docstrings, YAML without comments, others whole."""
    if path.suffix in {".yaml", ".yml"}:
        return "\n".join(re.sub(r"(^|\s)#.*", "", line) for line in text.splitlines())
    if path.suffix != ".py":
        return text
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(ast.parse(text)) if isinstance(node, documented)}
    said = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.string.strip("\"'") in docstrings):
            continue
        said.append(token.string)
    return " ".join(said)


def test_no_file_names_a_package_index() -> None:
    naming = [shown(path) for path in tracked_files() if names_index(text_of(path) or "")]
    assert naming == []


def test_no_file_carries_a_path_of_this_machine() -> None:
    places = [str(ROOT)] if len(ROOT.parts) > 2 else []
    home = str(Path.home())
    places += [home + "/"] if len(home) > 5 else []
    carrying = [shown(path) for path in tracked_files() for place in places if place in (text_of(path) or "")]
    assert carrying == []


def test_no_module_is_a_junk_drawer() -> None:
    drawers = [shown(path) for path in python_files(*PACKAGES) if JUNK_DRAWERS & {path.stem, path.parent.name}]
    assert drawers == []


def test_every_module_opens_with_a_docstring() -> None:
    """An empty package marker needs none."""
    silent = [
        shown(path)
        for path in python_files("app", "graph")
        if (text := path.read_text(encoding="utf-8")).strip() and ast.get_docstring(ast.parse(text)) is None
    ]
    assert silent == []


def test_the_product_never_pronounces_a_verdict() -> None:
    """It speaks of indications; comments may say which words are avoided."""
    speaking = [
        f"{shown(path)}: {match.group()}"
        for path in tracked_files()
        if path.relative_to(ROOT).parts[0] in {"app", "graph"} and (text := text_of(path)) is not None
        for match in VERDICTS.finditer(without_comments(path, text))
    ]
    assert speaking == []


@pytest.mark.parametrize(
    ("name", "text", "speaks"),
    [
        ("a.py", 'x = "he is guilty"', True),
        ("a.py", '"""Never says guilty."""\nx = 1  # guilty is avoided', False),
        ("a.yaml", "a: b # bersalah", False),
        ("a.yaml", "a: bersalah", True),
        ("a.html", "<p>Bersalah</p>", True),
    ],
)
def test_only_what_the_product_may_say_is_searched_for_verdicts(name: str, text: str, speaks: bool) -> None:
    assert bool(VERDICTS.search(without_comments(Path(name), text))) is speaks
