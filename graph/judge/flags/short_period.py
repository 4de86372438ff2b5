"""R003: the time for handing in offers is shorter than the least that is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from graph.bidding import Bidding
from graph.judge.flags.flag import OfProcess, Scope, moment

Days = Annotated[int, (1, 1_000)]


@dataclass(frozen=True, slots=True)
class Params(Scope):
    """`threshold`: whole days that are due; by details of the method others. `procurement_methods`: none means all."""

    threshold: Days = 15
    procurement_methods: tuple[str, ...] = ()
    procurement_method_details: tuple[tuple[str, Days], ...] = ()


class ShortPeriod(OfProcess):
    def __init__(self, params: Params) -> None:
        super().__init__()
        self._methods = params.procurement_methods
        self._due = timedelta(days=params.threshold)
        self._due_by = {details: timedelta(days=days) for details, days in params.procurement_method_details}

    def see(self, bidding: Bidding) -> bool:
        if self._methods and bidding.method not in self._methods:
            return bidding.method is not None
        opens, closes = moment(bidding.opens), moment(bidding.closes)
        if opens is None or closes is None:
            return False
        if closes - opens < self._due_by.get(bidding.details or "", self._due):
            self.on(bidding.id)
        return True
