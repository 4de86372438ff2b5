"""docs/why/names.md says what the tables of the lexicon hold: its lists are compared with them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from graph.lexicon.folding import LOCALES
from graph.lexicon.words import table
from tests.architecture.tree import ROOT

PAGE = ROOT / "docs" / "why" / "names.md"


def forms() -> Iterable[str]:
    """A row for each legal class: its forms and some of their writings."""
    data = table("forms")["forms"]
    classes: dict[str, list[str]] = {}
    for form, spec in data.items():
        classes.setdefault(spec["group"], []).append(form)
    yield "| class | forms | written, among others |"
    yield "|---|---|---|"
    for group, members in classes.items():
        words = [word for form in members for word in data[form]["words"]]
        some = ", ".join(words[:8]) + (" …" if len(words) > 8 else "")
        yield f"| {group.replace('_', ' ')} | {', '.join(members)} | {some} |"


def near() -> Iterable[str]:
    for a, b in table("forms")["near_groups"]:
        yield f"- {a.replace('_', ' ')} – {b.replace('_', ' ')}"


def titles() -> Iterable[str]:
    data = table("id")
    for kind, words in (*data["titles"].items(), ("soft (both readings are kept)", data["soft"])):
        yield f"- **{kind}**: {', '.join(words[:14])}{' …' if len(words) > 14 else ''}"


def languages() -> Iterable[str]:
    spelling = table("spelling")
    yield "| file | names in several spellings | names with short forms | other known names |"
    yield "|---|---|---|---|"
    yield f"| spelling.yaml | {len(spelling['classes'])} | {len(spelling['weak_classes'])} | – |"
    for name in LOCALES:
        locale = table(f"locales/{name}")
        counts = (len(locale[part]) for part in ("variants", "nicknames", "names"))
        yield f"| locales/{name}.yaml | {' | '.join(map(str, counts))} |"


def spelling() -> Iterable[str]:
    yield ", ".join(f"{old} → {new}" for old, new in table("spelling")["old_spelling"])


PARTS = {"forms": forms, "near": near, "titles": titles, "languages": languages, "spelling": spelling}


@pytest.mark.parametrize("part", PARTS)
def test_the_page_lists_what_the_tables_hold(part: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"<!-- {part} -->\n(.*?)\n<!-- /{part} -->", text, re.DOTALL)
    assert found, f"{PAGE.name} has no place for {part}"
    assert found[1] == "\n".join(PARTS[part]()), f"write the part {part} of {PAGE.name} anew"
