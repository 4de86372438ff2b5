"""The demonstration end to end: what was planted is found, what only looks like it is not, and weak data says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from app.auth import SYSTEM
from app.db import Database
from app.engine import snapshot
from app.engine.local import Order, Outlook, day_of, rules_in_use
from app.engine.overlay import Laid
from app.flow import load, resolve, screen
from app.intake.demo import Truth, generate
from app.store import findings, tenders
from app.store.ledger import now_snapshot
from graph.facts import Policy
from tests.acceptance.ground import called
from tests.acceptance.leaks import columns_with, secrets_of
from tests.app.processes import ROOT
from tests.databases import SECRET
from tests.provinces import smaller

GRAVE = 4
LEAN_MUST_FIND = {"ID-P7A", "ID-P7E", "ID-P7F", "ID-P7G", "ID-OFF-FAM", "ID-OFF-OUT", "ID-COL-CONTACT", "ID-BL-ACT"}


@dataclass(frozen=True)
class Shown:
    """A loaded, resolved and screened province, and what was put into it."""

    database: Database
    truth: Truth
    views: list[dict[str, Any]]
    folder: Path

    def found(self, least: int = 1) -> set[tuple[str, str]]:
        return {(v["rule"]["id"], v["tender"]) for v in self.views if v["severity"] >= least}


def shown(folder: Path, *, lean: bool) -> Shown:
    with smaller(offices=20, committee=30, firms=300, packages=200):
        truth = generate(folder / "files", lean=lean)
    database = Database(f"sqlite:///{folder / 'demo.db'}")
    database.migrate()
    for source, files in truth.deliveries:
        report = load.load(database, source, [files])
        assert report.rejected == 0, (source, report.errors[:3])
    resolve.drain(database)
    screen.screen_all(database, None, author="test")
    with database.reading() as unit:
        return Shown(database, truth, list(screen.views(unit, SYSTEM, None, screen.Times())), folder)


@dataclass(frozen=True)
class Ran:
    """The command's own demonstration: its folder, what it printed (but the key, which differs), and what it told."""

    folder: Path
    printed: str
    told: str


