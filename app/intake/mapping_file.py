"""The YAML file of a column mapping: read to its end, and every fault in it told with its line and key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from app.intake.forms import Forms
from app.intake.headings import heading
from app.intake.mapping import Layout, date_pattern
from app.intake.wordlists import normal
from graph.packaged import SafeLoader

LONGEST = 1 << 20  # characters of a file
KEYS = (
    "form", "sheet", "first_row", "dates", "columns", "constants", "values", "split", "prefix", "skip", "ignore",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a mapping: the line, the key there, and a sentence."""

    line: int
    key: str
    text: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.key}: {self.text}" if self.key else f"line {self.line}: {self.text}"


class MappingError(Exception):
    """A mapping that cannot be used, with all its faults."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))


def read_mapping(text: str, known: Forms) -> tuple[Layout, ...]:
    """The layouts of a file: one, or a list of them under `tables`. MappingError with every fault."""
    if len(text) > LONGEST:
        raise MappingError([Fault(1, "", "the file is too long for a mapping")])
    try:
        root = yaml.compose(text, SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise MappingError([Fault(mark.line + 1 if mark else 1, "", f"no YAML: {error.problem}")]) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise MappingError([Fault(1, "", f"no YAML: {str(error)[:80]}")]) from None
    return _Reading(known).layouts(root)


class _Reading:
    """One file under reading; faults are gathered."""

    def __init__(self, known: Forms) -> None:
        self._forms = {form.name: form for form in known.listed}
        self._faults: list[Fault] = []

    def layouts(self, root: Any) -> tuple[Layout, ...]:
        found: list[Layout | None] = []
        top = self._entries(root, "")
        if set(top) == {"tables"} and isinstance(top["tables"], yaml.SequenceNode):
            found = [self._layout(node) for node in top["tables"].value]
            if not found:
                self._fault(root, "tables", "the list is empty")
        elif not self._faults:
            found = [self._layout(root)]
        if self._faults:
            raise MappingError(self._faults)
        return tuple(layout for layout in found if layout is not None)

    def _layout(self, node: Any) -> Layout | None:
        given = self._entries(node, "")
        for key in given.keys() - set(KEYS):
            self._fault(given[key], key, f"unknown key; one of: {', '.join(KEYS)}")
        form = self._forms.get(self._text(given.get("form"), "form") or "")
        if form is None:
            self._fault(given.get("form", node), "form", f"names no form; one of: {', '.join(self._forms)}")
            return None
        fields = set(form.columns.names.values())

        def by_field(key: str) -> dict[str, Any]:
            return self._known(given.get(key), key, fields)

        columns = self._columns(given, node, fields)
        constants = self._texts(by_field("constants"), "constants")
        self._complete(form.needs, {*columns.values(), *constants}, node)
        values = {to: self._words(listed, f"values.{to}") for to, listed in by_field("values").items()}
        skip = {heading(name): frozenset(map(normal, self._several(words, f"skip.{name}")))
                for name, words in self._entries(given.get("skip"), "skip").items()}  # fmt: skip
        return Layout(
            form.name, columns, constants, values, self._texts(by_field("split"), "split"),
            self._texts(by_field("prefix"), "prefix"), skip,
            frozenset(map(heading, self._several(given.get("ignore"), "ignore"))),
            self._checked(given.get("dates"), "dates", date_pattern), self._text(given.get("sheet"), "sheet"),
            self._checked(given.get("first_row"), "first_row", _row) or 0,
        )  # fmt: skip

    def _columns(self, given: Mapping[str, Any], node: Any, fields: set[str]) -> dict[str, str]:
        """By heading the field it is. A heading may stand for one field only, but several for the same."""
        found: dict[str, str] = {}
        for name, to in self._entries(given.get("columns"), "columns").items():
            meant = self._text(to, f"columns.{name}")
            if meant is not None and meant not in fields:
                self._fault(to, f"columns.{name}", f"{meant!r} is no field; one of: {', '.join(sorted(fields))}")
            elif not heading(name):
                self._fault(to, f"columns.{name}", "no heading")
            elif found.setdefault(heading(name), meant or "") != meant:
                self._fault(to, f"columns.{name}", "the heading stands twice")
        if not given.get("columns"):
            self._fault(node, "columns", "missing: which heading is which field")
        return found

    def _words(self, node: Any, key: str) -> dict[str, str]:
        return {normal(word): text for word, text in self._texts(self._entries(node, key), key).items()}

    def _complete(self, needs: Iterable[tuple[str, ...]], there: set[str], node: Any) -> None:
        for group in needs:
            if there.isdisjoint(group):
                self._fault(node, "columns", f"the form needs {' or '.join(group)}, as a column or a constant")

    # --- nodes ----------------------------------------------------------------------------------------------------------
    def _fault(self, node: Any, key: str, text: str) -> None:
        self._faults.append(Fault(node.start_mark.line + 1 if node is not None else 1, key, text))

    def _entries(self, node: Any, key: str) -> dict[str, Any]:
        """The keys of a node with the nodes behind them; faults for what is no mapping and for keys that stand twice."""
        if node is None:
            if not key:
                self._fault(None, key, "the file is empty")
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._fault(node, key, "expected keys with values")
            return {}
        found: dict[str, Any] = {}
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                self._fault(name, key, "a key must be a text")
            elif name.value in found:
                self._fault(name, f"{key}.{name.value}".lstrip("."), "the key stands twice")
            else:
                found[name.value] = value
        return found

    def _known(self, node: Any, key: str, fields: set[str]) -> dict[str, Any]:
        found = self._entries(node, key) if node is not None else {}
        for name in found.keys() - fields:
            self._fault(found[name], f"{key}.{name}", f"no field of the form; one of: {', '.join(sorted(fields))}")
        return {name: value for name, value in found.items() if name in fields}

    def _text(self, node: Any, key: str) -> str | None:
        if node is None:
            return None
        if isinstance(node, yaml.ScalarNode) and node.value.strip():
            return str(node.value)
        self._fault(node, key, "expected a text")
        return None

    def _texts(self, nodes: Mapping[str, Any], key: str) -> dict[str, str]:
        found = {name: self._text(node, f"{key}.{name}") for name, node in nodes.items()}
        return {name: text for name, text in found.items() if text is not None}

    def _several(self, node: Any, key: str) -> list[str]:
        """A text or a list of texts."""
        listed = node.value if isinstance(node, yaml.SequenceNode) else [node] if node is not None else []
        return [text for one in listed if (text := self._text(one, key)) is not None]

    def _checked(self, node: Any, key: str, read: Callable[[str], Any]) -> Any:
        text = self._text(node, key)
        try:
            return None if text is None else read(text)
        except ValueError as error:
            self._fault(node, key, str(error))
            return None


def _row(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 10**7:
        raise ValueError("expected the number of a row")
    return int(text)
