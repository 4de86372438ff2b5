"""A claim as rows: what is compared to see whether it changed, and the columns of its own table."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from enum import Enum
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Table

from app.crypto import Keyring
from app.store import tables
from app.store.columns import PERIOD, period_columns, share_columns
from app.store.contacts import is_everywhere
from app.store.identities import Numbers
from graph.claims import (
    Claim,
    DeclarationClaim,
    Money,
    ParticipationClaim,
    PartyClaim,
    PlanClaim,
    ReferenceClaim,
    SanctionClaim,
    TenderClaim,
    TieClaim,
)
from graph.kinds import PartyKind
from graph.lexicon import is_masked
from graph.lexicon.shown import masked_text, may_be_masked
from graph.lexicon.text import without_unseen
from graph.period import Period

KIND: dict[type[Any], str] = {
    PartyClaim: "party", TieClaim: "tie", TenderClaim: "tender", ParticipationClaim: "participation",
    SanctionClaim: "sanction", DeclarationClaim: "declaration", PlanClaim: "plan", ReferenceClaim: "reference",
}  # fmt: skip
TABLE: dict[str, Table] = {kind: tables.metadata.tables[f"{kind}_claim"] for kind in KIND.values()}
# What stands in the row of a claim's own table, in this order, after the id of the claim.
DETAIL = {kind: tuple(c.name for c in table.columns if c.name != "claim_id") for kind, table in TABLE.items()}
_KEYED = frozenset({PartyKind.CONTACT_POINT, PartyKind.HOUSEHOLD})  # what stars them is our own way of showing them
_READABLE = frozenset({PartyKind.CONTACT_POINT})  # their names are telephone numbers and addresses
_NUMBERS = (
    "tender", "offered", "corrected", "negotiated", "value", "owner_estimate", "rounded_estimate", "budget", "plan_ids",
    "account_codes", "activities", "plan", "revises", "code", "parent",
)  # fmt: skip
_NUMBERED = {
    type_: () if type_ is PartyClaim else tuple(n for n in _NUMBERS if n in type_.__dataclass_fields__) for type_ in KIND
}
_NO_DIGIT = re.compile(r"\D")
_TERMS = ("decree", "date", "joint", "lot", "status")
_PRICES = ("offered", "corrected", "negotiated", "value")


def canonical(claim: Claim, stated_at: str | None) -> bytes:
    """The claim as bytes, equal iff it says the same. TypeError for text that is no Unicode (lone surrogates)."""
    return orjson.dumps([stated_at, claim], default=_plain, option=orjson.OPT_SORT_KEYS)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Enum):
        return value.value
    return dict(value)  # type: ignore[call-overload]  # a read-only mapping; anything else is a TypeError, as meant


def local_ref(claim: Claim) -> str:
    """The source's own name for what the claim states, inside its record."""
    match claim:
        case TenderClaim():
            return claim.tender
        case PlanClaim():
            return claim.plan
        case ReferenceClaim():
            return f"{claim.scheme} {claim.code}"
    return claim.ref


def mention_ref(keys: Keyring, source: str, ref: str) -> bytes:
    """The mention a ref names: inside its source, or everywhere for contact points and households."""
    return keys.ref("" if is_everywhere(ref) else source, ref)


def money_json(money: Money) -> dict[str, str]:
    return {"amount": f"{money.amount:f}", "currency": money.currency}


def quote_json(claim: Claim, private: Mapping[str, str]) -> str:
    """The literal fields with long numbers and private texts masked, and without what is never seen; amounts and tender
    codes of the claim stay."""
    said = _without(private, claim.quote) if private else claim.quote
    plain = without_unseen(orjson.dumps(dict(said)).decode())
    if not may_be_masked(plain):
        return plain
    readable = _own_numbers(claim)
    shown = {k: v if v in readable else masked_text(without_unseen(v), readable) for k, v in said.items()}
    return orjson.dumps(shown).decode()


def _without(private: Mapping[str, str], quote: Mapping[str, str]) -> Mapping[str, str]:
    found = {}
    for name, words in quote.items():
        plain = " ".join(words.split())
        shown = words if any(text in words for text in private) else plain
        for text, mask in private.items():
            shown = shown.replace(text, mask)
        found[name] = words if shown == plain else shown
    return found


def _own_numbers(claim: Claim) -> Collection[str]:
    """Bare digits of what a claim names itself: its tender, its amounts, its codes."""
    found: set[str] = set()
    for name in _NUMBERED[type(claim)]:
        said = getattr(claim, name)
        if isinstance(said, Money):
            found.update((str(int(said.amount)), _digits(f"{said.amount:f}")))
        elif name == "tender":
            found.update(_NO_DIGIT.sub(" ", said or "").split())
        elif said:
            found.update(_digits(str(code)) for code in (said if isinstance(said, tuple) else (said,)))
    return found


def _digits(text: str) -> str:
    return _NO_DIGIT.sub("", text)


def _told(claim: Claim, words: str) -> str:
    """Free words of a claim with long numbers masked, but for its own tender's and its amounts."""
    return masked_text(words, _own_numbers(claim)) if may_be_masked(words) else words


Detail = Callable[[Keyring, str, Any], dict[str, Any]]


def detail_row(keys: Keyring, source: str, claim: Claim, numbers: Numbers, salt: bytes | None) -> tuple[Any, ...]:
    """The row of the claim's own table, without its claim id: values as `DETAIL` names them for its kind."""
    if isinstance(claim, PartyClaim):
        return _party(keys, source, claim, numbers, salt)
    if isinstance(claim, TieClaim):
        return _tie(keys, source, claim)
    row: tuple[Any, ...] = _IN_ORDER[type(claim)](_DETAILS[type(claim)](keys, source, claim))
    return row


