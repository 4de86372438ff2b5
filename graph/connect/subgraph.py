"""A bounded piece of the network for drawing and export, and the only place that knows networkx.

Nothing is computed on the whole graph: a piece is what lies around some parties, nearest and strongest first;
what the bounds left out is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from graph.connect.kinship import binding
from graph.facts import share_text
from graph.model import Party, Tie
from graph.period import Answer, Window
from graph.ports import Neighbours

MOST_PARTIES = 300  # a browser lays out no more in reasonable time

Hubs = Callable[[Collection[str]], Collection[str]]  # those of the parties that may not be passed


@dataclass(frozen=True, slots=True)
class Piece:
    """Parties in the order in which they were met, all ties met between them, and how many parties found no place.

    `hubs`: those that are drawn but not looked behind.
    """

    parties: tuple[str, ...]
    ties: tuple[Tie, ...]
    left_out: int = 0
    hubs: tuple[str, ...] = ()


def around(
    world: Neighbours, centre: Collection[str], window: Window, depth: int, hubs: Hubs, most: int = MOST_PARTIES
) -> Piece:
    """What lies within `depth` ties of the centre in the window: at most `most` parties, of each level the closest first.

    A hub is drawn but not looked behind, unless it is a centre.
    """
    place, closed = dict.fromkeys(sorted(set(centre))), set[str]()
    frontier, ties, left_out = list(place), dict[str, Tie](), 0
    for _ in range(depth):
        found = [t for t in world.ties(frontier) if binding(t).holds(window) is not Answer.NO] if frontier else []
        ties.update((t.id, t) for t in found)
        fresh = _nearest(found, place.keys())
        kept = fresh[: max(most - len(place), 0)]
        left_out += len(fresh) - len(kept)
        place.update(dict.fromkeys(kept))
        closed |= set(hubs(kept))
        frontier = [party for party in kept if party not in closed]
    inside = (t for t in ties.values() if t.from_id in place and t.to_id in place)
    return Piece(tuple(place), tuple(sorted(inside, key=lambda t: t.id)), left_out, tuple(sorted(closed)))


def _nearest(ties: Iterable[Tie], known: Collection[str]) -> list[str]:
    """The parties that the ties lead to beyond the known ones, by their cheapest tie, then by id."""
    cost: dict[str, int] = {}
    for tie in ties:
        for end in (tie.from_id, tie.to_id):
            if end not in known:
                cost[end] = min(tie.cost, cost.get(end, tie.cost))
    return sorted(cost, key=lambda party: (cost[party], party))


def as_graph(piece: Piece, parties: Mapping[str, Party]) -> nx.MultiDiGraph[str]:
    """Nodes carry label and kind; edges, keyed by tie id, what the tie states. What is unknown has no attribute."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for id_ in piece.parties:
        party = parties.get(id_)
        told = {"label": party.name or None, "kind": party.kind.value} if party else {}
        graph.add_node(id_, **{name: said for name, said in told.items() if said is not None})
    for tie in piece.ties:
        stated = {
            "kind": tie.kind.value, "role": tie.role, "share": share_text(tie.share), "cost": tie.cost,
            "start": tie.period.start, "end": tie.period.end,
        }  # fmt: skip
        graph.add_edge(tie.from_id, tie.to_id, key=tie.id, **{k: v for k, v in stated.items() if v is not None})
    return graph


def positions(piece: Piece) -> Mapping[str, tuple[float, float]]:
    """Where to draw each party, x and y between −1 and 1: springs from a fixed beginning, so a case looks the same again."""
    graph = _ways(piece)
    placed = nx.spring_layout(graph, seed=0, method="force") if piece.parties else {}
    return {party: (round(float(x), 3), round(float(y), 3)) for party, (x, y) in placed.items()}


@dataclass(frozen=True, slots=True)
class Centrality:
    """How central a party is in the piece alone: ties in it, others they lead to, and the part of all shortest chains
    between two others of the piece that lead through it (0 to 1)."""

    ties: int
    neighbours: int
    betweenness: float


def centrality(piece: Piece) -> Mapping[str, Centrality]:
    """Of each party of the piece; parallel ties are one way. Exact: a piece is small."""
    graph = _ways(piece)
    between = nx.betweenness_centrality(graph)
    ties = Counter(end for tie in piece.ties for end in (tie.from_id, tie.to_id))
    return {p: Centrality(ties[p], graph.degree(p), round(float(between[p]), 4)) for p in piece.parties}


def _ways(piece: Piece) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(piece.parties)
    graph.add_edges_from((tie.from_id, tie.to_id) for tie in piece.ties)
    return graph


def graphml(piece: Piece, parties: Mapping[str, Party]) -> str:
    """The piece in GraphML, for Gephi, yEd and the like, laid out, with how central each party is in it."""
    graph, placed, central = as_graph(piece, parties), positions(piece), centrality(piece)
    for party, node in graph.nodes.items():
        x, y = placed[party]
        node |= {
            "x": x, "y": y, "neighbours": central[party].neighbours, "betweenness": central[party].betweenness,
            "hub": party in piece.hubs,
        }  # fmt: skip
    return "\n".join(nx.generate_graphml(graph))
