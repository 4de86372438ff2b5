"""A source begun from the templates loads its fixture, passes its test and the lint at once, in a copy of the project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.new import PLACES, write_source
from app.errors import Invalid
from tests.architecture.tree import ROOT

COPIED = ("app", "graph", "migrations", "tests", "docs", "pyproject.toml", "alembic.ini")
NAME = "akta_notaris"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / "copy" / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, tmp_path / "copy" / name)
    return tmp_path / "copy"


def ran(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BENANG_", "PYTEST_"))}
    env |= {"PYTHONPATH": str(copy), "PYTHONSAFEPATH": "1", "BENANG_DATABASE_URL": f"sqlite:///{copy / 'b.db'}"}
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=copy, env=env, capture_output=True, text=True, timeout=300, check=False
    )


def test_it_loads_its_fixture_passes_its_test_and_the_lint(copy: Path) -> None:
    made = ran(copy, "app", "new", "source", NAME, "--into", str(copy))
    assert made.returncode == 0, made.stderr
    places = [place.format(NAME) for place in PLACES.values()]
    assert made.stdout.splitlines()[: len(places)] == places
    loaded = ran(copy, "app", "load", NAME, PLACES["fixture"].format(NAME), "--json")
    assert loaded.returncode == 0, loaded.stderr
    report = json.loads(loaded.stdout)
    assert (report["loaded"], report["rejected"], report["kinds"]) == (2, 1, {"missing_field": 1})
    assert report["claims"]["parties"] == 4
    tested = ran(copy, "pytest", "-q", "-p", "no:cacheprovider", PLACES["test"].format(NAME))
    assert tested.returncode == 0, tested.stdout
    python = [place for place in places if place.endswith(".py")]
    assert ran(copy, "ruff", "check", "--no-cache", *python).stdout == "All checks passed!\n"
    again = ran(copy, "app", "new", "source", NAME, "--into", str(copy))
    assert (again.returncode, "already" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    "name", ["", "Akta", "1akta", "akta-notaris", "../akta", "class", "a", "x" * 40, "akta notaris", "ocds"]
)
def test_a_bad_or_taken_name_is_refused_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    sources = tmp_path / "app" / "intake" / "sources"
    sources.mkdir(parents=True)
    (sources / "ocds.py").write_text("")
    with pytest.raises(Invalid):
        write_source(name, tmp_path)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["ocds.py"]


def test_a_folder_that_is_not_the_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        write_source("akta", tmp_path)
    assert list(tmp_path.iterdir()) == []
