"""Facts as steps of evidence: each tie or fact of a chain with its confidence, its date and its doubts.

The vocabulary of step kinds is shared with explain. A conclusion (degree, effective share, control) weighs 1: the ties
it was drawn from stand before it and weigh already. So do roles and bids: the tender's own record is the frame of the
question, not evidence for the answer; its doubts are told all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from graph.facts import Alike, Control, Facts, Kin, SanctionHit, Stake, share_text
from graph.judge.weight import UNKNOWN_DATE, claim_doubts, reliability
from graph.kinds import ParentRole, TieKind
from graph.model import Bid, Official, Step, Tender, Tie
from graph.period import ALWAYS, DATE_UNKNOWN, Answer, Period, Window

STEP_KINDS: Mapping[TieKind, str] = {
    TieKind.OWNS: "owner",
    TieKind.BENEFICIAL_OWNER_OF: "beneficial_owner",
    TieKind.OFFICER_OF: "officer",
    TieKind.KEY_PERSONNEL_OF: "key_personnel",
    TieKind.EMPLOYED_BY: "employment",
    TieKind.PARENT_OF: "family",
    TieKind.SPOUSE_OF: "family",
    TieKind.SIBLING_OF: "family",
    TieKind.MEMBER_OF_HOUSEHOLD: "household",
    TieKind.USES_CONTACT: "contact",
    TieKind.SAME_AS: "same_as",
}
OVERFULL = "shares_exceed_whole"


def is_dated(tie: Tie) -> bool:
    """Whether the tie can lapse: descent and identity do not, adoption and all else do."""
    if tie.kind is TieKind.PARENT_OF:
        return tie.role == ParentRole.ADOPTIVE
    return tie.kind not in (TieKind.SIBLING_OF, TieKind.SAME_AS)


def official_step(facts: Facts, official: Official) -> Step:
    """A role in this tender. The tender itself dates it, so an unknown period is no doubt."""
    return Step(
        "official", (official.party,), {"role": official.role.value, "decree": official.decree}, official.claims, 1.0,
        period=None if official.period == DATE_UNKNOWN else official.period,
        doubts=_doubts(facts, (official.party,), official.claims),
    )  # fmt: skip


def bid_step(facts: Facts, bid: Bid) -> Step:
    price = bid.offered
    values = {
        "stage": bid.stage.value,
        "price": None if price is None else f"{price.amount:f}",
        "currency": None if price is None else price.currency,
    }
    return Step("bid", bid.parties, values, bid.claims, 1.0, doubts=_doubts(facts, bid.parties, bid.claims))


def sale_step(facts: Facts, organisation: str, other: Tender, bid: Bid) -> Step:
    """What an organisation offers to the same office in another tender."""
    parties = (organisation, facts.tender.office or organisation)
    return Step("sale", parties, {"tender": other.id}, bid.claims, 1.0, doubts=_doubts(facts, parties, bid.claims))


def same_as_step(facts: Facts, parties: tuple[str, str], alike: Alike) -> Step:
    """The hop over an identity that is not certain: its confidence is the probability of the match."""
    tie = facts.ties.get(alike.tie or "")
    claims = () if tie is None else tie.claims
    doubts = _doubts(facts, parties, claims, "same_as", *(["masked"] if alike.masked else []))
    return Step(
        "same_as", parties, {"probability": alike.probability}, claims, alike.probability,
        tie=alike.tie, doubts=doubts,
    )  # fmt: skip


def tie_step(facts: Facts, tie: Tie, seen_from: str | None = None, **values: str | int) -> Step:
    """A tie as it stands in the evidence; `seen_from` is the end from which family is told."""
    if tie.kind is TieKind.SAME_AS:
        near = seen_from or tie.from_id
        return same_as_step(facts, (near, tie.other(near)), Alike(tie.other(near), tie.confidence, tie.id))
    parties, own = told(tie, seen_from or tie.from_id)
    dated = is_dated(tie) and tie.tender != facts.tender.id  # what is said of this very tender is dated by it
    doubt = dated and facts.holds(tie.period) is Answer.UNKNOWN
    confidence = reliability(facts, tie.claims, tie.confidence) * (UNKNOWN_DATE if doubt else 1.0)
    return Step(
        STEP_KINDS[tie.kind], parties, {**own, **values}, tie.claims, confidence, tie=tie.id, share=tie.share,
        period=tie.period if dated else None,
        doubts=_doubts(facts, parties, tie.claims, *(["date_unknown"] if doubt else [])),
    )  # fmt: skip


def told(tie: Tie, near: str) -> tuple[tuple[str, str], dict[str, str | int | float | None]]:
    """Parties in the order of the sentence, and the tie's own scalars."""
    match tie.kind:
        case TieKind.PARENT_OF:
            return (near, tie.other(near)), {"relation": "child" if near == tie.from_id else "parent"}
        case TieKind.SPOUSE_OF:
            return (near, tie.other(near)), {"relation": "spouse"}
        case TieKind.SIBLING_OF:
            return (near, tie.other(near)), {"relation": "sibling"}
        case TieKind.OFFICER_OF:
            return (tie.from_id, tie.to_id), {"organ": tie.role}
        case TieKind.OWNS if tie.role is not None:
            return (tie.from_id, tie.to_id), {"measure": tie.role}
        case TieKind.EMPLOYED_BY:
            return (tie.from_id, tie.to_id), {"role": tie.role}
        case TieKind.USES_CONTACT:
            return (tie.from_id, tie.to_id), {"contact_kind": tie.role}
        case _:
            return (tie.from_id, tie.to_id), {}


