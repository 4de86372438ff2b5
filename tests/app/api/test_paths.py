"""How two sides are tied, over HTTP: the day asked about, parallel ties, how many and how far, words and sources."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest

from app.auth import Role
from tests.app.api.conftest import Service
from tests.app.api.town import stated
from tests.databases import TickingClock

Json = dict[str, Any]
KINDS = {"rina": "person", "budi": "person", "siti": "person", "pt": "company", "cv": "company"}
# Rina runs and partly owns the PT; Budi and Siti both stand between the PT and the CV.
TIES: dict[str, tuple[str, str, str, Json]] = {
    "a": ("officer_of", "rina", "pt", {"role": "director", "start": "2019", "end": ""}),
    "b": ("owns", "rina", "pt", {"share": {"low": "30", "high": "30"}, "start": "2020-01-01", "end": "2021-12-31"}),
    "c": ("officer_of", "budi", "pt", {"role": "commissioner", "start": "2019", "end": ""}),
    "d": ("officer_of", "budi", "cv", {"role": "director", "start": "2019", "end": ""}),
    "e": ("officer_of", "siti", "pt", {"role": "supervisor", "start": "2019", "end": ""}),
    "f": ("officer_of", "siti", "cv", {"role": "director", "start": "2019", "end": ""}),
}  # fmt: skip


@pytest.fixture(scope="module")
def ids(standing: Service) -> dict[str, str]:
    who = standing.key(Role.INTEGRATOR)
    found = {
        ref: stated(standing, who, f"/v1/parties/{ref}", {"kind": kind, "name": f"{ref.upper()} Contoh Kusumaningrum"})
        for ref, kind in KINDS.items()
    }
    for ref, (kind, start, end, more) in TIES.items():
        stated(standing, who, f"/v1/ties/{ref}", {"type": kind, "from": start, "to": end, **more})
    return {ref: one["party"] for ref, one in found.items()}


def ask(service: Service, ids: dict[str, str], start: str, goal: str, **more: object) -> Json:
    body = {"from": [ids[s] for s in start.split()], "to": [ids[g] for g in goal.split()], "as_of": "2020-06-01", **more}
    answer = service.ask("POST", "/v1/paths", json=body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def ways(found: Json, ids: dict[str, str]) -> list[str]:
    of = {id_: ref for ref, id_ in ids.items()}
    return [
        " ".join([of[p["from"]], *(_far(s, prior) for s, prior in _walk(p, of))]) for p in found["paths"]
    ]


def _walk(path: Json, of: dict[str, str]) -> list[tuple[tuple[str, str], str]]:
    at, walked = of[path["from"]], []
    for step in path["steps"]:
        ends = of[step["from"]["id"]], of[step["to"]["id"]]
        walked.append((ends, at))
        at = _far(ends, at)
    return walked


def _far(ends: tuple[str, str], at: str) -> str:
    return ends[1] if ends[0] == at else ends[0]


def test_a_path_is_told_tie_by_tie_with_words_and_sources_and_what_ran_beside_it(
    standing: Service, ids: dict[str, str]
) -> None:
    (path,) = ask(standing, ids, "rina", "pt")["paths"]
    (step,) = path["steps"]
    assert (path["hops"], step["type"], len(step["parallel"])) == (1, "officer_of", 1)
    assert "direktur" in step["sentence"]["id"]
    assert "director" in step["sentence"]["en"]
    assert [(s["place"]["at"], s["source"].split(":")[0]) for s in step["sources"]] == [("tie/a", "statement")]
    (later,) = ask(standing, ids, "rina", "pt", as_of="2022-06-01")["paths"]
    assert later["steps"][0]["parallel"] == [], "what had ended by then runs beside nothing"
    assert ask(standing, ids, "rina", "pt", as_of="2018-06-01")["paths"] == []


def test_the_strongest_come_first_and_k_hops_and_strength_bound_them(standing: Service, ids: dict[str, str]) -> None:
    """A commissioner's tie is stronger than a supervisor's: the way through budi goes before the one through siti."""
    both = ask(standing, ids, "rina", "cv")
    assert ways(both, ids) == ["rina pt budi cv", "rina pt siti cv"]
    strong, weak = (p["strength"] for p in both["paths"])
    assert strong > weak
    assert ways(ask(standing, ids, "rina", "cv", k=1), ids) == ["rina pt budi cv"]
    assert ways(ask(standing, ids, "rina", "cv", min_strength=(strong + weak) / 2), ids) == ["rina pt budi cv"]
    assert ask(standing, ids, "rina", "cv", max_hops=2)["paths"] == []
    assert both["paths"][0]["period"]["start"] == "2019"


def test_several_on_either_side_are_asked_at_once_and_nobody_is_tied_to_himself(
    standing: Service, ids: dict[str, str]
) -> None:
    found = ways(ask(standing, ids, "rina budi budi", "cv pt", max_hops=1), ids)
    assert sorted(found) == ["budi cv", "budi pt", "rina pt"]
    assert ask(standing, ids, "rina", "rina")["paths"] == []
    answer = standing.ask("POST", "/v1/paths", json={"from": [ids["rina"]], "to": [ids["cv"], "nobody"]})
    assert (answer.status_code, answer.json()["pointer"]) == (404, "/to/1")


def test_what_is_asked_as_known_at_a_time_is_of_that_day_and_the_same_bytes_however_late_it_is(service: Service) -> None:
    """At 20:00 UTC it is the next day in Samarinda; the only tie ends that day, and is asked about on it and long after."""
    clock, who = service.database.clock, service.key(Role.INTEGRATOR)
    assert isinstance(clock, TickingClock)
    start = datetime.fromtimestamp(clock.now / 1_000_000, UTC)
    clock.advance((start.replace(hour=20, minute=0) + timedelta(days=1) - start).total_seconds())
    last = datetime.fromtimestamp(clock.now / 1_000_000, timezone(timedelta(hours=8))).date()
    assert last == start.date() + timedelta(days=2)
    ends = [stated(service, who, f"/v1/parties/{ref}", {"kind": kind, "name": f"{ref.upper()} Contoh"})["party"]
            for ref, kind in (("rina", "person"), ("pt", "company"))]  # fmt: skip
    body = {"type": "officer_of", "from": "rina", "to": "pt", "role": "director", "start": "2019", "end": last.isoformat()}
    stated(service, who, "/v1/ties/a", body)
    known_at = datetime.fromtimestamp(clock() / 1_000_000, UTC).isoformat()

    def asked(**at: str) -> list[bytes]:
        between = service.ask("POST", "/v1/paths", json={"from": ends[:1], "to": ends[1:], **at})
        around = service.ask("GET", f"/v1/parties/{ends[0]}/network", params=at)
        assert (between.status_code, around.status_code) == (200, 200), between.text + around.text
        return [between.content, around.content]

    then = asked(known_at=known_at)
    clock.advance(100 * 86_400)
    assert asked(known_at=known_at) == then
    for told, ties in zip(then, ("paths", "ties"), strict=True):
        answer = orjson.loads(told)
        assert (answer["as_of"], len(answer[ties])) == (last.isoformat(), 1)
    late = (last + timedelta(days=100)).isoformat()
    for told, ties in zip(asked(), ("paths", "ties"), strict=True):
        answer = orjson.loads(told)
        assert (answer["as_of"], answer[ties]) == (late, [])
    assert [orjson.loads(told)["as_of"] for told in asked(known_at=known_at, as_of=late)] == [late, late]
