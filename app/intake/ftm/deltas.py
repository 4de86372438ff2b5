"""Files of entities and files of changes (ADD, MOD, DEL) in the order of their versions; the last word on an entity counts.

A full file is the state at its version. A file of changes carries its version ("20240528014702-pfh") in the name of its
folder or its own; an index beside them (`delta.json`) lists the versions there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, Literal

from app.intake.documents import compact, elements
from app.intake.events import Shape
from app.intake.fields import strangers
from app.intake.ftm.vocabulary import vocabulary
from app.intake.problems import UnreadableError, shown
from app.intake.source import Delivery, RowProblem
from app.intake.values import moment
from graph.claims import Place

LINES = Shape((), frozenset({"id", "op", "versions"}))
_VERSION = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)-[a-z0-9]{3}")
_ENTITY = re.compile(r"[^\s\x00-\x1f]{1,255}")

Kind = Literal["full", "changes", "index", "nothing"]
_ORDER = {"full": 0, "changes": 1, "index": 2, "nothing": 3}
_DIGEST, _LINE = 64, 64  # bits of a digest, and of the number of a line in a rank
_WHOLE = (1 << _DIGEST) - 1


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the delivery: what it is, its version ("" where it carries none), which of the versions that is, and its
    place among the files."""

    delivery: Delivery
    kind: Kind
    version: str
    epoch: int = 0
    number: int = 0

    @property
    def since(self) -> str | None:
        """The moment of the version."""
        found = _VERSION.fullmatch(self.version)
        return "{}-{}-{}T{}:{}:{}Z".format(*found.groups()) if found else None


@dataclass(frozen=True, slots=True)
class Word:
    """What one line says of one entity: that it is such (`value`), or that it is gone (None)."""

    id: str
    value: dict[str, Any] | None
    stated_at: str | None
    rank: int  # later words have higher ones; those of one version differ in the lower bits only
    place: Place
    raw: bytes


class Last:
    """Which word on each entity counts: the one of the latest version, inside a version the last.

    Sixteen bytes a word are kept under eight an id: as numbers they take the least room.
    """

    __slots__ = ("_said",)

    def __init__(self) -> None:
        self._said: dict[int, int] = {}

    def learn(self, word: Word) -> bool:
        """Whether this is the last word so far."""
        id_ = _digest(word.id.encode("utf-8", "surrogatepass"))
        if self._said.get(id_, -1) >> _DIGEST > word.rank:
            return False
        self._said[id_] = word.rank << _DIGEST | _digest(word.raw)
        return True

    def counts(self, word: Word) -> bool:
        return self._of(word) >> _DIGEST == word.rank

    def rivals(self, word: Word) -> bool:
        """Whether another word of the same version counts and says something else."""
        return self._is_of_this_version(word) and self._of(word) & _WHOLE != _digest(word.raw)

    def repeats(self, word: Word) -> bool:
        """Whether a later word of the same version says it again."""
        said = self._of(word)
        return self._is_of_this_version(word) and said >> _DIGEST != word.rank and said & _WHOLE == _digest(word.raw)

    def _is_of_this_version(self, word: Word) -> bool:
        return self._of(word) >> (_DIGEST + _LINE) == word.rank >> _LINE

    def _of(self, word: Word) -> int:
        return self._said[_digest(word.id.encode("utf-8", "surrogatepass"))]


def _digest(raw: bytes) -> int:
    return int.from_bytes(blake2b(raw, digest_size=_DIGEST // 8).digest())


def parts(deliveries: Sequence[Delivery]) -> tuple[list[Part], list[RowProblem]]:
    """The files in the order in which they apply, and problems of those whose place cannot be told."""
    found = [Part(delivery, _kind(delivery), _version(delivery)) for delivery in deliveries]
    changes = [part for part in found if part.kind == "changes"]
    in_order = len(changes) > 1 or any(part.version for part in found if part.kind == "full")
    lost = [part for part in changes if in_order and not part.version]
    problems = [UnreadableError("unversioned_delta").row(part.delivery.name) for part in lost]
    kept = sorted((part for part in found if part not in lost), key=lambda p: (p.version, _ORDER[p.kind]))
    for part in kept:
        if part.kind == "index":
            problems += _gaps(part, {other.version for other in kept if other.kind != "index"})
    epochs = sorted({part.version for part in kept})
    numbered = ((part, epochs.index(part.version)) for part in kept)
    return [replace(part, epoch=epoch, number=number) for number, (part, epoch) in enumerate(numbered)], problems


def _kind(delivery: Delivery) -> Kind:
    """By its first object that can be read."""
    for element in elements(delivery, LINES):
        if isinstance(element, RowProblem) or not isinstance(element.value, dict):
            continue
        if "op" in element.value:
            return "changes"
        return "index" if "versions" in element.value else "full"
    return "nothing"


def _version(delivery: Delivery) -> str:
    path = delivery.path if delivery.member is None else delivery.path / delivery.member.info.filename
    for name in (path.name, path.parent.name):
        if found := _VERSION.search(name):
            return found.group()
    return ""


def _gaps(index: Part, there: set[str]) -> Iterator[RowProblem]:
    """Versions that the index lists after the first one delivered and that were not delivered."""
    first = min((version for version in there if version), default=None)
    for element in elements(index.delivery, LINES):
        if isinstance(element, RowProblem):
            continue
        versions = element.value.get("versions") if isinstance(element.value, dict) else None
        for version in sorted(versions) if isinstance(versions, dict | list) and first else ():
            if isinstance(version, str) and version > (first or "") and version not in there:
                yield RowProblem(element.place, "versions", shown(version), "delta_missing")


def words(part: Part) -> Iterator[Word | RowProblem]:
    """What a file says, line by line, and what is wrong with other lines. Never raises on content."""
    known = vocabulary().around[part.kind if part.kind in ("index", "changes") else "full"]
    strange: set[str] = set()
    for line, element in enumerate(elements(part.delivery, LINES)):
        if isinstance(element, RowProblem):
            yield element
            continue
        value = element.value
        if not isinstance(value, dict):
            yield RowProblem(element.place, None, shown(value), "not_an_object")
            continue
        for name in strangers(value, known):
            if name not in strange:
                strange.add(name)
                yield RowProblem(element.place, name, None, "unknown_field")
        if part.kind != "index":
            yield _word(part, line, element.place, value)


def _word(part: Part, line: int, place: Place, value: dict[str, Any]) -> Word | RowProblem:
    op, entity = (value.get("op", "ADD"), value.get("entity")) if part.kind == "changes" else ("ADD", value)
    if op not in ("ADD", "MOD", "DEL"):
        return RowProblem(place, "op", shown(op), "unknown_change")
    if not isinstance(entity, dict):
        return RowProblem(place, "entity", None, "missing_field" if entity is None else "wrong_type")
    id_ = entity.get("id")
    if not isinstance(id_, str) or not _ENTITY.fullmatch(id_):
        code = "missing_field" if id_ in (None, "") else "wrong_type" if not isinstance(id_, str) else "bad_text"
        return RowProblem(place, "id", None, code)
    rank = part.epoch << _LINE | part.number << 40 | line
    if op == "DEL":
        return Word(id_, None, part.since, rank, place, b"")
    try:
        raw = compact({name: said for name, said in entity.items() if name != "last_seen"})
        changed = moment(entity.get("last_change"))
    except UnreadableError as error:
        return RowProblem(place, None, None, error.code)
    except ValueError:
        changed = None
    # changes are ordered by their version: `last_change` of an entity goes back when it is merged with an older one
    return Word(id_, entity, part.since or changed, rank, place, raw)
