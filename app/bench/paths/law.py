"""What law reads of a tender: who owns and controls the bidders, who is kin to the officials."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.bench.paths.asking import ASKED, WARM, Asked, Taken, elapsed, processor
from app.db import Database
from app.store.ledger import now_snapshot
from app.store.world import LedgerWorld
from graph.connect import kinship, ownership
from graph.facts import Facts, Policy
from graph.gather import facts_of
from graph.kinds import BidStage, OfficialRole, Procedure
from graph.model import Bid, Official, Tender
from graph.period import Period, Window

DEGREE = 3


def taken(database: Database, asked: Sequence[Asked]) -> tuple[Taken, Taken]:
    """Milliseconds of reading all facts of each tender, and of answering by them once they are read."""
    clock = processor if database.is_sqlite else elapsed
    policy = Policy(family_degree=DEGREE)
    read, told = [], []
    for number, one in enumerate([*asked[:WARM], *asked[-ASKED:]]):
        with database.reading() as unit:
            begun = clock()
            facts = facts_of(_tender(one), LedgerWorld(unit, now_snapshot(unit)), policy, Window.day(one.day), one.day)
            there = clock()
            _answered(facts)
            if number >= min(WARM, len(asked)):
                read.append((there - begun) * 1_000)
                told.append((clock() - there) * 1_000)
    return Taken(tuple(sorted(read))), Taken(tuple(sorted(told)))


def _answered(facts: Facts) -> None:
    policy, ties = facts.policy, facts.ties.values()
    ownership.closure(list(facts.stakes), ties, facts.window, policy.ownership_depth, policy.control_percent)
    kinship.kin({o.party for o in facts.tender.officials}, ties, facts.window, policy.family_degree)


def _tender(asked: Asked) -> Tender:
    officials = tuple(Official(one, OfficialRole.PPK, Period.of(), None, ()) for one in asked.starts)
    bids = tuple(Bid((one,), BidStage.PRICED, None, None, None, None, None, ()) for one in asked.goals)
    dates: dict[str, date] = {"bids_opened": asked.day}
    return Tender(
        "bench", "bench", None, None, Procedure.TENDER, None, None, None, None, None, None, (), None, None, None, None,
        dates, officials, bids, (), (), (),
    )  # fmt: skip
