"""A browser's worth of client against the console with its fake service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.app.console.fake_service import AUDITOR_KEY, MEMBER_KEY, FakeService, application

OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def visitor(service: FakeService) -> Iterator[TestClient]:
    """Nobody is signed in yet; redirects are not followed."""
    with TestClient(application(service), follow_redirects=False, headers={"Accept-Language": "id"}) as client:
        yield client


@pytest.fixture
def auditor(visitor: TestClient) -> TestClient:
    visitor.post("/console/sign-in", data={"key": AUDITOR_KEY}, headers=OWN)
    return visitor


@pytest.fixture
def member(visitor: TestClient) -> TestClient:
    """A procurement member: initials, degrees, no official part."""
    visitor.post("/console/sign-in", data={"key": MEMBER_KEY}, headers=OWN)
    return visitor
