"""Rules with other parameters than their pack gives them: to try what a threshold would change before it is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

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


def _has(rule: Rule, key: str) -> bool:
    return key in {f.name for f in fields(SHAPES[rule.template])}
