"""Which statements count. 0.4 states records: of the statements of one record the newest, across all files of a delivery.

Before 0.4 a statement names those it replaces. Only records that are stated more than once are remembered by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from app.intake.bods.statements import Statement
from app.intake.marks import Marks

Rank = tuple[tuple[str, str, int], bytes]  # how new, and what it says; of two as new one stands, whatever their order


@dataclass(slots=True)
class Newest:
    """Learns all statements, then ranks those of records stated more than once, then looks for what was closed.

    `nominees` by the nomination they belong to; `ended` are the interests of records whose closing leaves them out.
    """

    best: dict[str, Rank] = field(default_factory=dict)
    replaced_by: dict[str, str] = field(default_factory=dict)
    nominees: dict[str, list[str]] = field(default_factory=dict)
    ended: dict[str, list[Any]] = field(default_factory=dict)
    _records: Marks = field(default_factory=Marks)
    _persons: Marks = field(default_factory=Marks)
    _silent: set[str] = field(default_factory=set)
    _last: dict[str, Rank] = field(default_factory=dict)

    def learn(self, statement: Statement) -> None:
        """A first look at every statement of the delivery."""
        self._records.add(statement.key)
        if statement.kind == "person":
            self._persons.add(statement.key)
        replaced = statement.value.get("replacesStatements")
        for old in replaced if isinstance(replaced, list) else ():
            if isinstance(old, str) and old != statement.key:
                self.replaced_by[old] = statement.key
        self._learn_nominees(statement)

    def _learn_nominees(self, statement: Statement) -> None:
        """So that the nominator's statement can name them."""
        listed = statement.details.get("interests")
        party, subject = statement.details.get("interestedParty"), statement.details.get("subject")
        if statement.kind != "relationship" or not isinstance(listed, list) or not isinstance(subject, str):
            return
        for interest in listed:
            if isinstance(interest, dict) and interest.get("type") == "nominee" and isinstance(party, str):
                nominees = self.nominees.setdefault(subject, [])
                if party not in nominees:
                    nominees.append(party)

    @property
    def any_repeated(self) -> bool:
        return self._records.any_repeated

    def is_repeated(self, key: str) -> bool:
        return self._records.times(key) > 1

    def rank(self, statement: Statement) -> None:
        """A second look, at the statements of repeated records."""
        rank = _rank(statement)
        if statement.key not in self.best or self.best[statement.key] < rank:
            self.best[statement.key] = rank
            if statement.status == "closed" and statement.kind == "relationship" and not statement.details.get("interests"):
                self._silent.add(statement.key)
            else:
                self._silent.discard(statement.key)

    @property
    def any_silent(self) -> bool:
        """Whether a record is closed without its interests, so that a third look tells what ended."""
        return bool(self._silent)

    def is_silent(self, key: str) -> bool:
        return key in self._silent

    def look_back(self, statement: Statement) -> None:
        """A third look, at the statements of silent records."""
        interests = statement.details.get("interests")
        if self.is_silent(statement.key) and isinstance(interests, list) and interests:
            rank = _rank(statement)
            if statement.key not in self._last or self._last[statement.key] < rank:
                self._last[statement.key] = rank
                self.ended[statement.key] = interests

    def is_person(self, ref: str) -> bool:
        return self._persons.times(ref) > 0

    def counts(self, statement: Statement) -> bool:
        best = self.best.get(statement.key)
        return statement.key not in self.replaced_by and (best is None or best == _rank(statement))

    def rivals(self, statement: Statement) -> bool:
        """Whether another statement of the record counts that is just as new and says something else."""
        best, own = self.best.get(statement.key), _rank(statement)
        return best is not None and statement.key not in self.replaced_by and best[0] == own[0] and best[1] != own[1]

    def current(self, key: str) -> str:
        """The statement that stands for a replaced one."""
        seen = {key}
        while (newer := self.replaced_by.get(key)) is not None and newer not in seen:
            seen.add(newer)
            key = newer
        return key


def _rank(statement: Statement) -> Rank:
    return statement.order, blake2b(statement.content, digest_size=16).digest()
