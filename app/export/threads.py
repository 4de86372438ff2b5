"""Paths as their readers get them (CONTRACT §2, POST /paths): each step with its sentence, period, share and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from app.export.findings import Presenter, label
from app.store.codec import period_json, share_json
from graph.explain import text
from graph.facts import HubPolicy
from graph.kinds import TIE_SPECS, Label, TieKind
from graph.model import Path, Step, Thread, Tie

Json = dict[str, Any]
Walked = tuple[str, str, str]  # a tie from one party to the other: the paths that share it share what is said of it


def threads_view(
    presenter: Presenter, threads: Sequence[Thread], ties: Mapping[str, Tie], policy: HubPolicy
) -> list[Json]:
    """Views of paths, each told an indication (`alarm`) or a lead by the policy; `presenter` already knows their parties."""
    steps: dict[Walked, tuple[Step, tuple[str, ...]]] = {}
    for thread in threads:
        told = zip(_walk(thread.path), thread.steps, thread.path.hops, strict=True)
        steps.update((walked, (step, hop.parallel)) for walked, step, hop in told)
    presenter.learn({}, [claim for step, _ in steps.values() for claim in step.claims])
    views = {walked: _step(presenter, step, ties[walked[0]], parallel) for walked, (step, parallel) in steps.items()}
    return [
        _path(path, [views[walked] for walked in _walk(path)], alarm=policy.alarmed(path))
        for path in (thread.path for thread in threads)
    ]


def _walk(path: Path) -> list[Walked]:
    return [(hop.tie, *ends) for hop, ends in zip(path.hops, pairwise(path.parties), strict=True)]


def _path(path: Path, steps: list[Json], *, alarm: bool) -> Json:
    return {
        "alarm": alarm, "weight": label(text("path_weight", "indication" if alarm else "lead")),
        "from": path.parties[0], "to": path.parties[-1], "strength": round(path.strength, 4), "cost": path.cost,
        "hops": len(path.hops), "period": period_json(path.period), "share": share_json(path.share),
        "degree": path.degree, "crosses": sorted(path.crosses),
        "steps": steps,
    }


def _step(presenter: Presenter, step: Step, tie: Tie, parallel: tuple[str, ...]) -> Json:
    words = other_tie(presenter, step) if step.kind == "tie" else presenter.sentence(step)
    return {
        "tie": tie.id, "type": tie.kind.value, "role": tie.role, "from": presenter.party(tie.from_id),
        "to": presenter.party(tie.to_id), "share": share_json(tie.share), "period": period_json(tie.period),
        "confidence": round(tie.confidence, 3), "sources": presenter.sources(step), "sentence": label(words),
        "parallel": list(parallel),
    }


def other_tie(presenter: Presenter, step: Step) -> Label:
    """A plain sentence from the tie's own label."""
    words = TIE_SPECS[TieKind(str(step.values["kind"]))].forward
    a, b = (presenter.party(p)["name"] for p in step.parties)
    return Label(f"{a['id']} {words.id} {b['id']}", f"{a['en']} {words.en} {b['en']}")
