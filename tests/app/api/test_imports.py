"""Deliveries sent over the network, on both databases: taken, loaded by a worker, watched, their errors read."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.auth import Role
from app.db import Database
from app.flow import order
from app.settings import settings
from app.store import ledger, loads
from app.store.tables import claim, job, record
from app.web import LARGEST_BODY
from app.worker import Worker
from tests.app.api.conftest import Service
from tests.app.api.test_refusals import is_problem
from tests.app.processes import kill, running, until
from tests.app.test_killed import finish, is_whole

HEADINGS = "NPWP PENYEDIA,NAMA PENYEDIA,BAGIAN,NAMA,NIK,JABATAN\n"
FORM = HEADINGS + "01.234.567.4-721.000,CV Contoh Sejahtera,pengurus,Sari Melati,6472015203800001,Direktur\n"
BAD = FORM + "a,b,c,d,e,f,g\n"  # a cell too many

PART = '--b\r\ncontent-disposition: form-data; name="{}"{}\r\n\r\n{}'
CUT_OFF = "\r\n".join((
    PART.format("source", "", "qualification"), PART.format("file", '; filename="a.csv"', FORM),
    PART.format("file", '; filename="b.csv"', FORM[:-9]),
)).encode()  # fmt: skip


def sent(content: bytes | str, name: str = "form.csv", **fields: str) -> dict[str, Any]:
    return {"data": {"source": "qualification"} | fields, "files": [("file", (name, content))]}


def loaded(service: Service, who: Role, **form: Any) -> Any:
    """What became of a delivery that was sent."""
    answer = service.ask("POST", "/v1/imports", who, **form)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == answer.json()["url"]
    Worker(service.database).drain()
    return service.ask("GET", answer.json()["url"], who).json()


def spooled() -> list[Path]:
    return [path for path in (Path(settings().spool_folder) / order.FOLDER).rglob("*") if path.is_file()]


def standing(database: Database) -> int:
    with database.reading() as unit:
        return unit.connection.scalar(select(func.count()).select_from(record).where(record.c.retracted.is_(None))) or 0


def test_a_delivery_waits_privately_is_loaded_once_and_its_file_goes(service: Service) -> None:
    answer = service.ask("POST", "/v1/imports", Role.ADMIN, **sent(FORM))
    queued = service.ask("GET", answer.headers["location"], Role.AUDITOR).json()
    assert (queued["state"], queued["report"], queued["started_at"]) == ("queued", None, None)
    (file,) = spooled()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "form" not in file.name
    Worker(service.database).drain()
    ended = service.ask("GET", answer.headers["location"], Role.ADMIN).json()
    report = ended["report"]
    assert (ended["state"], report["loaded"], report["rejected"], report["kinds"]) == ("loaded", 1, 0, {})
    assert ended["progress"] == {"rows": 1, "stage": "close", "bytes": len(FORM), "total": len(FORM)}
    assert spooled() == []
    again = loaded(service, Role.ADMIN, **sent(FORM))
    assert (again["report"]["loaded"], again["report"]["unchanged"]) == (0, 1)
    assert standing(service.database) == 1


def test_several_files_and_archives_come_in_one_delivery(service: Service) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("kiriman/b.csv", FORM.replace("Sari", "Rini"))
    files = [("a.csv.gz", gzip.compress(FORM.encode())), ("kiriman.zip", packed.getvalue()), ("C:\\kk\\a.csv.gz", b"")]
    form = {"data": {"source": "qualification"}, "files": [("file", file) for file in files]}
    found = loaded(service, Role.AUDITOR, **form)
    assert (found["report"]["files"], found["report"]["loaded"]) == (3, 2)
    with service.database.reading() as unit:
        places = set(unit.connection.scalars(select(record.c.file)))
    assert places == {"a.csv.gz", "kiriman.zip/kiriman/b.csv"}


def test_strict_loads_nothing_and_says_what_it_met(service: Service) -> None:
    found = loaded(service, Role.AUDITOR, **sent(BAD, strict="true"))
    assert (found["state"], found["report"]["state"], found["report"]["loaded"]) == ("failed", "failed", 0)
    assert standing(service.database) == 0
    assert service.ask("GET", found["errors"], Role.AUDITOR).json()["items"]


def test_errors_are_read_page_by_page_and_as_a_file_in_either_language(service: Service) -> None:
    found = loaded(service, Role.AUDITOR, **sent(HEADINGS + "".join(f"x,=PT {n},y,z,{n},\n" for n in range(5))))
    listed: list[Any] = []
    page = service.ask("GET", f"{found['errors']}?limit=2", Role.AUDITOR).json()
    while True:
        listed += page["items"]
        if page["next"] is None:
            break
        page = service.ask("GET", f"{found['errors']}?limit=2&cursor={page['next']}", Role.AUDITOR).json()
    counts = found["report"]["kinds"]
    assert {code: sum(e["problem"] == code for e in listed) for code in counts} == counts
    assert sum(counts.values()) == found["report"]["problems"] == len(listed) > 4
    for headers, query, heading in (
        ({"accept": "text/csv"}, "", "berkas"), ({"accept": "text/csv", "accept-language": "en"}, "", "file"),
        ({"accept-language": "fr,en;q=0.5"}, "?format=csv", "file"),
    ):  # fmt: skip
        answer = service.ask("GET", found["errors"] + query, Role.AUDITOR, headers=headers)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert (rows[0][0], len(rows)) == (heading, 1 + len(listed))
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert service.ask("GET", f"{found['errors']}?format=json", Role.AUDITOR, headers={"accept": "text/csv"}).json()["items"]
    is_problem(service.ask("GET", f"{found['errors']}?cursor=x", Role.AUDITOR), 400, "bad_request")


def test_an_integrator_states_by_its_own_word_and_sees_only_its_own(service: Service) -> None:
    found = loaded(service, Role.INTEGRATOR, **sent(FORM))
    key = service.key(Role.INTEGRATOR).id
    assert (found["source"], found["by"], found["state"]) == (f"statement:{key}", key, "loaded")
    with service.database.reading() as unit:
        assert set(unit.connection.scalars(select(claim.c.source_id))) == {f"statement:{key}"}
    other = loaded(service, Role.ADMIN, **sent(FORM))
    assert is_problem(service.ask("GET", f"/v1/imports/{other['id']}", Role.INTEGRATOR), 404, "not_found")
    assert is_problem(service.ask("GET", other["errors"], Role.INTEGRATOR), 404, "not_found")
    mine = service.ask("GET", "/v1/imports", Role.INTEGRATOR).json()["items"]
    assert [one["id"] for one in mine] == [found["id"]]
    all_ = service.ask("GET", "/v1/imports?limit=1", Role.ADMIN).json()
    older = service.ask("GET", f"/v1/imports?limit=1&cursor={all_['next']}", Role.ADMIN).json()
    assert [one["id"] for one in (*all_["items"], *older["items"])] == [other["id"], found["id"]]
    only = service.ask("GET", "/v1/imports?source=qualification&state=loaded", Role.ADMIN).json()["items"]
    assert [one["id"] for one in only] == [other["id"]]


@pytest.mark.parametrize(("form", "status", "code", "pointer"), [
    (sent(FORM, source="nosuch"), 422, "invalid", "/source"), (sent(FORM, source="../ocds"), 422, "invalid", "/source"),
    ({"files": [("file", ("a.csv", b"x"))]}, 422, "invalid", "/source"),
    ({"files": [("source", (None, b"qualification"))]}, 422, "invalid", "/file"),
    (sent(FORM, strict="1e23"), 422, "invalid", "/strict"), (sent(FORM, strict="9" * 23), 422, "invalid", "/strict"),
    (sent(FORM, nothing="x"), 422, "invalid", "/nothing"), (sent(FORM, file="x"), 422, "invalid", "/file"),
    ({"files": [("file", ("a", b"x")), ("source", ("s.txt", b"qualification"))]}, 422, "invalid", "/source"),
    ({"files": [("file", ("a", b"x")), *[("source", (None, b"qualification"))] * 2]}, 422, "invalid", "/source"),
    ({"data": {"source": "qualification"}}, 415, "unsupported_media", None),
    ({"json": {"source": "qualification"}}, 415, "unsupported_media", None), ({}, 415, "unsupported_media", None),
    ({"headers": {"content-type": "multipart/form-data"}, "content": b"x"}, 400, "bad_request", None),
    ({"headers": {"content-type": "multipart/form-data; boundary=b"}, "content": b""}, 400, "bad_request", None),
    ({"headers": {"content-type": "multipart/form-data; boundary=b"}, "content": b"nonsense"}, 400, "bad_request", None),
    ({"headers": {"content-type": "multipart/form-data; boundary=b"}, "content": b"--b\r\nx"}, 400, "bad_request", None),
    ({"headers": {"content-type": "multipart/form-data; boundary=b"}, "content": CUT_OFF}, 400, "bad_request", None),
])  # fmt: skip
def test_a_bad_order_is_refused_with_its_place_and_leaves_nothing(
    standing_files: Service, form: Any, status: int, code: str, pointer: str | None
) -> None:
    is_problem(standing_files.ask("POST", "/v1/imports", Role.ADMIN, **form), status, code, pointer)


@pytest.fixture
def standing_files(service: Service) -> Any:
    yield service
    assert spooled() == []
    with service.database.reading() as unit:
        assert unit.connection.scalar(select(func.count()).select_from(job)) == 0
        assert loads.listed(unit, service_admin(service), {}) == []


def service_admin(service: Service) -> Any:
    from app.store import keys

    with service.database.reading() as unit:
        return keys.principal_of(unit, service.key(Role.ADMIN).key)


def test_a_delivery_over_the_limit_is_413_and_one_over_that_of_other_bodies_is_taken(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = FORM + "\n" * LARGEST_BODY
    assert loaded(service, Role.ADMIN, **sent(big))["state"] == "loaded"
    monkeypatch.setenv("BENANG_UPLOAD_LIMIT", "1000")
    settings.cache_clear()
    try:
        is_problem(service.ask("POST", "/v1/imports", Role.ADMIN, **sent(big[:2000])), 413, "too_large")
    finally:
        monkeypatch.undo()
        settings.cache_clear()


# --- the worker -------------------------------------------------------------------------------------------------------
def test_an_import_waits_for_another_load_as_long_as_it_takes(service: Service) -> None:
    url = service.ask("POST", "/v1/imports", Role.ADMIN, **sent(FORM)).json()["url"]
    with service.database.writing() as unit:
        number = ledger.open_entry(unit, "load", "another")
    clock: Any = service.database.clock
    for _ in range(30):
        Worker(service.database).drain()
        with service.database.writing() as unit:
            ledger.beat(unit, number)
        clock.advance(10)
    assert service.ask("GET", url, Role.ADMIN).json()["state"] == "queued"
    with service.database.writing() as unit:
        ledger.abort(unit, number)
    Worker(service.database).drain()
    assert service.ask("GET", url, Role.ADMIN).json()["state"] == "loaded"


def test_an_import_that_met_a_fault_is_tried_again_and_given_up_in_the_end(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    clock: Any = service.database.clock
    url = service.ask("POST", "/v1/imports", Role.ADMIN, **sent(FORM)).json()["url"]
    lost = service.ask("POST", "/v1/imports", Role.ADMIN, **sent(FORM)).json()["url"]
    with monkeypatch.context() as patched:
        patched.setattr("app.worker.load.load", broken)
        Worker(service.database).drain()
    assert service.ask("GET", url, Role.ADMIN).json()["state"] == "queued"
    assert len(spooled()) == 2
    clock.advance(10)
    assert Worker(service.database).step()
    assert service.ask("GET", url, Role.ADMIN).json()["state"] == "loaded"
    with monkeypatch.context() as patched:
        patched.setattr("app.worker.load.load", broken)
        for _ in range(12):
            clock.advance(2_000)
            Worker(service.database).drain()
    found = service.ask("GET", lost, Role.ADMIN).json()
    assert (found["state"], found["report"]["reason"]) == ("failed", "never_finished")
    assert spooled() == []


def test_an_import_whose_files_are_gone_has_failed_and_says_so(service: Service) -> None:
    url = service.ask("POST", "/v1/imports", Role.ADMIN, **sent(FORM)).json()["url"]
    for file in spooled():
        file.unlink()
        file.parent.rmdir()
    Worker(service.database).drain()
    found = service.ask("GET", url, Role.ADMIN).json()
    assert (found["state"], found["report"]["reason"]) == ("failed", "files_missing")


def test_an_import_killed_in_the_middle_is_taken_again_and_nobody_sees_a_half(
    service: Service, tmp_path: Path, spool_folder: Path
) -> None:
    rows = "".join(
        f"01.234.567.4-721.000,CV Contoh Sejahtera,pengurus,Sari Melati {n},,Direktur\n" for n in range(600)
    )
    url = service.ask("POST", "/v1/imports", Role.ADMIN, **sent(HEADINGS + rows)).json()["url"]
    database = service.database

    def written() -> bool:
        with database.reading() as unit:
            return (unit.connection.scalar(select(func.count()).select_from(claim)) or 0) > 0

    setting = {"BENANG_LOAD_BATCH": "20", "BENANG_SPOOL_FOLDER": str(spool_folder)}
    with running(database, "worker", log=tmp_path / "log", **setting) as process:
        until(written, process)
        kill(process)
    assert service.ask("GET", url, Role.ADMIN).json()["state"] == "running"
    with database.reading() as unit:
        assert ledger.now_snapshot(unit).open != ()  # what was written is not seen
    finish(database)
    found = service.ask("GET", url, Role.ADMIN).json()
    assert found["state"] == "loaded"
    assert found["report"]["loaded"] + found["report"]["unchanged"] == found["report"]["read"]
    assert spooled() == []
    is_whole(database)
