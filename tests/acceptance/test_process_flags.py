"""The published fixtures of ocdscardinal: the same releases, the same settings, the same results, by the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.ground import Ended, called

Shell = Callable[..., Ended]
FIXTURES = 15
# Settings under which its own tests run the fixtures; what a name holds after the flag is a setting of that flag.
EVERYWHERE = ('excluded_procurement_method_details=["EXC"]', 'no_price_comparison_procurement_methods=["NPC"]')
NAMED = {
    "procurement_method_details-x-5-y-10": 'R003.procurement_method_details=[["x",5],["y",10]]',
    "procurement_methods-open+selective": 'R003.procurement_methods=["open","selective"]',
    "threshold-10": "R003.threshold=10",
    "minimum_contracting_processes-1": "R048.minimum_contracting_processes=1",
    "tenderer": None,
}


@pytest.fixture
def benang(capfd: pytest.CaptureFixture[str]) -> Shell:
    """The command without any database: it needs none."""

    def run(*words: object) -> Ended:
        capfd.readouterr()
        code = called(*words, BENANG_DATABASE_URL="sqlite:///no/such/folder/never.db")
        return Ended(code, *capfd.readouterr())

    return run


def settings_of(stem: str) -> list[str]:
    _, _, named = stem.partition("-")
    change = NAMED[named] if named else None
    return [*EVERYWHERE, *([change] if change else [])]


def test_every_fixture_gives_what_is_published(shared_data: Path, benang: Shell) -> None:
    folder = shared_data / "ocds-cardinal-fixtures" / "indicators"
    stems = sorted(path.stem for path in folder.glob("*.expected"))
    assert len(stems) == FIXTURES
    for stem in stems:
        words = [word for change in settings_of(stem) for word in ("--set", change)]
        ended = benang("flags", folder / f"{stem}.jsonl", "--rule", stem[:4], *words, "--json", "--no-meta")
        expected = json.loads((folder / f"{stem}.expected").read_text("utf-8"))
        assert (stem, ended.code, ended.json) == (stem, 0, expected)


def test_each_worked_example_raises_its_flag_and_no_process_is_left_out(shared_data: Path, benang: Shell) -> None:
    """The examples of the documentation flag the process or party F (R038: D, B and the first)."""
    folder = shared_data / "ocds-cardinal-fixtures" / "docs" / "R"
    for path in sorted(folder.glob("*.jsonl")):
        rule = f"R{path.stem}"
        few = ["--set", "R048.minimum_contracting_processes=1"] if rule == "R048" else []
        said = benang("flags", path, "--rule", rule, *few, "--json").json
        processes = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
        assert (rule, said["Processes"], said["Problems"]) == (rule, len(processes), [])
        flagged = {who for group in ("OCID", "Buyer", "Tenderer") for who, of in said.get(group, {}).items() if rule in of}
        assert flagged & {"F", "D", "B"}, rule


def lines(*releases: Any) -> str:
    return "".join(json.dumps(release) + "\n" for release in releases)


def test_what_cannot_be_read_is_told_with_its_place(tmp_path: Path, benang: Shell) -> None:
    file = tmp_path / "proses.jsonl"
    one = {"ocid": "a", "tender": {"procurementMethod": "open", "numberOfTenderers": 1}}
    record = {"ocid": "b", "releases": [{"ocid": "b", "tag": ["tender"]}, {"ocid": "b", "tag": ["award"]}]}
    file.write_text(lines(one, one, {"tender": {}}, record) + "{broken\n", "utf-8")
    said = benang("flags", file, "--json").json
    assert said["OCID"] == {"a": {"R018": 1.0}}
    assert said["Processes"] == 1
    assert [(p["at"], p["problem"]) for p in said["Problems"]] == [
        ("2", "process_again"), ("3", "missing_field"), ("4", "not_compiled"), ("5", "json"),
    ]  # fmt: skip


def test_each_flag_names_its_pack_and_version_and_people_read_titles(tmp_path: Path, benang: Shell) -> None:
    file = tmp_path / "proses.jsonl"
    file.write_text(lines({"ocid": "a", "tender": {"procurementMethod": "open", "numberOfTenderers": 1}}), "utf-8")
    said = benang("flags", file, "--json").json
    assert len(said["Rules"]) == 11
    assert {(rule["pack"], rule["version"]) for rule in said["Rules"]} == {("ocp", "1")}
    told = benang("flags", file)
    assert "R018       1 / 1" in told.out
    assert "(ocp 1)" in told.out


@pytest.mark.parametrize(
    "words",
    [
        ("--rule", "R999"), ("--set", "R003.threshold=none"), ("--set", "R003.days=3"), ("--set", "R999.threshold=3"),
        ("--set", "threshold"), ("--set", "R003.threshold=0"),
    ],
)  # fmt: skip
def test_a_rule_or_parameter_that_is_not_there_is_wrong_use(words: tuple[str, str], tmp_path: Path, benang: Shell) -> None:
    file = tmp_path / "proses.jsonl"
    file.write_text(lines({"ocid": "a"}), "utf-8")
    ended = benang("flags", file, *words)
    assert ended.code == 2
    assert words[1].partition("=")[0].rpartition(".")[0] in ended.err
    assert ended.out == ""


def test_nothing_to_read_ends_with_one(tmp_path: Path, benang: Shell) -> None:
    file = tmp_path / "kosong.jsonl"
    file.write_text("", "utf-8")
    assert benang("flags", file, "--json").code == 1
