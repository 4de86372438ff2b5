"""What a reader says, made ready to be written: keys, contents and rows, ahead of the writing, perhaps in another process.

Records that stand unchanged are told apart here and prepared no further.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from app.db import Database, Unit
from app.intake.helped import says_no_more
from app.intake.source import Beyond, Gone, Item, Partial, RowProblem, Said
from app.store import claims, records
from app.store.claims import Stated, Writer
from app.store.names import UnseenNameError
from app.store.seen import Seen, halves
from graph.claims import Place, Record, Source


class Draft(NamedTuple):
    """A record on its way: `stands` unchanged, or `stated` and ready to be written, or `gone`, or barred by a `fault`."""

    place: Place
    key: bytes
    content: bytes
    stated_at: str | None
    stands: bool = False
    stated: Stated | None = None
    fault: RowProblem | None = None
    gone: bool = False


Drafted = Draft | Partial | RowProblem | Beyond
_GONE = b"gone".ljust(16)  # instead of a content


def drafted(
    database: Database, source: Source, items: Iterable[Item | Beyond], size: int
) -> Iterator[list[Drafted]]:
    """The items in their order, as many at a time as make about `size` rows: a process states dozens of things at once.

    Nothing is remembered of them but their keys.
    """
    drafter = _Drafter(database, source)
    batch: list[Item | Beyond] = []
    rows = 0
    for item in items:
        batch.append(item)
        rows += len(item.claims) if isinstance(item, Said) and item.claims else 1
        if rows >= size:
            yield drafter.batch(batch)
            batch, rows = [], 0
    if batch:
        yield drafter.batch(batch)


class _Drafter:
    def __init__(self, database: Database, source: Source) -> None:
        self._database, self._source, self._keys = database, source, database.keys
        self._writer = Writer(self._keys, source.id)
        self._seen = Seen()

    def batch(self, items: Sequence[Item | Beyond]) -> list[Drafted]:
        begun = [self._begun(item) if isinstance(item, Said) else self._left(item) for item in items]
        keys = [draft.key for draft in begun if isinstance(draft, Draft) and draft.key]
        fresh = halves(keys)
        again = self._seen.has(fresh)
        self._seen.add(fresh)
        met = {key for key, times in Counter(keys).items() if times > 1} | {keys[n] for n in again.nonzero()[0]}
        with self._database.reading() as unit:
            standing = records.standing(unit, set(keys) - met)  # what a key met again says is written in any case
            known = {key for item, key in _leaning(items, begun) if _is_known(unit, item.record, standing.get(key))}
        return [
            draft._replace(stands=True) if isinstance(draft, Draft) and draft.key in known
            else self._drafted(item, draft, standing)
            for item, draft in zip(items, begun, strict=True)
        ]  # fmt: skip

    def _begun(self, item: Said) -> Draft:
        said = item.record
        try:
            key, content = self._keys.record_key(self._source.id, said.key), records.content_of(self._keys, said)
        except ValueError:
            return Draft(said.place, b"", b"", said.stated_at, fault=RowProblem(said.place, None, None, "bad_text"))
        return Draft(said.place, key, content, said.stated_at)

    def _left(self, item: Gone | Partial | RowProblem | Beyond) -> Drafted:
        if not isinstance(item, Gone):
            return item
        try:
            key = self._keys.record_key(self._source.id, item.key)
        except ValueError:
            return RowProblem(item.place, None, None, "bad_text")
        return Draft(item.place, key, _GONE, item.stated_at, gone=True)

    def _drafted(self, item: Item | Beyond, draft: Drafted, standing: Mapping[bytes, records.Standing]) -> Drafted:
        if not isinstance(item, Said) or not isinstance(draft, Draft) or not draft.key:
            return draft
        known = standing.get(draft.key)
        if known is not None and known.content == draft.content and known.stands:
            return Draft(draft.place, draft.key, draft.content, draft.stated_at, stands=True)
        try:
            stated = self._writer.state(item.record, draft.key, draft.content, item.claims)
            return Draft(draft.place, draft.key, draft.content, draft.stated_at, stated=stated)
        except (TypeError, ValueError) as error:
            return draft._replace(fault=_fault(draft.place, error))


def _leaning(items: Sequence[Item | Beyond], begun: Sequence[Drafted]) -> Iterator[tuple[Said, bytes]]:
    """Those that others help to read, with their keys."""
    for item, draft in zip(items, begun, strict=True):
        if isinstance(item, Said) and item.record.leans and isinstance(draft, Draft):
            yield item, draft.key


def _is_known(unit: Unit, said: Record, standing: records.Standing | None) -> bool:
    """Whether the same row stands, read with all the help it has now."""
    if standing is None or not standing.stands:
        return False
    before = records.raw(unit, standing.id)
    return before is not None and says_no_more(said.raw, before)


def _fault(place: Place, error: Exception) -> RowProblem:
    """Why a record cannot be kept, for whoever delivered it."""
    match error:
        case UnseenNameError():
            return RowProblem(place, error.field, None, "unseen_name")
        case claims.ImpossibleTieError():
            return RowProblem(place, None, None, "impossible_tie", str(error))
        case claims.TooLongError():
            return RowProblem(place, None, None, "length")
    return RowProblem(place, None, None, "bad_text")
