"""Weights learnt from decisions: only with enough of them, told before and after on what was held out, and switched on by
nobody but an administrator."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.bench import refit
from app.db import Database
from app.engine import weights
from app.engine.identity import Described
from app.engine.likeness import match
from app.errors import Conflict, Invalid
from app.flow import resolve
from app.settings import settings
from app.store.ledger import now_snapshot
from graph.kinds import PartyKind, SourceKind
from graph.resolve import MATCHER
from graph.resolve.points import weights as packaged
from tests.app.store.book import Book, person
from tests.databases import TickingClock

LIST, FORM = "list", "form"
FIRST = ("Darlan", "Kaspul", "Tandi", "Yohana", "Rinto", "Sahrani", "Marten", "Lukas", "Petrus", "Yorrys", "Anye", "Bulan")
LAST = ("Bilung", "Ledjo", "Lenjau", "Bundung", "Uluk", "Wan", "Njau", "Usat", "Ding", "Laing", "Ngau", "Lawing")


def decided(database: Database, count: int) -> Book:
    """Decisions on pairs: here whoever bears one name and was born on one day is the same, on another day is not."""
    book = Book(database)
    book.source(LIST, SourceKind.PERSONNEL)
    book.source(FORM, SourceKind.QUALIFICATION)
    with book.entry() as entry:
        for n in range(count):
            name = f"{FIRST[n % 12]} {LAST[n // 12]}"
            born, other = f"19{60 + n % 30}-03-{1 + n % 28:02}", f"19{60 + n % 30}-08-{1 + n % 28:02}"
            entry.state(LIST, f"{n}", person(f"p{n}", name, birth_date=born))
            entry.state(FORM, f"{n}", person(f"p{n}", name.upper(), birth_date=born if n % 2 else other))
        for n in range(count):
            (entry.same if n % 2 else entry.apart)((LIST, f"p{n}"), (FORM, f"p{n}"))
    return book


@pytest.fixture(scope="module")
def taught(sqlite_ground: Any) -> dict[str, Any]:
    with sqlite_ground.fresh(TickingClock()) as database:
        decided(database, 120)
        with database.reading() as unit:
            found, again = refit.learnt(unit), refit.learnt(unit)
    assert found == again, "the same decisions teach the same"
    return found


def test_few_decisions_teach_nothing_and_it_is_told_how_many_are_needed(database: Database) -> None:
    decided(database, 12)
    with database.reading() as unit, pytest.raises(Conflict, match=r"needs 100 .* 12 stand \(6 same, 6 not same\)"):
        refit.learnt(unit)


def test_decisions_are_pairs_as_their_mentions_were_stated_also_when_they_are_one_party_now(database: Database) -> None:
    decided(database, 4)
    with database.reading() as unit:
        found = refit.cases(unit)
    assert [c.same for c in found] == [False, True, False, True]
    assert all({p.birth_date is None for p in (c.a, c.b)} == {False} for c in found)
    assert [c.a.birth_date == c.b.birth_date for c in found] == [False, True, False, True]


def test_figures_before_and_after_are_of_decisions_that_were_never_learnt_from(taught: dict[str, Any]) -> None:
    assert taught["decisions"] == 120
    assert 0 < taught["held_out"] < 60
    assert taught["before"]["pairs"] == taught["after"]["pairs"] == taught["held_out"]
    assert taught["after"]["log_loss"] < taught["before"]["log_loss"]
    assert taught["better"] is True
    assert taught["moved"]


def test_a_learnt_table_has_the_rows_of_the_packaged_one_and_judged_ones_are_left(taught: dict[str, Any]) -> None:
    table, like = taught["weights"]["person"], packaged()["person"]
    assert table.keys() == like.keys()
    assert {n: row for n, row in table.items() if not isinstance(row, dict) and n != "base"} == {
        n: row for n, row in like.items() if not isinstance(row, dict) and n != "base"
    }
    assert taught["weights"]["organisation"] == like_of_bodies()


def like_of_bodies() -> Any:
    return packaged()["organisation"]


# --- switching it on --------------------------------------------------------------------------------------------------
@pytest.fixture
def switched_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of weights by which a name counts as much more than it does, named in the setting."""
    path = tmp_path / "weights.json"
    table = copy.deepcopy(dict(packaged()))
    table["person"]["base"] += 9.0
    path.write_bytes(orjson.dumps({"matcher": MATCHER, "person": table["person"], "organisation": table["organisation"]}))
    monkeypatch.setenv("BENANG_MATCH_WEIGHTS", str(path))
    settings.cache_clear()
    yield path
    monkeypatch.undo()
    settings.cache_clear()


def test_the_packaged_weights_hold_until_a_setting_names_others(database: Database) -> None:
    assert (weights.tables(), weights.matcher()) == (None, MATCHER)


def test_a_named_file_weighs_and_the_matchers_version_tells_it(database: Database, switched_on: Path) -> None:
    book = Book(database)
    book.source(LIST)
    with book.entry() as entry:
        entry.state(LIST, "1", person("a", "Darlan Bilung", birth_date="1970-03-12"))
    with database.reading() as unit:
        (told,) = match(unit, now_snapshot(unit), [Described(PartyKind.PERSON, "Darlan Bilung", (), "1970-03-12")])
    base = next(r["contribution"] for r in told.results[0]["reasons"] if r["feature"] == "base")
    assert base == pytest.approx(packaged()["person"]["base"] + 9.0, abs=1e-3)
    assert weights.matcher().startswith(f"{MATCHER}+")


@pytest.mark.parametrize(("change", "told"), [
    ({"matcher": "points-0"}, "was not learnt for"), ({"person": {}}, "rows of the packaged table in its part person"),
    ({"organisation": None}, "in its part organisation"),
])  # fmt: skip
def test_a_file_that_does_not_fit_is_refused_in_plain_words(
    switched_on: Path, change: dict[str, Any], told: str
) -> None:
    switched_on.write_bytes(orjson.dumps(orjson.loads(switched_on.read_bytes()) | change))
    weights.read.cache_clear()
    with pytest.raises(Invalid, match=told):
        weights.tables()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"matcher": "points-3", "person": {}}', b"x" * (1 << 21)])
def test_whatever_the_file_holds_it_is_refused(switched_on: Path, content: bytes) -> None:
    switched_on.write_bytes(content)
    weights.read.cache_clear()
    with pytest.raises(Invalid, match="BENANG_MATCH_WEIGHTS"):
        weights.tables()
    switched_on.unlink()
    weights.read.cache_clear()
    with pytest.raises(Invalid, match="cannot be read"):
        weights.tables()


def test_all_parties_wait_again_and_are_compared_anew(database: Database) -> None:
    decided(database, 4)
    resolve.drain(database)
    assert resolve.drain(database).parties == 0
    resolve.let_all_wait(database, "tests")
    assert resolve.drain(database).parties == 6  # two pairs are one party each, two are two
