"""The API as a page: all calls, both languages, nothing from elsewhere and no script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.db import Database
from app.web import create_app


@pytest.fixture
def reader(sqlite_database: Database) -> Iterator[TestClient]:
    with TestClient(create_app(sqlite_database), headers={"Accept-Language": "id"}) as client:
        yield client


def test_every_call_of_the_document_is_shown_with_its_examples(reader: TestClient) -> None:
    page, document = reader.get("/docs").text, reader.get("/openapi.json").json()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert f'<span class="method">{method.upper()}</span> <span class="code">{path}</span>' in page
            assert f'id="{operation["operationId"]}"' in page
    assert page.count("<pre") > len(document["paths"])


def test_every_link_inside_leads_somewhere(reader: TestClient) -> None:
    page = reader.get("/docs").text
    names = re.findall(r' id="([^"]+)"', page)
    assert len(names) == len(set(names))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(names)


def test_nothing_comes_from_elsewhere_and_no_script_may_run(reader: TestClient) -> None:
    answer = reader.get("/docs")
    assert "<script" not in answer.text
    assert not re.findall(r'(?:src|href)="(?!/|#)', answer.text)
    assert not re.findall(r'(?:src|href)="//', answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_it_speaks_both_languages(reader: TestClient) -> None:
    assert "Antarmuka program" in reader.get("/docs").text
    assert "Program interface" in reader.get("/docs?lang=en").text


def test_the_framework_shows_no_page_of_its_own(reader: TestClient) -> None:
    assert [reader.get(path).status_code for path in ("/redoc", "/docs/oauth2-redirect")] == [404, 404]
