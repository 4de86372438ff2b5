"""The core only thinks: values in, values out."""

from __future__ import annotations

import pytest

from tests.architecture.purity import impurities
from tests.architecture.tree import python_files, shown


def test_the_core_imports_only_what_is_allowed_and_touches_nothing_outside() -> None:
    found = [line for path in python_files("graph") for line in impurities(path.read_text(encoding="utf-8"), shown(path))]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "import networkx",
        "import requests",
        "from app import db",
        "def f():\n    import logging",
        "from time import time",
        "import random",
        "print('x')",
        "open('x')",
        "from datetime import date\ndate.today()",
        "import datetime\ndatetime.datetime.now()",
        "from pathlib import Path\nPath('x').read_text()",
        "from pathlib import Path\nPath(__file__).write_text('x')",
    ],
)
def test_an_impure_module_is_caught(source: str) -> None:
    assert impurities(source, "graph/x.py")


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("import networkx", "graph/connect/subgraph.py"),
        ("import numpy\nfrom graph.model import Tie\nfrom . import names", "graph/x.py"),
        ("from pathlib import Path\nPath(__file__).with_name('id.yaml').read_text()", "graph/x.py"),
        ("from importlib import resources\nresources.files('graph').joinpath('x').read_text()", "graph/x.py"),
    ],
)
def test_a_pure_module_is_let_through(source: str, where: str) -> None:
    assert impurities(source, where) == []
