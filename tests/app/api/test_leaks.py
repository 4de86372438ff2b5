"""Every GET of the document, for everything there is and for every role: no number, account or home of a person in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from app.db import Database
from app.store.tables import check, finding, match, party, screening, tender
from tests.app.api.conftest import Service
from tests.app.api.test_openapi import OPEN, operations
from tests.app.api.town import PACKAGE, PEOPLE, Town, built, stated

NIK, NIP, NPWP = "6472011203700001", "197003121995031002", "735934051443000"
SPACED = "6472 0112 0370 0001"
HOME = "Jl. Kenanga No. 17 RT 4, Samarinda"
REACHED = {
    "address": HOME, "phone": "0812-5550-1234", "email": "darlan.kenanga@surat.example", "bank_account": "BNI 0123456789",
}  # fmt: skip
FORBIDDEN = (
    NIK, SPACED, NIP, NPWP, "0" + NPWP, "0123456789", "0123-456", "Kenanga", "kenanga", "5550-1234", "81255501234",
)  # fmt: skip
ROLES = ("auditor", "integrator", "admin", "viewer", "head", "member")
BORN = "1970-03-12"
PLACES: dict[str, tuple[Any, ...]] = {
    "party_id": (party.c.public_id,), "tender_id": (tender.c.public_id,), "finding_id": (finding.c.id,),
    "match_id": (match.c.public_id,), "check_id": (check.c.id,), "screening_id": (screening.c.public_id,),
}  # fmt: skip


@pytest.fixture(scope="module")
def town(standing: Service) -> Town:
    """The official and the director live at one address, and every text that may hold a number holds one."""
    made = built(standing)
    integrator = made.who["integrator"]
    numbers = {"NIK": NIK, "NIP": NIP, "NPWP": NPWP}
    official = PEOPLE["ppk"] | {"identifiers": numbers, "contacts": REACHED, "other_names": [f"{NIP} - Drs. Darlan"]}
    stated(standing, integrator, "/v1/parties/ppk", official)
    stated(standing, integrator, "/v1/parties/dir", PEOPLE["dir"] | {"contacts": REACHED})
    title = f"Jembatan a.n. Darlan ({SPACED}, {NIP})"
    stated(standing, integrator, f"/v1/tenders/{made.ids['tender']}", PACKAGE | {"title": title})
    made.work()
    for who in ("auditor", "head", "member", "integrator"):
        vendor = {"kind": "company", "name": f"CV {NIK} Contoh"}
        assert made.ask("POST", "/v1/tenders/{tender}/checks", who).status_code == 201
        asked = {"tender": made.ids["tender"], "vendor": vendor}
        assert made.ask("POST", "/v1/checks", who, json=asked).status_code == 201
    reason = {"verdict": "in_review", "reason": f"KTP {NIK} diperiksa, NIP {NIP}"}
    assert made.ask("POST", "/v1/findings/{sealed}/decisions", "auditor", json=reason).status_code == 201
    made.ask("POST", "/v1/screenings", "auditor", json={"tenders": "all"})
    made.work()
    return made


def paths(town: Town) -> Iterator[str]:
    """The path of every GET with each thing there is in its place, and the searches that a number may be put into."""
    document = town.service.ask("GET", "/openapi.json", None).json()
    for method, path, _ in operations(document):
        if method == "get" and path not in OPEN:
            named = re.findall(r"{(\w+)}", path)
            known = [i for n in named for i in everything(town.service.database, n)]
            yield from [path.replace(f"{{{named[0]}}}", quote(i, safe="")) for i in known] if named else [path]
    yield from (f"/v1/parties?{q}" for q in ("q=Darlan", f"identifier=NIK:{NIK}", "kind=contact_point", "kind=household"))
    yield from ("/v1/findings?limit=200", "/v1/events?after=0&limit=200", "/v1/audit?limit=200")


def everything(database: Database, name: str) -> list[str]:
    with database.reading() as unit:
        return [i for column in PLACES.get(name, ()) for i in unit.connection.scalars(select(column))]


def test_no_answer_and_no_line_of_the_log_holds_what_is_a_persons_own(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    answered, told = 0, set()
    for path in paths(town):
        for who in ROLES:
            answer = town.service.ask("GET", path, town.who[who])
            assert answer.status_code < 500, (path, who)
            answered += answer.status_code == 200
            told |= {(path, who, word) for word in FORBIDDEN if word in answer.text}
            if who != "auditor" and BORN in answer.text:
                told.add((path, who, BORN))
    said = "".join(capsys.readouterr())
    assert told == set()
    assert answered > 100
    assert "route" in said
    assert [word for word in (*FORBIDDEN, "Darlan", BORN) if word in said] == []


def test_the_auditor_sees_the_shape_of_a_number_and_that_a_home_is_shared(town: Town) -> None:
    seen = town.ask("GET", "/v1/parties/{ppk}", "auditor").json()
    assert {i["value"] for i in seen["identifiers"]} == {"647201**********", "1970**************", "073593**********"}
    homes, shared = (
        [t["to"] for t in town.ask("GET", f"/v1/parties/{who}/ties", "auditor").json()["items"] if t["role"] == "address"]
        for who in ("{ppk}", "{dir}")
    )
    assert homes == shared != []
    point = town.service.ask("GET", f"/v1/parties/{homes[0]}", town.who["auditor"]).json()
    assert point["name"] == "J*. K****** N*. ** R* *, S********"
    assert town.service.ask("GET", f"/v1/parties/{homes[0]}", town.who["integrator"]).status_code == 404
