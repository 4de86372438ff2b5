"""The fakes keep the promises of graph/ports.py, so that what passes against them passes for the right reason."""

from __future__ import annotations

from graph.facts import HubPolicy
from graph.kinds import PartyKind, TieKind
from graph.model import Party, Sanction, Tie
from graph.period import Period, Window, parse_partial
from graph.ports import Adjacency, World
from tests.fakes import MemoryAdjacency, MemoryWorld

DAY = Window.day(parse_partial("2024-06-01")[0])
NOW = Period.of("2020", "")
GONE = Period.of("2015", "2019")


def firm(id_: str) -> Party:
    return Party(id_, PartyKind.COMPANY, id_)


def officer(id_: str, person: str, company: str, period: Period = NOW) -> Tie:
    return Tie(id_, TieKind.OFFICER_OF, person, company, "director", period=period)


def test_the_fakes_are_what_the_ports_ask_for() -> None:
    world: World = MemoryWorld()
    adjacency: Adjacency = MemoryAdjacency([], [])
    assert world.ties(["nobody"]) == []
    assert adjacency.numbers(["nobody"]) == {}


def test_expand_gives_each_tie_from_both_sides_and_leaves_out_what_ended() -> None:
    adjacency = MemoryAdjacency([firm("f")], [officer("t1", "p", "f"), officer("t2", "q", "f", GONE)])
    number = adjacency.numbers(["f", "p", "q"])
    edges = adjacency.expand(number.values(), DAY)
    f, p = number["f"], number["p"]
    assert [(e.src, e.dst, e.forward) for e in edges] == [(f, p, False), (p, f, True)]
    assert adjacency.tie_ids([e.tie for e in edges]) == {0: "t1"}
    assert adjacency.public(number.values()) == {number[id_]: id_ for id_ in number}


def test_a_hub_has_more_neighbours_than_its_kind_may_have() -> None:
    """Two ties to the same neighbour are one neighbour; a listed party is a hub, or none, whatever it has."""
    ties = [officer("t1", "p", "f"), officer("t2", "p", "f", GONE), officer("t3", "q", "g"), officer("t4", "r", "g")]
    adjacency = MemoryAdjacency([firm("f"), firm("g")], ties)
    number = adjacency.numbers(["f", "g"])
    caps = {"company": 1, "unknown": 20}
    assert adjacency.hubs(number.values(), HubPolicy(caps)) == {number["g"]}
    assert adjacency.hubs(number.values(), HubPolicy(caps, always_pass=frozenset({"g"}))) == frozenset()
    assert adjacency.hubs(number.values(), HubPolicy(caps, never_pass=frozenset({"f"}))) == {number["f"], number["g"]}


def test_a_contact_point_is_capped_by_its_kind_of_contact() -> None:
    phone = Party("c", PartyKind.CONTACT_POINT, "+62", attributes={"contact_kind": "phone"})
    ties = [Tie(f"t{n}", TieKind.USES_CONTACT, f"f{n}", "c", "phone") for n in range(9)]
    number = MemoryAdjacency([phone], ties).numbers(["c"])["c"]
    assert MemoryAdjacency([phone], ties).hubs([number], HubPolicy()) == {number}
    assert MemoryAdjacency([phone], ties[:8]).hubs([number], HubPolicy()) == frozenset()


def test_the_world_answers_by_party_and_kind_in_the_order_of_ids() -> None:
    sanction = Sanction("s1", "f", "D-1", "fraud", NOW, "active", None, ())
    family = Tie("t0", TieKind.SPOUSE_OF, "p", "q")
    world = MemoryWorld([firm("f")], [officer("t2", "p", "f"), officer("t1", "q", "f"), family], sanctions=[sanction])
    assert [t.id for t in world.ties(["p", "q"])] == ["t0", "t1", "t2"]
    assert [t.id for t in world.ties(["f"], {TieKind.OFFICER_OF}, limit_per_party=1)] == ["t1"]
    assert world.named(["t1", "none"]).keys() == {"t1"}
    assert world.degrees(["f", "nobody"]) == {"f": 2, "nobody": 0}
    assert world.parties(["f", "p"]).keys() == {"f"}
    assert world.sanctions(["f"]) == [sanction]
    assert world.sanctions(["p"]) == []
    assert world.adjacency().numbers(["f", "p"]).keys() == {"f", "p"}
