"""Plain tables filled by hand: parties and the ties between them, tenders with officials, bids and awards, households."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from app.intake.forms import forms, lines, words
from app.intake.households import card, household
from app.intake.kin import CHILD_NAME, age_day, born_on, is_child, without_child
from app.intake.line import Line
from app.intake.mapping import Layout, laid_out
from app.intake.once import Once
from app.intake.party_table import PartyTable, as_child, described
from app.intake.source import Delivery, Item, Reader, RowProblem
from app.intake.subjects import contacts, folded
from app.intake.telling import refused, told
from app.intake.templates import is_example, template, write_templates
from app.intake.tender_codes import tender_id
from app.intake.tender_table import award, bid, tender
from app.intake.tie_words import role_of, tie_of
from graph.claims import Claim, ParticipationClaim, Source, TieClaim
from graph.kinds import OWNING, PartyKind, TieKind, impossible_end
from graph.lexicon import official_role
from graph.period import ALWAYS

__all__ = ["mapped", "read", "template", "write_templates"]
SOURCE = "table"  # its description; the source that states it may be a user
_LISTED = (
    "id", "kind", "name", "other_names", "nik", "npwp", "nib", "nip", "numbers", "birth_date", "birth_place", "address",
    "phone", "email", "website", "account", "bank", "stated",
)  # fmt: skip
_TIE = ("from", "from_name", "to", "to_name", "type", "role", "share", "start", "end", "tender", "lpse", "stated")
_OFFICIAL = ("tender", "nontender", "lpse", "role", "party", "nip", "name", "decree", "start", "end", "stated")
_MEMBER = ("household", "member", "nik", "name", "birth_date", "relation", "start", "end", "stated")


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """Statements of every table. Parties are learned first, so that ties may stand in any file before them."""
    return _statements(lambda: (item for delivery in deliveries for item in lines(delivery, forms(SOURCE))))


def mapped(layouts: Sequence[Layout]) -> Reader:
    """A reader of sheets that are laid out otherwise, as a mapping file says."""

    def read_mapped(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
        return _statements(lambda: (item for d in deliveries for item in laid_out(d, layouts, forms(SOURCE))))

    return read_mapped


def _statements(rows: Callable[[], Iterable[Line | RowProblem]]) -> Iterator[Item]:
    parties = PartyTable(words(SOURCE, "kinds"))
    for line in rows():
        if isinstance(line, Line):
            parties.learn(line)
            if line.form == "ties" and (owned := _owned(line)):
                ends = "|".join(line.text(*end) or "" for end in (("from", "from_name"), ("to", "to_name")))
                parties.units.learn(owned, ends, line.text("share"), spreadsheet=line.place.sheet is not None)
    for line in rows():
        if isinstance(line, Line) and line.form == "households":
            parties.learn_family(line)
    once = Once()
    for item in rows():
        yield from _items(item, parties, once) if isinstance(item, Line) else (item,)


def _items(line: Line, parties: PartyTable, once: Once) -> Iterator[Item]:
    """What a row states; the example that a template came with states nothing."""
    if is_example(line.form, line.cells):
        return refused(line, None, "example_row")
    return _READERS[line.form](line, parties, once)


def _key(*parts: str | None) -> str:
    return "|".join(part or "" for part in parts)


def _party(line: Line, parties: PartyTable, once: Once) -> Iterator[Item]:
    stated = line.day("stated")
    if line.text("name") is None:
        return refused(line, "name", "missing_field")
    party = parties.listed(line)
    if party is None:
        return iter(line.problems)
    claim = party.reached(contacts(line)).claim(line.quote(*_LISTED))
    return told(line, once, _key("party", party.ref, stated), (claim,), stated=stated)


def _tie(line: Line, parties: PartyTable, once: Once) -> Iterator[Item]:
    stated = line.day("stated")
    kind = tie_of(line, "type")
    if kind is None:
        return iter(line.problems)
    ends = [parties.referred(line, "from", "from_name"), parties.referred(line, "to", "to_name")]
    subjects = [end for end in ends if end is not None]
    if len(subjects) < 2:
        return iter(line.problems)
    first, second = subjects if kind.forward else reversed(subjects)
    if first.ref == second.ref:
        return refused(line, "to", "self_tie")
    if not _fits(line, kind.kind, parties.kind(first), parties.kind(second)):
        return iter(line.problems)
    role = role_of(line, kind)
    share = line.share("share", parties.units.of(_owned(line)))
    if share is not None and kind.kind not in OWNING:
        line.note("share", "unreadable_share", "only owners have shares")
        share = None
    tender = tender_id(line)
    tie = TieClaim(
        "tie", kind.kind, first.ref, second.ref, role=role, share=share, period=line.stretch(held_on=stated),
        tender=tender, quote=line.quote(*_TIE),
    )  # fmt: skip
    claims: list[Claim] = [*(s.claim(line.quote(*_TIE)) for s in subjects if described(s)), tie]
    key = _key("tie", first.ref, second.ref, kind.kind, role, line.text("start"), tender, stated)
    return told(line, once, key, claims, first.ref, second.ref, stated=stated)


def _owned(line: Line) -> str:
    """The end of a tie that has shares, as the row refers to it."""
    kind = tie_of(line, "type")
    ends = ("to", "to_name") if kind is None or kind.forward else ("from", "from_name")
    return folded(line.text(*ends) or "")


def _fits(line: Line, tie: TieKind, start: PartyKind, end: PartyKind) -> bool:
    """Whether parties of these kinds can be tied so; an impossible tie leaves a note."""
    wrong = impossible_end(tie, start, end)
    if wrong:
        hint = f"{tie.value}: {start.value} > {end.value}"
        line.note("type" if "type" in line.cells else "relation", "impossible_tie", hint)
    return wrong is None


def _official(line: Line, parties: PartyTable, once: Once) -> Iterator[Item]:
    stated, tender = line.day("stated"), tender_id(line)
    role = official_role(line.text("role") or "")
    if tender is None:
        return refused(line, "tender", "missing_field")
    if role is None:
        return refused(line, "role", "not_in_codelist")
    by_id = line.text("party") is not None
    person = parties.referred(line, "party", "name") if by_id else parties.named(line, tender, "name", "NIP")
    if person is None:
        return iter(line.problems)
    part = ParticipationClaim(
        f"official:{role.value}", tender, person.ref, "official", role=role, period=line.stretch(held_on=stated),
        decree=line.text("decree"), quote=line.quote(*_OFFICIAL),
    )  # fmt: skip
    claims: list[Claim] = [*([person.claim(line.quote(*_OFFICIAL))] if described(person) else []), part]
    key = _key("official", tender, role.value, person.ref, line.text("decree"), line.text("start"))
    return told(line, once, key, claims, person.ref, stated=stated)


def _member(line: Line, parties: PartyTable, once: Once) -> Iterator[Item]:
    stated, number = line.day("stated"), card(line)
    if number is None:
        return refused(line, "household", "missing_field")
    member = parties.member(line, number)
    if member is None:
        return iter(line.problems)
    if not _fits(line, TieKind.MEMBER_OF_HOUSEHOLD, parties.kind(member), PartyKind.HOUSEHOLD):
        return iter(line.problems)
    relation = line.text("relation") or ""
    member = replace(member, birth_date=line.day("birth_date"), contacts=contacts(line))
    born = born_on(member.birth_date, line.text("nik"))
    if described(member) and is_child(relation, born, age_day(stated)):
        line = line.with_cells(without_child(line.cells, born, "name", "address"))
        member = as_child(member, CHILD_NAME, born)
    tie = parties.families.kin(line, relation, member.ref, number)
    claims: list[Claim] = [
        *([member.claim(line.quote(*_MEMBER))] if described(member) else []),
        *household(line, line.quote("household", "relation", "stated"), (member,), line.stretch(held_on=stated)),
    ]
    if tie is not None:
        period = ALWAYS if tie.kind is not TieKind.SPOUSE_OF else line.stretch("", "", held_on=stated)
        quote = line.quote("relation", "name", "stated")
        claims.append(TieClaim("kin", tie.kind, tie.from_ref, tie.to_ref, role=tie.role, period=period, quote=quote))
    through = (tie.from_ref, tie.to_ref) if tie else ("", "")
    return told(line, once, _key("member", number, member.ref), claims, member.ref, *through, stated=stated)


_READERS: Mapping[str, Callable[[Line, PartyTable, Once], Iterator[Item]]] = {
    "parties": _party, "ties": _tie, "officials": _official, "households": _member,
    "tenders": tender, "bids": bid, "awards": award,
}  # fmt: skip
