"""Pieces of the network for drawing: bounded, in one order, and readable by other tools."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Collection

from graph.connect.subgraph import Piece, around, as_graph, centrality, graphml, positions
from graph.kinds import PartyKind, TieKind
from graph.model import Party, Tie
from graph.period import ALWAYS, DATE_UNKNOWN, Period, Share, Window, parse_partial
from tests.fakes import MemoryWorld

DAY = Window.day(parse_partial("2024-06-01")[0])
NOW, GONE = Period.of("2020", ""), Period.of("2010", "2019")


def none(parties: Collection[str]) -> Collection[str]:
    """A policy that lets every party be passed."""
    return ()


def officer(id_: str, person: str, firm: str, role: str = "director", period: Period = NOW) -> Tie:
    return Tie(id_, TieKind.OFFICER_OF, person, firm, role, period=period)


def test_a_piece_grows_by_depth_and_leaves_out_what_ended() -> None:
    world = MemoryWorld([], [officer("t1", "p", "f"), officer("t2", "q", "f"), officer("t3", "q", "g", period=GONE)])
    assert around(world, ["p"], DAY, 1, none).parties == ("p", "f")
    assert around(world, ["p"], DAY, 5, none) == Piece(("p", "f", "q"), tuple(world.ties(["f"])))


def test_the_strongest_ties_find_a_place_first_and_the_rest_is_counted() -> None:
    ties = [officer("t1", "a", "f", "supervisor"), officer("t2", "b", "f", "director"), officer("t3", "c", "f", "board")]
    piece = around(MemoryWorld([], ties), ["f"], DAY, 3, none, most=3)
    assert (piece.parties, piece.left_out) == (("f", "b", "c"), 1)
    assert [t.id for t in piece.ties] == ["t2", "t3"]


def test_a_hub_is_drawn_but_not_looked_behind_unless_it_is_the_centre() -> None:
    world = MemoryWorld([], [officer(f"t{n}", f"p{n}", "bank") for n in range(65)])
    piece = around(world, ["p1"], DAY, 3, {"bank"}.intersection)
    assert (piece.parties, piece.hubs, piece.left_out) == (("p1", "bank"), ("bank",), 0)
    assert len(around(world, ["bank"], DAY, 1, {"bank"}.intersection).parties) == 66


def test_how_central_a_party_is_counts_what_stands_in_the_piece_alone() -> None:
    """Of a row a - b - c - d the ends lie between nobody, b and c each between two of the three pairs of others."""
    row = [officer("t1", "a", "b"), officer("t2", "b", "c"), officer("t3", "b", "c", "board"), officer("t4", "c", "d")]
    found = centrality(around(MemoryWorld([], row), ["a"], DAY, 3, none))
    assert {p: (c.ties, c.neighbours, c.betweenness) for p, c in found.items()} == {
        "a": (1, 1, 0.0), "b": (3, 2, 0.6667), "c": (3, 2, 0.6667), "d": (1, 1, 0.0),
    }  # fmt: skip


def test_the_graph_carries_what_is_stated_and_nothing_that_is_not() -> None:
    owns = Tie("t1", TieKind.OWNS, "p", "f", share=Share.exact(30), period=Period.of("2019-05", None))
    graph = as_graph(Piece(("p", "f"), (owns,)), {"f": Party("f", PartyKind.COMPANY, "CV Contoh")})
    assert (graph.nodes["p"], graph.nodes["f"]) == ({}, {"label": "CV Contoh", "kind": "company"})
    assert graph.edges["p", "f", "t1"] == {"kind": "owns", "share": "30", "cost": owns.cost, "start": "2019-05"}
    open_ended = Tie("t2", TieKind.SPOUSE_OF, "p", "q", period=ALWAYS)
    undated = Tie("t3", TieKind.SPOUSE_OF, "p", "q", period=DATE_UNKNOWN)
    both = as_graph(Piece(("p", "q"), (open_ended, undated)), {})
    assert both.edges["p", "q", "t2"] == {"kind": "spouse_of", "cost": 51, "start": "", "end": ""}
    assert both.edges["p", "q", "t3"] == {"kind": "spouse_of", "cost": 51}


def test_graphml_is_read_by_other_tools() -> None:
    piece = around(MemoryWorld([], [officer("t1", "p & co", "f")]), ["f"], DAY, 1, none)
    root = ElementTree.fromstring(graphml(piece, {"f": Party("f", PartyKind.COMPANY, "CV <Contoh>")}))
    names = {element.tag.rsplit("}")[-1] for element in root.iter()}
    assert {"graphml", "graph", "node", "edge"} <= names
    nodes = {element.get("id") for element in root.iter() if element.tag.endswith("node")}
    assert nodes == {"p & co", "f"}
    told = {element.get("attr.name") for element in root.iter() if element.tag.endswith("key")}
    assert told >= {"label", "kind", "x", "y", "neighbours", "betweenness", "hub", "cost"}


def test_a_drawing_is_the_same_each_time_and_stays_in_its_frame() -> None:
    ties = [officer(f"t{n}", f"p{n}", f"f{n // 3}") for n in range(30)] + [officer("u", "p0", "f5")]
    piece = around(MemoryWorld([], ties), ["p0"], DAY, 4, none)
    placed = positions(piece)
    assert placed == positions(piece)
    assert placed.keys() == set(piece.parties)
    assert all(-1 <= x <= 1 and -1 <= y <= 1 for x, y in placed.values())
    assert positions(Piece((), ())) == {}
