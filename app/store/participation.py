"""What records say of a package and of those who take part in it, as the fold of a tender reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from graph.claims import Money
from graph.model import Naming
from graph.period import Period

Json = Mapping[str, Any]
STATED = "statement:"  # how the sources of single keys and users are named

S = TypeVar("S", bound="Statement")


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim about a tender. `first`: ledger number of its key's first version; `said`: the fields of the claim."""

    key: str
    first: int
    recorded: int
    stated_at: str | None
    source: str
    said: Json

    @property
    def lone(self) -> bool:
        """Whether a single key or user states it."""
        return self.source.startswith(STATED)

    def __getitem__(self, name: str) -> Any:
        """The field's value, None when this record does not say."""
        return self.said.get(name)


@dataclass(frozen=True, slots=True)
class Participation(Statement):
    """A claim that a party (by public id) takes part."""

    party: str = ""
    part: str = ""
    role: str | None = None
    stage: str | None = None
    period: Period | None = None


def keys(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Claim keys, the earliest recorded first."""
    return tuple(s.key for s in sorted(statements, key=lambda s: (s.first, s.key)))


def naming(statements: Iterable[Statement]) -> Naming:
    """What names the subject of these statements, of which there is at least one."""
    return min(Naming(s.first, s.key) for s in statements)


def believed(statements: Iterable[S]) -> list[S]:
    """Those of sources, or where no source speaks those of single keys."""
    given = list(statements)
    return [s for s in given if not s.lone] or given


def by_weight(statements: Iterable[S]) -> list[S]:
    """Single keys' words first: what they state adds to what sources say, whose latest word stands last."""
    return sorted(statements, key=lambda s: not s.lone)


def in_time(statements: Iterable[S]) -> list[S]:
    """Oldest word first: by when the source said it, then by when we learnt it."""
    return sorted(statements, key=lambda s: (s.stated_at or "", s.recorded, s.key))


def latest(statements: Sequence[Statement], name: str) -> Any:
    """The newest word on a field, of statements in time; None when nobody says. An empty list or text says nothing."""
    said = (s.said.get(name) for s in reversed(statements))
    return next((v for v in said if v is not None and v != "" and v != []), None)


def money(value: Json | None) -> Money | None:
    """{"amount": "1500000.00", "currency": "IDR"} as Money."""
    return None if value is None else Money(Decimal(str(value["amount"])), value["currency"])
