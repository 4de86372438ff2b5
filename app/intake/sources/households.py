"""Family cards of the civil register: who lives on a card, who is whose parent, husband or wife, and since when.

A delivery is read twice: first for what its rows say of one another (one NIK, the head and the parents on a card), then
row by row. Parents who are named but stand neither on the card nor with a number are nobody: a name is no identity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from app.intake.family_forms import DEATH, DIVORCE, Ending, tie_period
from app.intake.forms import forms, lines, words
from app.intake.households import Families, card, household
from app.intake.kin import CHILD_NAME, Kinship, age_day, born_on, is_child, is_spouse, without_child
from app.intake.line import Line, Numbers, is_full, strong_number
from app.intake.once import Once
from app.intake.roster import Roster, sounds
from app.intake.source import Delivery, Item, Said
from app.intake.subjects import Subject, folded
from app.intake.telling import refused, told
from graph.claims import Claim, Source, TieClaim
from graph.kinds import ContactKind, ParentRole, PartyKind, TieKind
from graph.lexicon import Identifier, parse
from graph.period import ALWAYS

SOURCE = "households"  # its description; the source that states it may be a user
YOUNGEST_PARENT = 12  # years between a parent and a child on one card
PARENTS = (("father", "father_nik", "male"), ("mother", "mother_nik", "female"))
_PLACE = ("address", "rt", "rw", "village", "district", "city")
_PERSON_CELLS = ("name", "nik", "sex", "birth_date", "birth_place", *_PLACE, "stated")
_CARD_CELLS = ("household", "relation", "change", "changed", "stated")
_TIE_CELLS = ("name", "relation", "marriage", "married", "divorced", "change", "changed", "stated")


@dataclass(frozen=True, slots=True)
class _Member:
    ref: str
    name: str
    sex: str | None
    born: str | None


class _Cards:
    """The cards of a delivery: heads, who bears which name on a card, and whose marriage is over."""

    def __init__(self) -> None:
        self.roster, self.families = Roster(), Families()
        self.endings: dict[str, Ending] = {}
        self._named: dict[tuple[str, str], tuple[_Member, ...]] = {}
        self._heads: dict[str, _Member] = {}

    def learn(self, line: Line) -> None:
        self.roster.learn(line)
        number, member = card(line), self.member(line)
        if number is None:
            return
        self.families.learn(number, member.ref, _relation(line))
        if is_full(member.name):
            born = born_on(line.day("birth_date"), line.text("nik"))
            described = _Member(member.ref, member.name, _sex(line), born)
            bearers = self._named.get((number, folded(member.name)), ())
            if member.ref not in [bearer.ref for bearer in bearers]:
                self._named[number, folded(member.name)] = (*bearers, described)
            if member.ref == self.families.head(number):
                self._heads[number] = described
        if ended := _ended(line):
            self.endings.setdefault(member.ref, ended)

    def member(self, line: Line) -> Subject:
        return self.roster.person(line, f"kk {card(line) or line.place.file}")

    def ending(self, member: str, number: str | None) -> Ending | None:
        """How the marriage of a head's husband or wife ended, by the row of either."""
        head = self.families.head(number) if number else None
        return self.endings.get(member) or self.endings.get(head or "")

    def is_others_child(self, line: Line, number: str) -> bool:
        """Whether the row names another father (of a woman as head: another mother) than the head of the card."""
        head = self._heads.get(number)
        for name, nik, sex in PARENTS if head else ():
            called = line.text(name)
            if head is None or head.sex != sex:
                continue
            if numbered := strong_number(line.identifiers("NIK", nik)):
                return head.ref.partition("|")[0] != numbered
            return called is not None and is_full(called) and not sounds(called) & sounds(head.name)
        return False

    def parent(self, line: Line, number: str, name: str, sex: str) -> str | None:
        """The one member of the card with that name who can be the parent by sex and age."""
        born = born_on(line.day("birth_date"), line.text("nik"))
        able = [m.ref for m in self._named.get((number, folded(name)), ()) if _may_be_parent(m, sex, born)]
        return able[0] if len(able) == 1 else None