def keyless(printed: str) -> str:
    return "\n".join(line for line in printed.splitlines() if not line.startswith("Key (auditor): bm_"))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """`benang demo --once` as its user calls it."""
    folder = tmp_path_factory.mktemp("first")
    clean = {k: v for k, v in os.environ.items() if not k.startswith("BENANG_")}
    words = [sys.executable, "-m", "app", "demo", "--once", "--data", str(folder)]
    secret = {"BENANG_SECRET": SECRET}
    ended = subprocess.run(words, cwd=ROOT, env=clean | secret, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return Ran(folder, keyless(ended.stdout), ended.stderr)


def small(folder: Path, processes: int = 1) -> Ran:
    """The command in this process (or with another beside it), on a province with little of everyday life."""
    printed, told = StringIO(), StringIO()
    with smaller(), redirect_stdout(printed), redirect_stderr(told):
        assert called("demo", "--once", "--data", folder, BENANG_PROCESSES=str(processes)) == 0
    return Ran(folder, keyless(printed.getvalue()), told.getvalue())


@pytest.fixture(scope="module")
def first_small(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return small(tmp_path_factory.mktemp("small"), processes=2)


@pytest.fixture(scope="module")
def full(first: Ran, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    database = Database(f"sqlite:///{first.folder / 'demo.db'}", secret=SECRET)
    with database.reading() as unit:
        views = list(screen.views(unit, SYSTEM, None, screen.Times()))
    yield Shown(database, generate(tmp_path_factory.mktemp("truth")), views, first.folder)
    database.close()


@pytest.fixture(scope="module")
def lean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    province = shown(tmp_path_factory.mktemp("lean"), lean=True)
    yield province
    province.database.close()


def test_the_command_prints_the_findings_and_holds_them_against_the_truth(first: Ran, full: Shown) -> None:
    planted, lookalikes = len(full.truth.planted), len(full.truth.lookalikes)
    assert f"Indikasi · Indications ({len(full.views)})" in first.printed
    assert f"Planted: {planted} of {planted} found" in first.printed
    assert f"Look-alikes flagged at severity 4 or more: 0 of {lookalikes}" in first.printed
    assert all(v["tender"] in first.printed for v in full.views)


def test_a_second_run_has_a_head_start_and_the_same_answers(first_small: Ran, tmp_path: Path) -> None:
    shutil.copytree(first_small.folder, tmp_path, dirs_exist_ok=True)
    second = small(tmp_path)
    loads = [line for line in second.told.splitlines() if " records loaded" in line]
    assert "Indikasi · Indications" in first_small.printed
    assert second.printed == first_small.printed
    assert "head start" in second.told
    assert "head start" not in first_small.told
    assert len(loads) == 6
    assert all(" 0 records loaded, " in line for line in loads)


def test_a_head_start_that_says_nothing_changes_no_answer(first_small: Ran, tmp_path: Path) -> None:
    """What a copy lacks is loaded and resolved, whatever the reason that it lacks it."""
    (copy,) = first_small.folder.glob("headstart-*.db")
    empty = Database(f"sqlite:///{tmp_path / copy.name}", secret=SECRET)
    empty.migrate()
    empty.close()
    second = small(tmp_path)
    assert second.printed == first_small.printed
    assert "head start" in second.told


def test_every_planted_conflict_is_found_under_its_rule(full: Shown) -> None:
    assert {(p.rule, p.package) for p in full.truth.planted} - full.found() == set()


def test_every_rule_has_planted_cases(full: Shown) -> None:
    assert {p.rule for p in full.truth.planted} == {v["rule"]["id"] for v in full.views}


def test_no_lookalike_is_flagged_gravely_under_any_rule(full: Shown) -> None:
    packages = {p.package: p.story for p in full.truth.lookalikes}
    assert [(packages[t], r) for r, t in full.found(GRAVE) if t in packages] == []


def test_an_ordinary_package_is_never_flagged_gravely(full: Shown) -> None:
    """Not one false alarm of severity 4 or more in over 400 clean tenders."""
    planted = {p.package for p in full.truth.planted}
    assert {(r, t) for r, t in full.found(GRAVE) if t not in planted} == set()


def test_nothing_of_a_persons_own_lies_open_in_the_database_or_is_told(first: Ran, full: Shown) -> None:
    """Numbers, accounts and homes are sought as the province's files hold them: in every column of every table, in every
    finding as the inspectorate reads it, in what the command printed and logged."""
    secrets = secrets_of(full.folder / "files")
    assert (len(secrets.numbers) > 2_000, len(secrets.accounts) > 500, len(secrets.homes) > 1_000) == (True, True, True)
    every = secrets.numbers | secrets.accounts | secrets.homes
    assert secrets.within(" | ".join(every).upper()) == every
    assert columns_with(full.database, secrets) == {}
    assert secrets.within(str(full.views)) == secrets.within(first.printed) == secrets.within(first.told) == set()


def test_the_vendors_of_a_finding_are_those_of_the_plant(full: Shown) -> None:
    """A finding on a planted package names a planted firm, however the offices wrote it."""
    from graph.lexicon import parse_organisation

    firms = {p.package: {parse_organisation(f).tokens for f in p.firms} for p in full.truth.planted if p.firms}
    for view in full.views:
        named = {
            parse_organisation(p["name"]["id"]).tokens for p in view["parties"] if p["kind"] in {"company", "cooperative"}
        }
        if view["severity"] >= GRAVE and named:
            assert named & firms[view["tender"]], (view["rule"]["id"], view["tender"])


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    generate(tmp_path / "a")
    generate(tmp_path / "b")
    files = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*") if p.is_file())
    assert files
    text = [f for f in files if f.suffix in {".json", ".csv"}]  # a workbook carries the time it was written
    assert [f for f in text if (tmp_path / "a" / f).read_bytes() != (tmp_path / "b" / f).read_bytes()] == []


def test_weak_data_still_finds_what_it_can(lean: Shown) -> None:
    planted = {(p.rule, p.package) for p in lean.truth.planted}
    assert {rule for rule, _ in planted} >= LEAN_MUST_FIND
    assert planted - lean.found() == set()


def test_weak_data_flags_no_lookalike_gravely(lean: Shown) -> None:
    packages = {p.package: p.story for p in lean.truth.lookalikes}
    assert [(packages[t], r) for r, t in lean.found(GRAVE) if t in packages] == []


def test_weak_data_says_what_it_could_not_check(lean: Shown) -> None:
    """No register of owners and no register of families: kinship is known of few officials and said to be."""
    with lean.database.reading() as unit:
        told = {rule: (states, missing) for rule, states, missing in findings.coverage(unit)}
    states, missing = told["ID-OFF-FAM"]
    assert states.get("partly", 0) + states.get("not_checked", 0) > 0
    assert "kinship" in missing


def test_over_files_of_ties_the_same_is_thought_as_over_the_table(full: Shown) -> None:
    with full.database.reading() as unit:
        view, ids = now_snapshot(unit), tenders.all_ids(unit)[::6]
        order = Order(rules_in_use(), Policy(max_hops=5), day_of(unit.now()))
        by_table = list(Outlook(unit, view).screen(ids, order))
    assert snapshot.of(full.database).refresh(full.database)
    with full.database.reading() as unit:
        outlook = Outlook(unit, view)
        assert isinstance(outlook._paths, Laid)
        assert list(outlook.screen(ids, order)) == by_table
    assert len(by_table) == len(ids)
