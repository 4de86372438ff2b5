"""Files for the reading tests, and what a source makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from app.intake.source import Delivery, Item, RowProblem, Said, describe, reader
from graph.claims import Claim

C = TypeVar("C", bound=Claim)


def file(folder: Path, name: str, content: bytes | str | object) -> Delivery:
    """A file with these bytes, this text in UTF-8, or this value as JSON."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return Delivery(name, path)


def files(folder: Path, pattern: str) -> list[Delivery]:
    return [Delivery(str(path.relative_to(folder)), path) for path in sorted(folder.glob(pattern)) if path.is_file()]


def read(source: str, *deliveries: Delivery) -> tuple[list[Said], list[RowProblem]]:
    """What a source says of the files, and what is wrong with them."""
    items: list[Item] = list(reader(source)(deliveries, describe(source)))
    return [i for i in items if isinstance(i, Said)], [i for i in items if isinstance(i, RowProblem)]


def claims(said: Iterable[Said], kind: type[C], /, **wanted: Any) -> list[C]:
    """The claims of a kind, by their fields."""
    return [
        claim
        for one in said
        for claim in one.claims
        if isinstance(claim, kind) and all(getattr(claim, name) == value for name, value in wanted.items())
    ]


def codes(problems: Iterable[RowProblem]) -> list[tuple[str, str | None]]:
    return [(problem.problem, problem.field) for problem in problems]