def _may_be_parent(member: _Member, sex: str, born: str | None) -> bool:
    if member.sex not in (None, sex):
        return False
    return born is None or member.born is None or int(born[:4]) - int(member.born[:4]) >= YOUNGEST_PARENT


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """Statements of every card, and what in them could not be read."""
    once, cards, known = Once(), _Cards(), forms(SOURCE)
    for delivery in deliveries:
        for line in lines(delivery, known):
            if isinstance(line, Line):
                cards.learn(line)
    for delivery in deliveries:
        for line in lines(delivery, known):
            yield from _member(line, cards, once) if isinstance(line, Line) else (line,)


def _member(line: Line, cards: _Cards, once: Once) -> Iterator[Item]:
    stated, number = line.day("stated"), card(line)
    relation, member = _relation(line), cards.member(line)
    if not member.name:
        return refused(line, "name", "missing_field")
    born = born_on(line.day("birth_date"), line.text("nik"))
    kin = [*_to_head(line, relation, member, number, cards), *_parents(line, member, number, cards)]
    named = [k.parent.claim(line.quote(*k.cells, "stated")) for k in kin if k.parent is not None]
    kin = list({(k.tie.kind, *sorted((k.tie.from_ref, k.tie.to_ref))): k for k in reversed(kin)}.values())[::-1]
    if is_child(relation, born, age_day(stated)):
        line = line.with_cells(without_child(line.cells, born, "name", *_PLACE))
        member = replace(member, name=CHILD_NAME, birth_date=born[:4] if born else None)
    else:
        place = ", ".join(_place(line))
        contact = ((ContactKind.ADDRESS, place),) if line.text("address") and is_full(place) else ()
        member = replace(
            member, birth_date=line.day("birth_date"), birth_place=line.text("birth_place"), contacts=contact
        )
    ended = _of_this_marriage(line, cards.ending(member.ref, number))
    claims: list[Claim] = [
        member.claim(line.quote(*_PERSON_CELLS)),
        *named,
        *_membership(line, member, stated),
        *(_tie(line, n, k, ended, stated) for n, k in enumerate(kin)),
    ]
    through = [ref for k in kin for ref in (k.tie.from_ref, k.tie.to_ref)]
    told_end = repr(ended) if any(k.tie.kind is TieKind.SPOUSE_OF for k in kin) else ""
    found = told(line, once, f"member|{number or ''}|{member.ref}", claims, member.ref, *through, told_end, stated=stated)
    return _with_unheard(found, tuple(_unheard(line, number, cards)))


def _with_unheard(items: Iterator[Item], cells: tuple[str, ...]) -> Iterator[Item]:
    for item in items:
        yield replace(item, record=replace(item.record, unheard=cells)) if isinstance(item, Said) and cells else item


def _unheard(line: Line, number: str | None, cards: _Cards) -> Iterator[str]:
    """The headings of parents who are named, but not so that anybody could tell who they are."""
    for name, nik, sex in PARENTS:
        if line.text(name) and _known_parent(line, name, nik, sex, number, cards) is None:
            yield line.written.get(name, name)


@dataclass(frozen=True, slots=True)
class _Kin:
    """A family tie of a row; of a parent who is named, the cells that do so, and who it is where a number says it."""

    tie: Kinship
    parent: Subject | None = None
    cells: tuple[str, ...] = ()


def _to_head(line: Line, relation: str, member: Subject, number: str | None, cards: _Cards) -> Iterator[_Kin]:
    """What the row is to the head of the card. "Anak" of another father is the child of the head's husband or wife."""
    tie = cards.families.kin(line, relation, member.ref, number) if relation and number else None
    if tie is None or number is None:
        return
    is_child_of_head = tie.kind is TieKind.PARENT_OF and tie.to_ref == member.ref and tie.role == ParentRole.BLOOD
    if is_child_of_head and cards.is_others_child(line, number):
        line.note("relation", "other_parents")
        return
    yield _Kin(tie)


