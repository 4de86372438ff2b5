"""The two sides of a tender as rules see them: officials, vendors, who competes with whom, and whom each may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations

from graph.facts import Control, ControlReason, Facts, Kin, is_lone
from graph.judge.steps import bid_step, same_as_step, walk
from graph.judge.weight import Subject
from graph.kinds import OfficialRole, PartyKind, TieKind
from graph.lexicon import parse_organisation, taxpayer
from graph.model import Naming, Official, Step, Tie
from graph.period import Answer, Threshold

MAJORITY = 50  # percent; 50.0 is not more than 50


@dataclass(frozen=True, slots=True)
class Vendor:
    """A firm with a priced or winning offer; `partners` are all it bids jointly with, itself included."""

    party: str
    subject: Subject
    partners: frozenset[str]
    step: Step


@dataclass(frozen=True, slots=True)
class Relative:
    """A relative of a person, or of `self_` whom he may be (`hop` leads there), with the ties of the chain."""

    kin: Kin
    self_: str
    hop: tuple[Step, ...]
    ties: tuple[Tie, ...]

    def steps(self, facts: Facts) -> tuple[Step, ...]:
        """From the person to the relative."""
        return (*self.hop, *walk(facts, self.kin.ties, self.self_))


ONE_POST = 0.5  # from this probability on, two records in one place of one tender are one party written twice


def officials(facts: Facts, roles: Collection[OfficialRole]) -> Iterator[Official]:
    """Those in one of the roles whose term is not certainly outside the window; a holder written twice counts once."""
    for official in facts.tender.officials:
        if official.role in roles and facts.holds(official.period) is not Answer.NO and not _told_better(facts, official):
            yield official


def _told_better(facts: Facts, official: Official) -> str | None:
    """The same holder of the same post as another source names him, with an identity number that this one lacks.

    Of several whom he may be it is the likeliest. A single key tells nobody better than a source does.
    """
    if _is_identified(facts, official.party):
        return None
    likely = (a.party for a in facts.alikes(official.party) if a.tie is not None and a.probability >= ONE_POST)
    return next((p for p in likely if _is_identified(facts, p) and _is_posted(facts, p, official.role)), None)


def _is_posted(facts: Facts, party: str, role: OfficialRole) -> bool:
    """Whether a source says that the party holds the role."""
    return any(o.party == party and o.role is role and not is_lone(facts.claims, o.claims) for o in facts.tender.officials)


def _is_identified(facts: Facts, party: str) -> bool:
    known = facts.parties.get(party)
    return known is not None and any(i.strong for i in known.certain.identifiers)


def official_subject(facts: Facts, party: str, roles: Collection[OfficialRole]) -> Subject:
    """Named by the earliest of his roles, so that the id stays when others follow."""
    held = (o for o in facts.tender.officials if o.party == party and o.role in roles)
    return Subject(party, min((naming(facts, o) for o in held), default=Naming(0, party)).claim)


def naming(facts: Facts, official: Official) -> Naming:
    """What names an official in his role: also the earlier claim of a source that tells him worse and is passed over."""
    worse = (
        o.naming for o in facts.tender.officials
        if o.role is official.role and o.naming is not None and _told_better(facts, o) == official.party
    )  # fmt: skip
    return min((official.naming or Naming(0, official.party), *worse))


def vendors(facts: Facts) -> tuple[Vendor, ...]:
    """Every firm with a price or an award, by id. Registrants are none (they outnumber bidders by far).

    Each partner of a joint operation is named by a claim of its own; of several offers one that a source states is told.
    """
    found = []
    for party in sorted({p for b in facts.tender.bidders for p in b.parties}):
        named = min((b.naming[party] for b in facts.tender.bids if party in b.naming), default=Naming(0, party))
        own = [b for b in facts.tender.bidders if party in b.parties]
        bid = own[0] if len(own) == 1 else min(own, key=lambda b: is_lone(facts.claims, b.claims))
        partners = frozenset(p for b in own for p in b.parties)
        found.append(Vendor(party, Subject(party, named.claim), partners, bid_step(facts, bid)))
    return tuple(found)


def competitors(facts: Facts) -> Iterator[tuple[Vendor, Vendor]]:
    """Pairs of vendors with different offers. Partners of one joint operation do not compete, nor does a firm with itself:
    two records that may well be one firm are first of all a question of identity."""
    return ((a, b) for a, b in _rivals(facts) if not _may_be_one(facts, a.party, b.party))


def are_distinct(facts: Facts) -> bool:
    """Whether nobody competes who may be the same firm written twice: of such two no rule about competitors was asked."""
    return not any(_may_be_one(facts, a.party, b.party) for a, b in _rivals(facts))


def _rivals(facts: Facts) -> Iterator[tuple[Vendor, Vendor]]:
    return ((a, b) for a, b in combinations(vendors(facts), 2) if b.party not in a.partners)


def _may_be_one(facts: Facts, a: str, b: str) -> bool:
    """Firms whose numbers differ are two, however much their names resemble each other.

    Two that sources know are not made one by what a single key adds to them.
    """
    ties = [x.tie for x in facts.alikes(a) if x.party == b and x.tie is not None and x.probability >= ONE_POST]
    known = all(facts.parties[p].certain.name for p in (a, b) if p in facts.parties)
    if known and all(t in facts.ties and is_lone(facts.claims, facts.ties[t].claims) for t in ties):
        return False
    return bool(ties) and not _numbers_differ(facts, a, b)


def _numbers_differ(facts: Facts, a: str, b: str) -> bool:
    """Whether both bear strong numbers of one scheme and share none. Branches of a firm have one taxpayer number."""
    left, right = _strong(facts, a), _strong(facts, b)
    common = left.keys() & right.keys()
    return bool(common) and all(left[s].isdisjoint(right[s]) for s in common)


def _strong(facts: Facts, party: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for number in facts.parties[party].certain.identifiers if party in facts.parties else ():
        if number.strong:
            payer = taxpayer(number.shown) if number.scheme == "NPWP" else None
            found[number.scheme].add(payer or number.token)
    return found


def records(facts: Facts, party: str) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """The party itself and every party it may be, with the hop from that record to the party."""
    for alike in facts.alikes(party):
        hop = () if alike.party == party else (same_as_step(facts, (alike.party, party), alike),)
        yield alike.party, hop


def persons_like(facts: Facts, person: str) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """As `records`, but told from the person outwards."""
    for alike in facts.alikes(person):
        hop = () if alike.party == person else (same_as_step(facts, (person, alike.party), alike),)
        yield alike.party, hop


def ties_into(facts: Facts, firm: str, kinds: Collection[TieKind]) -> Iterator[Tie]:
    """Ties of officers, owners, key personnel … to the firm that are not certainly outside the window."""
    for tie in facts.ties_of(firm):
        if tie.to_id == firm and tie.kind in kinds and facts.holds(tie.period) is not Answer.NO:
            yield tie


def relatives(facts: Facts, person: str) -> Iterator[Relative]:
    """Kin of the person and of whom he may be. Kin chains carry the same_as ties they cross themselves."""
    selves = {a.party for a in facts.alikes(person)}
    for self_, hop in persons_like(facts, person):
        for kin in facts.kin.get(self_, ()):
            if kin.party not in selves:
                yield Relative(kin, self_, hop, tuple(facts.ties[t] for t in kin.ties))


def is_state(facts: Facts, party: str, below: frozenset[str] = frozenset()) -> bool:
    """A public body, or a firm of which such bodies and their firms surely hold more than half, through however many firms
    (persero, perseroda and their subsidiaries): common state ownership is no common control (7(2) f).

    `below`: the firms already met on the way up, so that rings end.
    """
    known = facts.parties.get(party)
    if known is None or known.kind is PartyKind.PERSON or party in below:
        return False
    if known.kind is PartyKind.PUBLIC_BODY or parse_organisation(known.name).state_owned:
        return True
    stated = sorted(ties_into(facts, party, {TieKind.OWNS}), key=lambda t: t.role or "")  # votes after shares
    held = {t.from_id: t.share.low for t in stated if t.share is not None}
    return sum(low for owner, low in held.items() if is_state(facts, owner, below | {party})) > MAJORITY


def is_presumed(facts: Facts, control: Control) -> bool:
    """Control by signs only, or by declaration as beneficial owner of a stated part that cannot exceed 25 %: no
    beneficial owner in law (Perpres 13/2018 art. 4(1)) unless by another criterion, which the declaration does not tell."""
    declared = [facts.ties[t] for t in control.ties if facts.ties[t].kind is TieKind.BENEFICIAL_OWNER_OF]
    bound = facts.policy.beneficial_percent
    return control.reason is ControlReason.PRESUMED or (
        control.reason is ControlReason.DECLARED
        and any(t.share is not None and t.share.above(bound) is Threshold.EXCLUDED for t in declared)
    )


def is_listed(facts: Facts, firm: str) -> bool:
    """Whether the firm's name says that its shares are traded (Tbk)."""
    return firm in facts.parties and parse_organisation(facts.parties[firm].name).listed
