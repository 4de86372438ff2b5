"""Trees of known fields: what is strange is told, what can mean one thing only is put right, the rest stays as it is."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.fields import Oddity, Tree, fields, mended, strangers

TREE = Tree.of(
    {
        "id": None, "title": None, "parties[]": {"id": None, "name": None, "roles[]": None, "identifier": {"id": None}},
        "buyer": {"id": None, "name": None}, "tag[]": None, "other": None,
    }
)  # fmt: skip
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "parties", "buyer", "tag", "roles", "identifer", "x"]), below, max_size=4),
    max_leaves=12,
)


def test_fields_outside_the_tree_are_found_at_any_depth_and_nothing_is_changed() -> None:
    value = {"parties": [{"id": 1, "x": 2}, {"id": {"deep": 1}}], "other": {"anything": 1}, "y": 1}
    before = copy.deepcopy(value)
    assert sorted(strangers(value, TREE)) == ["/parties/x", "/y"]
    assert value == before


@pytest.mark.parametrize(
    ("written", "meant", "oddities"),
    [
        ({"parties": {"id": "1"}}, {"parties": [{"id": "1"}]}, [Oddity("/parties", "one_for_list")]),
        (
            {"parties": {"a": {"name": "A"}, "b": {"id": "B"}}}, {"parties": [{"id": "a", "name": "A"}, {"id": "B"}]},
            [Oddity("/parties", "keyed_list")],
        ),
        ({"parties": [[{"id": "1"}], [{"id": "2"}]]}, {"parties": [{"id": "1"}, {"id": "2"}]},
         [Oddity("/parties", "list_in_list")]),
        ({"buyer": [{"id": "1"}]}, {"buyer": {"id": "1"}}, [Oddity("/buyer", "list_for_one")]),
        ({"tag": "tender"}, {"tag": ["tender"]}, [Oddity("/tag", "one_for_list")]),
        (
            {"parties": [{"identifer": {"id": "1"}}]}, {"parties": [{"identifier": {"id": "1"}}]},
            [Oddity("/parties/identifer", "misspelt_field", "identifier")],
        ),
        ({"Buyer": {"id": "1"}}, {"buyer": {"id": "1"}}, [Oddity("/Buyer", "misspelt_field", "buyer")]),
        # nothing is said in an empty list or object, whichever stands there
        ({"buyer": [], "parties": {}}, {"buyer": None, "parties": []}, []),
        # what may mean two things, has another shape or another field beside it stays as it is
        ({"buyer": [{"id": "1"}, {"id": "2"}]}, {"buyer": [{"id": "1"}, {"id": "2"}]}, []),
        ({"identifer": "1"}, {"identifer": "1"}, [Oddity("/identifer", "unknown_field")]),
        ({"Buyer": "x"}, {"Buyer": "x"}, [Oddity("/Buyer", "unknown_field")]),
        ({"Title": "x", "title": "y"}, {"Title": "x", "title": "y"}, [Oddity("/Title", "unknown_field")]),
        ({"parties": 5}, {"parties": 5}, []),
    ],
)  # fmt: skip
def test_what_can_mean_one_thing_only_is_put_right(written: Any, meant: Any, oddities: list[Oddity]) -> None:
    assert mended(written, TREE) == oddities
    assert written == meant


@given(st.dictionaries(st.sampled_from(["id", "parties", "buyer", "tag", "Title"]), json, max_size=4))
def test_putting_right_never_raises_and_what_is_right_stays(value: dict[str, Any]) -> None:
    mended(value, TREE)
    right = copy.deepcopy(value)
    again = [oddity for oddity in mended(value, TREE) if oddity.problem != "unknown_field"]
    assert (value, again) == (right, [])


def test_the_trees_of_both_standards_can_be_read() -> None:
    assert "ocid" in fields("ocds").names
    assert "recordId" in fields("bods").names
