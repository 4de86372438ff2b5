"""The province as a whole: offices, people, firms, three years of packages, the plants, and the files made of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from app.intake.demo.files import Files
from app.intake.demo.interests import InterestPlanter
from app.intake.demo.market import Market, Offer
from app.intake.demo.people import Registry
from app.intake.demo.plants import Planted

SEED = 64
OFFICES, COMMITTEE, FIRMS, PACKAGES = 20, 30, 800, 500


@dataclass(frozen=True, slots=True)
class Truth:
    """What was planted and what only looks like it, and the deliveries written: (source, folder) in loading order."""

    planted: tuple[Planted, ...]
    lookalikes: tuple[Planted, ...]
    deliveries: tuple[tuple[str, Path], ...]


def generate(directory: Path, *, lean: bool = False, seed: int = SEED) -> Truth:
    """Write the demonstration's files into `directory`. The same seed gives the same bytes.

    `lean`: only what a province without company- or civil-register access has.
    """
    random = Random(seed)  # noqa: S311 - a reproducible fiction, no secret
    market = Market(random, Registry(random))
    for _ in range(OFFICES):
        market.office()
    for _ in range(COMMITTEE):
        market.committee_member()
    planter = InterestPlanter(market)
    planter.plant()
    _everyday(market)
    _families(market)
    deliveries = Files(directory, random, market, planter.extra).write(lean=lean)
    planted = tuple(p for p in planter.true if p.lean or not lean)
    return Truth(planted, tuple(planter.alike), tuple(deliveries))


def _everyday(market: Market) -> None:
    """Clean firms up to the number wanted, and clean packages among them."""
    clean = [market.staffed() for _ in range(max(FIRMS - len(market.firms), 60))]
    while len(market.packages) < PACKAGES:
        direct = market.random.random() < 0.3
        chosen = market.random.sample(clean, 1 if direct else market.random.randrange(4, 10))
        priced = 1 if direct else market.random.randrange(2, 4)
        market.package([Offer(f, 1 if n < priced else None) for n, f in enumerate(chosen)], direct=direct)


def _families(market: Market) -> None:
    """Husbands, wives and children of officials, all without any firm."""
    for office in market.offices:
        for servant in office.staff:
            if servant.spouse is None and market.random.random() < 0.6:
                market.people.wed(servant)
                for _ in range(market.random.randrange(4)):
                    market.people.child(servant, market.random.randrange(3, 17))
