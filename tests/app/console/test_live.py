"""The service behind the pages, over a database: sessions end, findings are listed and decided, roles are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from markupsafe import escape
from starlette.testclient import TestClient

from app import console
from app.api.deps import HIDDEN_BY_ROLE
from app.auth import Grade, Principal, Role
from app.console.frame import texts
from app.console.live import LiveService
from app.console.service import CheckForm, FindingFilters
from app.db import Database
from app.errors import Forbidden, NotFound
from app.flow.load import take
from app.intake.source import Delivery, Said
from app.store import findings, keys, ledger, tenders
from app.store.keys import KeyOrder
from app.store.world import LedgerWorld
from graph.claims import ParticipationClaim, PartyClaim, Place, Record, Source, TenderClaim
from graph.kinds import Absence, FindingKind, LegalStatus, OfficialRole, PartyKind, SourceKind, Standing
from graph.model import Finding, Party, Step
from tests.app.console.conftest import OWN
from tests.databases import TickingClock

TENDER = "spse:999:10001"


SOURCE = Source(
    "spse", "SPSE contoh", "Nobody", SourceKind.E_PROCUREMENT, "ID", "Asia/Makassar", "none", Standing.OFFICIAL, 0.9, "none",
    Absence.NOTHING,
)


def read(_deliveries: Sequence[Delivery], _source: Source) -> Iterator[Said]:
    """One record: a tender and its official."""
    yield Said(Record("1", Place("spse.json", None, "/0"), b"{}"), (
        PartyClaim("p", PartyKind.PERSON, "Ir. Rudi Contoh", quote={"ppk": "Ir. Rudi Contoh"}),
        TenderClaim(TENDER, title="Jalan Contoh", quote={"nama_paket": "Jalan Contoh"}),
        ParticipationClaim("p PPK", TENDER, "p", "official", role=OfficialRole.PPK, quote={"ppk": "Ir. Rudi Contoh"}),
    ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Office:
    """A service over a database with one tender and two findings, and a key of each kind of reader."""

    database: Database
    service: LiveService
    auditor: str
    head: str
    member: str
    viewer: str
    admin: str
    integrator: str


def found(id_: str, official: Party, vendor: Party, **changed: object) -> Finding:
    steps = (
        Step("official", (official.id,), {"role": "PPK", "decree": None}, official.claims[:1], 0.9),
        Step("officer", (official.id, vendor.id), {"organ": "director"}, (), 0.9, doubts=("date_unknown",)),
    )
    plain = Finding(
        id=id_, rule="ID-P7E", rule_version="1", tender=TENDER, kind=FindingKind.ACTUAL, legal_status=LegalStatus.LETTER,
        severity=5, confidence=0.9, grade="A", subjects=(official.id, vendor.id), subject_claims=(), steps=steps,
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


@pytest.fixture
def office(sqlite_database: Database, tmp_path: Path) -> Office:
    database = sqlite_database
    path = tmp_path / "spse.json"
    path.write_text("{}", encoding="utf-8")
    take(database, SOURCE, read, [path])
    with database.writing() as unit:
        snapshot = ledger.now_snapshot(unit)
        world = LedgerWorld(unit, snapshot)
        tender = tenders.folded(unit, snapshot, [TENDER])[TENDER]
        official = world.parties([tender.officials[0].party])[tender.officials[0].party]
        vendor = replace(official, id="vendor")
        entry = ledger.open_entry(unit, "screening", "test")
        shown = (found("f1", official, vendor), found("f2", official, vendor, severity=3, officials_involved=False))
        findings.record(unit, entry, str(snapshot), replace(tender, buyer="dinas"), shown, ())
        ledger.close_entry(unit, entry)
        made = [keys.create(unit, order)[1] for order in (
            KeyOrder("Ayu", Role.AUDITOR), KeyOrder("Kepala", Role.PROCUREMENT, Grade.HEAD, ("dinas",)),
            KeyOrder("Pokja", Role.PROCUREMENT, Grade.MEMBER, ("dinas",)), KeyOrder("Angka", Role.VIEWER),
            KeyOrder("Pengelola", Role.ADMIN), KeyOrder("Sistem lain", Role.INTEGRATOR),
        )]  # fmt: skip
    return Office(database, LiveService(database), *made)


def signed_in(office: Office, key: str) -> Principal:
    token = office.service.sign_in(key)
    principal = office.service.principal(token or "")
    assert principal is not None
    return principal


def test_a_key_opens_a_session_and_its_revocation_ends_it(office: Office) -> None:
    token = office.service.sign_in(office.auditor)
    assert token is not None
    principal = office.service.principal(token)
    assert principal is not None
    assert principal.name == "Ayu"
    with office.database.writing() as unit:
        keys.revoke(unit, principal.key_id)
    assert office.service.principal(token) is None
    assert office.service.sign_in(office.auditor) is None


def test_a_session_ends_by_itself(office: Office, clock: TickingClock) -> None:
    token = office.service.sign_in(office.auditor)
    clock.advance(8 * 3600 + 1)
    assert token is not None
    assert office.service.principal(token) is None


@pytest.mark.parametrize("key", ["", "bm_unknown", "x" * 10_000])
def test_no_other_key_opens_one(office: Office, key: str) -> None:
    assert office.service.sign_in(key) is None


def test_findings_come_gravest_first_with_the_title_of_their_tender(office: Office) -> None:
    auditor = signed_in(office, office.auditor)
    listed = office.service.list_findings(auditor, FindingFilters(), None)
    assert [each.finding["id"] for each in listed.items] == ["f1", "f2"]
    assert {each.tender_title for each in listed.items} == {"Jalan Contoh"}
    assert listed.next is None
    after = office.service.list_findings(auditor, FindingFilters(), "f1")
    assert [each.finding["id"] for each in after.items] == ["f2"]


def test_a_member_of_procurement_never_meets_the_officials_part(office: Office) -> None:
    member = signed_in(office, office.member)
    listed = office.service.list_findings(member, FindingFilters(), None)
    assert [each.finding["id"] for each in listed.items] == ["f2"]
    with pytest.raises(NotFound):
        office.service.finding(member, "f1")
    assert office.service.finding(member, "f2").verdicts == ()
    with pytest.raises(Forbidden):
        office.service.decide(member, "f2", "confirmed", "x")


def test_a_viewer_of_figures_sees_no_case(office: Office) -> None:
    viewer = signed_in(office, office.viewer)
    listed = office.service.list_findings(viewer, FindingFilters(), None)
    assert listed.items == []
    assert listed.hidden
    assert office.service.buyers(viewer) == []


@pytest.fixture
def pages(office: Office) -> Iterator[TestClient]:
    """The pages over the real service; nobody is signed in."""
    app = FastAPI()
    app.state.database = office.database
    console.install(app)
    with TestClient(app, headers={"Accept-Language": "id"}) as client:
        yield client


@pytest.mark.parametrize("holder", ["viewer", "admin", "integrator"])
def test_who_is_shown_no_finding_is_told_so_and_not_that_there_is_none(
    pages: TestClient, office: Office, holder: str
) -> None:
    """Decision 0072: an empty list would be a lie; there is nothing to filter either."""
    pages.post("/console/sign-in", data={"key": getattr(office, holder)}, headers=OWN)
    for language in ("id", "en"):
        listed = pages.get(f"/console/findings?lang={language}")
        assert listed.status_code == 200
        assert escape(HIDDEN_BY_ROLE[language]) in listed.text
        assert "<select" not in listed.text
        assert texts().get("findings", "none").id not in listed.text


@pytest.mark.parametrize("holder", ["auditor", "head", "member"])
def test_a_reader_of_findings_is_told_of_his_filters_where_nothing_fits_them(
    pages: TestClient, office: Office, holder: str
) -> None:
    pages.post("/console/sign-in", data={"key": getattr(office, holder)}, headers=OWN)
    listed = pages.get("/console/findings?state=dismissed").text
    assert texts().get("findings", "none").id in listed
    assert HIDDEN_BY_ROLE["id"] not in listed


def test_a_decision_is_kept_with_who_took_it(office: Office) -> None:
    auditor = signed_in(office, office.auditor)
    office.service.decide(auditor, "f1", "confirmed", "NIK cocok")
    page = office.service.finding(auditor, "f1")
    assert page.finding["state"] == "confirmed"
    assert [(made["by"], made["verdict"], made["reason"]) for made in page.decisions] == [("Ayu", "confirmed", "NIK cocok")]
    assert page.history[0]["revision"] == 1


def test_the_pages_work_over_the_real_service(pages: TestClient, office: Office) -> None:
    pages.post("/console/sign-in", data={"key": office.auditor}, headers=OWN)
    listed = pages.get("/console/findings")
    assert listed.status_code == 200
    assert "Jalan Contoh" in listed.text
    shown = pages.get("/console/findings/f1")
    assert shown.status_code == 200
    assert "Ir. Rudi Contoh tercatat sebagai Pejabat Pembuat Komitmen (PPK) pada paket ini." in shown.text
    assert '<svg class="thread"' in shown.text
    assert pages.get("/console/check").status_code == 200


def test_the_result_of_a_check_names_the_tender_it_was_about(office: Office) -> None:
    """A printed result that says "everybody who bids in the tender" has to say of which."""
    auditor = signed_in(office, office.auditor)
    of_tender = office.service.run_check(auditor, CheckForm(tender=TENDER))
    assert office.service.check(auditor, of_tender).tender == {"id": TENDER, "title": "Jalan Contoh", "buyer": ""}
    of_vendor = office.service.run_check(auditor, CheckForm(vendor="CV Tanpa Paket"))
    assert office.service.check(auditor, of_vendor).tender is None
