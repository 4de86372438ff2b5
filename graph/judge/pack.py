"""Packs: rules as data, checked whole when they are read, every mistake located by file, rule and field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NoReturn, TypeVar

import yaml

from graph.facts import Need
from graph.judge.params import ParamError, bind
from graph.judge.shapes import SHAPES
from graph.kinds import FindingKind, Label, LegalStatus, Stage
from graph.model import Basis, Rule
from graph.packaged import SafeLoader

Member = TypeVar("Member", bound=Enum)
PROOF = {"V": "verified", "M": "to_be_checked", "?": "to_be_checked"}  # proof marks of RULES
LEAST_REFUTATIONS = 2


class PackError(ValueError):
    """A pack that cannot be used: which file, which rule ("-" outside rules), which field, and what is wrong."""

    def __init__(self, file: str, rule: str, field: str, problem: str) -> None:
        super().__init__(f"{file}: {rule}: {field}: {problem}")
        self.file, self.rule, self.field, self.problem = file, rule, field, problem


class _Fields:
    """The fields of one mapping; each is taken once, what is left over is an error."""

    def __init__(self, file: str, rule: str, content: object, at: str = "") -> None:
        self.file, self.rule, self.at = file, rule, at
        if not isinstance(content, dict):
            self.fail("", f"must be a mapping, not {content!r}")
        self.left: dict[object, object] = dict(content)

    def fail(self, field: str, problem: str) -> NoReturn:
        raise PackError(self.file, self.rule, ".".join(p for p in (self.at, field) if p) or "(whole)", problem)

    def take(self, field: str, *, required: bool = True) -> object:
        value = self.left.pop(field, None)
        if value is None and required:
            self.fail(field, "is missing")
        return value

    def text(self, field: str) -> str:
        value = self.take(field)
        if not isinstance(value, str) or not value.strip():
            self.fail(field, f"must be text, not {value!r}")
        return value.strip()

    def label(self, field: str) -> Label:
        return self.as_label(field, self.take(field))

    def as_label(self, field: str, value: object) -> Label:
        words = _Fields(self.file, self.rule, value, ".".join(p for p in (self.at, field) if p))
        label = Label(words.text("id"), words.text("en"))
        words.done()
        return label

    def member(self, field: str, kind: type[Member]) -> Member:
        value = self.take(field)
        try:
            return kind(value)
        except ValueError:
            self.fail(field, f"{value!r} is unknown; known are {', '.join(str(m.value) for m in kind)}")

    def day(self, field: str) -> date | None:
        value = self.take(field, required=False)
        if value is not None and type(value) is not date:
            self.fail(field, f"must be a date, not {value!r}")
        return value

    def items(self, field: str, *, required: bool = True) -> list[object]:
        value = self.take(field, required=required)
        if value is None:
            return []
        if not isinstance(value, list) or not value:
            self.fail(field, f"must be a list with entries, not {value!r}")
        return value

    def done(self) -> None:
        if self.left:
            self.fail(str(next(iter(self.left))), "is unknown here")


@cache
def load_pack(name: str) -> tuple[Rule, ...]:
    """The rules of a packaged pack ("id") in the order of its file. PackError when there is none or it is flawed."""
    file = f"{name}.yaml"
    if name not in pack_names():
        raise PackError(file, "-", "(file)", f"no such pack; there are {', '.join(pack_names())}")
    return parse_pack((_packs() / file).read_text(encoding="utf-8"), file)


@cache
def pack_names() -> tuple[str, ...]:
    """The packs that are packaged, in their order."""
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in _packs().iterdir() if entry.name.endswith(".yaml")))


def _packs() -> Traversable:
    return resources.files("graph.judge") / "packs"


@cache
def load_packs(names: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules of several packs, one pack after the other. PackError also where two of them have a rule of one id."""
    found: dict[str, Rule] = {}
    for rule in (rule for name in dict.fromkeys(names) for rule in load_pack(name)):
        if rule.id in found:
            raise PackError(f"{rule.pack}.yaml", rule.id, "id", f"stands in the pack {found[rule.id].pack} too")
        found[rule.id] = rule
    return tuple(found.values())


def parse_pack(text: str, file: str) -> tuple[Rule, ...]:
    """The rules of a pack's YAML text; `file` names it in errors."""
    try:
        content = yaml.load(text, _Strict)  # noqa: S506 - a SafeLoader that refuses repeated keys
    except yaml.YAMLError as error:
        raise PackError(file, "-", "(yaml)", " ".join(str(error).split())) from None
    head = _Fields(file, "-", content)
    pack = head.text("pack")
    head.text("jurisdiction")
    head.label("title")
    rules = tuple(_rule(file, pack, entry) for entry in head.items("rules"))
    head.done()
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise PackError(file, rule.id, "id", "stands twice in the pack")
        seen.add(rule.id)
    return rules


