"""The pre-award check, its certificate, and the one click per tender."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends
from pydantic import Field, model_validator

from app.api import routing
from app.api.answers import shown
from app.api.answers_of_work import CertificateAnswer, CheckAnswer, Verified
from app.api.deps import (
    ActorKind,
    Body,
    DatabaseDep,
    Day,
    Id,
    Name,
    PartialDate,
    PrincipalDep,
    Scheme,
    Text,
    UnitDep,
    example,
)
from app.engine.identity import Described
from app.engine.question import Named, Question
from app.errors import NotFound
from app.export import certificates
from app.flow import check
from graph.kinds import OfficialRole

router = routing.router("checks")
NO_BODY = Depends(routing.without_body)
Json = dict[str, Any]
MOST_PARTIES = 200
JUDGED = "the day to judge, such as a bid opening to come; default: the tender's window, without a tender today"


class PartyIn(Body):
    """An id we know, or a description; descriptions are never stored as claims."""

    id: Id | None = None
    kind: ActorKind | None = None
    name: Name | None = None
    identifiers: dict[Scheme, Text] = Field(default_factory=dict, max_length=20)
    birth_date: PartialDate | None = None
    role: OfficialRole | None = None

    @model_validator(mode="after")
    def _one_of(self) -> PartyIn:
        if (self.id is None) == (self.name is None):
            raise ValueError("give either an id or a name")
        return self

    def named(self, at: str) -> Named:
        if self.id is not None:
            return Named(id=self.id, role=self.role, at=f"{at}/id")
        numbers = tuple(sorted(self.identifiers.items()))
        described = Described(self.kind, self.name or "", numbers, self.birth_date, at)
        return Named(described=described, role=self.role, at=at)


PartyRef = PartyIn | Id


def named(ref: PartyRef, at: str) -> Named:
    return Named(id=ref, at=at) if isinstance(ref, str) else ref.named(at)


class CheckIn(Body):
    model_config = example(
        vendor={"kind": "company", "name": "CV Karya Bersama", "identifiers": {"NPWP": "01.234.567.8-722.000"}},
        tender="spse:999:10001", date="2025-06-17",
    )

    vendor: PartyRef
    tender: Id | None = None
    buyer: PartyRef | None = None
    officials: list[PartyRef] = Field(default_factory=list, max_length=MOST_PARTIES)
    bidders: list[PartyRef] = Field(default_factory=list, max_length=MOST_PARTIES)
    date: Annotated[Day, Field(description=JUDGED)] | None = None

    def question(self) -> Question:
        buyer = named(self.buyer, "/buyer") if self.buyer is not None else None
        return Question(
            named(self.vendor, "/vendor"), self.tender, buyer,
            tuple(named(o, f"/officials/{n}") for n, o in enumerate(self.officials)),
            tuple(named(b, f"/bidders/{n}") for n, b in enumerate(self.bidders)), self.date,
        )


@router.post("/checks", status_code=201, responses=shown(CheckAnswer, 201))
def ask(asked: CheckIn, db: DatabaseDep, who: PrincipalDep) -> Json:
    """The pre-award check of one vendor."""
    return check.ask(db, who, asked.question())


@router.post(
    "/tenders/{tender_id}/checks", status_code=201, responses=shown(CheckAnswer, 201), dependencies=[NO_BODY]
)
def ask_all(tender_id: Id, db: DatabaseDep, who: PrincipalDep) -> Json:
    """One click at bid opening: every official × every bidder, bidders among each other, sanctions; nothing typed."""
    return check.ask(db, who, Question(tender=tender_id))


@router.get("/checks/{check_id}", responses=shown(CheckAnswer))
def get(check_id: Id, unit: UnitDep, who: PrincipalDep) -> Json:
    """A check as it was answered."""
    return _stored(unit, who, check_id)["answer"]  # type: ignore[no-any-return]


@router.get("/checks/{check_id}/certificate", responses=shown(CertificateAnswer))
def certificate(check_id: Id, unit: UnitDep, who: PrincipalDep) -> Json:
    """The certificate that can be filed: document, SHA-256 and signature."""
    return _stored(unit, who, check_id)["certificate"]  # type: ignore[no-any-return]


def _stored(unit: UnitDep, who: PrincipalDep, id_: str) -> Json:
    found = check.read(unit, who, id_)
    if found is None:
        raise NotFound("no such check")
    return found


class CertificateIn(Body):
    model_config = example(document={"title": {"id": "…", "en": "…"}, "check": "chk_1"}, signature="5f1c")

    document: Json
    signature: Text


@router.post("/certificates/verify", responses=shown(Verified))
def verify(given: CertificateIn, unit: UnitDep, who: PrincipalDep) -> Json:
    """Whether this installation issued the document, word for word."""
    valid, digest = certificates.verify(unit.keys, given.document, given.signature)
    return {"valid": valid, "sha256": digest}
