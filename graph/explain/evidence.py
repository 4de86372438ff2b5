"""Evidence: the steps of a finding, each with the sources that say it, what would refute it, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from graph.claims import Citation
from graph.explain.catalogue import text, wording
from graph.kinds import Label, Standing
from graph.model import Evidence, Finding, Rule, Step

_RANK = {Standing.OFFICIAL: 0, Standing.THIRD_PARTY: 1, Standing.SELF_DECLARED: 2}


def evidence(finding: Finding, rule: Rule, citations: Mapping[str, Citation]) -> Evidence:
    """Order of the steps is kept. `citations` by claim key; a claim without one (erased since, or a match) has none.

    Compare `len(step.claims)` with the citations of the step to tell a reader how many sources cannot be shown.
    """
    return Evidence(
        steps=tuple((step, _cited(step, citations)) for step in finding.steps),
        refutes=_refutes(finding, rule),
        action=rule.actions[finding.stage],
    )


def _cited(step: Step, citations: Mapping[str, Citation]) -> tuple[Citation, ...]:
    """Official sources first, then the more reliable, then by title and place; each claim once."""
    known = [citations[claim] for claim in dict.fromkeys(step.claims) if claim in citations]
    return tuple(sorted(known, key=lambda c: (_RANK[c.standing], -c.reliability, c.title, c.place.file, c.place.at)))


def _refutes(finding: Finding, rule: Rule) -> tuple[Label, ...]:
    """What the rule names, then what would resolve each doubt of the steps, in the order of the steps."""
    doubts = dict.fromkeys(code for step in finding.steps for code in step.doubts)
    general = (text("refutation", code) for code in doubts if wording().has("refutation", code))
    return tuple(dict.fromkeys((*rule.refutes, *general)))
