"""The commands as a user and a script meet them: one JSON value on stdout, words on stderr, codes 0, 1 and 2."""

from __future__ import annotations

import csv
import gzip
import json
import os
import socket
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from app.db import Database
from tests.acceptance.ground import Shell, called
from tests.databases import SECRET

FORM = (
    "NPWP PENYEDIA,NAMA PENYEDIA,BAGIAN,NAMA,NIK,JABATAN\n"
    "01.234.567.4-721.000,CV Contoh Sejahtera,pengurus,Sari Melati,6472015203800001,Direktur\n"
)
BANNED = (
    "nama_penyedia,npwp_penyedia,nomor_sk,status,tanggal_berlaku,tanggal_selesai\n"
    "CV. CONTOH SEJAHTERA,**.***.567.*-*21.***,SK 1,PUBLISHED,2020-01-01,2199-12-31\n"
)


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.csv"
    path.write_text(FORM, encoding="utf-8")
    return path


def test_a_load_answers_one_json_object_and_nothing_else_on_stdout(benang: Shell, form: Path) -> None:
    ended = benang("load", "qualification", form, "--json")
    assert ended.code == 0
    keys = {"source", "files", "read", "loaded", "unchanged", "rejected", "claims", "errors", "seconds"}
    assert ended.json.keys() >= keys
    assert ended.out.count("\n") == 1
    assert ended.err == ""  # a command speaks for itself; services log
    assert "6472015203800001" not in ended.out + ended.err


