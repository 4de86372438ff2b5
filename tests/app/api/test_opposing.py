"""Decisions that cannot hold together are refused over HTTP, in words that name the earlier one."""

from __future__ import annotations

from typing import Any

import pytest

from app.auth import Role
from app.worker import Worker
from tests.app.api.conftest import Service
from tests.app.api.town import PEOPLE, stated

BORN = PEOPLE["ppk"] | {"name": "Darlan Aspian Bilung"}
NAMES = {"a": "Darlan Aspian Bilung", "b": "DARLAN ASPIAN BILUNG", "c": "Darlan A. Bilung"}


class Three:
    """Three mentions that may all be one, and the auditor who decides on each pair."""

    def __init__(self, service: Service, order: str) -> None:
        self.service, self.auditor = service, service.key(Role.AUDITOR)
        key = service.key(Role.INTEGRATOR)
        ids = {ref: stated(service, key, f"/v1/parties/{ref}", BORN | {"name": NAMES[ref]})["party"] for ref in order}
        Worker(service.database).drain()
        queue = service.ask("GET", "/v1/matches", self.auditor).json()["items"]
        of = {id_: ref for ref, id_ in ids.items()}
        self.match = {frozenset(of[m[side]["id"]] for side in "ab"): m["id"] for m in queue}

    def decide(self, pair: str, verdict: str) -> Any:
        body = {"verdict": verdict, "reason": "KTP asli diperlihatkan."}
        return self.service.ask("POST", f"/v1/matches/{self.match[frozenset(pair)]}/decisions", self.auditor, json=body)


@pytest.mark.parametrize("order", ["abc", "cab"])
def test_whom_a_decision_parted_two_others_do_not_join(service: Service, order: str) -> None:
    three = Three(service, order)
    apart = three.decide("ab", "not_same")
    assert (apart.status_code, three.decide("ac", "same").status_code) == (201, 201)
    refused = three.decide("bc", "same")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert f"decision {apart.json()['id']} says 'not same'" in refused.json()["detail"]
    assert f"match {three.match[frozenset('ab')]} first" in refused.json()["detail"]
    assert three.decide("ab", "unsure").status_code == 201  # lifted: no decision is in the way any more
    assert three.decide("bc", "same").status_code != 409


def test_whom_two_decisions_joined_a_third_does_not_part(service: Service) -> None:
    three = Three(service, "abc")
    assert three.decide("ab", "same").status_code == 201
    assert three.decide("ac", "same").status_code == 201
    refused = three.decide("bc", "not_same")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "says 'same'" in refused.json()["detail"]
    assert three.decide("ab", "not_same").status_code == 201  # what was decided on the pair itself may be taken back
