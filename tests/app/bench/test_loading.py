"""The measurement of loads loads what it was told to, on whatever database; how long it took is nobody's test."""

from __future__ import annotations

import json
from pathlib import Path

from app.bench import deliveries, loading, releases
from graph.claims import PartyClaim, TieClaim
from graph.kinds import PartyKind


def test_every_step_is_done_and_counted(tmp_path: Path) -> None:
    steps = list(loading.run(tmp_path, loading.Wanted(parties=300, ties=400, releases=20, megabytes=1)))
    assert [(s.name, s.items) for s in steps[:-1]] == [
        ("parties", 300), ("ties", 400), ("parties again, unchanged", 300), ("bare rows of ties, nothing else", 400),
        ("OCDS releases, parsed only", 20), ("OCDS releases, read only", 20), ("OCDS releases, loaded", 20),
        ("OCDS releases again, unchanged", 20),
    ]  # fmt: skip
    assert steps[-1].items == len((tmp_path / "big.jsonl").read_bytes().splitlines())
    assert "MB resident" in steps[-1].told or "cannot be told" in steps[-1].told
    assert "B each on disk" in steps[0].told


def test_a_delivery_is_the_same_every_time(tmp_path: Path) -> None:
    """Two people to each firm, ties from people to firms alone, releases whose bidders are described."""
    assert list(deliveries.parties(30)) == list(deliveries.parties(30))
    kinds = [claim.kind for said in deliveries.parties(30) for claim in said.claims if isinstance(claim, PartyClaim)]
    assert (kinds.count(PartyKind.COMPANY), kinds.count(PartyKind.PERSON)) == (10, 20)
    for said in deliveries.ties(50, 30):
        (tie,) = said.claims
        assert isinstance(tie, TieClaim)
        assert int(tie.from_ref[1:]) % 3 != 0 == int(tie.to_ref[1:]) % 3
    assert releases.write_size(tmp_path / "a", 20_000) == releases.write_size(tmp_path / "b", 20_000) > 3
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    for line in (tmp_path / "a").read_text("utf-8").splitlines():
        release = json.loads(line)
        described = {party["id"] for party in release["parties"]}
        assert {bid["tenderers"][0]["id"] for bid in release["bids"]["details"]} <= described
