"""The catalogue: every word a person reads, looked up by section and key, always in both languages.

`wording.yaml` beside this module is the only place of words; a missing translation is refused when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from graph.kinds import Label
from graph.packaged import parsed

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class CatalogueError(ValueError):
    """A catalogue that lacks a word: names the section, the key and what is wrong."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Labels by (section, key)."""

    labels: Mapping[tuple[str, str], Label]

    @classmethod
    def of(cls, content: object) -> Catalogue:
        """Check parsed YAML (section -> key -> {id, en}) and index it. CatalogueError on the first flaw."""
        if not isinstance(content, dict):
            raise CatalogueError("a catalogue is a mapping of sections")
        labels: dict[tuple[str, str], Label] = {}
        for section, entries in content.items():
            if not isinstance(section, str) or not isinstance(entries, dict):
                raise CatalogueError(f"{section!r}: a section is a mapping of keys")
            for key, entry in entries.items():
                labels[section, _text_key(section, key)] = _label(f"{section}.{key}", entry)
        return cls(labels)

    def get(self, section: str, key: str) -> Label:
        """The label, or KeyError naming both."""
        return self.labels[section, key]

    def has(self, section: str, key: str) -> bool:
        return (section, key) in self.labels

    def keys(self, section: str) -> tuple[str, ...]:
        """Keys of a section in the order of the file."""
        return tuple(key for name, key in self.labels if name == section)


def _text_key(section: str, key: object) -> str:
    # A bare `no` or `1` is read by YAML as something else: such keys are quoted in the file.
    if not isinstance(key, str):
        raise CatalogueError(f"{section}.{key}: the key must be quoted text")
    return key


def _label(place: str, entry: object) -> Label:
    if not isinstance(entry, dict) or set(entry) != {"id", "en"}:
        raise CatalogueError(f"{place}: needs exactly id and en")
    for language, words in entry.items():
        if not isinstance(words, str) or not words:
            raise CatalogueError(f"{place}.{language}: needs words")
    if _slots(entry["id"]) != _slots(entry["en"]):
        raise CatalogueError(f"{place}: the two languages have different slots")
    return Label(entry["id"], entry["en"])


def _slots(words: str) -> frozenset[str]:
    return frozenset(re.findall(r"\{(\w+)\}", words))


@cache
def wording() -> Catalogue:
    """The catalogue of this package, read once."""
    return Catalogue.of(parsed((resources.files("graph.explain") / "wording.yaml").read_text(encoding="utf-8")))


def text(section: str, key: str) -> Label:
    """A label of the package's catalogue; KeyError when there is none."""
    return wording().get(section, key)


def label(value: StrEnum) -> Label:
    """What a value of a closed vocabulary is called: the section bears the name of its enum."""
    return text(section_of(type(value)), value.value)


def section_of(vocabulary: type[StrEnum]) -> str:
    """`OfficialRole` -> `official_role`."""
    return _CAPITAL.sub("_", vocabulary.__name__).lower()


def fill(template: Label, **slots: Label | str) -> Label:
    """The template with its slots filled, each language with its own words."""
    return Label(
        template.id.format_map({name: _in(value, "id") for name, value in slots.items()}),
        template.en.format_map({name: _in(value, "en") for name, value in slots.items()}),
    )


def same(words: str) -> Label:
    """A name, number or quotation: the same in both languages."""
    return Label(words, words)


EMPTY = Label("", "")


def joined(labels: list[Label] | tuple[Label, ...], separator: Label) -> Label:
    """Labels strung together in each language."""
    return Label(separator.id.join(part.id for part in labels), separator.en.join(part.en for part in labels))


def _in(value: Label | str, language: str) -> str:
    if isinstance(value, str):
        return value
    return value.id if language == "id" else value.en
