"""Pieces of the network for drawing: bounded, in one order, and readable by other tools."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from graph.connect.subgraph import Piece, around, as_graph, graphml, positions
from graph.kinds import PartyKind, TieKind
from graph.model import Party, Tie
from graph.period import ALWAYS, DATE_UNKNOWN, Period, Share, Window, parse_partial
from tests.fakes import MemoryWorld

DAY = Window.day(parse_partial("2024-06-01")[0])
NOW, GONE = Period.of("2020", ""), Period.of("2010", "2019")


def officer(id_: str, person: str, firm: str, role: str = "director", period: Period = NOW) -> Tie:
    return Tie(id_, TieKind.OFFICER_OF, person, firm, role, period=period)


def test_a_piece_grows_by_depth_and_leaves_out_what_ended() -> None:
    world = MemoryWorld([], [officer("t1", "p", "f"), officer("t2", "q", "f"), officer("t3", "q", "g", period=GONE)])
    assert around(world, ["p"], DAY, 1).parties == ("p", "f")
    assert around(world, ["p"], DAY, 5) == Piece(("p", "f", "q"), tuple(world.ties(["f"])))


def test_the_strongest_ties_find_a_place_first_and_the_rest_is_counted() -> None:
    ties = [officer("t1", "a", "f", "supervisor"), officer("t2", "b", "f", "director"), officer("t3", "c", "f", "board")]
    piece = around(MemoryWorld([], ties), ["f"], DAY, 3, most=3)
    assert (piece.parties, piece.left_out) == (("f", "b", "c"), 1)
    assert [t.id for t in piece.ties] == ["t2", "t3"]


def test_a_party_with_many_ties_is_drawn_but_not_looked_behind_unless_it_is_the_centre() -> None:
    ties = [officer(f"t{n}", f"p{n}", "bank") for n in range(65)]
    world = MemoryWorld([], ties)
    assert around(world, ["p1"], DAY, 3).parties == ("p1", "bank")
    assert len(around(world, ["bank"], DAY, 1).parties) == 66


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
    piece = around(MemoryWorld([], [officer("t1", "p & co", "f")]), ["f"], DAY, 1)
    root = ElementTree.fromstring(graphml(piece, {"f": Party("f", PartyKind.COMPANY, "CV <Contoh>")}))
    names = {element.tag.rsplit("}")[-1] for element in root.iter()}
    assert {"graphml", "graph", "node", "edge"} <= names
    nodes = {element.get("id") for element in root.iter() if element.tag.endswith("node")}
    assert nodes == {"p & co", "f"}


def test_a_drawing_is_the_same_each_time_and_stays_in_its_frame() -> None:
    ties = [officer(f"t{n}", f"p{n}", f"f{n // 3}") for n in range(30)] + [officer("u", "p0", "f5")]
    piece = around(MemoryWorld([], ties), ["p0"], DAY, 4)
    placed = positions(piece)
    assert placed == positions(piece)
    assert placed.keys() == set(piece.parties)
    assert all(-1 <= x <= 1 and -1 <= y <= 1 for x, y in placed.values())
    assert positions(Piece((), ())) == {}
