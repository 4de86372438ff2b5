"""Ids under which one process names several organisations ("1" for the buyer of one release and a bidder of the next).

Such an id joins nothing: each of the organisations gets a key of its own, by its number or its name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import combinations
from typing import Any, NamedTuple

from rapidfuzz.fuzz import token_sort_ratio

from app.intake.nodes import Node
from app.intake.ocds.releases import Release
from app.intake.problems import shown
from app.intake.source import RowProblem
from app.intake.values import text_of, written
from app.intake.vendors import name_key
from graph.lexicon import parse_organisation

ALIKE = 80.0  # percent of letters in place, words in order: misspellings of one name, not two firms of one family
Key = Callable[[Node], str | None]


class _Written(NamedTuple):
    """How an organisation is written beside its id."""

    name: str | None
    scheme: str | None
    number: str | None


@dataclass(slots=True)
class _One:
    """One of the organisations under an id: how it is written, and in which releases."""

    ways: set[_Written]
    releases: set[int]

    @property
    def mark(self) -> str:
        said = min(f"{way.scheme}:{way.number}" if way.number else name_key(way.name or "") for way in self.ways)
        return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@dataclass(slots=True)
class Apart:
    """The organisations of every id that means several, and which releases speak of the id."""

    several: dict[str, list[_One]] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, releases: Sequence[Release]) -> Apart:
        doubtful = _doubtful(releases)
        if not doubtful:
            return cls()
        found = {own: ones for own, ways in _ways(releases, doubtful).items() if len(ones := _ones(ways)) > 1}
        return cls(found, {id(release): number for number, release in enumerate(releases)})

    def within(self, release: Release) -> Key:
        """Gives the local key of an organisation in a release; None where nothing names it or an id may mean several."""
        if not self.several:
            return local_id
        number = self.numbers[id(release)]

        def key(node: Node) -> str | None:
            own = local_id(node)
            ones = self.several.get(own or "")
            if own is None or ones is None:
                return own
            way = _written(node.value)
            fitting = [one for one in ones if way in one.ways]
            if not any(way):
                fitting = [one for one in ones if number in one.releases]
            return f"{own}~{fitting[0].mark}" if len(fitting) == 1 else None

        return key

    def problems(self, releases: Sequence[Release]) -> Iterator[RowProblem]:
        """Each such id once, at the release that first uses it for another organisation."""
        for own, ones in self.several.items():
            at = sorted(min(one.releases) for one in ones)[1]
            yield RowProblem(releases[at].place, "/parties/id", shown(own), "id_of_several")

    def told(self, release: Release) -> dict[str, list[str]]:
        """What a release's claims rest on: the keys under which its ids are kept apart."""
        number = self.numbers.get(id(release))
        return {
            own: sorted(one.mark for one in ones)
            for own, ones in self.several.items()
            if any(number in one.releases for one in ones)
        }


def local_id(node: Node) -> str | None:
    """The publisher's id, else scheme and id of the identifier (the form 1.1 recommends for ids), else the name."""
    own = node.value.get("id")
    own = written(own) if type(own) is str else node.text("id")
    if own:
        return own
    identifier = node.node("identifier")
    scheme, number = identifier.text("scheme"), identifier.text("id")
    if number:
        return f"{scheme}-{number}" if scheme else number
    name = node.text("name")
    return f"name:{name_key(name)}" if name else None


# --- as they are written -----------------------------------------------------------------------------------------------
def organisations(release: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every object of a release that names an organisation, as it is written."""
    yield from _dicts(release.get("parties"))
    yield from _dicts(release.get("buyer"))
    tender = release.get("tender")
    if isinstance(tender, dict):
        yield from _dicts(tender.get("procuringEntity"))
        yield from _dicts(tender.get("tenderers"))
    bids = release.get("bids")
    for bid in _dicts(bids.get("details")) if isinstance(bids, dict) else ():
        yield from _dicts(bid.get("tenderers"))
    for listed in ("awards", "contracts"):
        for entry in _dicts(release.get(listed)):
            yield from _dicts(entry.get("suppliers"))


def _dicts(value: Any) -> Iterable[dict[str, Any]]:
    if type(value) is list:
        return [item for item in value if type(item) is dict]
    return (value,) if type(value) is dict else ()


def _doubtful(releases: Sequence[Release]) -> set[str]:
    """Ids beside which more than one name, or more than one number, is written."""
    names: dict[str, str] = {}
    numbers: dict[str, tuple[Any, Any]] = {}
    found: set[str] = set()
    for release in releases:
        for one in organisations(release.value):
            own = _text(one.get("id"))
            if own is None:
                continue
            name, identifier = one.get("name"), one.get("identifier")
            if type(name) is str and names.setdefault(own, name) != name:
                found.add(own)
            if type(identifier) is dict and (number := identifier.get("id")) is not None:
                pair = identifier.get("scheme"), number
                if numbers.setdefault(own, pair) != pair:
                    found.add(own)
    return found


def _text(value: Any) -> str | None:
    if type(value) is str:
        return written(value)
    return text_of(value) if type(value) in (int, float) else None


def _written(one: Any) -> _Written:
    identifier = one.get("identifier")
    if not isinstance(identifier, dict):
        return _Written(_text(one.get("name")), None, None)
    number = _text(identifier.get("id"))
    return _Written(_text(one.get("name")), _text(identifier.get("scheme")) if number else None, number)


def _ways(releases: Sequence[Release], doubtful: set[str]) -> dict[str, dict[_Written, set[int]]]:
    found: dict[str, dict[_Written, set[int]]] = defaultdict(lambda: defaultdict(set))
    for number, release in enumerate(releases):
        for one in organisations(release.value):
            own, way = _text(one.get("id")), _written(one)
            if own in doubtful and any(way):
                found[own][way].add(number)
    return found


# --- which of them are one ---------------------------------------------------------------------------------------------
def _ones(ways: dict[_Written, set[int]]) -> list[_One]:
    """The ways an id is written beside, by the organisation they mean."""
    ones = [_One({way}, set(releases)) for way, releases in ways.items()]
    for a, b in combinations(ways, 2):
        if _same(a, b, together=not ways[a].isdisjoint(ways[b])):
            left, right = (next(one for one in ones if way in one.ways) for way in (a, b))
            if left is not right:
                left.ways |= right.ways
                left.releases |= right.releases
                ones.remove(right)
    return ones


def _same(a: _Written, b: _Written, *, together: bool) -> bool:
    """Whether an id means one organisation written twice. `together`: in one release, so that neither corrects the other."""
    if a.number and b.number and a.scheme == b.scheme:
        return a.number == b.number or (not together and _alike(a.name, b.name))
    return a.name is None or b.name is None or _alike(a.name, b.name)


def _alike(a: str | None, b: str | None) -> bool:
    if a is None or b is None:
        return False
    left, right = (set(parse_organisation(name).tokens) for name in (a, b))
    if left and right and (left <= right or right <= left):
        return True
    return token_sort_ratio(name_key(a), name_key(b)) >= ALIKE