def test_every_problem_is_written_into_a_file_for_the_sender(benang: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(FORM + "x,=PT Contoh,pengurus,Budi,123,Direktur\n", encoding="utf-8")
    ended = benang("load", "qualification", tmp_path / "bad.csv", "--json", "--errors", tmp_path / "told.csv")
    with (tmp_path / "told.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = csv.reader(file)
    assert heading == ["berkas", "lembar", "baris", "kolom", "nilai", "kode", "alasan", "petunjuk", "dimuat"]
    assert [row[5] for row in rows] == [e["problem"] for e in ended.json["errors"]]
    assert sum(ended.json["kinds"].values()) == ended.json["problems"] == len(rows) > 1
    assert benang("load", "qualification", tmp_path / "bad.csv", "--errors", tmp_path / "no" / "told.csv").code == 2


@pytest.mark.parametrize("packed", [False, True])
def test_a_load_reads_standard_input_and_leaves_nothing_of_it(
    packed: bool, benang: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = tmp_path / "spool"
    given = tmp_path / "given"
    given.write_bytes(gzip.compress(FORM.encode()) if packed else FORM.encode())
    with given.open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        monkeypatch.setenv("BENANG_SPOOL_FOLDER", str(spool))
        ended = benang("load", "qualification", "-", "--json")
    assert (ended.code, ended.json["loaded"], ended.json["files"]) == (0, 1, 1)
    assert list(spool.iterdir()) == []


def test_a_load_for_people_tells_problems_in_words(benang: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(FORM + "x,,pengurus,Budi,123,Direktur\n", encoding="utf-8")
    ended = benang("load", "qualification", tmp_path / "bad.csv")
    assert ended.code == 0
    assert "nomor identitas tidak sah" in ended.out
    assert "unreadable_identifier" not in ended.out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("load", "nosuch", "x"), 2, "unknown source"), (("load", "ocds", "/nowhere/x.json"), 2, "no such file"),
        (("load", "ocds"), 2, "name at least one file"), (("screen",), 2, "name tenders or say --all"),
        (("load", "qualification", "\udcff.csv"), 2, "no such file"), (("screen", "\udcff"), 2, "TENDER"),
        (("screen", "--all", "--engine", "spark"), 2, "no Spark engine"),
        (("screen", "--all", "--engine", "abacus"), 2, "--engine"),
        (("match", "Budi", "--id", "NPPW:012345678722000"), 2, "is NPWP meant?"),
        (("match", "Budi", "--id", "ID-NPW:012345678722000"), 2, "ID-NPWP"),
        (("match", "Budi", "--birth-date", "1970-03-12T00:00"), 2, "--birth-date takes a day"),
        (("match", ""), 2, "NAME is empty"), (("match", "\u202e\u200b"), 2, "NAME"), (("match", "…"), 2, "letter"),
        (("check", "--vendor", " "), 2, "--vendor is empty"), (("check",), 2, "--vendor"),
        (("check", "--vendor", "X", "--bidder", "\x07"), 2, "--bidder"),
        (("key", "create", "--role", "auditor", "--name", ""), 2, "--name is empty"),
        (("key", "create", "--role", "king", "--name", "x"), 2, "--role"),
        (("paths", "x", "y", "--max-hops", "7"), 2, "hops"),
        (("serve", "--workers", "0"), 2, "--workers"), (("serve", "--port", "70000"), 2, "--port"),
        (("screen", "nope"), 1, "no tender nope"), (("screen", "6471014505800001"), 1, "no tender 647101**"),
        (("screen", "--all", "--as-of", "2024-13-01"), 2, "--as-of"),
        (("screen", "--all", "--known-at", "2199-01-01T00:00:00Z"), 2, "future"),
        (("screen", "--all", "--known-at", "soon"), 2, "ISO 8601"), (("paths", "x", "y"), 1, "no such party"),
        (("network", "x"), 1, "no such party"),
        (("paths", "x", "y", "--known-at", "soon"), 2, "ISO 8601"), (("hubs", "--known-at", "soon"), 2, "ISO 8601"),
        (("check", "--vendor", "X", "--id", "NPWP:12"), 2, "wrong number of digits"),
        (("check", "--vendor", "X", "--id", "nonsense"), 2, "SCHEME:VALUE"),
        (("check", "--vendor", "X", "--tender", "nope"), 1, "no such tender"),
        (("key", "create", "--role", "system", "--name", "x"), 2, "system role"), (("key", "revoke", "x"), 1, "no key"),
        (("key", "create", "--role", "auditor", "--name", "x", "--party", "nobody"), 2, "--party"),
        (("key", "create", "--role", "procurement", "--grade", "head", "--name", "x", "--scope", "nobody"), 2, "--scope"),
        (("nosuch",), 2, "nosuch"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)  # fmt: skip
def test_wrong_use_and_unknown_things_are_told_in_a_sentence(
    benang: Shell, words: tuple[str, ...], code: int, told: str
) -> None:
    ended = benang(*words)
    assert ended.code == code
    assert told in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""


def test_an_unknown_scheme_is_noted_and_known_ones_are_not(benang: Shell) -> None:
    noted = benang("match", "Budi Santoso", "--id", "FOO:1")
    assert (noted.code, "FOO is no known scheme" in noted.err) == (0, True)
    for known in ("NPWP:01.101.685.4-722.000", "KTP:6472011203700001", "LEI:5493001KJTIIGC8Y1R12", "GB-COH:01234567"):
        ended = benang("match", "Budi Santoso", "--id", known)
        assert (ended.code, "scheme" in ended.err) == (0, False)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "no row with column headings"), ("name_a,name_b,label\n", "no row stands below the header"),
        ("name_a,name_a,name_b,label\nA,A,B,same\n", "more than once"), (f"{'x' * 200_000}\n", "left out: pairs.csv 1"),
    ],
    ids=["empty", "header only", "doubled", "long"],
)  # fmt: skip
def test_labelled_pairs_of_which_none_can_be_read_are_no_table_of_dashes(
    benang: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, told: str
) -> None:
    monkeypatch.setenv("BENANG_LANG", "en")
    path = tmp_path / "pairs.csv"
    path.write_text(content, encoding="utf-8")
    ended = benang("resolve", "evaluate", path)
    assert (ended.code, ended.out) == (1, "")
    assert told in ended.err
    assert "Traceback" not in ended.err


