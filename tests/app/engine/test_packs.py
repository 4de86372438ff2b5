"""Which packs hold is a setting; what an earlier choice found can still be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.engine.local import known_rules, rules_in_use, rules_of_packs
from app.errors import Invalid
from app.settings import settings
from graph.judge import load_pack, load_packs, pack_names

Choose = Callable[[str], None]


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Iterator[Choose]:
    def chosen(names: str) -> None:
        monkeypatch.setenv("BENANG_PACKS", names)
        settings.cache_clear()

    yield chosen
    monkeypatch.undo()
    settings.cache_clear()


def test_the_indonesian_pack_holds_where_nothing_is_chosen() -> None:
    assert rules_in_use() == rules_of_packs() == load_pack("id")


def test_what_is_counted_over_a_set_is_in_force_but_judges_no_single_tender(choose: Choose) -> None:
    choose(" id , ocp ")
    assert rules_of_packs() == (*load_pack("id"), *load_pack("ocp"))
    assert rules_in_use() == load_pack("id")


def test_another_pack_alone_leaves_the_rules_of_the_first_known(choose: Choose) -> None:
    choose("ocp")
    assert rules_in_use() == ()
    assert {rule.pack for rule in rules_of_packs()} == {"ocp"}
    assert {rule.pack for rule in known_rules().values()} == set(pack_names()) >= {"id", "ocp"}


@pytest.mark.parametrize(("names", "told"), [("id,xx", "xx.yaml"), ("", "names no pack"), (" , ", "names no pack")])
def test_a_choice_that_cannot_be_is_refused_and_says_what_there_is(names: str, told: str, choose: Choose) -> None:
    choose(names)
    with pytest.raises(Invalid, match=told) as caught:
        rules_of_packs()
    assert "id, ocp" in str(caught.value)


def test_a_pack_named_twice_holds_once() -> None:
    assert load_packs(("id", "ocp", "id")) == (*load_pack("id"), *load_pack("ocp"))