def _parents(line: Line, member: Subject, number: str | None, cards: _Cards) -> Iterator[_Kin]:
    """Father and mother by their number, else by their name on the same card."""
    if _relation(line) == "anak angkat":
        return
    for name, nik, sex in PARENTS:
        ref = _known_parent(line, name, nik, sex, number, cards)
        if ref is None or ref == member.ref:
            continue
        numbers: Numbers = line.identifiers("NIK", nik)
        called = line.text(name)
        described = Subject(ref, PartyKind.PERSON, called, numbers) if called and numbers and is_full(called) else None
        yield _Kin(Kinship(TieKind.PARENT_OF, ref, member.ref, ParentRole.BLOOD.value), described, (name, nik))


def _known_parent(line: Line, name: str, nik: str, sex: str, number: str | None, cards: _Cards) -> str | None:
    if numbered := strong_number(line.identifiers("NIK", nik)):
        return numbered
    called = line.text(name)
    return cards.parent(line, number, called, sex) if called and number and is_full(called) else None


def _membership(line: Line, member: Subject, stated: str | None) -> list[Claim]:
    """On the card from a birth or move to a death or another move; without those, on the day of the list."""
    change, day = line.word("change", words(SOURCE, "changes"), "unknown_status"), line.day("changed")
    if change in ("married", DIVORCE) and not is_spouse(_relation(line)):
        change = None  # the card of a head who divorces, or of a child who marries, is not told by that
    bound = {"joined": "start", "married": "start", "left": "end", DEATH: "end", DIVORCE: "end"}.get(change or "")
    if bound == "end" and day is None:
        return []
    dated = line.with_cells({**line.cells, **({bound: line.cells["changed"]} if bound and day else {})})
    period = dated.stretch(held_on=None if bound == "end" else stated)
    return household(line, line.quote(*_CARD_CELLS), (member,), period)


def _tie(line: Line, number: int, kin: _Kin, ended: Ending | None, stated: str | None) -> TieClaim:
    tie = kin.tie
    period = tie_period(line, tie, ended, stated) if tie.kind is TieKind.SPOUSE_OF else ALWAYS
    return TieClaim(
        f"kin {number}", tie.kind, tie.from_ref, tie.to_ref, role=tie.role, period=period,
        quote=line.quote(*_TIE_CELLS, *kin.cells),
    )  # fmt: skip


def _ended(line: Line) -> Ending | None:
    """How the row's own marriage ended: by its date of divorce, the change it reports, or its marital status."""
    if day := line.day("divorced"):
        return _of_this_marriage(line, Ending(DIVORCE, day))
    if (cause := _word("changes", line.text("change") or "")) in (DIVORCE, DEATH):
        return Ending(cause, line.day("changed"))
    cause = _word("endings", line.text("marriage") or "") if is_spouse(_relation(line)) else None
    return Ending(cause, None) if cause in (DIVORCE, DEATH) else None


def _of_this_marriage(line: Line, ended: Ending | None) -> Ending | None:
    """A marriage that ended before this one began was another."""
    married = line.day("married")
    return None if ended and ended.day and married and married > ended.day else ended


def _relation(line: Line) -> str:
    return _word("relations", line.text("relation") or "") or line.text("relation") or ""


@lru_cache(maxsize=1 << 12)
def _word(section: str, text: str) -> str | None:
    """What a cell means; there are few, in row after row."""
    return words(SOURCE, section).find(text)


def _sex(line: Line) -> str | None:
    """As the row says it, else as the NIK does."""
    if said := _word("sexes", line.text("sex") or ""):
        return said
    number = parse("NIK", line.text("nik") or "")
    return number.sex if isinstance(number, Identifier) else None


def _place(line: Line) -> Iterator[str]:
    for cell in _PLACE:
        if text := line.text(cell):
            yield f"{cell.upper()} {text}" if cell in ("rt", "rw") and text.isdecimal() else text
