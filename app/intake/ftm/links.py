"""Entities that join others, as ties: owners, directors, staff, kin, and whatever else is linked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from app.intake.ftm.context import Context
from app.intake.ftm.entities import Entity
from graph.claims import TieClaim
from graph.kinds import TieKind
from graph.lexicon import family_term, is_in_law, is_wider_kin
from graph.lexicon.relations import tie_role


@dataclass(frozen=True, slots=True)
class Ends:
    """The properties that name the two ends, and the tie from the first to the second."""

    start: str
    end: str
    kind: TieKind


LINKS: Mapping[str, Ends] = {
    "Ownership": Ends("owner", "asset", TieKind.OWNS),
    "Directorship": Ends("director", "organization", TieKind.OFFICER_OF),
    "Membership": Ends("member", "organization", TieKind.HOLDS_ROLE),
    "Employment": Ends("employee", "employer", TieKind.EMPLOYED_BY),
    "Family": Ends("relative", "person", TieKind.PARENT_OF),  # "the relative is the <relationship> of the person"
    "Associate": Ends("person", "associate", TieKind.AFFILIATED_WITH),
    "Control": Ends("controller", "controlled", TieKind.AFFILIATED_WITH),  # by what means is told, not how far it goes
    "UnknownLink": Ends("subject", "object", TieKind.AFFILIATED_WITH),
    "Representation": Ends("agent", "client", TieKind.AFFILIATED_WITH),
    "Succession": Ends("predecessor", "successor", TieKind.AFFILIATED_WITH),
    "Occupancy": Ends("holder", "post", TieKind.HOLDS_ROLE),
}
_OF_TENDER = frozenset({TieKind.KEY_PERSONNEL_OF, TieKind.GUARANTEED_BY, TieKind.SUBCONTRACTED_TO})
_UNKIND = frozenset({TieKind.SAME_AS, TieKind.USES_CONTACT, TieKind.MEMBER_OF_HOUSEHOLD})
_INDIRECT, _BENEFICIAL = frozenset({"indirect", "ultimate", "tidak langsung"}), frozenset({"beneficial", "beneficial owner"})


def ties(entity: Entity, context: Context) -> list[TieClaim]:
    """A tie from each start to each end; none, with a note, where an end is missing or both are the same."""
    ends = LINKS[entity.schema]
    starts, goals = entity.all(ends.start), entity.all(ends.end)
    if entity.schema == "Occupancy":
        goals = _bodies(entity, goals, context)
    for name, found in ((ends.start, starts), (ends.end, goals)):
        if not found and not entity.notes:
            entity.note(name, "missing_field")
    made: list[TieClaim] = []
    for start, goal in product(starts, goals):
        if start == goal:
            entity.note(ends.end, "self_tie")
        else:
            made += _made(entity, ends, start, goal, context)
    return made


def _bodies(entity: Entity, posts: list[str], context: Context) -> list[str]:
    """The bodies that have these posts."""
    found: list[str] = []
    for id_ in posts:
        post = context.posts.get(id_)
        if post is None:
            entity.note("post", "not_in_delivery", id_)
        elif not post.organizations:
            entity.note("post", "unplaced_post")
        else:
            found += post.organizations
    return list(dict.fromkeys(found))


def _made(entity: Entity, ends: Ends, start: str, goal: str, context: Context) -> Iterator[TieClaim]:
    kind, role, tender = ends.kind, entity.joined("role") or None, None
    match entity.schema:
        case "Ownership":
            kind, role = _holding(entity, role)
        case "Family":
            found = _family(entity)
            if found is None:
                return
            kind, role, forward = found
            start, goal = (start, goal) if forward else (goal, start)
        case "UnknownLink":
            kind, role, tender = _linked(entity, role)
        case "Directorship" | "Employment":
            role = _known_role(entity, kind)
        case "Membership":
            role = role or "member"
        case "Occupancy":
            named = (post.name for id_ in entity.all("post") if (post := context.posts.get(id_)))
            role = "; ".join(filter(None, named)) or None
        case _:
            word = entity.joined("relationship", "controlType") or role
            role = f"{entity.schema.lower()}: {word}" if word else entity.schema.lower()
    yield TieClaim(
        f"{kind} {start} {goal}", kind, start, goal, role=role, share=entity.held(),
        period=entity.period(), tender=tender,
        quote=entity.quote("role", "relationship", "percentage", "ownershipType", "startDate", "endDate", "date", "status"),
    )  # fmt: skip


def _holding(entity: Entity, role: str | None) -> tuple[TieKind, str | None]:
    """An indirect holding is the product of a chain that is stated apart: it is told, but owns nothing by itself."""
    sorts = {word.casefold() for word in entity.all("ownershipType")}
    if sorts & _BENEFICIAL:
        return TieKind.BENEFICIAL_OWNER_OF, None
    if sorts & _INDIRECT:
        return TieKind.AFFILIATED_WITH, "indirect shareholding"
    return TieKind.OWNS, tie_role(TieKind.OWNS, role or "")


def _family(entity: Entity) -> tuple[TieKind, str | None, bool] | None:
    words = entity.all("relationship")
    for word in words:
        term = family_term(word)
        if term is not None and term.kind is not TieKind.MEMBER_OF_HOUSEHOLD:
            return term.kind, term.role, term.forward
    through = any(is_in_law(word) or is_wider_kin(word) for word in words)
    entity.note("relationship", "relation_through_person" if through else "unknown_relation", "; ".join(words) or None)
    return None


def _linked(entity: Entity, role: str | None) -> tuple[TieKind, str | None, str | None]:
    """Our own exports write kinds that the model has no schema for as "<kind>" or "<kind>: <role>"."""
    word, _, rest = (role or "").partition(": ")
    kind = TieKind(word) if word in set(TieKind) - _UNKIND else None
    if kind is None:
        return TieKind.AFFILIATED_WITH, role, None
    return kind, (tie_role(kind, rest) if rest else None), entity.first("recordId") if kind in _OF_TENDER else None


def _known_role(entity: Entity, kind: TieKind) -> str | None:
    words = entity.all("role")
    found = next((role for word in words if (role := tie_role(kind, word))), None)
    if words and found is None:
        entity.note("role", "unknown_role", "; ".join(words))
    return found
