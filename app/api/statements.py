"""What an integrator or auditor states of itself: parties, ties and tenders; its key is the source."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

import orjson
from fastapi import Response
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.api import routing
from app.api.answers import Stated, StatedParty, StatedTender, shown
from app.api.deps import (
    ActorKind,
    Body,
    DatabaseDep,
    Day,
    Id,
    PartialDate,
    PrincipalDep,
    Scheme,
    Sector,
    TenderId,
    Text,
    dated,
    example,
)
from app.db import Database
from app.errors import Invalid
from app.flow import state
from app.flow.state import Named, Statement
from app.store import tenders
from app.store.contacts import contact_key
from app.store.ledger import now_snapshot
from graph.claims import Claim, Money, ParticipationClaim, PartyClaim, TenderClaim, TieClaim, too_early
from graph.kinds import OWNING, TIE_SPECS, BidStage, ContactKind, OfficialRole, Procedure, TieKind, who_may
from graph.lexicon import tie_role, tie_roles
from graph.lexicon.text import name_text
from graph.period import Period, Share

router = routing.router("statements")
Json = dict[str, Any]
Partial = Annotated[
    str, StringConstraints(pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"), AfterValidator(dated),
    Field(description='year, month or day; "" = open'),
]
TenderDate = Literal["published", "bids_opened", "award_proposed", "awarded", "contract_start", "contract_end"]
MOST = 500
CONTACTS = {  # what a text must be to be one; a masked one is none
    ContactKind.ADDRESS: "an address with its house or unit, such as Jalan Mawar No. 12",
    ContactKind.PHONE: "a telephone number, such as 0541-7654321", ContactKind.EMAIL: "a mailbox, such as nama@contoh.id",
    ContactKind.DOMAIN: "a domain of its owner's own, such as contoh.co.id",
    ContactKind.BANK_ACCOUNT: "an account with its bank, such as BPD Contoh: 0012345678",
}  # fmt: skip
ANOTHER_DAY = {
    "code": "date_otherwise_known",
    "id": "Tanggal ini tidak dipakai: sumber lain atau pernyataan yang lebih baru menyebut hari lain.",
    "en": "This date does not count: sources, or a later statement, name another day.",
}
OUT_OF_ORDER = {
    "code": "date_out_of_order",
    "id": "Tanggal ini tidak dipakai: tidak sesuai urutan dengan tanggal yang disebut sumber lain.",
    "en": "This date does not count: it does not fit between the dates that sources state.",
}


def _has_a_name(given: str) -> str:
    """As it was sent, for the record; claims are kept without what cannot be seen in it, as those of files are."""
    name_text(given)
    return given


SaidName = Annotated[
    str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True), AfterValidator(_has_a_name)
]


class PartyStatement(Body):
    """A party as you know it. `contacts`: address, phone, email, domain, bank_account (its bank and number).

    A number of a scheme that we do not know is kept as it is and joins nobody; those we know are held to their rules.
    """

    model_config = example(kind="company", name="CV Karya Bersama", identifiers={"NPWP": "01.234.567.8-722.000"})

    kind: ActorKind
    name: SaidName
    other_names: list[SaidName] = Field(default_factory=list, max_length=20)
    identifiers: dict[Scheme, Text] = Field(default_factory=dict, max_length=20)
    birth_date: PartialDate | None = None
    birth_place: Text | None = None
    contacts: dict[ContactKind, Text] = Field(default_factory=dict)


@router.put("/parties/{party_id}", responses=shown(StatedParty))
def put_party(party_id: Id, given: PartyStatement, db: DatabaseDep, who: PrincipalDep) -> Json:
    """State a party under an id of your own. Stating it again replaces what this key said before."""
    for kind, text in given.contacts.items():
        if contact_key(kind, text) is None:
            raise Invalid(f"not {CONTACTS[kind]}", pointer=f"/contacts/{kind}")
    claim = PartyClaim(
        party_id, given.kind, given.name, tuple(given.other_names), tuple(sorted(given.identifiers.items())),
        given.birth_date, given.birth_place, tuple(sorted(given.contacts.items())),
        quote={"name": given.name},
    )
    stated = state.state(db, who, Statement(f"party/{party_id}", _raw(given), (claim,)))
    return {"id": party_id, "party": stated.parties.get(party_id), "ledger": stated.ledger}


Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=6)]  # as fine as shares are kept


class ShareStatement(Body):
    """Percent: exact, or from `low` to `high`."""

    exact: Percent | None = None
    low: Percent | None = None
    high: Percent | None = None

    @model_validator(mode="after")
    def _exact_or_range(self) -> ShareStatement:
        is_range = self.low is not None and self.high is not None and self.low <= self.high
        if (self.exact is None) == (not is_range):
            raise ValueError("give exact, or low and high with low not above high")
        return self

    def share(self) -> Share:
        if self.exact is not None:
            return Share.exact(self.exact)
        return Share(self.low or Decimal(0), self.high or Decimal(0))


class TieStatement(Body):
    """`from` and `to`: ids of parties, stored ones or ones you stated."""

    model_config = example(
        type="officer_of", **{"from": "person-17"}, to="firm-4", role="director", start="2019-05-02", end=""
    )

    type: TieKind
    from_: Annotated[Id, Field(alias="from")]
    to: Id
    role: Text | None = None
    share: ShareStatement | None = None
    start: Partial | None = None
    end: Partial | None = None
    tender: TenderId | None = None


@router.put("/ties/{tie_id}", responses=shown(Stated))
def put_tie(tie_id: Id, given: TieStatement, db: DatabaseDep, who: PrincipalDep) -> Json:
    """State a tie under an id of your own; it alone never makes more than class C."""
    if given.type is TieKind.SAME_AS:
        raise Invalid("identity is decided on a match, not stated as a tie", pointer="/type")
    if given.from_ == given.to:
        raise Invalid("a tie joins two different parties", pointer="/to")
    if given.share is not None and given.type not in OWNING:
        raise Invalid(f"{given.type.value} has no share; {' and '.join(sorted(OWNING))} have", pointer="/share")
    period = _period(given, "/end")
    share = given.share.share() if given.share else None
    ends = TIE_SPECS[given.type].ends
    named = (Named(given.from_, "/from", ends[0]), Named(given.to, "/to", ends[1]))
    claim = TieClaim(
        tie_id, given.type, given.from_, given.to, _role(given), share, period, given.tender, {"type": given.type.value}
    )
    stated = state.state(db, who, Statement(f"tie/{tie_id}", _raw(given), (claim,), named))
    return {"id": tie_id, "ledger": stated.ledger}


def _role(given: TieStatement) -> str | None:
    """The role by its code, as files are read; Invalid for one that the tie does not know."""
    if given.role is None or given.type is TieKind.KEY_PERSONNEL_OF:
        return None  # what somebody is on a team does not part one engagement from another; the record keeps it
    found = tie_role(given.type, given.role)
    if found is None:
        known = tie_roles(given.type)
        said = f"one of {', '.join(known)}, or a usual word for one" if known else "none"
        raise Invalid(f"not a role of {given.type.value}, which takes {said}", pointer="/role")
    return found


@router.delete("/ties/{tie_id}", status_code=204)
def delete_tie(tie_id: Id, db: DatabaseDep, who: PrincipalDep) -> Response:
    """Take back a tie that this key stated; what was known before stays answerable."""
    state.withdraw(db, who, f"tie/{tie_id}")
    return Response(status_code=204)


def _period(given: TieStatement | OfficialIn, at: str) -> Period:
    try:
        return Period.of(given.start, given.end)
    except ValueError as error:
        raise Invalid(str(error), pointer=at) from error


class MoneyIn(Body):
    amount: Annotated[Decimal, Field(ge=0, max_digits=20, decimal_places=2)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "IDR"

    def money(self) -> Money:
        return Money(self.amount, self.currency)


class OfficialIn(Body):
    party: Id
    role: OfficialRole
    decree: Text | None = None
    start: Partial | None = None
    end: Partial | None = None


class BidIn(Body):
    parties: Annotated[list[Id], Field(min_length=1, max_length=20)]
    stage: BidStage = BidStage.PRICED
    price: MoneyIn | None = None
    date: PartialDate | None = None


class AwardIn(Body):
    parties: Annotated[list[Id], Field(min_length=1, max_length=20)]
    value: MoneyIn | None = None
    date: PartialDate | None = None


class TenderStatement(Body):
    model_config = example(
        title="Pembangunan Jembatan Sungai Contoh", procedure="tender", buyer="agency-1",
        dates={"bids_opened": "2026-03-02"}, officials=[{"party": "person-3", "role": "PPK"}],
        bids=[{"parties": ["firm-4"], "price": {"amount": "1450000000.00", "currency": "IDR"}}],
    )

    title: SaidName
    buyer: Id | None = None
    procedure: Procedure | None = None
    status: Text | None = None
    sector: Sector | None = None
    value: MoneyIn | None = None
    owner_estimate: MoneyIn | None = None
    dates: dict[TenderDate, Day] = Field(default_factory=dict)
    officials: list[OfficialIn] = Field(default_factory=list, max_length=MOST)
    bids: list[BidIn] = Field(default_factory=list, max_length=MOST)
    awards: list[AwardIn] = Field(default_factory=list, max_length=MOST)


@router.put("/tenders/{tender_id}", responses=shown(StatedTender))
def put_tender(tender_id: TenderId, given: TenderStatement, db: DatabaseDep, who: PrincipalDep) -> Json:
    """State a tender: its header, officials, bids and awards. Parties are named by id.

    `notes` names the dates that do not count: those for which sources state another day, or between which they do not fit.
    """
    parts = _parts(tender_id, given)
    named = tuple(Named(c.party_ref, at, who_may(c.part, c.role)) for at, c in parts.items())
    claims: tuple[Claim, ...] = (_header(tender_id, given), *parts.values())
    stated = state.state(db, who, Statement(f"tender/{tender_id}", _raw(given), claims, named))
    return {"id": tender_id, "ledger": stated.ledger, "notes": _notes(db, tender_id, given)}


def _notes(db: Database, id_: str, given: TenderStatement) -> list[Json]:
    """Which of the stated dates do not count: one key's word neither moves a source's day nor crosses it."""
    with db.reading() as unit:
        known = tenders.folded(unit, now_snapshot(unit), [id_])
    counted = known[id_].dates if id_ in known else {}
    return [
        {"pointer": f"/dates/{name}", **(ANOTHER_DAY if name in counted else OUT_OF_ORDER)}
        for name, day in given.dates.items() if counted.get(name) != day
    ]


def _header(id_: str, given: TenderStatement) -> TenderClaim:
    """Invalid for dates in an order that no procedure has."""
    if early := too_early({str(name): day for name, day in given.dates.items()}):
        raise Invalid("this date lies before an earlier step of the procedure", pointer=f"/dates/{early}")
    dates = {str(name): day.isoformat() for name, day in given.dates.items()}
    return TenderClaim(
        id_, given.title, given.procedure, status=given.status, value=given.value.money() if given.value else None,
        owner_estimate=given.owner_estimate.money() if given.owner_estimate else None, dates=dates,
        account_codes=(given.sector,) if given.sector else (), quote={"title": given.title},
    )


def _parts(id_: str, given: TenderStatement) -> dict[str, ParticipationClaim]:
    """Who takes part, each by the place that names it."""
    made: dict[str, ParticipationClaim] = {}
    if given.buyer:
        made["/buyer"] = ParticipationClaim("buyer", id_, given.buyer, "buyer")
    for n, o in enumerate(given.officials):
        ref, period = f"official/{o.role}/{o.party}", _period(o, f"/officials/{n}/end")
        made[f"/officials/{n}/party"] = ParticipationClaim(
            ref, id_, o.party, "official", o.role, period=period, decree=o.decree
        )
    for n, b in enumerate(given.bids):
        joint = f"joint/{n}" if len(b.parties) > 1 else None
        offered = b.price.money() if b.price else None
        for m, p in enumerate(b.parties):
            made[f"/bids/{n}/parties/{m}"] = ParticipationClaim(
                f"bid/{n}/{p}", id_, p, "bid", stage=b.stage, offered=offered, date=b.date, joint=joint
            )
    for n, a in enumerate(given.awards):
        joint = f"award/{n}" if len(a.parties) > 1 else None
        value = a.value.money() if a.value else None
        for m, p in enumerate(a.parties):
            made[f"/awards/{n}/parties/{m}"] = ParticipationClaim(
                f"award/{n}/{p}", id_, p, "award", value=value, date=a.date, joint=joint
            )
    return made


def _raw(given: Body) -> bytes:
    return orjson.dumps(given.model_dump(mode="json", by_alias=True), option=orjson.OPT_SORT_KEYS)
