"""The closed vocabularies: kinds of parties, ties, roles, sources and stages, with their labels and weights.

A new kind of tie is one entry in `TIE_SPECS`; nothing else lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class PartyKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"
    COOPERATIVE = "cooperative"
    FOUNDATION = "foundation"
    ASSOCIATION = "association"
    PUBLIC_BODY = "public_body"
    CONTACT_POINT = "contact_point"
    HOUSEHOLD = "household"
    UNKNOWN = "unknown"


ORGANISATIONS = frozenset(
    {PartyKind.COMPANY, PartyKind.COOPERATIVE, PartyKind.FOUNDATION, PartyKind.ASSOCIATION, PartyKind.PUBLIC_BODY}
)


class ContactKind(StrEnum):
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    DOMAIN = "domain"
    BANK_ACCOUNT = "bank_account"


class TieKind(StrEnum):
    OWNS = "owns"
    BENEFICIAL_OWNER_OF = "beneficial_owner_of"
    OFFICER_OF = "officer_of"
    KEY_PERSONNEL_OF = "key_personnel_of"
    HOLDS_ROLE = "holds_role"
    EMPLOYED_BY = "employed_by"
    PARENT_OF = "parent_of"
    SPOUSE_OF = "spouse_of"
    SIBLING_OF = "sibling_of"
    MEMBER_OF_HOUSEHOLD = "member_of_household"
    USES_CONTACT = "uses_contact"
    GUARANTEED_BY = "guaranteed_by"
    SUBCONTRACTED_TO = "subcontracted_to"
    NOMINEE_FOR = "nominee_for"
    AFFILIATED_WITH = "affiliated_with"
    SAME_AS = "same_as"


OWNING = frozenset({TieKind.OWNS, TieKind.BENEFICIAL_OWNER_OF})  # the ties that have a share


class HoldingRole(StrEnum):
    """What the share of an owning tie measures where it is not shares; one of votes stands beside one of shares."""

    VOTES = "votes"


class OrganRole(StrEnum):
    """What an officer is in an organisation (the role of an officer_of tie)."""

    DIRECTOR = "director"
    COMMISSIONER = "commissioner"
    ACTIVE_PARTNER = "active_partner"
    SILENT_PARTNER = "silent_partner"
    BOARD = "board"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    SIGNATORY = "signatory"
    SOLE_PROPRIETOR = "sole_proprietor"


RUNNING_ORGANS = frozenset(
    {OrganRole.DIRECTOR, OrganRole.ACTIVE_PARTNER, OrganRole.MANAGER, OrganRole.SOLE_PROPRIETOR}
)


class EmploymentRole(StrEnum):
    """The role of an employed_by tie; only `ASN` is a civil servant on duty."""

    ASN = "asn"
    ASN_UNPAID_LEAVE = "asn_unpaid_leave"
    OTHER = "other"


class ParentRole(StrEnum):
    BLOOD = "blood"
    ADOPTIVE = "adoptive"


class OfficialRole(StrEnum):
    """Procurement and treasury roles of one tender (Perpres 16/2018 arts. 8–15 and treasury rules)."""

    PA = "PA"
    KPA = "KPA"
    PPK = "PPK"
    POKJA = "POKJA"
    PP = "PP"
    PPTK = "PPTK"
    PPSPM = "PPSPM"
    BENDAHARA = "BENDAHARA"
    AUDITOR = "AUDITOR"
    DESIGNER = "DESIGNER"
    SUPERVISOR = "SUPERVISOR"
    CM = "CM"
    RECOMMENDER = "RECOMMENDER"


# Consultants and who recommends: firms as often as people (a supervising firm, an association that recommends).
HELD_BY_FIRMS = frozenset(
    {OfficialRole.DESIGNER, OfficialRole.SUPERVISOR, OfficialRole.CM, OfficialRole.RECOMMENDER}
)  # fmt: skip


class Procedure(StrEnum):
    TENDER = "tender"
    SELECTION = "selection"
    DIRECT_APPOINTMENT = "direct_appointment"
    DIRECT_PROCUREMENT = "direct_procurement"
    E_PURCHASING = "e_purchasing"
    CONTEST = "contest"
    SELF_MANAGED = "self_managed"
    EMERGENCY = "emergency"
    OTHER = "other"


WITHOUT_BIDS = frozenset({
    Procedure.DIRECT_APPOINTMENT, Procedure.DIRECT_PROCUREMENT, Procedure.E_PURCHASING, Procedure.SELF_MANAGED,
    Procedure.EMERGENCY,
})  # no day of bid opening: the order or appointment is T0


class BidStage(StrEnum):
    """How far a participant came. Only from `PRICED` on is it a bidder; a registrant is not."""

    REGISTERED = "registered"
    PRICED = "priced"
    EVALUATED = "evaluated"
    WINNER = "winner"


class SourceKind(StrEnum):
    E_PROCUREMENT = "e_procurement"
    COMPANY_REGISTER = "company_register"
    BENEFICIAL_OWNERSHIP = "beneficial_ownership"
    PERSONNEL = "personnel"
    CIVIL_REGISTER = "civil_register"
    QUALIFICATION = "qualification"
    DECLARATION = "declaration"
    SANCTION = "sanction"
    CONTEXT = "context"
    STATEMENT_BY_USER = "statement_by_user"


class Standing(StrEnum):
    OFFICIAL = "official"
    SELF_DECLARED = "self_declared"
    THIRD_PARTY = "third_party"


class Absence(StrEnum):
    """What it means when a newer delivery of a source no longer states something."""

    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    NOTHING = "nothing"


class Band(StrEnum):
    SAME = "same"
    UNSURE = "unsure"
    DIFFERENT = "different"


class LegalStatus(StrEnum):
    LETTER = "letter"
    ANALOGY = "analogy"
    POLICY = "policy"
    INDICATOR = "indicator"


class FindingKind(StrEnum):
    ACTUAL = "actual"
    POTENTIAL = "potential"
    INDICATOR = "indicator"


class FindingState(StrEnum):
    OPEN = "open"
    IN_REVIEW = "in_review"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    RECUSED = "recused"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """How far a tender has come: what to do about a finding depends on it."""

    BEFORE_AWARD = "before_award"
    AFTER_AWARD = "after_award"  # a winner is set, whether or not the contract is signed


class Outcome(StrEnum):
    """What a rule says of one tender."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    NOT_COMPUTABLE = "not_computable"


