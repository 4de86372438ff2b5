"""Records of a delivery sorted while they go by: what was said before, what is said twice, what is left to be written."""

from __future__ import annotations

from collections.abc import Sequence

from app.intake.drafts import Draft, Drafted
from app.intake.report import LoadReport
from app.intake.source import Beyond, Partial, RowProblem
from app.store.seen import Seen, halves

DAY = 10  # characters of a day as ISO 8601 writes it


def is_older(stated_at: str | None, than: str | None) -> bool:
    """Whether a statement is surely older than another: by its day, and by its time where both are UTC.

    Of "2024" and "2024-05" neither is.
    """
    if not stated_at or not than:
        return False
    both_utc = stated_at.endswith("Z") and than.endswith("Z")
    known = min(len(stated_at), len(than)) - 1 if both_utc else min(len(stated_at), len(than), DAY)
    return stated_at[:known] < than[:known]


class Sorter:
    """Counts and problems go into the report. Of what went by it keeps sixteen bytes a record.

    `seen`: keys of all records so far; `repeated`: those said twice whose later row is still to be written; `stated`: the
    latest date of a record; `partial`: the delivery says that it is not the whole.
    """

    def __init__(self, report: LoadReport) -> None:
        self._report = report
        self.seen, self._said = Seen(), Seen()  # keys, and keys with what they said
        self._beyond = Seen()
        self.repeated: set[bytes] = set()
        self._changed: dict[bytes, bytes] = {}  # what was last said under a key that said different things
        self.stated = ""
        self.partial = False

    def sort(self, batch: Sequence[Drafted]) -> dict[bytes, Draft]:
        """Records by key that may have to be written, the later of two with one key; problems are noted."""
        said: dict[bytes, Draft] = {}
        stated = [d for d in batch if isinstance(d, Draft) and d.key]
        keys, contents = halves([d.key for d in stated]), halves([d.content for d in stated])
        met = {d.key for d, there in zip(stated, self.seen.has(keys), strict=True) if there}
        again = zip(stated, self._said.has(keys ^ contents), strict=True)
        same = {(d.key, d.content) for d, there in again if there}
        self.seen.add(keys)
        self._said.add(keys ^ contents)
        newest: dict[bytes, bytes] = {}
        for draft in batch:
            if isinstance(draft, RowProblem):
                self._report.meet(draft)
                continue
            if isinstance(draft, Partial):
                self.partial = True
                continue
            self._report.read += 1
            if isinstance(draft, Beyond):
                self._report.beyond += 1
                self._beyond.add(halves([draft.key]))
                continue
            if not draft.key or draft.fault is not None:  # what cannot be kept takes the place of nothing
                self._report.reject(draft.fault or RowProblem(draft.place, None, None, "bad_text"))
                continue
            if self._is_same(draft, newest, same):
                self._report.unchanged += 1
                continue
            if draft.key in met or draft.key in newest:
                self._changed[draft.key] = draft.content
                self._report.reject(RowProblem(draft.place, None, None, "duplicate_record"))
                if draft.key not in said:
                    self.repeated.add(draft.key)
            newest[draft.key] = draft.content
            self.stated = max(self.stated, draft.stated_at or "")
            if draft.stands:
                self._report.unchanged += 1
            else:
                said[draft.key] = draft
        return said

    def brought(self) -> Seen:
        """Keys of all that the delivery holds, also of what is not kept: it is not left out."""
        self.seen.update(self._beyond)
        return self.seen

    def _is_same(self, draft: Draft, newest: dict[bytes, bytes], same: set[tuple[bytes, bytes]]) -> bool:
        """Whether it says what was last said under its key: in its batch (`newest`), or else before it (`same`)."""
        last = newest.get(draft.key, self._changed.get(draft.key))
        return (draft.key, draft.content) in same if last is None else last == draft.content
