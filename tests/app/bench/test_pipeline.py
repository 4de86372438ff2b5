"""The measurement of the pipeline does every step and counts what was done; how long it took is nobody's test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.bench import pipeline
from app.bench.steps import Step
from app.intake.demo import Truth, generate
from tests.provinces import smaller

PACKAGES = 60  # a few more than are planted


def test_every_step_of_the_pipeline_is_done_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def packages_alone(folder: Path, *, lean: bool) -> Truth:
        made = generate(folder, lean=lean)
        return replace(made, deliveries=tuple(d for d in made.deliveries if d[0] == "spse"))

    monkeypatch.setattr(pipeline, "generate", packages_alone)
    with smaller(packages=PACKAGES):
        steps = {s.name: s for s in pipeline.run(tmp_path, checks=3)}
    assert list(steps) == ["load spse", "load spse again", "resolve", "screen", "check", "check over HTTP"]
    assert steps["load spse"].items == steps["load spse again"].items > PACKAGES
    assert (steps["screen"].items, steps["check"].items, len(steps["check"].each)) == (PACKAGES, 3, 3)
    assert len([ms for ms in steps["check over HTTP"].each if ms > 0]) == 3
    assert all(s.cpu >= 0 and s.wall >= 0 for s in steps.values())


def test_a_percentile_is_one_of_the_values() -> None:
    step = Step("check", 4, "checks", 2.0, 2.0, (4.0, 1.0, 3.0, 2.0))
    assert [step.percentile(p) for p in (0, 0.5, 0.99)] == [1.0, 3.0, 4.0]
    assert step.rate == 2.0