def _party(keys: Keyring, source: str, claim: PartyClaim, numbers: Numbers, salt: bytes | None) -> tuple[Any, ...]:
    shown = str if claim.kind in _READABLE else masked_text
    attributes = {k: shown(v) for k, v in sorted(claim.attributes.items())} if claim.attributes else None
    others = [shown(n) for n in claim.other_names]
    return (
        mention_ref(keys, source, claim.ref), claim.kind.value, shown(claim.name), _json(others),
        claim.birth_date or numbers.birth_date, claim.birth_place and shown(claim.birth_place), _json(attributes),
        claim.kind not in _KEYED and is_masked(claim.name), salt,
    )  # fmt: skip


def _json(value: list[str] | dict[str, str] | None) -> str | None:
    return orjson.dumps(value).decode() if value else None


def _tie(keys: Keyring, source: str, claim: TieClaim) -> tuple[Any, ...]:
    return (
        claim.kind.value, mention_ref(keys, source, claim.from_ref), mention_ref(keys, source, claim.to_ref), claim.role,
        claim.tender, *share_columns(claim.share), *period_columns(claim.period),
    )  # fmt: skip


def _tender(_keys: Keyring, _source: str, claim: TenderClaim) -> dict[str, Any]:
    header: dict[str, Any] = {
        name: value
        for name in ("procedure", "category", "status", "region", "package", "round", "zone")
        if (value := getattr(claim, name)) is not None
    }
    if claim.title is not None:
        header["title"] = _told(claim, claim.title)
    for name in ("value", "owner_estimate", "rounded_estimate", "budget"):
        if (money := getattr(claim, name)) is not None:
            header[name] = money_json(money)
    for name in ("plan_ids", "account_codes", "dates"):
        if listed := getattr(claim, name):
            header[name] = dict(listed) if name == "dates" else list(listed)
    return {"tender": claim.tender, "header": orjson.dumps(header, option=orjson.OPT_SORT_KEYS).decode()}


def _participation(keys: Keyring, source: str, claim: ParticipationClaim) -> dict[str, Any]:
    terms: dict[str, Any] = {name: value for name in _TERMS if (value := getattr(claim, name)) is not None}
    if claim.reason is not None:
        terms["reason"] = _told(claim, claim.reason)
    terms |= {name: money_json(money) for name in _PRICES if (money := getattr(claim, name)) is not None}
    return {
        "tender": claim.tender, "party_ref": mention_ref(keys, source, claim.party_ref), "part": claim.part,
        "role": claim.role.value if claim.role else None, "stage": claim.stage.value if claim.stage else None,
        "terms": orjson.dumps(terms, option=orjson.OPT_SORT_KEYS).decode(), **_dated(claim.period),
    }  # fmt: skip


def _dated(period: Period) -> dict[str, int]:
    return dict(zip(PERIOD, period_columns(period), strict=True))


def _sanction(keys: Keyring, source: str, claim: SanctionClaim) -> dict[str, Any]:
    return {
        "party_ref": mention_ref(keys, source, claim.party_ref), "decree": claim.decree,
        "cause": masked_text(claim.cause), "status": claim.status, "issuer": claim.issuer, **_dated(claim.period),
    }  # fmt: skip


def _declaration(keys: Keyring, source: str, claim: DeclarationClaim) -> dict[str, Any]:
    return {
        "official_ref": mention_ref(keys, source, claim.official_ref), "tender": claim.tender,
        "interest": masked_text(claim.interest), "date": claim.date,
        "answer": claim.answer and masked_text(claim.answer), "outcome": claim.outcome and masked_text(claim.outcome),
    }  # fmt: skip


def _plan(keys: Keyring, source: str, claim: PlanClaim) -> dict[str, Any]:
    header: dict[str, Any] = {
        name: value
        for name in ("status", "procedure", "category", "fund")
        if (value := getattr(claim, name)) is not None
    }
    if claim.title is not None:
        header["title"] = _told(claim, claim.title)
    if claim.budget is not None:
        header["budget"] = money_json(claim.budget)
    header |= {name: list(codes) for name in ("account_codes", "activities") if (codes := getattr(claim, name))}
    header |= {"dates": dict(claim.dates)} if claim.dates else {}
    header |= {"revision": {k: _told(claim, v) for k, v in claim.revision.items()}} if claim.revision else {}
    return {
        "plan": claim.plan, "revises": claim.revises, "year": claim.year,
        "buyer_ref": mention_ref(keys, source, claim.buyer_ref) if claim.buyer_ref else None,
        "header": orjson.dumps(header, option=orjson.OPT_SORT_KEYS).decode(),
    }  # fmt: skip


def _reference(_keys: Keyring, _source: str, claim: ReferenceClaim) -> dict[str, Any]:
    return {
        "scheme": claim.scheme, "code": claim.code, "name": _told(claim, claim.name), "parent": claim.parent,
        "value": None if claim.value is None else f"{claim.value:f}", "unit": claim.unit,
        "attributes": _json({k: masked_text(v) for k, v in sorted(claim.attributes.items())}),
        **_dated(claim.period),
    }  # fmt: skip


_DETAILS: dict[type[Any], Detail] = {
    TenderClaim: _tender, ParticipationClaim: _participation, SanctionClaim: _sanction,
    DeclarationClaim: _declaration, PlanClaim: _plan, ReferenceClaim: _reference,
}  # fmt: skip
_IN_ORDER = {type_: itemgetter(*DETAIL[KIND[type_]]) for type_ in _DETAILS}
