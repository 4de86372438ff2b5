"""Rules with other parameters than their pack gives them: to try what a threshold would change before it is set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

import yaml

from graph.judge.params import ParamError, bind
from graph.judge.shapes import SHAPES
from graph.model import Rule


def adjusted(rules: Sequence[Rule], rule: str | None, key: str, value: object) -> tuple[Rule, ...]:
    """The rules, of which one (None: every rule that has the parameter) has another value of `key`.

    ParamError for a value that does not fit, and for a parameter or rule that is not there.
    """
    meant = [r for r in rules if r.id == rule or (rule is None and _has(r, key))]
    if not meant:
        raise ParamError(key, "is no parameter of these rules") if rule is None else ParamError(rule, "is no rule here")
    changed = {r.id: replace(r, params={**r.params, key: value}) for r in meant}
    for one in changed.values():
        bind(SHAPES[one.template], one.params)
    return tuple(changed.get(r.id, r) for r in rules)


def changes_of(said: Sequence[str]) -> Iterator[tuple[str, object]]:
    """Pairs of key and value from "key=value", the values as YAML reads them: 10, [open, selective], null, words.

    ParamError for what is no change.
    """
    for change in said:
        key, equals, text = change.partition("=")
        if not equals or not key.strip():
            raise ParamError(change, "is no change; write KEY=VALUE")
        try:
            yield key.strip(), yaml.safe_load(text)
        except yaml.YAMLError:
            raise ParamError(key.strip(), f"{text!r} cannot be read") from None


def _has(rule: Rule, key: str) -> bool:
    return key in {f.name for f in fields(SHAPES[rule.template])}
