"""`benang rules`: what is in force, what the data can run, and what one more source would unlock."""

from __future__ import annotations

from pathlib import Path

from app.engine.quality import brought
from app.intake.source import SOURCES
from graph.facts import Need
from graph.judge import load_pack
from tests.acceptance.ground import Shell, called


def test_the_list_names_pack_version_and_law_of_each_rule(benang: Shell) -> None:
    listed = benang("rules", "list", "--json").json["items"]
    assert [(r["id"], r["pack"], r["version"]) for r in listed] == [(r.id, r.pack, r.version) for r in load_pack("id")]
    told = benang("rules", "list").out
    assert all(rule.id in told and rule.bases[-1].text.id in told for rule in load_pack("id"))


def test_of_nothing_loaded_no_rule_runs_and_a_blacklist_alone_unlocks_none(benang: Shell) -> None:
    said = benang("rules", "coverage", "--json").json
    assert {one["state"] for one in said["rules"]} == {"not_checked"}
    assert "blacklist" not in {one["source"] for one in said["unlocks"]}  # without tenders there is nobody to look up


def test_with_tenders_each_source_says_what_it_would_unlock(benang: Shell, tmp_path: Path) -> None:
    file = tmp_path / "proses.jsonl"
    file.write_text(
        '{"ocid":"ocds-abc123-1","id":"1","date":"2025-04-01T00:00:00Z","tag":["award"],'
        '"parties":[{"id":"A","name":"PT Karya Satu","roles":["tenderer"]},'
        '{"id":"B","name":"CV Karya Dua","roles":["tenderer"]}],'
        '"tender":{"id":"1","title":"Jalan","tenderPeriod":{"endDate":"2025-03-15T00:00:00Z"}},'
        '"bids":{"details":[{"id":"1","status":"valid","tenderers":[{"id":"A"}],"value":{"amount":1,"currency":"IDR"}},'
        '{"id":"2","status":"valid","tenderers":[{"id":"B"}],"value":{"amount":2,"currency":"IDR"}}]}}\n',
        "utf-8",
    )
    assert benang("load", "ocds", file).code == 0
    unlocks = {one["source"]: one["rules"] for one in benang("rules", "coverage", "--json").json["unlocks"]}
    assert unlocks["blacklist"] == ["ID-BL-ACT"]
    assert {"ID-P7A", "ID-P7F"} <= set(unlocks["registry"])  # officers and owners of both bidders
    assert "ID-OFF-FAM" not in unlocks.get("bods", [])  # officials and kin are missing too
    assert "+ blacklist: ID-BL-ACT" in benang("rules", "coverage").out


def test_a_rule_is_tried_by_the_command(benang: Shell) -> None:
    said = benang("rules", "try", "ID-OFF-FAM", "--set", "hops_max=4", "--json").json
    assert (said["rule"]["pack"], said["params"]["now"]["hops_max"], said["params"]["tried"]["hops_max"]) == ("id", 6, 4)
    assert (said["tenders"], said["new"], said["gone"], said["findings"]) == (0, 0, 0, [])
    wrong = benang("rules", "try", "ID-OFF-FAM", "--set", "hops=4")
    assert (wrong.code, wrong.out) == (2, "")
    assert "hops" in wrong.err


def test_flags_in_force_are_told_beside_the_rules(benang: Shell) -> None:
    url = benang.database.url.render_as_string(hide_password=False)
    benang.captured.readouterr()
    assert called("rules", "coverage", BENANG_DATABASE_URL=url, BENANG_PACKS="id,ocp") == 0
    told = benang.captured.readouterr().out
    assert all(rule.id in told for rule in (*load_pack("id"), *load_pack("ocp")))


def test_what_sources_bring_are_sources_and_needs_that_exist() -> None:
    assert set(brought()) <= set(SOURCES)
    assert {need for needs in brought().values() for need in needs} <= set(Need)
