"""The search over arrays compiled: the balls of meeting.py and their core, for machines that have numba.

Nodes that a search reaches are numbered as they come (a hash table, no array as long as the graph), so that everything
after the first touch of a node stays in the processor's cache. The ranking is in kernel_ranking.py.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.connect.arrays import NO_NODE, Arrays, Bits, Column
from graph.connect.compiled import compiled, entered, whole
from graph.connect.kernel_ranking import Maze, best_of_all, mazed
from graph.connect.meeting import FAR
from graph.connect.ranking import HOP_BITS, ONE_HOP
from graph.model import COST_OF_UNKNOWN_DATE

NEAR, OFF = 0, 1  # the two balls: around the starts, and off them around the goals


class Land(NamedTuple):
    """The columns of Arrays that a search reads, and the hubs of a policy."""

    parties: Column
    node_of: Column
    offsets: Column
    target: Column
    tie: Column
    cost: Column
    start: Column
    end: Column
    starts: Column
    ends: Column
    hubs: Bits


class Quest(NamedTuple):
    """What is asked, in plain integers. `pairs` are places in starts and goals, in the order of answers."""

    starts: Column  # party numbers
    goals: Column
    pairs: Column  # [p, 2]
    first_day: int
    last_day: int
    frontier: int
    limits: Column  # hops, paths of a pair, greatest weight


class Ground(NamedTuple):
    """Nodes reached so far, in the order they were. `depth[ball, place]` is FAR where that ball has not come."""

    slots: Column  # hash table of places, -1 where free
    nodes: Column
    depth: Column
    used: Column  # [1]: how many


class Ball(NamedTuple):
    """Ties [n, 3] as (place, place, row); those of level i end at `upto[i]`."""

    ties: Column
    upto: Column
    waiting: int


class Step(NamedTuple):
    """A level of a ball; on one that `closes` the search, nodes that are not there already lead nowhere."""

    ball: int
    level: int
    closes: bool


class Answer(NamedTuple):
    """Parties by their numbers in the tables, but for the nodes reached."""

    paths: Column  # [n, 2 + 7]: place of its pair, how many parties, the parties
    ways: Column  # [m, 4]: every tie of every hop: from party, to party, tie << 1 | forward, cost
    hubs: int
    waiting: int
    reached: Column


def land_of(arrays: Arrays, hubs: Bits) -> Land:
    """Plain views that are read only, as files mapped into memory are: what is compiled once serves both."""
    columns = {name: getattr(arrays, name).view(np.ndarray) for name in Land._fields if name != "hubs"}
    land = Land(**columns, hubs=hubs.view())
    for column in land:
        column.flags.writeable = False
    return land


@entered
def seek(land: Land, quest: Quest) -> Answer:
    """Both balls, the core of arcs on walks of at most H ties, the best paths of each pair and the ties of their hops."""
    starts, goals = _nodes(land, quest.starts), _nodes(land, quest.goals)
    ground = _rooted(_ground(512, np.zeros(1, np.int64)), starts, NEAR)
    ground, near = _grown(land, quest, ground, Step(NEAR, (quest.limits[0] + 1) // 2, False))
    if near.upto[-1]:
        ground = _rooted(ground, goals, OFF)
    ground, off = _grown(land, quest, ground, Step(OFF, quest.limits[0] // 2, True))
    hubs = _ends_between(land, ground, near, off) + _held_back(land, ground, near.upto.size - 1, off.upto.size - 1)
    _lengthen(land, ground, near, OFF, off.upto.size - 1)
    _lengthen(land, ground, off, NEAR, near.upto.size - 1)
    arcs = _core(land, quest, ground, near, off)
    maze = _maze(land, quest, arcs)
    paths = best_of_all(maze, _ranks(maze.nodes, starts), _ranks(maze.nodes, goals), quest.pairs)
    ways = _ways(land, quest, paths)
    for path in paths:
        for n in range(2, 2 + path[1]):
            path[n] = land.parties[path[n]]
    return Answer(paths, ways, hubs, near.waiting + off.waiting, ground.nodes[: ground.used[0]])


@compiled
def _nodes(land: Land, numbers: Column) -> Column:
    """The node of each party, NO_NODE where it has none."""
    nodes = np.full(numbers.size, NO_NODE, np.int64)
    for n, number in enumerate(numbers):
        if number < land.node_of.size:
            nodes[n] = land.node_of[number]
    return nodes


@compiled
def _is_hub(land: Land, node: int) -> bool:
    return bool(land.hubs[node >> 3] >> (node & 7) & 1)


@compiled
def _may_hold(land: Land, quest: Quest, row: int) -> bool:
    since, until = land.starts[land.start[row], 0], land.ends[land.end[row], 1]
    return bool(since <= quest.last_day and until >= quest.first_day and since <= until)


@compiled
def _price(land: Land, quest: Quest, row: int) -> int:
    """The cost of a tie that may hold, with the surcharge where it is not known to."""
    since, until = land.starts[land.start[row], 1], land.ends[land.end[row], 0]
    surely = since <= quest.last_day and until >= quest.first_day and since <= until
    return whole(land.cost[row]) + (0 if surely else COST_OF_UNKNOWN_DATE)


@compiled
def _ground(size: int, used: Column) -> Ground:
    return Ground(np.full(2 * size, -1, np.int32), np.empty(size, np.int64), np.full((2, size), FAR, np.uint8), used)


@compiled
def _slot(ground: Ground, node: int) -> int:
    """Where the place of a node stands in the hash table, or would stand."""
    mask = ground.slots.size - 1
    at = (node * 0x9E3779B1 >> 8) & mask
    while ground.slots[at] >= 0 and ground.nodes[ground.slots[at]] != node:
        at = (at + 1) & mask
    return at


@compiled
def _place(ground: Ground, node: int) -> int:
    """The place of a node, which is added where it is new; there must be room."""
    slot = _slot(ground, node)
    if ground.slots[slot] < 0:
        ground.slots[slot] = ground.used[0]
        ground.nodes[ground.used[0]] = node
        ground.used[0] += 1
    return whole(ground.slots[slot])


@compiled
def _widened(ground: Ground, more: int) -> Ground:
    """With room for so many more nodes."""
    count = ground.used[0]
    if count + more <= ground.nodes.size:
        return ground
    size = ground.nodes.size
    while size < count + more:
        size *= 2
    wider = _ground(size, ground.used)
    wider.nodes[:count] = ground.nodes[:count]
    wider.depth[:, :count] = ground.depth[:, :count]
    for place in range(count):
        wider.slots[_slot(wider, wider.nodes[place])] = place
    return wider


@compiled
def _rooted(ground: Ground, roots: Column, ball: int) -> Ground:
    ground = _widened(ground, roots.size)
    for node in roots[roots != NO_NODE]:
        ground.depth[ball, _place(ground, node)] = 0
    return ground


@compiled
def _grown(land: Land, quest: Quest, ground: Ground, last: Step) -> tuple[Ground, Ball]:
    ties, upto, waiting = np.empty((256, 3), np.int64), np.zeros(last.level + 1, np.int64), 0
    for level in range(1, last.level + 1):
        frontier = _frontier(land, ground, last.ball, level - 1)
        if frontier.size > quest.frontier:
            waiting, frontier = frontier.size, frontier[:0]
        room = 0
        for place in frontier:
            room += whole(land.offsets[ground.nodes[place] + 1]) - whole(land.offsets[ground.nodes[place]])
        step = Step(last.ball, level, last.closes and level == last.level)
        if not step.closes:
            ground = _widened(ground, room)
        upto[level] = upto[level - 1]
        if upto[level] + room > len(ties):
            longer = np.empty((2 * (upto[level] + room), 3), np.int64)
            longer[: upto[level]] = ties[: upto[level]]
            ties = longer
        for src in frontier:
            _look(land, quest, ground, src, ties, upto, step)
    return ground, Ball(ties, upto, waiting)


@compiled
def _frontier(land: Land, ground: Ground, ball: int, level: int) -> Column:
    """Places at the rim of a ball, without the hubs that are no root."""
    found, count = np.empty(ground.used[0], np.int64), 0
    for place in range(ground.used[0]):
        if ground.depth[ball, place] == level and not (level and _is_hub(land, ground.nodes[place])):
            found[count] = place
            count += 1
    return found[:count]


@compiled
def _look(land: Land, quest: Quest, ground: Ground, src: int, ties: Column, upto: Column, step: Step) -> None:
    """Note the ties of one node, and the depth of those it leads to first."""
    node = ground.nodes[src]
    for row in range(land.offsets[node], land.offsets[node + 1]):
        if not _may_hold(land, quest, row):
            continue
        target = whole(land.target[row])
        if step.closes:
            dst = whole(ground.slots[_slot(ground, target)])
            if dst < 0:
                continue
        else:
            dst = _place(ground, target)
        at = upto[step.level]
        ties[at, 0], ties[at, 1], ties[at, 2] = src, dst, row
        upto[step.level] = at + 1
        if ground.depth[step.ball, dst] == FAR:
            ground.depth[step.ball, dst] = step.level


@compiled
def _held_back(land: Land, ground: Ground, near: int, off: int) -> int:
    """How many hubs the search turned back at, never a root; a ball has not come to them any more."""
    held = 0
    for place in range(ground.used[0]):
        a, b = ground.depth[NEAR, place], ground.depth[OFF, place]
        if a > 0 and b > 0 and (a < near or b < off or (a == near and b == off)) and _is_hub(land, ground.nodes[place]):
            ground.depth[:, place] = FAR
            held += 1
    return held


@compiled
def _ends_between(land: Land, ground: Ground, near: Ball, off: Ball) -> int:
    """How many starts and goals are hubs that may hold back a path between others: see meeting._stands_between."""
    held, levels = 0, (near.upto.size - 1, off.upto.size - 1)
    for place in range(ground.used[0]):
        if ground.depth[:, place].min() or not _is_hub(land, ground.nodes[place]):
            continue
        before, after = _from_others(ground, near, NEAR, place), _from_others(ground, off, OFF, place)
        if before < levels[0] or after < levels[1] or (before == levels[0] and after == levels[1]):
            held += _is_asked_without(ground, place)
    return held


@compiled
def _is_asked_without(ground: Ground, hub: int) -> bool:
    """Whether a pair of parties other than the one at a place is asked about."""
    starts, goals, ends = 0, 0, 0
    for place in range(ground.used[0]):
        is_start, is_goal = ground.depth[NEAR, place] == 0, ground.depth[OFF, place] == 0
        if place != hub and (is_start or is_goal):
            starts, goals, ends = starts + is_start, goals + is_goal, ends + 1
    return bool(starts and goals and ends > 1)


@compiled
def _from_others(ground: Ground, ball: Ball, side: int, hub: int) -> int:
    """As in meeting.py; `hub` is a place."""
    if ground.depth[side, hub]:
        return whole(ground.depth[side, hub])
    steps = np.full(ground.used[0], FAR)
    steps[hub] = 0
    for step in range(ball.upto.size - 1):
        for at in range(ball.upto[-1]):
            src, dst = ball.ties[at, 0], ball.ties[at, 1]
            if steps[src] == step and steps[dst] == FAR:
                if ground.depth[side, dst] == 0:
                    return step + 1
                steps[dst] = step + 1
    return FAR


@compiled
def _lengthen(land: Land, ground: Ground, own: Ball, other: int, levels: int) -> None:
    """Go on measuring from the rim of the other ball through the ties of this one: see meeting._distances."""
    depth = ground.depth[other]
    for beyond in range(own.upto.size - 1):
        for at in range(own.upto[own.upto.size - 1 - beyond]):
            src, dst = own.ties[at, 0], own.ties[at, 1]
            if depth[dst] == levels + beyond and depth[src] == FAR and not _is_hub(land, ground.nodes[dst]):
                depth[src] = levels + beyond + 1


@compiled
def _core(land: Land, quest: Quest, ground: Ground, near: Ball, off: Ball) -> Column:
    """Arcs [n, 3] as (from node, to node, weight): ties whose far end still reaches the other side within the limit."""
    arcs, count = np.empty((near.upto[-1] + off.upto[-1], 3), np.int64), 0
    for ball, own in ((NEAR, near), (OFF, off)):
        level = 0
        for at in range(own.upto[-1]):
            while at >= own.upto[level + 1]:
                level += 1
            src, dst, row = own.ties[at, 0], own.ties[at, 1], own.ties[at, 2]
            if ground.depth[1 - ball, dst] + level < quest.limits[0]:
                ends = (src, dst) if ball == NEAR else (dst, src)
                arcs[count, 0], arcs[count, 1] = ground.nodes[ends[0]], ground.nodes[ends[1]]
                arcs[count, 2] = (_price(land, quest, row) << HOP_BITS) + ONE_HOP
                count += 1
    return arcs[:count]


@compiled
def _maze(land: Land, quest: Quest, arcs: Column) -> Maze:
    """Parallel arcs collapsed to the cheapest, readable both ways; nodes under their rank among those of the core."""
    nodes = np.unique(arcs[:, :2].copy().ravel())
    keys = np.searchsorted(nodes, arcs[:, 0]) * nodes.size + np.searchsorted(nodes, arcs[:, 1])
    order = np.argsort(keys)
    steps, count = np.empty((len(arcs), 3), np.int64), 0
    for at in order:
        src, dst = keys[at] // nodes.size, keys[at] % nodes.size
        if count and steps[count - 1, 0] == src and steps[count - 1, 1] == dst:
            steps[count - 1, 2] = min(steps[count - 1, 2], arcs[at, 2])
        else:
            steps[count, 0], steps[count, 1], steps[count, 2] = src, dst, arcs[at, 2]
            count += 1
    closed = np.empty(nodes.size, np.bool_)
    for rank, node in enumerate(nodes):
        closed[rank] = _is_hub(land, node)
    return mazed(nodes, steps[:count], closed, quest.limits)


@compiled
def _ranks(nodes: Column, roots: Column) -> Column:
    """Rank of each root in the core, -1 where it is not in it."""
    ranks = np.full(roots.size, -1, np.int64)
    for n, root in enumerate(roots):
        rank = np.searchsorted(nodes, root)
        if rank < nodes.size and nodes[rank] == root:
            ranks[n] = rank
    return ranks


@compiled
def _ways(land: Land, quest: Quest, paths: Column) -> Column:
    """All ties of all hops; a hop of several paths is told for each."""
    ways, count = np.empty((64, 4), np.int64), 0
    for path in paths:
        for n in range(2, path[1] + 1):
            src, dst = path[n], path[n + 1]
            first, last = land.offsets[src], land.offsets[src + 1]
            row = first + np.searchsorted(land.target[first:last], dst)
            while row < last and land.target[row] == dst:
                if count == len(ways):
                    ways = np.concatenate((ways, np.empty_like(ways)))
                if _may_hold(land, quest, row):
                    ends = whole(land.parties[src]), whole(land.parties[dst])
                    ways[count] = ends[0], ends[1], whole(land.tie[row]), _price(land, quest, row)
                    count += 1
                row += 1
    return ways[:count]
