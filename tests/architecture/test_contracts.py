"""The import contracts of pyproject.toml hold, and would notice if they did not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT

CHECK = "from importlinter.cli import lint_imports_command as check; check()"
BROKEN_TREE = {
    "graph/period.py": "import app.db\n",
    "graph/model.py": "import sqlalchemy\n",
    "graph/utils.py": "",
    "graph/resolve.py": "from graph import connect\n",
    "graph/connect.py": "import networkx\n",
    "graph/judge/__init__.py": "",
    "graph/judge/templates/__init__.py": "",
    "graph/judge/templates/a.py": "",
    "graph/judge/templates/b.py": "from graph.judge.templates import a\n",
    "app/helpers.py": "",
    "app/db.py": "import app.cli\n",
    "app/cli.py": "",
    "app/errors.py": "import fastapi\n",
    "app/api.py": "from graph import resolve\nimport sqlalchemy\nimport pyspark\n",
    "app/flow/__init__.py": "",
    "app/flow/check.py": "",
    "app/flow/load.py": "from app.flow import check\n",
    "app/intake/__init__.py": "",
    "app/intake/sources/__init__.py": "",
    "app/intake/sources/bods.py": "from app.intake.sources import ocds\n",
    "app/intake/sources/ocds.py": "",
    "app/store/__init__.py": "",
    "app/store/x/__init__.py": "from app.store import y\n",
    "app/store/y/__init__.py": "from app.store import x\n",
}


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CHECK, "--no-logo", "--no-cache"], cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"},
    )


def test_every_import_contract_is_kept() -> None:
    result = checked(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_each_contract_notices_a_module_that_breaks_it(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, source in {"app/__init__.py": "", "graph/__init__.py": "", **BROKEN_TREE}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source, encoding="utf-8")
    result = checked(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    kept = [line for line in result.stdout.splitlines() if " KEPT" in line]
    assert kept == [], result.stdout