@dataclass(frozen=True, slots=True)
class Label:
    """The same words in both languages."""

    id: str
    en: str


_PERSONS = frozenset({PartyKind.PERSON})
ANYBODY = ORGANISATIONS | _PERSONS
Ends = tuple[frozenset[PartyKind], frozenset[PartyKind]]
_ANY: Ends = (ANYBODY, ANYBODY)
_IN_BODY: Ends = (ANYBODY, ORGANISATIONS)  # a firm may own, run or be declared owner of another (BODS 0.4, RULES)
_KIN: Ends = (_PERSONS, _PERSONS)


@dataclass(frozen=True, slots=True)
class TieSpec:
    """Labels in both directions, search weight (by role where roles differ), what kinds of parties may stand at its ends,
    and whether direction carries meaning."""

    forward: Label
    backward: Label
    weight: float
    by_role: Mapping[str, float]
    ends: Ends
    symmetric: bool = False


def _spec(
    forward: tuple[str, str], backward: tuple[str, str], weight: float, ends: Ends = _ANY, *, symmetric: bool = False,
    **by_role: float,
) -> TieSpec:  # fmt: skip
    return TieSpec(Label(*forward), Label(*backward), weight, by_role, ends, symmetric)


TIE_SPECS: Mapping[TieKind, TieSpec] = {
    TieKind.OWNS: _spec(("memiliki saham di", "owns shares of"), ("dimiliki oleh", "is owned by"), 0.35, _IN_BODY),
    TieKind.BENEFICIAL_OWNER_OF: _spec(
        ("pemilik manfaat dari", "is beneficial owner of"), ("memiliki pemilik manfaat", "has beneficial owner"), 0.97,
        _IN_BODY,
    ),
    TieKind.OFFICER_OF: _spec(
        ("pengurus di", "is an officer of"), ("memiliki pengurus", "has officer"), 0.85, _IN_BODY,
        director=0.92, commissioner=0.88, active_partner=0.92, silent_partner=0.80, board=0.85,
        supervisor=0.75, manager=0.85, signatory=0.85, sole_proprietor=0.97,
    ),
    TieKind.KEY_PERSONNEL_OF: _spec(
        ("personel inti di", "is key personnel of"), ("memiliki personel inti", "has key personnel"), 0.60,
        (_PERSONS, ANYBODY),
    ),
    TieKind.HOLDS_ROLE: _spec(("menjabat di", "holds a role in"), ("memiliki pejabat", "has role holder"), 0.50, _IN_BODY),
    TieKind.EMPLOYED_BY: _spec(
        ("bekerja di", "is employed by"), ("mempekerjakan", "employs"), 0.45, (_PERSONS, ANYBODY)
    ),
    TieKind.PARENT_OF: _spec(("orang tua dari", "is parent of"), ("anak dari", "is child of"), 0.92, _KIN),
    TieKind.SPOUSE_OF: _spec(
        ("suami/istri dari", "is spouse of"), ("suami/istri dari", "is spouse of"), 0.95, _KIN, symmetric=True
    ),
    TieKind.SIBLING_OF: _spec(
        ("saudara kandung dari", "is sibling of"), ("saudara kandung dari", "is sibling of"), 0.90, _KIN, symmetric=True
    ),
    TieKind.MEMBER_OF_HOUSEHOLD: _spec(
        ("anggota rumah tangga", "is member of household"), ("beranggotakan", "has member"), 0.90,
        (_PERSONS, frozenset({PartyKind.HOUSEHOLD})),
    ),
    TieKind.USES_CONTACT: _spec(
        ("memakai kontak", "uses contact"), ("dipakai oleh", "is used by"), 0.72,
        (ANYBODY | {PartyKind.HOUSEHOLD}, frozenset({PartyKind.CONTACT_POINT})),
        address=0.72, phone=0.82, email=0.82, domain=0.60, bank_account=0.92,
    ),
    TieKind.GUARANTEED_BY: _spec(("dijamin oleh", "is guaranteed by"), ("menjamin", "guarantees"), 0.50),
    TieKind.SUBCONTRACTED_TO: _spec(
        ("mensubkontrakkan kepada", "subcontracts to"), ("menjadi subkontraktor", "is subcontractor of"), 0.60
    ),
    TieKind.NOMINEE_FOR: _spec(("nominee untuk", "is nominee for"), ("memakai nominee", "uses nominee"), 0.90),
    TieKind.AFFILIATED_WITH: _spec(
        ("berafiliasi dengan", "is affiliated with"), ("berafiliasi dengan", "is affiliated with"), 0.40, symmetric=True
    ),
    TieKind.SAME_AS: _spec(
        ("mungkin orang/badan yang sama dengan", "may be the same as"),
        ("mungkin orang/badan yang sama dengan", "may be the same as"), 1.0, symmetric=True,
    ),
}