def _doubts(facts: Facts, parties: Iterable[str], claims: Collection[str], *own: str) -> tuple[str, ...]:
    """A step's own doubts, then those that masked names and its claims bring, each once."""
    masked = any(p in facts.parties and facts.parties[p].masked for p in parties)
    return tuple(dict.fromkeys((*own, *(["masked"] if masked else []), *claim_doubts(facts, claims))))


def walk(facts: Facts, ties: Iterable[str], start: str) -> tuple[Step, ...]:
    """A chain of ties from `start`, each told from the end that was reached."""
    steps, here = [], start
    for id_ in ties:
        tie = facts.ties[id_]
        steps.append(tie_step(facts, tie, here))
        here = tie.other(here)
    return tuple(steps)


def degree_step(person: str, kin: Kin) -> Step:
    values: dict[str, str | int | float | None] = {"by_marriage": int(kin.by_marriage), "relation": kin.relation}
    return Step("degree", (person, kin.party), values, (), 1.0, degree=kin.degree)


def stake_steps(facts: Facts, stake: Stake, *doubts: str) -> tuple[Step, ...]:
    """The strongest single chain of owners, then the effective share that all chains together give."""
    unknown = [*(["share_unknown"] if stake.unknown_share else []), *([OVERFULL] if stake.overfull else [])]
    share = Step(
        "effective_share", (stake.owner, stake.firm), {"product": share_text(stake.product)}, (), 1.0,
        share=stake.effective, doubts=tuple(dict.fromkeys((*unknown, *doubts))),
    )  # fmt: skip
    chain = tuple(tie_step(facts, facts.ties[t]) for t in stake.chain)
    return concluded((*chain, share), stake.answer)


def control_steps(facts: Facts, control: Control, *doubts: str) -> tuple[Step, ...]:
    """The ties that give control, then the conclusion with its reason."""
    steps = tuple(tie_step(facts, facts.ties[t]) for t in control.ties)
    values: dict[str, str | int | float | None] = {"reason": control.reason.value, "indirect": int(control.indirect)}
    own = ["possible"] if control.possible else []
    own += [OVERFULL] if _is_overfull(facts, control) else []
    said = tuple(dict.fromkeys((*own, *doubts)))
    conclusion = Step("control", (control.controller, control.firm), values, (), 1.0, doubts=said)
    return concluded((*steps, conclusion), Answer.YES if control.possible else control.answer)


def _is_overfull(facts: Facts, control: Control) -> bool:
    """Whether it rests on shares of a firm of which more than the whole is stated to be held at some time it lasts."""
    if control.overfull:
        return True
    first, last = control.during.ordinals
    owned = {t for t in control.ties if facts.ties[t].kind is TieKind.OWNS}
    return any(
        s.overfull and not owned.isdisjoint(s.chain) and s.during.ordinals[0] <= last and s.during.ordinals[1] >= first
        for s in facts.stakes.get(control.firm, ())
    )


def concluded(steps: tuple[Step, ...], held: Answer) -> tuple[Step, ...]:
    """A chain with its conclusion last, which bears the doubt of date that no tie of the chain tells: another holding
    than those told may be undated, and ties that hold in the window may not hold on the very day that counts."""
    *chain, conclusion = steps
    if held is not Answer.UNKNOWN or any("date_unknown" in s.doubts for s in steps):
        return steps
    doubts = (*conclusion.doubts, "date_unknown")
    return (*chain, replace(conclusion, doubts=doubts, confidence=conclusion.confidence * UNKNOWN_DATE))


def sanction_step(facts: Facts, hit: SanctionHit, held: Answer) -> Step:
    """The entry of the sanctions list; `held`: whether it was in force on the day that counts."""
    sanction = hit.sanction
    doubt = held is Answer.UNKNOWN
    confidence = reliability(facts, sanction.claims, 1.0) * (UNKNOWN_DATE if doubt else 1.0)
    return Step(
        "sanction", (sanction.party,), {"decree": sanction.decree, "cause": sanction.cause, "status": sanction.status},
        sanction.claims, confidence, period=sanction.period,
        doubts=_doubts(facts, (sanction.party,), sanction.claims, *(["date_unknown"] if doubt else [])),
    )  # fmt: skip


def concurrent(ties: Iterable[Tie], window: Window, term: Period = ALWAYS) -> bool:
    """Whether the ties may have held together on some day of the window; an unknown date does not speak against it.

    `term`: the official's time in the role, where he is one end: what he gave up before his appointment is no conflict.
    """
    return together(ties, term).holds(window) is not Answer.NO


def together(ties: Iterable[Tie], term: Period = ALWAYS) -> Period:
    """The days on which all ties that can lapse hold at once."""
    for tie in ties:
        if is_dated(tie):
            term = term.intersect(tie.period)
    return term