def test_a_folder_without_a_file_is_nothing_to_load(benang: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = benang("load", "ocds", tmp_path / "empty", "--json")
    assert (ended.code, ended.out) == (1, "")
    assert "no file in the folder" in ended.err


def test_a_delivery_of_which_nothing_loads_ends_with_1_and_tells_why_where(benang: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("x", encoding="utf-8")
    ended = benang("load", "ocds", tmp_path / "bad.json", "--json")
    assert (ended.code, ended.json["loaded"], ended.json["rejected"]) == (1, 0, 1)
    (error,) = ended.json["errors"]
    assert error.keys() >= {"file", "row", "field", "value", "problem"}
    assert (error["file"], error["row"], error["problem"]) == ("bad.json", 1, "json")


def test_a_strict_load_takes_all_or_nothing(benang: Shell, tmp_path: Path) -> None:
    (tmp_path / "mixed.csv").write_text(FORM + ",CV Lain,pengurus,,,Direktur\n", encoding="utf-8")
    strict = benang("load", "qualification", tmp_path / "mixed.csv", "--strict", "--json")
    assert (strict.code, strict.json["loaded"]) == (1, 0)
    assert strict.json["errors"]
    assert benang("match", "Sari Melati", "--json").lines == []
    assert benang("load", "qualification", tmp_path / "mixed.csv", "--json").code == 0
    again = benang("load", "qualification", tmp_path / "mixed.csv", "--json")
    assert (again.code, again.json["loaded"]) == (0, 0)  # unchanged is no failure
    assert again.json["unchanged"] > 0


def test_a_mapping_reads_a_sheet_of_any_headings_and_its_faults_are_told_with_their_lines(
    benang: Shell, tmp_path: Path
) -> None:
    sheet, mapping = tmp_path / "list.csv", tmp_path / "list.yaml"
    sheet.write_text("Si Nama;Nomer KTP;Lahir\nSari Melati;6472015203800001;12.03.80\n", encoding="utf-8")
    columns = "{Si Nama: name, Nomer KTP: nik, Lahir: birth_date}"
    mapping.write_text(f"form: parties\ndates: DD.MM.YY\ncolumns: {columns}\nconstants: {{kind: person}}\n")
    ended = benang("load", "table", "--mapping", mapping, sheet, "--json")
    assert (ended.code, ended.json["loaded"], ended.json["claims"]["parties"], ended.json["errors"]) == (0, 1, 1, [])
    mapping.write_text("form: parties\ncolumns:\n  Si Nama: nmae\n  Nomer KTP: nik\n")
    ended = benang("load", "table", "--mapping", mapping, sheet)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines()[0].startswith("benang: list.yaml: line 3, columns.Si Nama: 'nmae' is no field; one of: ")
    for words in (("registry", "--mapping", mapping), ("table", "--mapping", tmp_path / "none.yaml")):
        assert benang("load", *words, sheet).code == 2


def test_what_a_load_does_not_keep_is_told(benang: Shell, tmp_path: Path) -> None:
    cards = tmp_path / "kk.csv"
    cards.write_text("NO KK;NIK;NAMA;SHDK\n6472010101100001;6472015203800001;Sari Melati;ISTRI\n", encoding="utf-8")
    ended = benang("load", "households", cards)
    assert ended.code == 0
    assert "1 not kept: about nobody near an official or a bidder's people" in ended.out
    assert benang("load", "households", cards, "--json").json["beyond"] == 1


def test_sources_tell_that_a_fresh_delivery_is_due(benang: Shell, form: Path, tmp_path: Path) -> None:
    cards, later = tmp_path / "kk.csv", tmp_path / "later.csv"
    cards.write_text("NO KK;NIK;NAMA;SHDK\n6472010101100001;6472015203800001;Sari Melati;1\n", encoding="utf-8")
    later.write_text(FORM.replace("6472015203800001", "6472011208750003").replace("Sari", "Budi"), encoding="utf-8")
    benang("load", "qualification", form)
    benang("load", "households", cards)
    assert {row["id"]: row["due"] for row in benang("sources", "list", "--json").json["items"]} == {
        "households": 0, "qualification": 0,
    }  # fmt: skip
    assert "households: 1 officials or bidders' people came" in benang("load", "qualification", later).out
    assert "1 people new: load a fresh delivery" in benang("sources", "list").out


def test_a_check_knows_its_buyer_by_name_or_id(benang: Shell, form: Path) -> None:
    """A name is described, never taken for the one party that is called so: a note of the check says whom it may be."""
    benang("load", "qualification", form)
    (firm,) = benang("match", "CV Contoh Sejahtera", "--json").lines
    for buyer in ("Dinas Kesehatan Kabupaten Contoh", firm["party"]["id"]):
        asked = ("check", "--vendor", "CV Contoh Sejahtera", "--buyer", buyer, "--official", "PPK:Budi", "--json")
        assert benang(*asked).json["outcome"] in {"clarify", "not_assessable"}


@pytest.mark.parametrize("words", [("serve",), ("demo",)])
def test_a_port_that_is_taken_is_told_before_anything_is_begun(
    benang: Shell, tmp_path: Path, words: tuple[str, ...]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        where = ("--data", tmp_path / "demo") if words == ("demo",) else ()
        ended = benang(*words, "--port", taken.getsockname()[1], *where)
    assert (ended.code, ended.out) == (1, "")
    assert "cannot listen on 127.0.0.1" in ended.err
    assert not (tmp_path / "demo").exists()


def test_local_is_the_engine(benang: Shell, form: Path) -> None:
    benang("load", "qualification", form)
    assert benang("screen", "--all", "--engine", "local", "--json").code == 0


def test_a_tender_named_twice_is_screened_once_and_one_not_yet_known_is_told(benang: Shell, form: Path) -> None:
    release = {"ocid": "ocds-x-1", "id": "1", "date": "2025-12-01T00:00:00Z", "tag": ["tender"], "tender": {"title": "A"}}
    (form.parent / "r.json").write_text(json.dumps({"releases": [release]}), encoding="utf-8")
    benang("load", "ocds", form.parent / "r.json")
    assert "1 tenders:" in benang("screen", "ocds-x-1", "ocds-x-1", "--json").err
    for words, told in ((("ocds-x-1",), "nothing was known of ocds-x-1 then"), (("--all",), "no tender was known then")):
        ended = benang("screen", *words, "--known-at", "1990-01-01", "--json")
        assert (ended.code, ended.lines) == (0, [])
        assert told in ended.err


def test_paths_are_read_by_an_auditor_and_drawn_by_other_programs(
    benang: Shell, form: Path, tmp_path: Path
) -> None:
    benang("load", "qualification", form)
    told = benang("paths", "Sari Melati", "CV Contoh Sejahtera").out
    for words in ("1. indikasi", "tercatat pada CV Contoh", "[", "1 rantai", "Tidak ada simpul ramai di jalan.", "edisi 1"):
        assert words in told
    drawing = tmp_path / "paths.graphml"
    for command in (("paths", "Sari Melati", "CV Contoh Sejahtera"), ("network", "Sari Melati")):
        assert benang(*command, "--graphml", drawing).code == 0
        root = ElementTree.parse(drawing).getroot()
        labels = {data.text for data in root.iter() if data.tag.endswith("}data")}
        assert {"Sari Melati", "CV Contoh Sejahtera", "officer_of"} <= labels
        refused = [benang(*command, "--graphml", where) for where in (tmp_path / "none" / "x", tmp_path)]
        assert [(r.code, r.out, "--graphml" in r.err, "--out" in r.err) for r in refused] == [
            (1, "", True, False), (2, "", True, False)
        ]  # fmt: skip
    assert "person: paling banyak 64 tetangga" in benang("hubs").out


def test_a_name_that_several_bear_is_not_guessed_at(benang: Shell, form: Path) -> None:
    text = FORM + "01.234.567.4-721.000,CV Contoh Sejahtera,pengurus,SARI MELATI,6472015203900002,Direktur\n"
    form.write_text(text, encoding="utf-8")
    benang("load", "qualification", form)
    ended = benang("paths", "Sari Melati", "CV Contoh Sejahtera")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.count("ari Melati") + ended.err.count("SARI MELATI") == 2
    near = benang("paths", "Sari Mela", "CV Contoh Sejahtera")
    assert (near.code, "no such party" in near.err) == (1, True)


def test_a_tender_that_nothing_has_changed_about_is_left_and_the_ties_may_lie_in_files(
    benang: Shell, form: Path, tmp_path: Path
) -> None:
    benang("load", "qualification", form)
    release = {
        "ocid": "ocds-contoh-1", "id": "1", "date": "2025-06-02T00:00:00Z", "tag": ["tender"], "initiationType": "tender",
        "tender": {"id": "t1", "title": "Jembatan"},
    }  # fmt: skip
    package = tmp_path / "release.json"
    package.write_text(json.dumps({"releases": [release]}), encoding="utf-8")
    assert benang("load", "ocds", package).code == 0
    assert benang("snapshot", "status", "--json").json["state"] == "missing"
    assert benang("snapshot", "build").err == "made\n"
    status = benang("snapshot", "status", "--json").json
    assert (status["state"], status["ties"], status["changed_parties"]) == ("ready", 1, 0)
    first, second = (benang("screen", "--all").err for _ in range(2))
    assert "1 tenders: " in first
    assert "1 tenders stand as screened before" in second
    assert "0 tenders: " in second
    assert "1 tenders: " in benang("screen", "--all", "--again").err


def test_every_question_has_machine_output(benang: Shell, form: Path) -> None:
    benang("load", "qualification", form)
    (found,) = benang("match", "CV. CONTOH SEJAHTERA", "--json").lines
    assert found["party"]["name"] == "CV Contoh Sejahtera"
    assert found["band"] in {"same", "unsure"}  # which of them is told by the cases of names
    (person,) = (one for one in benang("match", "Sari Melati", "--json").lines if one["party"]["kind"] == "person")
    paths = benang("paths", person["party"]["id"], found["party"]["id"], "--json").json
    assert [step["type"] for step in paths["paths"][0]["steps"]] == ["officer_of"]
    named = benang("paths", "sari  MELATI", "CV Contoh Sejahtera", "--json")
    assert named.json["paths"] == paths["paths"]
    assert paths["policy"] == benang("hubs", "--json").json["policy"]
    assert len(benang("network", "Sari Melati", "--json").json["parties"]) == 2
    assert benang("screen", "--all", "--json").lines == []
    checked = benang("check", "--vendor", "CV Contoh Sejahtera", "--id", "NPWP:012345674721000", "--json").json
    assert checked["outcome"] == "not_assessable"  # no blacklist is loaded
    assert [s["id"] for s in checked["subject"]] == [found["party"]["id"]]
    made = benang("key", "create", "--role", "auditor", "--name", "a test", "--json").json
    assert made["key"].startswith("bm_")
    (listed,) = benang("key", "list", "--json").lines
    assert (listed["id"], "key" in listed) == (made["id"], False)
    assert benang("audit", "verify").code == 0


def test_a_check_without_a_tender_is_of_today(benang: Shell, form: Path, tmp_path: Path) -> None:
    """Who is on the blacklist today is told so, though only five digits of the number are known."""
    (tmp_path / "banned.csv").write_text(BANNED, encoding="utf-8")
    benang("load", "qualification", form)
    benang("load", "blacklist", tmp_path / "banned.csv")
    benang("resolve")
    asked = ("check", "--vendor", "CV Contoh Sejahtera", "--id", "NPWP:012345674721000", "--json")
    found = benang(*asked).json["findings"]
    assert [f["rule"]["id"] for f in found] == ["ID-BL-ACT"]
    assert found[0]["crosses"] == ["same_as"]
    assert benang(*asked, "--date", "2019-12-31").json["findings"] == []


@pytest.mark.parametrize("url", ["mysql://somewhere/x", "nonsense", "sqlite://", "sqlite:////proc/nowhere/x.db"])
def test_a_database_that_cannot_be_opened_is_told_in_a_sentence(capfd: pytest.CaptureFixture[str], url: str) -> None:
    assert called("match", "x", BENANG_DATABASE_URL=url) in (1, 2)
    out, err = capfd.readouterr()
    assert (out, err.startswith("benang: "), len(err.splitlines())) == ("", True, 1)


def test_a_sentence_is_all_that_a_process_of_its_own_tells() -> None:
    """As the shell starts it."""
    ended = subprocess.run(
        [sys.executable, "-m", "app", "match", "x"], capture_output=True, text=True, cwd=Path(__file__).parents[2],
        env={**os.environ, "BENANG_DATABASE_URL": "sqlite:////proc/nowhere/x.db", "BENANG_SECRET": SECRET}, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("benang: ")
    assert len(ended.stderr.splitlines()) == 1


def test_json_is_alone_on_stdout_of_a_process_of_its_own(sqlite_database: Database, form: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "app", "load", "qualification", str(form), "--json"], capture_output=True, text=True,
        env={**os.environ, "BENANG_DATABASE_URL": f"sqlite:///{sqlite_database.url.database}", "BENANG_SECRET": SECRET},
        cwd=Path(__file__).parents[2], check=True,
    )  # fmt: skip
    assert json.loads(ended.stdout)["loaded"] == 1
