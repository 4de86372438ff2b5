"""Sentences: what each step of the evidence says to this reader, with its dates, shares and doubts, in both languages.

Sentences are rendered on every reading and never stored, so that they follow the reader's role and today's wording.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from graph.explain.catalogue import EMPTY, fill, joined, label, same, text, wording
from graph.explain.forms import has_unknown_bound, money_text, percent_text, period_text, probability_text, share_text
from graph.explain.reader import FAMILY_STEPS, PartyView, Reader, hides_contact, party_label
from graph.facts import ControlReason, Need
from graph.kinds import BidStage, ContactKind, EmploymentRole, HoldingRole, Label, OfficialRole, OrganRole, PartyKind
from graph.model import Finding, Rule, Step
from graph.period import Share

Names = Mapping[str, PartyView]
Slots = dict[str, Label]

# What a source that writes "Direktur" of a CV or a UD is read as (app/intake/statements): not what is on record.
_READ_ORGANS = frozenset({OrganRole.ACTIVE_PARTNER.value, OrganRole.SOLE_PROPRIETOR.value})
# Births on the blood part of a single tie (Civil Code arts. 290–297); a spouse counts as degree 1 by marriage.
_DEGREE_OF_RELATION = {"spouse": 1, "parent": 1, "child": 1, "sibling": 2}


def sentence(step: Step, names: Names, reader: Reader) -> Label:
    """One sentence for one step. ValueError for a kind that has no sentence."""
    make = _SLOTS.get(step.kind)
    if make is None:
        raise ValueError(f"no sentence for a step of kind {step.kind!r}")
    key, slots = make(step, names, reader)
    said = fill(text("step", key), **_shared_slots(step, names, reader, key), **slots)
    given = {names[party].name for party in step.parties if party in names}
    return Label(_polished(said.id, given), _polished(said.en, given))


def _polished(words: str, given: set[str]) -> str:
    """A capital first, unless a name begins the sentence (dr. is not Dr.); one bracket for neighbouring asides; and one
    full stop after "M. J."."""
    begun = words if any(words.startswith(name) for name in given if name) else words[0].upper() + words[1:]
    begun = begun.replace(") (", "; ")
    return begun.removesuffix(".") if begun.endswith("..") else begun


def caption(step: Step, names: Names, reader: Reader) -> Label:
    """A few words for the drawing: beside the line between two parties, or beside the one party of a step."""
    key, slots = _SLOTS[step.kind](step, names, reader)
    if step.kind == "family" and not reader.sees_kin:
        return _kin(step, "kin_short")
    if step.kind == "degree":
        slots["kin"] = text("clause", "social") if step.degree is None else _kin(step, "kin_short")
    if step.kind == "effective_share":
        slots["share"] = share_text(step.share)
    if step.kind == "bid":
        slots["stage"] = label(BidStage(str(step.values.get("stage") or BidStage.PRICED)))
    if step.kind == "owner" and step.share is None:
        return text("share", "unknown_short")
    return fill(text("caption", key if wording().has("caption", key) else step.kind), **slots)


def when(step: Step, reader: Reader) -> Label:
    """When the tie of a step held, as far as this reader may know it; empty when there is nothing to say."""
    return EMPTY if step.kind in FAMILY_STEPS and not reader.sees_kin else period_text(step.period)


def step_kinds() -> frozenset[str]:
    """The kinds of steps that have a sentence."""
    return frozenset(_SLOTS)


def headline(finding: Finding, rule: Rule, names: Names, reader: Reader) -> Label:
    """The finding in one line: an indication, of what, about whom."""
    subjects = [party_label(party, names, reader) for party in finding.subjects]
    if not subjects:
        return fill(text("headline", "alone"), title=rule.title)
    return fill(text("headline", "between"), title=rule.title, subjects=listed(subjects))


def doubt_text(code: str) -> Label:
    """A doubt in full; a code without words of its own is shown as it is."""
    return text("doubt", code) if wording().has("doubt", code) else same(code)


def outcome_text(outcome: str) -> Label:
    """What a rule (found, not_found, not_computable) or a whole check (clear, clarify, hold, not_assessable) answers."""
    return text("outcome", outcome)


def missing_text(need: Need) -> Label:
    """What data is missing, as a noun phrase."""
    return label(need)


def grade_text(grade: str) -> Label:
    """What a class of confidence means."""
    return text("grade", grade)


def listed(labels: list[Label]) -> Label:
    """"A, B dan C"."""
    if len(labels) < 2:
        return labels[0] if labels else EMPTY
    return joined([joined(labels[:-1], same(", ")), labels[-1]], text("clause", "and"))


def _shared_slots(step: Step, names: Names, reader: Reader, key: str) -> Slots:
    parties = [party_label(party, _with_contact_kind(step, names), reader) for party in step.parties]
    parties = parties or [text("name", "unnamed")]
    held = when(step, reader)
    return {
        "a": listed(parties) if step.kind == "bid" else parties[0],
        "b": parties[-1],
        "period": fill(text("clause", "period"), period=held) if held.id else EMPTY,
        "doubts": _doubts(step, held, key),
    }


def _with_contact_kind(step: Step, names: Names) -> Names:
    """A contact point whose party does not say of which kind it is, is of the kind the step tells."""
    kind, party = step.values.get("contact_kind"), step.parties[-1] if step.parties else ""
    if not kind or party not in names or names[party].contact is not None:
        return names
    return {**names, party: replace(names[party], contact=ContactKind(str(kind)))}


def _doubts(step: Step, held: Label, key: str) -> Label:
    """Doubts in a few words at the end of the sentence, those left out that the sentence has already told."""
    told = {"same_as"} if step.kind == "same_as" else set()
    if held.id and has_unknown_bound(step.period):
        told.add("date_unknown")
    if step.share is None and key in ("owner", "owner_votes", "effective_share_none"):
        told.add("share_unknown")
    tags = [text("doubt_tag", code) for code in step.doubts if code not in told and wording().has("doubt_tag", code)]
    return fill(text("clause", "doubts"), tags=joined(tags, same("; "))) if tags else EMPTY


def _clause(name: str, **slots: Label | str | None) -> Label:
    """An optional part of a sentence; empty when one of its values is not known."""
    known = {slot: value for slot, value in slots.items() if value is not None}
    return fill(text("clause", name), **known) if len(known) == len(slots) else EMPTY


def _kin(step: Step, form: str = "kin") -> Label:
    relation = str(step.values.get("relation"))
    by_marriage = bool(step.values.get("by_marriage", relation == "spouse"))
    degree = step.degree if step.degree is not None else _DEGREE_OF_RELATION.get(relation)
    if degree is None:
        return text("relation", "relative")
    line = text("kin_line", "marriage" if by_marriage else "blood")
    return fill(text("clause", form), n=str(degree), line=line)


def _words(step: Step, name: str) -> str | None:
    value = step.values.get(name)
    return None if value is None or value == "" else str(value)


def _named(section: str, word: str | None, otherwise: str) -> Label:
    """A word of an open vocabulary: its label where there is one, the general word where there is none."""
    return text(section, word if word is not None and wording().has(section, word) else otherwise)


def _official(step: Step, _names: Names, _reader: Reader) -> tuple[str, Slots]:
    return "official", {
        "role": label(OfficialRole(str(step.values["role"]))), "decree": _clause("decree", decree=_words(step, "decree")),
    }


def _bid(step: Step, _names: Names, _reader: Reader) -> tuple[str, Slots]:
    price = step.values.get("price")
    said = None if price is None or price == "" else money_text(Decimal(str(price)), _words(step, "currency") or "IDR")
    joint = text("clause", "joint") if len(step.parties) > 1 else EMPTY
    return f"bid_{step.values.get('stage') or 'priced'}", {"price": _clause("price", price=said), "joint": joint}


def _same_as(step: Step, names: Names, _reader: Reader) -> tuple[str, Slots]:
    kinds = {names[party].kind for party in step.parties if party in names}
    value = step.values.get("probability")
    probability = probability_text(float(step.confidence if value is None else value))
    return "same_as_person" if PartyKind.PERSON in kinds else "same_as_body", {"probability": probability}


def _officer(step: Step, _names: Names, _reader: Reader) -> tuple[str, Slots]:
    organ = _words(step, "organ")
    key = "officer_read" if organ in _READ_ORGANS else "officer"
    return key, {"organ": _named("organ_role", organ, OrganRole.BOARD.value)}


def _owner(step: Step, _names: Names, _reader: Reader) -> tuple[str, Slots]:
    key = "owner_votes" if step.values.get("measure") == HoldingRole.VOTES else "owner"
    return key, {"share": share_text(step.share)}


def _beneficial_owner(step: Step, _names: Names, _reader: Reader) -> tuple[str, Slots]:
    return "beneficial_owner", {"part": _clause("part", share=None if step.share is None else share_text(step.share))}


def _family(step: Step, _names: Names, reader: Reader) -> tuple[str, Slots]:
    if not reader.sees_kin:
        return "family_as_degree", {"kin": _kin(step)}
    return "family", {"relation": _named("relation", _words(step, "relation"), "relative")}


def _household(_step: Step, _names: Names, reader: Reader) -> tuple[str, Slots]:
    return ("household" if reader.sees_kin else "household_closed"), {}


def _degree(step: Step, _names: Names, reader: Reader) -> tuple[str, Slots]:
    if step.degree is None:
        return ("degree_none" if reader.sees_kin else "degree_none_closed"), {}
    relation = _named("relation", _words(step, "relation"), "relative") if reader.sees_kin else None
    return "degree", {"kin": _kin(step), "relation": _clause("relation", relation=relation)}


def _effective_share(step: Step, _names: Names, _reader: Reader) -> tuple[str, Slots]:
    product = _words(step, "product")
    slots = {"product": _clause("product", share=None if product is None else _written_share(product))}
    if step.share is None:
        return "effective_share_none", slots
    return "effective_share", {**slots, "share": share_text(step.share)}


def _written_share(plain: str) -> Label:
    """The plain form of facts.share_text ("30", "25-50") in words."""
    low, _, high = plain.partition("-")
    return percent_text(Decimal(low)) if not high else share_text(Share(Decimal(low), Decimal(high)))


def _control(step: Step, _names: Names, _reader: Reader) -> tuple[str, Slots]:
    way = "indirect" if step.values.get("indirect") else "direct"
    reason = ControlReason(str(step.values["reason"]))
    return "control", {"way": text("clause", way), "reason": label(reason)}


def _employment(step: Step, _names: Names, _reader: Reader) -> tuple[str, Slots]:
    return "employment", {"role": _named("employment_role", _words(step, "role"), EmploymentRole.OTHER.value)}


def _key_personnel(_step: Step, _names: Names, _reader: Reader) -> tuple[str, Slots]:
    return "key_personnel", {}


def _contact(step: Step, names: Names, reader: Reader) -> tuple[str, Slots]:
    point = _with_contact_kind(step, names).get(step.parties[-1])
    key = "contact_closed" if point is not None and hides_contact(point, reader) else "contact"
    kind = _words(step, "contact_kind")
    named = label(ContactKind(kind)) if kind else label(PartyKind.CONTACT_POINT)
    return key, {"contact": named, "users": _clause("users", n=_words(step, "users"))}


def _sanction(step: Step, _names: Names, _reader: Reader) -> tuple[str, Slots]:
    status = _words(step, "status")
    known = text("sanction_status", status) if status and wording().has("sanction_status", status) else status
    return "sanction", {
        "decree": _clause("decree", decree=_words(step, "decree")), "cause": _clause("cause", cause=_words(step, "cause")),
        "status": _clause("status", status=known),
    }


def _sale(step: Step, _names: Names, _reader: Reader) -> tuple[str, Slots]:
    return "sale", {"tender": same(str(step.values["tender"]))}


_SLOTS: Mapping[str, Callable[[Step, Names, Reader], tuple[str, Slots]]] = {
    "official": _official, "bid": _bid, "same_as": _same_as, "officer": _officer, "owner": _owner,
    "beneficial_owner": _beneficial_owner, "family": _family, "household": _household, "degree": _degree,
    "effective_share": _effective_share, "control": _control, "employment": _employment,
    "key_personnel": _key_personnel, "contact": _contact, "sanction": _sanction, "sale": _sale,
}
