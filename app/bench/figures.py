"""The figures of a benchmark: what each is called, what is aimed at, and how it is printed beside the others' values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

PRODUCT = "product"


@dataclass(slots=True)
class Figure:
    """One line: values by who was measured; `part`: the heading it stands under; `digits` behind the point."""

    part: str
    name: str
    values: dict[str, float] = field(default_factory=dict)
    goal: str = ""
    digits: int = 3


def mean(runs: Sequence[Sequence[Figure]]) -> list[Figure]:
    """The mean of each figure over the runs that have it, in the order of the first."""
    found: dict[tuple[str, str], list[Figure]] = {}
    for figure in (figure for run in runs for figure in run):
        found.setdefault((figure.part, figure.name), []).append(figure)
    return [_mean(same) for same in found.values()]


def _mean(same: list[Figure]) -> Figure:
    first = same[0]
    whose = dict.fromkeys(who for figure in same for who in figure.values)
    values = {who: [figure.values[who] for figure in same if who in figure.values] for who in whose}
    return Figure(first.part, first.name, {who: sum(v) / len(v) for who, v in values.items()}, first.goal, first.digits)


def lines(figures: Sequence[Figure]) -> Iterable[str]:
    """A Markdown table under each heading, aligned so that it reads on a terminal too."""
    for part in dict.fromkeys(figure.part for figure in figures):
        own = [figure for figure in figures if figure.part == part]
        whose = list(dict.fromkeys(who for figure in own for who in figure.values))
        rows = [["", "goal", *whose]]
        rows += [[f.name, f.goal, *(_shown(f, f.values.get(who)) for who in whose)] for f in own]
        widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
        yield from ("", f"## {part}", "", _line(rows[0], widths), "|".join(["", *("-" * (w + 2) for w in widths), ""]))
        yield from (_line(row, widths) for row in rows[1:])


def _shown(figure: Figure, value: float | None) -> str:
    return "" if value is None else f"{value:,.{figure.digits}f}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (cell.ljust(w) if n < 2 else cell.rjust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True)))
    return "| " + " | ".join([first, *others]) + " |"


def told(figures: Sequence[Figure]) -> list[Mapping[str, object]]:
    """As JSON: one object a figure."""
    return [{"part": f.part, "figure": f.name, "goal": f.goal, "values": f.values} for f in figures]
