"""The whole invented province from its seed: parties, ties and tenders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.bench.paths import planting, province
from app.bench.paths.world import Layout, Ties, merged, public_ids

MOST_TENDERS = 2_000
NODES_A_TENDER = 250


@dataclass(frozen=True, slots=True)
class World:
    """Nodes are 0 … size − 1; their numbers in the tables are one more, as those of ties."""

    layout: Layout
    ids: npt.NDArray[np.bytes_]
    ties: Ties
    trials: tuple[planting.Trial, ...]

    def id(self, node: int) -> str:
        """The public id."""
        return bytes(self.ids[node]).decode()


def make(seed: int, size: int) -> World:
    """The same world for the same seed and size. ValueError for too few nodes."""
    rng = np.random.default_rng(seed)
    count = min(MOST_TENDERS, size // NODES_A_TENDER)
    layout = Layout.of(size, spare=planting.SPARE * count)
    parts = [*province.families(rng, layout), *province.firms(rng, layout), *province.offices(rng, layout)]
    trials = []
    for trial, ties in planting.planted(rng, layout, count):
        trials.append(trial)
        parts += ties
    return World(layout, public_ids(rng, size), merged(rng, parts), tuple(trials))
