"""What a process flag is: it looks at one contracting process after the other and says at the end what is conspicuous.

Some compare a process with the whole set, so nothing is raised before everything was seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from graph.bidding import Bidding


class Group(StrEnum):
    """Whom a flag is about; the words of the peer's results (ocdscardinal)."""

    PROCESS = "OCID"
    BUYER = "Buyer"
    ENTITY = "ProcuringEntity"
    TENDERER = "Tenderer"


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag on `subject`, visible in `processes`; `parties` are the tenderers it shows of a process, each with `mark`.

    `chance` is the probability of something so extreme where all are alike, corrected for how many were tested; None
    where the flag has no such measure.
    """

    group: Group
    subject: str
    value: float
    processes: tuple[str, ...]
    parties: tuple[str, ...] = ()
    mark: float = 0.0
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Parameters that every flag has: processes by these methods are left out."""

    excluded_procurement_method_details: tuple[str, ...] = ()


class Flag(Protocol):
    def see(self, bidding: Bidding) -> bool:
        """Take in one process, not cancelled and within scope. False where it does not say what the flag needs."""
        ...

    def raised(self) -> Iterator[Raised]:
        """After all were seen. The order is that of the processes."""
        ...

    def bounds(self) -> Mapping[str, float]:
        """Quartiles and fences of the set that decided, by name; empty for a flag that looks at one process."""
        ...


class OfProcess:
    """A flag that looks at one process: the set has no bounds."""

    def __init__(self) -> None:
        self.found: list[Raised] = []

    def raised(self) -> Iterator[Raised]:
        yield from self.found

    def bounds(self) -> Mapping[str, float]:
        return {}

    def on(self, process: str, value: float = 1.0, parties: tuple[str, ...] = (), mark: float = 0.0) -> None:
        self.found.append(Raised(Group.PROCESS, process, value, (process,), parties, mark))


def moment(text: str | None) -> datetime | None:
    """A date-time with its offset (RFC 3339); None for anything less: a day alone has no hour to count from."""
    if text is None or len(text) < 20 or text[10] not in "Tt " or text[13] != ":" or text[16] != ":":
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
