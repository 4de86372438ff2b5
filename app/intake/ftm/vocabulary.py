"""What FollowTheMoney knows and what of it is used: schemata with their properties, schemes of numbers, words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.intake.fields import Tree
from graph.packaged import parsed

_DESCRIPTION = Path(__file__).parent.parent / "sources" / "ftm.yaml"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`properties`: by schema that is used, every property that is read or knowingly left alone."""

    properties: Mapping[str, frozenset[str]]
    ignored: frozenset[str]
    around: Mapping[str, Tree]  # the fields of a line, by what its file is
    numbers: Mapping[str, str]
    forms: Mapping[str, str]  # word: kind of party
    statuses: Mapping[str, str]
    nameless: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    content: Mapping[str, Any] = parsed(_DESCRIPTION.read_text("utf-8"))
    groups, schemata = content["groups"], content["schemata"]
    around = {name: _fields(content[name]) for name in ("entity", "change", "index")}
    return Vocabulary(
        properties={name: frozenset(_properties(described, groups)) for name, described in schemata.items()},
        ignored=frozenset(content["ignored"]),
        around={
            "full": Tree.of(around["entity"]), "changes": Tree.of({**around["change"], "entity": around["entity"]}),
            "index": Tree.of(around["index"]),
        },
        numbers=content["numbers"],
        forms={word: kind for kind, words in content["forms"].items() for word in words},
        statuses=content["statuses"], nameless=frozenset(content["nameless"]),
    )  # fmt: skip


def _fields(described: Mapping[str, Any]) -> dict[str, Any]:
    return dict.fromkeys((*described["used"], *described["ignored"]))


def _properties(described: Mapping[str, Any], groups: Mapping[str, Any]) -> set[str]:
    found = {*described.get("used", ()), *described.get("ignored", ())}
    for group in described.get("extends", ()):
        found |= _properties(groups[group], groups)
    return found
