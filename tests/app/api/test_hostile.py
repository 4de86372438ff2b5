"""Every operation of the document, asked with values nobody should send: an answer, never a fault of the service."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import quote

from app.auth import Role
from tests.app.api.conftest import Service
from tests.app.api.test_openapi import Json, example_of, operations

TEXTS = [
    "", " ", "x" * 10_000, "\x00", "a\x00b", "\u202egnp.exe", "\u200b", "\ufeff", "\u0301", "\U0001f4a3", "ﷺ" * 100, "null",
    "-1", "' OR '1'='1", "1; DROP TABLE finding;--", "../../etc/passwd", "%00", "%252e%252e", "{{7*7}}",
    "<script>alert(1)</script>", "\r\nX-Injected: 1", "${jndi:ldap://x}", "9" * 5_000, "1e309", "NaN", "0x10", "١٢٣", "\\",
    '"', "a" * 300 + "\u0000", "%", "_", "9999-12-31", "0000-00-00", "2026-02-30T25:61:61Z", "6472015203700001",
]  # fmt: skip
VALUES: list[Any] = [
    None, True, 0, -1, 10**23, -(10**23), 2**63, 1e308, 0.1, [], {}, [[]], {"": ""}, [None], *TEXTS[:14], "NaN", "9" * 5_000,
    "6472015203700001", {"id": None}, {"a": {"b": {"c": [1, {"d": 10**23}]}}}, [1] * 500,
]
ROLES = (Role.AUDITOR, Role.INTEGRATOR)


def test_no_parameter_whatever_breaks_an_operation(standing: Service) -> None:
    document = standing.ask("GET", "/openapi.json", None).json()
    seen: Counter[int] = Counter()
    asked = set()
    for method, path, operation in operations(document):
        names = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]
        for n, text in enumerate(TEXTS):
            address = re.sub(r"{\w+}", lambda _m, t=text: quoted(t) or "none", path)  # type: ignore[misc]
            for name in names or [""]:
                query = f"?{name}={quoted(text)}" if name else ""
                question = method.upper(), address + query, ROLES[n % 2]
                if question in asked:  # where there is no place for the text
                    continue
                asked.add(question)
                answer = standing.ask(*question)
                seen[answer.status_code] += 1
                assert answer.status_code < 500, (method, path, name, text[:40], answer.text)
    assert sum(seen.values()) > 2_000
    assert {400, 404, 405, 422} <= seen.keys() | {405}


def test_no_body_whatever_breaks_an_operation(standing: Service) -> None:
    document = standing.ask("GET", "/openapi.json", None).json()
    asked = 0
    half = b'{"document":{"a":"\\ud800"},"signature":"\\ud800","name":"\\ud800","kind":"person","reason":"\\ud800"}'
    for method, path, operation in operations(document):
        if "requestBody" not in operation:
            continue
        example = example_of(document, operation) or {"document": {}, "signature": "x"}
        address = re.sub(r"{\w+}", "none", path)
        broken = standing.ask(method.upper(), address, content=half, headers={"content-type": "application/json"})
        assert broken.status_code < 500, (method, path, broken.text)
        for n, body in enumerate([*VALUES, *(changed for field in example for changed in swapped(example, field))]):
            answer = standing.ask(method.upper(), address, ROLES[n % 2], json=body)
            asked += 1
            assert answer.status_code < 500, (method, path, str(body)[:80], answer.text)
    assert asked > 1_000


def swapped(example: Json, field: str) -> list[Json]:
    """The example with each hostile value in one field, and nested one deep where the field holds an object."""
    made = [example | {field: value} for value in VALUES]
    inner = example[field]
    if isinstance(inner, dict):
        made += [example | {field: inner | {key: value}} for key in inner for value in VALUES]
    if isinstance(inner, list) and inner and isinstance(inner[0], dict):
        made += [example | {field: [inner[0] | {key: value}]} for key in inner[0] for value in VALUES]
    return made


def quoted(text: str) -> str:
    return quote(text, safe="")
