"""The measurement of names does every part and counts what was done; how good and how fast is nobody's test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest

from app.bench.figures import Figure, lines, mean
from app.bench.names import pairs, population, run
from app.bench.names.matchers import Built, Found, Judged
from app.bench.names.run import Wanted, measured
from app.bench.names.world import NOBODY, Named, Pair, Query
from app.cli import commands
from app.cli.bench import _count
from app.errors import Invalid
from graph.kinds import PartyKind

NAMES = [Named(PartyKind.PERSON, name) for name in ("Budi Santoso", "Siti Aminah", "Joko Susilo")]


class Letters:
    """Finds by the first letter, and thinks two names one when they begin with the same."""

    name, symmetric = "product", False

    def build(self, names: Sequence[Named]) -> Built:
        self.names = names
        return Built(2.0, 30)

    def most(self, size: int) -> int:
        return size

    def nearest(self, asked: Named, limit: int) -> Found:
        found = [(n, 0.9) for n, named in enumerate(self.names) if named.name[0] == asked.name[0]]
        return found or [(2, 0.1)]

    def judge(self, asked: Sequence[tuple[Named, Named]]) -> Judged:
        """Better in one order than in the other."""
        return Judged([float(a.name[0] == b.name[0]) * (0.9 if a.name < b.name else 0.2) for a, b in asked], 0.1, 0.2)


def test_questions_are_counted_as_found_missed_and_wrongly_answered() -> None:
    """Two of three right ones are found, the one with no right answer is answered with the lowest score."""
    queries = [
        Query(Named(PartyKind.PERSON, "B. Santoso"), 0, ()), Query(Named(PartyKind.PERSON, "Sitti Aminah"), 1, ()),
        Query(Named(PartyKind.PERSON, "Djoko Susilo"), 0, ()), Query(Named(PartyKind.PERSON, "Xaver"), NOBODY, ()),
    ]  # fmt: skip
    figures = {f.name: f.values["product"] for f in population.measured("x", [Letters()], NAMES, queries)}
    assert figures["recall@10"] == figures["recall@50"] == pytest.approx(2 / 3)
    assert figures["top hit F1"] == pytest.approx(2 * 2 / (2 + 3))
    assert figures["recall at precision ≥ .95"] == pytest.approx(2 / 3)
    assert (figures[population.INDEXED], figures[population.BYTES]) == (1.5, 10)


def test_pairs_are_judged_in_the_better_order_and_by_kind_of_wrong_neighbour() -> None:
    made = [
        Pair(True, "same", NAMES[0], Named(PartyKind.PERSON, "B Santoso")), Pair(False, "sibling", NAMES[0], NAMES[1]),
        Pair(False, "namesake", NAMES[2], Named(PartyKind.PERSON, "Joko Susilo", "1970")),
    ]  # fmt: skip
    figures = {f.name: f.values["product"] for f in pairs.measured("x", [Letters()], made)}
    assert figures["AUC"] == 1.0
    assert (figures["F1 at p ≥ .5"], figures["told apart: sibling"], figures["never “same”: namesake"]) == (1.0, 1.0, 1.0)
    assert [p.how for p in pairs.nameless(made)] == ["same", "sibling"]
    assert all(not p.b.born for p in pairs.nameless(made))


def test_means_and_tables_keep_who_has_which_figure() -> None:
    one, two = (Figure("Part", "AUC", {"product": v, "peer": 0.5}, ".9") for v in (0.8, 1.0))
    two.values.pop("peer")
    (figure,) = mean([[one], [two]])
    assert figure.values == {"product": pytest.approx(0.9), "peer": 0.5}
    printed = list(lines([figure, Figure("Part", "x", {"product": 12_345.6}, digits=0)]))
    assert [line.split("|")[1:-1] for line in printed[3:]] == [
        ["     ", " goal ", " product ", "  peer "], ["-----", "------", "---------", "-------"],
        [" AUC ", " .9   ", "   0.900 ", " 0.500 "], [" x   ", "      ", "  12,346 ", "       "],
    ]  # fmt: skip


def test_a_small_run_measures_the_product_beside_a_peer() -> None:
    told: list[str] = []
    figures = measured(Wanted(1_000, 1, 60, 300), None, lambda what, done, total: told.append(what))
    parts = list(dict.fromkeys(f.part for f in figures))
    assert len(parts) == 3
    assert {"seed 1, inventing", "seed 1, asking product", "seed 1, pairs"} <= set(told)
    assert all({"product", "rapidfuzz"} <= set(f.values) for f in figures if f.name in {"recall@10", "AUC"})
    kept = {f.name: f.values for f in figures if f.part == parts[0]}
    assert kept["resolved in bulk, parties a CPU s"]["product"] > 0
    assert kept["recall@50"]["product"] > 0.9


@pytest.mark.parametrize(("text", "count"), [("10k", 10_000), ("1M", 1_000_000), (" 2,500 ", 2_500), ("10m", 10_000_000)])
def test_sizes_are_read_as_people_write_them(text: str, count: int) -> None:
    assert _count(text) == count


@pytest.mark.parametrize("text", ["", "10", "20M", "-5k", "ten", "1.5M"])
def test_a_size_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="--size"):
        _count(text)


def test_the_command_prints_json_alone_and_keeps_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "measured", lambda wanted, real, tell: [Figure("Part", f"of {wanted.size}", {"product": 0.5})])
    monkeypatch.delenv("BENANG_SHARED", raising=False)
    report = tmp_path / "report.json"
    commands()(["bench", "names", "--size", "1k", "--json", "--report", str(report)], standalone_mode=False)
    printed = capsys.readouterr().out
    assert report.read_text("utf-8") == printed
    figures = [{"part": "Part", "figure": "of 1000", "goal": "", "values": {"product": 0.5}}]
    assert orjson.loads(printed) == {"names": 1_000, "seeds": 3, "figures": figures}
