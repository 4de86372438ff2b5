"""How fast the process flags are: invented releases through all of them, beside what parsing alone takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson

from app.bench import releases
from app.bench.steps import Step, Watch
from app.flow.flags import flag_rules, of_files
from app.intake.parcels import unpack

PART, REST = 5, 1.0  # the goal: so many times the time of parsing, and so many seconds


def run(folder: Path, number: int) -> Iterator[Step]:
    """Parsing with orjson, line by line, then every flag over the same file, reading included."""
    file = folder / "releases.jsonl"
    releases.write(file, number)
    watch = Watch()
    with file.open("rb") as lines:
        parsed = sum(type(orjson.loads(line)) is dict for line in lines)
    parsing = watch.step("parse with orjson alone", parsed, "releases")
    yield parsing
    watch = Watch()
    found = of_files(unpack([file]).files, flag_rules())
    step = watch.step("all process flags", found.processes, "releases")
    yield replace(step, told=f"goal {PART * parsing.cpu + REST:.2f} s ({PART} × parsing + {REST:.0f} s)")
