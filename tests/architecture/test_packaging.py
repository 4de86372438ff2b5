"""The lock, the scripts and the wheel say the same as pyproject.toml."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, shown, tracked_files

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock", "requirements-numba.lock")
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; .*?)? \\$", re.MULTILINE)


def pins(lock: str) -> set[tuple[str, str]]:
    return set(PIN.findall((ROOT / lock).read_text(encoding="utf-8")))


def project() -> dict[str, list[str]]:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {f"requirements-{extra}.lock": needed for extra, needed in table["optional-dependencies"].items()}
    return {"requirements.lock": table["dependencies"], **extras}


def normal(requirement: str) -> str:
    return re.split(r"[\[<>=!~ ;]", requirement, maxsplit=1)[0].lower().replace("_", "-")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_locked(lock: str) -> None:
    locked = {name for name, _ in pins(lock)}
    assert {normal(requirement) for requirement in project()[lock]} <= locked


def test_the_development_lock_holds_the_whole_runtime_lock() -> None:
    """`./run test` installs only the development lock and counts the runtime lock as installed."""
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


@pytest.mark.parametrize("lock", ["requirements-bench.lock", "requirements-numba.lock"])
def test_what_is_added_changes_nothing_of_the_product(lock: str) -> None:
    """The lock of an extra holds the runtime lock as it is, but for what another Python gets."""
    assert pins("requirements.lock") <= pins(lock)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_carries_a_hash(lock: str) -> None:
    entries = re.split(r"^(?=\S)", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [entry for entry in entries if entry and "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("shell", ["sh", "dash"])
def test_run_is_plain_posix_shell(shell: str) -> None:
    program = shutil.which(shell) or "sh"
    result = subprocess.run([program, "-n", str(ROOT / "run")], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_the_scripts_are_executable() -> None:
    modes = {name: (ROOT / name).stat().st_mode & 0o111 for name in ("run", ".ci/run")}
    assert all(modes.values()), modes


def test_the_image_runs_as_nobody_special_and_says_when_it_is_well() -> None:
    text = Path(ROOT / "Dockerfile").read_text(encoding="utf-8")
    users = re.findall(r"^USER (\S+)", text, flags=re.MULTILINE)
    assert users
    assert users[-1] not in {"root", "0"}
    assert "HEALTHCHECK" in text


def test_the_wheel_carries_all_code_and_data(tmp_path: Path) -> None:
    """Rule packs, word lists, templates and migrations travel with the code, and nothing else does."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    carried = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    belongs = {shown(path) for path in tracked_files() if path.relative_to(ROOT).parts[0] in {"app", "graph", "migrations"}}
    assert carried == belongs