def impossible_end(tie: TieKind, start: PartyKind, end: PartyKind) -> str | None:
    """The end ("from" or "to") at which no party of that kind can stand in this tie; None where both may.

    Only what is surely impossible: marriage with a company, shares of a person. An unknown kind may stand anywhere.
    """
    for name, kind, allowed in zip(("from", "to"), (start, end), TIE_SPECS[tie].ends, strict=True):
        if kind is not PartyKind.UNKNOWN and kind not in allowed:
            return name
    return None


def who_may(part: str, role: OfficialRole | None = None) -> frozenset[PartyKind]:
    """The kinds of parties that may take this part (ParticipationClaim) in a tender: who buys is a body, who serves for it
    a person (Perpres 16/2018 arts. 8-15), but for consultants; anybody may bid. An unknown kind may do anything."""
    if part in {"buyer", "unit"}:
        return ORGANISATIONS
    return _PERSONS if part == "official" and role not in HELD_BY_FIRMS else ANYBODY


FAMILY = frozenset({TieKind.PARENT_OF, TieKind.SPOUSE_OF, TieKind.SIBLING_OF})


def is_blood(kind: str, role: str | None) -> bool:
    """Whether a tie is of birth, which begins and never ends whatever a source says; adoption and marriage may end."""
    return kind == TieKind.SIBLING_OF or (kind == TieKind.PARENT_OF and role != ParentRole.ADOPTIVE)
