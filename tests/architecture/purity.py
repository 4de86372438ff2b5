"""What the core may touch, read off its syntax: an allow-list of imports, and no clock, log, chance or outside world."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

THIRD_PARTY = {"graph", "numpy", "rapidfuzz", "yaml", "numba"}
ONE_HOME = {"networkx": "graph/connect/subgraph.py", "anyascii": "graph/lexicon/scripts.py"}
IMPURE_STDLIB = {
    "asyncio", "ctypes", "getpass", "glob", "http", "io", "locale", "logging", "multiprocessing", "os", "platform",
    "random", "secrets", "select", "shelve", "shutil", "signal", "smtplib", "socket", "sqlite3", "ssl", "subprocess",
    "sys", "tempfile", "threading", "time", "urllib", "uuid", "webbrowser",
}
IMPURE_NAMES = {"open", "print", "input", "exec", "eval", "breakpoint", "__import__"}
IMPURE_METHODS = {"now", "utcnow", "today", "write_text", "write_bytes", "mkdir", "unlink", "touch", "getenv"}
READING_METHODS = {"read_text", "read_bytes", "open"}


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and top-level name of everything imported, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "graph" if node.level else (node.module or "").split(".")[0]


def may_import(name: str, where: str) -> bool:
    if name in ONE_HOME:
        return where == ONE_HOME[name]
    return name in THIRD_PARTY or (name in sys.stdlib_module_names and name not in IMPURE_STDLIB)


def impure_calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Calls that reach outside. Reading is allowed where the module reads its own packaged data."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    reads_own_data = bool(names & {"__file__", "resources", "files"})
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in IMPURE_NAMES:
            yield node.lineno, node.func.id
        elif isinstance(node.func, ast.Attribute) and (
            node.func.attr in IMPURE_METHODS or (node.func.attr in READING_METHODS and not reads_own_data)
        ):
            yield node.lineno, node.func.attr


def impurities(source: str, where: str) -> list[str]:
    """Sentences on what in this module of the core is not pure; empty for a pure one."""
    tree = ast.parse(source, filename=where)
    imports = [f"{where}:{line} imports {name}" for line, name in imported(tree) if not may_import(name, where)]
    return imports + [f"{where}:{line} calls {name}" for line, name in impure_calls(tree)]