def _rule(file: str, pack: str, entry: object) -> Rule:
    name = entry.get("id") if isinstance(entry, dict) else None
    fields = _Fields(file, name if isinstance(name, str) else "?", entry)
    bases, until = _bases(fields), fields.day("effective_to")
    if until and until < (bases[-1].since or until):
        fields.fail("effective_to", "lies before the last day a law begins")
    template, params = _template(fields)
    needs = tuple(_need(fields, "needs", n) for n in fields.items("needs"))
    rule = Rule(
        id=fields.text("id"), version=fields.text("version"), template=template, params=params,
        severity=_severity(fields), kind=fields.member("kind", FindingKind),
        legal_status=fields.member("legal_status", LegalStatus), bases=bases, title=fields.label("title"),
         needs=needs, refutes=_refutes(fields), actions=_actions(fields),
        effective_to=until, pack=pack, enough=_enough(fields, needs),
    )  # fmt: skip
    fields.done()
    return rule


def _bases(fields: _Fields) -> tuple[Basis, ...]:
    """The law, basis after basis: each holds until the next begins, so there is no gap. The first may have no day."""
    found: list[Basis] = []
    for i, entry in enumerate(fields.items("law")):
        law = _Fields(fields.file, fields.rule, entry, f"law[{i}]")
        since, mark = law.day("from"), law.text("proof")
        if i and since is None:
            law.fail("from", "is missing")
        if i and since and since <= (found[-1].since or date.min):
            law.fail("from", "must lie after the day before it")
        if mark not in PROOF:
            law.fail("proof", f"{mark!r} is unknown; known are {', '.join(PROOF)}")
        found.append(Basis(since, Label(law.text("id"), law.text("en")), PROOF[mark]))
        law.done()
    return tuple(found)


def _template(fields: _Fields) -> tuple[str, Mapping[str, object]]:
    name = fields.text("template")
    if name not in SHAPES:
        fields.fail("template", f"{name!r} is unknown; known are {', '.join(SHAPES)}")
    params = _Fields(fields.file, fields.rule, fields.take("params"), "params")
    try:
        bind(SHAPES[name], {str(k): v for k, v in params.left.items()})
    except ParamError as error:
        params.fail(error.field, error.problem)
    return name, {str(k): v for k, v in params.left.items()}


def _severity(fields: _Fields) -> int:
    value = fields.take("severity")
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 5:
        fields.fail("severity", f"must be a whole number from 1 to 5, not {value!r}")
    return value


def _need(fields: _Fields, field: str, value: object) -> str:
    if value not in set(Need):
        fields.fail(field, f"{value!r} is unknown; known are {', '.join(Need)}")
    return str(value)


def _enough(fields: _Fields, needs: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Sets of needs that let the rule be checked in part; all are among its needs."""
    found = []
    for entry in fields.items("enough", required=False):
        if not isinstance(entry, list):
            fields.fail("enough", f"must be a list of lists, not {entry!r}")
        one = tuple(_need(fields, "enough", n) for n in entry)
        if not set(one) < set(needs):
            fields.fail("enough", f"{', '.join(one)} is no smaller part of the needs")
        found.append(one)
    return tuple(found)


def _refutes(fields: _Fields) -> tuple[Label, ...]:
    entries = fields.items("refutes")
    if len(entries) < LEAST_REFUTATIONS:
        fields.fail("refutes", f"needs at least {LEAST_REFUTATIONS} entries")
    return tuple(fields.as_label(f"refutes[{i}]", e) for i, e in enumerate(entries))


def _actions(fields: _Fields) -> Mapping[Stage, Label]:
    """What to do next, for every stage of the tender."""
    said = _Fields(fields.file, fields.rule, fields.take("action"), "action")
    found = {stage: said.label(stage.value) for stage in Stage}
    said.done()
    return found


class _Strict(SafeLoader):
    """A safe loader that refuses a key written twice, of which YAML would silently keep the last."""


def _mapping(loader: _Strict, node: yaml.MappingNode) -> dict[object, object]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise yaml.YAMLError(f"line {node.value[place][0].start_mark.line + 1}: {key!r} stands twice")
    return dict(zip(keys, (loader.construct_object(v, deep=True) for _, v in node.value), strict=True))


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
