"""The hub policy: which parties paths may pass and which paths are indications; in force at a time, changed by decisions."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from app.api import routing
from app.api.answers import shown
from app.api.answers_of_hubs import HubsAnswer, PolicyDecisionAnswer
from app.api.deps import Body, DatabaseDep, Id, KnownAt, LongText, PrincipalDep, UnitDep, example, micros
from app.auth import Principal, Role
from app.db import Database
from app.export.findings import Presenter
from app.export.hubs import ruling_view
from app.flow import decide
from app.flow.trace import policy_told
from app.store import hubs
from app.store.hubs import Ruling
from app.store.ledger import now_snapshot, snapshot_at
from app.store.world import LedgerWorld

router = routing.router("paths")
Json = dict[str, Any]
AS_GIVEN_OUT = "null: as given out"


@router.get("/hubs", responses=shown(HubsAnswer))
def get(unit: UnitDep, who: PrincipalDep, known_at: KnownAt | None = None) -> Json:
    """The policy in force, and the decisions that made it so or wait for a second person."""
    who.must_be(Role.AUDITOR)
    at = micros(known_at)
    snapshot = now_snapshot(unit) if at is None else snapshot_at(unit, at)
    return policy_told(unit, snapshot, who)


class PassingIn(Body):
    model_config = example(verdict="never_pass", reason="Alamat notaris: dipakai semua badan usaha yang ia daftarkan.")

    verdict: Annotated[str, Field(max_length=20, json_schema_extra={"enum": sorted(hubs.OF_PARTIES)})]
    reason: LongText


@router.post("/hubs/parties/{party_id}/decisions", status_code=201, responses=shown(PolicyDecisionAnswer, 201))
def of_party(party_id: Id, given: PassingIn, db: DatabaseDep, who: PrincipalDep) -> Json:
    """may_pass (needs a second person), never_pass, or by_cap again: whether paths may lead through a party."""
    return _told(db, who, decide.on_hub(db, who, party_id, given.verdict, given.reason))


class CapIn(Body):
    model_config = example(cap=30, reason="Kantor bersama di kabupaten ini dipakai sampai tiga puluh usaha.")

    cap: Annotated[int, Field(strict=True, ge=0, le=decide.MOST_NEIGHBOURS, description=AS_GIVEN_OUT)] | None
    reason: LongText


@router.post("/hubs/caps/{kind}/decisions", status_code=201, responses=shown(PolicyDecisionAnswer, 201))
def of_cap(kind: Id, given: CapIn, db: DatabaseDep, who: PrincipalDep) -> Json:
    """How many neighbours a party of this kind may have to be passed; a raise needs a second person."""
    return _told(db, who, decide.on_cap(db, who, kind, given.cap, given.reason))


class AlarmIn(Body):
    model_config = example(strength=0.6, reason="Dari 40 rantai di bawah 0,6 tidak satu pun terbukti.")

    strength: Annotated[float, Field(strict=True, ge=0, le=1, description=AS_GIVEN_OUT)] | None
    reason: LongText


@router.post("/hubs/alarms/{hops}/decisions", status_code=201, responses=shown(PolicyDecisionAnswer, 201))
def of_alarm(hops: Id, given: AlarmIn, db: DatabaseDep, who: PrincipalDep) -> Json:
    """From which strength a path of at most so many hops is an indication; a raise needs a second person."""
    return _told(db, who, decide.on_alarm(db, who, hops, given.strength, given.reason))


def _told(db: Database, who: Principal, made: Ruling) -> Json:
    with db.reading() as unit:
        snapshot = now_snapshot(unit)
        presenter = Presenter(unit, snapshot, who, {})
        presenter.learn(LedgerWorld(unit, snapshot).parties([made.party] if made.party else []), ())
        return ruling_view(made, presenter)
