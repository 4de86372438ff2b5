"""Connect: who is tied to whom on that date. Paths rank and draw; ownership, control and kinship are what law reads.

`graph.connect.subgraph` stands apart: only who draws or exports needs networkx.
"""

from graph.connect.kinship import kin
from graph.connect.ownership import Ownership, closure
from graph.connect.paths import Search, describe, search

__all__ = ["Ownership", "Search", "closure", "describe", "kin", "search"]
