"""Loading a delivery, on both databases: seen all at once or not at all, and harmless to repeat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.db import Database
from app.engine.crew import Crew
from app.errors import Invalid, LoadUnderWay
from app.flow import load as flow
from app.intake.demo import generate
from app.intake.source import Delivery, Item
from app.settings import settings
from app.store import ledger, loads, records
from app.store.cluster import clusters
from app.store.ledger import Snapshot, now_snapshot, snapshot_at, visible
from app.store.tables import claim, job, metadata, party, record, source, tie, unresolved
from graph.claims import Source
from graph.kinds import Absence
from tests.app.flow import lines
from tests.app.flow.lines import company, person, write
from tests.databases import TickingClock

NIK, OTHER_NIK = "6472015203700001", "6472011203750002"
NPWP = "0123456789012000"  # the first nine digits of the old form, 123456789, do not pass Luhn
GOOD_NPWP = "012345674901000"  # 01234567 + Luhn check digit 4

FORM = {
    "key": "form 1",
    "parties": [person("siti", "Siti Aminah", ids={"NIK": NIK}), company("cv", "CV Karya Bersama")],
    "ties": [["officer_of", "siti", "cv", "2019", ""]],
}
ALLOWANCE = {
    "key": "kp4 1",
    "parties": [person("wife", "SITI AMINAH", ids={"NIK": NIK}), person("man", "Muhammad Yusuf")],
    "ties": [["spouse_of", "man", "wife", "1995", ""]],
}


def take(database: Database, file: Path, **how: Any) -> Any:
    described = how.pop("source", None) or lines.source()
    return flow.take(database, described, how.pop("read", lines.read), [file], **how)


def rows(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with database.reading() as unit:
        return {t.name: unit.connection.scalar(select(func.count()).select_from(t)) or 0 for t in metadata.sorted_tables}


def names(database: Database, snapshot: Snapshot | None = None) -> set[tuple[str, ...]]:
    """The names of every party that somebody states, as they are known at a snapshot."""
    with database.reading() as unit:
        numbers = list(unit.connection.scalars(select(party.c.id)))
        return {p.names for p in clusters(unit, snapshot or now_snapshot(unit), numbers).values() if p.names}


def standing_ties(database: Database) -> set[str]:
    with database.reading() as unit:
        return set(unit.connection.scalars(select(tie.c.kind).where(visible(tie, now_snapshot(unit)))))


# --- all at once -----------------------------------------------------------------------------------------------------
def test_a_reader_sees_nothing_of_an_open_load_and_all_of_it_afterwards(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "settings", lambda: type("Small", (), {"load_batch": 1}))
    seen: list[tuple[str, int]] = []

    def look(_rows: int, _stage: str) -> None:
        with database.reading() as unit:
            seen.append((_stage, len(clusters(unit, now_snapshot(unit), list(unit.connection.scalars(select(party.c.id)))))))
            stands = select(func.count()).select_from(claim).where(visible(claim, now_snapshot(unit)))
            assert unit.connection.scalar(stands) == 0

    report = take(database, write(tmp_path / "a", FORM, ALLOWANCE), progress=look)
    assert [stage for stage, _ in seen] == ["read", "read", "join", "tie", "close"]
    assert {count for _, count in seen} == {0}
    assert report.json()["claims"] | {"parties": 4, "ties": 2} == report.json()["claims"]
    assert names(database) == {("SITI AMINAH", "Siti Aminah"), ("CV Karya Bersama",), ("Muhammad Yusuf",)}
    assert standing_ties(database) == {"officer_of", "spouse_of"}


def test_a_delivery_that_a_crew_reads_ahead_loads_as_one_that_is_read_here(
    sqlite_database: Database, postgres_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "settings", lambda: type("Small", (), {"load_batch": 200}))
    folders = [(source, [folder]) for source, folder in generate(tmp_path).deliveries if source in ("blacklist", "bods")]

    def loaded(database: Database, crew: Crew | None) -> tuple[list[dict[str, object]], list[tuple[object, ...]]]:
        reports = []
        for _ in range(2):  # the second time everything stands unchanged
            ahead = [flow.read_ahead(crew, *delivery) if crew else None for delivery in folders]
            for (name, paths), drafts in zip(folders, ahead, strict=True):
                told = flow.load(database, name, paths, drafts=drafts).json()
                reports.append({k: v for k, v in told.items() if k not in ("id", "seconds")})
        with database.reading() as unit:
            stands = select(claim.c.key, claim.c.version, claim.c.content, claim.c.quote).order_by(claim.c.key)
            return reports, [(bytes(k), v, bytes(c), q) for k, v, c, q in unit.connection.execute(stands)]

    with Crew(postgres_database, 2) as crew:
        together = loaded(postgres_database, crew)
    assert together == loaded(sqlite_database, None)
    assert len(together[1]) > 1_000
    assert [r["loaded"] for r in together[0]][-2:] == [0, 0]


def test_what_was_known_at_an_earlier_time_is_answered_as_then(
    database: Database, tmp_path: Path, clock: TickingClock
) -> None:
    take(database, write(tmp_path / "a", FORM))
    between = clock.now
    clock.advance(60)
    take(database, write(tmp_path / "b", {**FORM, "parties": [person("siti", "Siti Aminah, S.Pd"), FORM["parties"][1]]}))
    with database.reading() as unit:
        then = snapshot_at(unit, between)
    assert (str(then), str(Snapshot.parse(str(then)))) == ("1", "1")
    assert names(database, then) == {("Siti Aminah",), ("CV Karya Bersama",)}
    assert names(database) == {("Siti Aminah, S.Pd",), ("CV Karya Bersama",)}


def test_new_parties_wait_for_their_softer_matches_and_a_job_is_there_to_seek_them(
    database: Database, tmp_path: Path
) -> None:
    reachable = {**FORM["parties"][0], "contacts": {"phone": "0812-3456-789"}}
    take(database, write(tmp_path / "a", {"key": "1", "parties": [reachable]}))
    with database.reading() as unit:
        assert unit.connection.scalars(select(job.c.kind)).all() == ["resolve"]
        kinds = select(party.c.kind).join(unresolved, unresolved.c.party_id == party.c.id)
        assert unit.connection.scalars(kinds).all() == ["person"]


# --- harmless to repeat ----------------------------------------------------------------------------------------------
def test_the_same_delivery_again_writes_nothing_but_that_it_came(database: Database, tmp_path: Path) -> None:
    file = write(tmp_path / "a", FORM, ALLOWANCE)
    take(database, file)
    before = rows(database)
    report = take(database, file)
    assert (report.read, report.loaded, report.unchanged, report.rejected) == (2, 0, 2, 0)
    assert set(report.claims.values()) <= {0}
    assert rows(database) == before | {"load": before["load"] + 1, "load_file": before["load_file"] + 1}


def test_a_changed_record_gets_new_versions_of_what_changed_only(database: Database, tmp_path: Path) -> None:
    take(database, write(tmp_path / "a", FORM))
    changed = {**FORM, "ties": [["officer_of", "siti", "cv", "2020", ""]]}
    assert take(database, write(tmp_path / "a", changed)).loaded == 1
    with database.reading() as unit:
        query = select(claim.c.kind, claim.c.version, claim.c.retracted).order_by(claim.c.id)
        versions = unit.connection.execute(query).all()
    assert versions == [("party", 1, None), ("party", 1, None), ("tie", 1, 2), ("tie", 2, None)]


def test_a_claim_that_comes_back_takes_the_next_version(database: Database, tmp_path: Path) -> None:
    for ties in (FORM["ties"], [], FORM["ties"]):
        take(database, write(tmp_path / "a", {**FORM, "ties": ties}))
    with database.reading() as unit:
        ties = select(claim.c.version, claim.c.recorded, claim.c.retracted).where(claim.c.kind == "tie").order_by(claim.c.id)
        assert unit.connection.execute(ties).all() == [(1, 1, 2), (2, 3, None)]


def test_keys_are_the_same_on_every_database_with_the_same_secret(
    sqlite_database: Database, postgres_database: Database, tmp_path: Path
) -> None:
    file = write(tmp_path / "a", FORM, ALLOWANCE)
    found = []
    for database in (sqlite_database, postgres_database):
        take(database, file)
        with database.reading() as unit:
            ids = (claim.c.key, party.c.public_id, tie.c.public_id)
            found.append([set(unit.connection.scalars(select(column))) for column in ids])
    assert found[0] == found[1]


# --- problems --------------------------------------------------------------------------------------------------------
def test_a_bad_row_is_reported_with_its_place_and_the_others_load(database: Database, tmp_path: Path) -> None:
    report = take(database, write(tmp_path / "a", FORM, f"nonsense {NIK}", ALLOWANCE))
    assert (report.read, report.loaded, report.rejected, report.state) == (3, 2, 1, "loaded")
    error = report.json()["errors"][0]
    assert (error["file"], error["row"], error["problem"]) == ("a", 2, "json")
    assert NIK not in str(report.json())
    with database.reading() as unit:
        assert [p.at for _, p in loads.problems(unit, report.id)] == ["2"]
        assert loads.get(unit, report.id).report["loaded"] == 2  # type: ignore[union-attr,index]


def test_strict_loads_nothing_when_a_row_is_rejected(database: Database, tmp_path: Path) -> None:
    report = take(database, write(tmp_path / "a", FORM, "nonsense", ALLOWANCE), strict=True)
    assert report.failed
    assert report.loaded == 0
    assert names(database) == set()
    kept = {"ledger", "load", "load_file", "load_problem", "source", "secret"}
    assert {table for table, count in rows(database).items() if count} <= kept


def test_strict_undoes_batches_written_before_the_bad_row(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "settings", lambda: type("Small", (), {"load_batch": 1}))
    assert take(database, write(tmp_path / "a", FORM, "nonsense"), strict=True).failed
    assert rows(database)["claim"] == rows(database)["record"] == 0


def test_a_delivery_without_a_loadable_row_fails(database: Database, tmp_path: Path) -> None:
    report = take(database, write(tmp_path / "a", "nonsense"))
    assert (report.failed, report.rejected, rows(database)["ledger"]) == (True, 1, 0)


def test_a_number_that_is_none_is_reported_masked_and_the_row_loads_without_it(database: Database, tmp_path: Path) -> None:
    wrong = "6472019903700001"  # there is no day 99, nor 59
    report = take(database, write(tmp_path / "a", {"key": "1", "parties": [person("p", "Siti", ids={"NIK": wrong})]}))
    (error,) = report.json()["errors"]
    assert (report.loaded, error["problem"], error["field"], error["note"]) == (1, "unreadable_identifier", "NIK", True)
    assert wrong not in str(report.json())
    assert rows(database)["identifier"] == 0


@pytest.mark.parametrize("size", [1, 100])
def test_of_two_records_with_one_key_the_later_counts_and_the_earlier_is_reported(
    size: int, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "settings", lambda: type("Small", (), {"load_batch": size}))
    later = {**FORM, "parties": [person("siti", "Siti Rahma"), FORM["parties"][1]]}
    report = take(database, write(tmp_path / "a", FORM, later, later))
    assert (report.read, report.loaded, report.unchanged, report.rejected) == (3, 1, 1, 1)
    assert [e["problem"] for e in report.errors] == ["duplicate_record"]
    assert names(database) == {("Siti Rahma",), ("CV Karya Bersama",)}


@pytest.mark.parametrize("name", ["a\\u0000b", "a\\ud800b"])
def test_text_that_cannot_be_stored_is_a_row_problem(name: str, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "a"
    report = take(database, write(file, FORM, f'{{"key": "2", "parties": [{{"ref": "x", "name": "{name}"}}]}}'))
    assert (report.loaded, [e["problem"] for e in report.errors]) == (1, ["bad_text"])


def test_a_claim_about_a_party_nobody_has_stated_is_noted_and_kept_for_later(database: Database, tmp_path: Path) -> None:
    report = take(database, write(tmp_path / "a", {"key": "1", "parties": [person("siti", "Siti")], "ties": FORM["ties"]}))
    assert [e["problem"] for e in report.errors] == ["unresolved_party"]
    assert standing_ties(database) == set()
    take(database, write(tmp_path / "b", {"key": "2", "parties": [company("cv", "CV Karya Bersama")]}))
    assert standing_ties(database) == {"officer_of"}


def test_an_exception_in_a_reader_leaves_nothing_behind(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "settings", lambda: type("Small", (), {"load_batch": 1}))

    def broken(deliveries: tuple[Delivery, ...], described: Source) -> Iterator[Item]:
        yield from lines.read(deliveries, described)
        raise RuntimeError("a fault in the reader")

    with pytest.raises(RuntimeError):
        take(database, write(tmp_path / "a", FORM, ALLOWANCE), read=broken)
    assert rows(database)["claim"] == rows(database)["party"] == 0
    assert take(database, write(tmp_path / "a", FORM, ALLOWANCE)).loaded == 2


# --- one at a time ---------------------------------------------------------------------------------------------------
def test_a_second_load_is_refused_while_one_is_open(database: Database, tmp_path: Path) -> None:
    with database.writing() as unit:
        number = ledger.open_entry(unit, "load", "another")
    with pytest.raises(LoadUnderWay):
        take(database, write(tmp_path / "a", FORM))
    with database.writing() as unit:
        ledger.close_entry(unit, number)
    assert take(database, write(tmp_path / "a", FORM)).loaded == 1


def test_a_load_whose_holder_has_long_been_silent_is_swept_by_the_next(
    database: Database, tmp_path: Path, clock: TickingClock
) -> None:
    with database.writing() as unit:
        ledger.open_entry(unit, "load", "another")
    clock.advance(ledger.SILENT_MICROSECONDS / 1e6 + 1)
    assert take(database, write(tmp_path / "a", FORM)).loaded == 1


# --- absence ---------------------------------------------------------------------------------------------------------
def test_what_a_complete_delivery_leaves_out_has_ended(database: Database, tmp_path: Path) -> None:
    described = lines.source(absence=Absence.ENDED, complete=True)
    take(database, write(tmp_path / "a", FORM, ALLOWANCE), source=described)
    take(database, write(tmp_path / "a", {**ALLOWANCE, "stated": "2024-05-31"}), source=described)
    ended = date(2024, 5, 31).toordinal()
    assert dated_ties(database) == {("officer_of", ended), ("spouse_of", 3652060)}
    assert ("CV Karya Bersama",) in names(database)
    take(database, write(tmp_path / "a", FORM, ALLOWANCE), source=described)
    assert dated_ties(database) == {("officer_of", 3652060), ("spouse_of", 3652060)}


def test_what_a_complete_delivery_leaves_out_was_never_so_where_that_is_its_meaning(
    database: Database, tmp_path: Path
) -> None:
    described = lines.source(absence=Absence.WITHDRAWN, complete=True)
    take(database, write(tmp_path / "a", FORM, ALLOWANCE), source=described)
    take(database, write(tmp_path / "a", ALLOWANCE), source=described)
    assert dated_ties(database) == {("spouse_of", 3652060)}
    assert names(database) == {("SITI AMINAH",), ("Muhammad Yusuf",)}


def test_leaving_out_means_nothing_for_other_sources_and_for_deliveries_with_bad_rows(
    database: Database, tmp_path: Path
) -> None:
    described = lines.source(absence=Absence.WITHDRAWN, complete=True)
    take(database, write(tmp_path / "a", FORM, ALLOWANCE), source=described)
    take(database, write(tmp_path / "a", ALLOWANCE, "nonsense"), source=described)
    take(database, write(tmp_path / "b", {"key": "x", "parties": []}), source=lines.source("another"))
    assert dated_ties(database) == {("officer_of", 3652060), ("spouse_of", 3652060)}


def dated_ties(database: Database) -> set[tuple[str, int]]:
    with database.reading() as unit:
        stands = visible(tie, now_snapshot(unit))
        return {(r.kind, r.end_max) for r in unit.connection.execute(select(tie.c.kind, tie.c.end_max).where(stands))}


# --- who states it ---------------------------------------------------------------------------------------------------
def test_an_unknown_source_and_a_path_that_leads_nowhere_are_refused(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no such source"):
        flow.load(sqlite_database, "rumours", [tmp_path])
    with pytest.raises(Invalid, match="no such file"):
        take(sqlite_database, tmp_path / "missing")
    assert rows(sqlite_database)["load"] == 0


def test_a_folder_stands_for_its_files_in_order(sqlite_database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "delivery"
    (folder / "deep").mkdir(parents=True)
    write(folder / "deep" / "b", ALLOWANCE)
    write(folder / "a", FORM)
    write(folder / ".hidden", "nonsense")
    assert take(sqlite_database, folder).files == 2
    with sqlite_database.reading() as unit:
        cited = select(record.c.file).order_by(record.c.file)
        assert unit.connection.scalars(cited).all() == ["delivery/a", "delivery/deep/b"]
    assert take(sqlite_database, tmp_path / "delivery" / "*").unchanged == 2


def test_a_statement_is_a_source_of_its_own_that_counts_as_one_voice(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "describe", lambda _: lines.source())
    monkeypatch.setattr(flow, "reader", lambda _: lines.read)
    flow.load(database, "register", [write(tmp_path / "a", FORM)], as_statement_of="key_1")
    with database.reading() as unit:
        assert unit.connection.scalars(select(source.c.id)).all() == ["statement:key_1"]
        (told,) = loads.summary(unit)
        assert {k: told[k] for k in ("id", "kind", "records")} == {
            "id": "statement:key_1", "kind": "statement_by_user", "records": 1,
        }  # fmt: skip


def test_the_literal_record_can_be_opened_again(database: Database, tmp_path: Path) -> None:
    take(database, write(tmp_path / "a", FORM))
    with database.reading() as unit:
        assert b"CV Karya Bersama" in (records.raw(unit, 1) or b"")




def test_problems_are_written_on_the_way_each_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rows are bad, few of their problems are held in memory."""
    monkeypatch.setattr(flow, "MOST_UNNOTED", 2)
    monkeypatch.setenv("BENANG_LOAD_BATCH", "2")
    settings.cache_clear()
    try:
        report = take(database, write(tmp_path / "a", FORM, *(f"no row {n}" for n in range(7))))
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert (report.loaded, report.rejected, report.kinds) == (1, 7, {"json": 7})
    assert report.unnoted == []
    with database.reading() as unit:
        assert [p.at for _, p in loads.problems(unit, report.id)] == [str(n) for n in range(2, 9)]
