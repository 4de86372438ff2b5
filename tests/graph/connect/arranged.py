"""A world in memory as arrays, by way of the plain columns that a store would read."""

from __future__ import annotations

import numpy as np

from graph.connect.arrays import CAPPED_KINDS, Arrays, TieColumns, arrays_of
from graph.connect.kinship import binding
from tests.fakes import MemoryAdjacency, hub_kind


def arranged(world: MemoryAdjacency) -> Arrays:
    """The same parties and ties under the same numbers."""
    parties = sorted((id_, number) for number, id_ in enumerate(world._public))
    kinds = [hub_kind(world._party.get(id_)) for id_, _ in parties]
    periods = [binding(tie) for tie in world._ties]
    columns = (
        [world._number[tie.from_id] for tie in world._ties], [world._number[tie.to_id] for tie in world._ties],
        range(len(world._ties)), [tie.cost for tie in world._ties], [p.start_min for p in periods],
        [p.start_max for p in periods], [p.end_min for p in periods], [p.end_max for p in periods],
    )  # fmt: skip
    return arrays_of(
        np.array([number for _, number in parties], np.uint32),
        np.array([CAPPED_KINDS.index(kind) for kind in kinds], np.uint8),
        TieColumns(*(np.array(column, np.int32) for column in columns)),
    )
