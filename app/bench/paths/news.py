"""How long a tie that was just stated stays out of the answers, for a client of the service."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from app.bench.service import Ask, asking
from app.db import Database

STATED = 20  # ties, one after the other
PERSON = {"kind": "person", "name": "Kabar Kusumaningrum Contoh"}


def shown_after(database: Database) -> Iterator[float]:
    """Milliseconds from the answer that a tie is stated to the first answer that shows it, of several."""
    with asking(database) as ask:
        person = _put(ask, "parties/news-person", PERSON)["party"]
        for number in range(STATED):
            firm = f"news-{number}"
            stated = _put(ask, f"parties/{firm}", {"kind": "company", "name": f"PT Kabar {number}"})
            question = {"from": [person], "to": [stated["party"]]}
            if _shows(ask, question):
                raise RuntimeError("a tie is shown before it is stated")
            _put(ask, f"ties/{firm}", {"type": "officer_of", "from": "news-person", "to": firm, "role": "director"})
            begun = time.perf_counter()
            while not _shows(ask, question):
                pass
            yield (time.perf_counter() - begun) * 1_000


def _put(ask: Ask, path: str, body: Mapping[str, object]) -> Any:
    return json.loads(ask("PUT", f"/v1/{path}", body))


def _shows(ask: Ask, question: Mapping[str, object]) -> bool:
    return bool(json.loads(ask("POST", "/v1/paths", question))["paths"])
