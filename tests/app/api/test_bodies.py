"""Every call that takes a body, from the document itself: whatever is no good JSON for it is refused with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.auth import Role
from tests.app.api.conftest import Service
from tests.app.api.test_openapi import Json, example_of, operations
from tests.app.api.test_refusals import is_problem

JSON = {"content-type": "application/json"}
DEEP = 100_000
# Texts that are no JSON, or not the same to every reader; none may be taken, whatever the call.
UNREADABLE = {
    "nothing at all": b" ", "half an object": b'{"a":', "two values": b"{}{}", "a comment": b"{} // x", "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":Infinity}', "minus infinity": b'{"a":-Infinity}', "a number beyond all": b'{"a":1e999}',
    "half a character": b'{"a":"\\ud800"}', "a half name": b'{"\\udc00":1}', "no UTF-8": b'{"a":"\xff"}',
    "UTF-16": "{}".encode("utf-16"), "a mark of order": b"\xef\xbb\xbf{}", "raw control": b'{"a":"\x01"}',
    "arrays in arrays": b"[" * DEEP + b"]" * DEEP, "objects in objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "digits without end": b'{"a":' + b"9" * 5_000 + b"}", "single quotes": b"{'a':1}", "a trailing comma": b'{"a":1,}',
}  # fmt: skip
WRONG_KINDS = {"null": b"null", "a list": b"[]", "a text": b'"x"', "a number": b"5", "true": b"true"}


@pytest.fixture(scope="module")
def calls(standing: Service) -> list[tuple[str, str, Json]]:
    """(method, address, example body) of every call with a body; the inbox and imports read their own, see their tests."""
    document = standing.ask("GET", "/openapi.json", None).json()
    found = [
        (method.upper(), re.sub(r"{\w+}", "none", path), example_of(document, operation))
        for method, path, operation in operations(document)
        if "requestBody" in operation and path not in {"/v1/inbox", "/v1/imports"}
    ]
    assert len(found) >= 11
    return found


def test_what_is_no_json_is_400(standing: Service, calls: list[tuple[str, str, Json]]) -> None:
    for method, address, _ in calls:
        for what, content in UNREADABLE.items():
            answer = standing.ask(method, address, content=content, headers=JSON)
            assert answer.status_code == 400, (method, address, what, answer.text)
            is_problem(answer, 400, "bad_request", "")


def test_another_kind_of_json_is_422(standing: Service, calls: list[tuple[str, str, Json]]) -> None:
    for method, address, _ in calls:
        for what, content in WRONG_KINDS.items():
            answer = standing.ask(method, address, content=content, headers=JSON)
            assert answer.status_code == 422, (method, address, what, answer.text)
            is_problem(answer, 422, "invalid", "")


def test_a_name_that_stands_twice_is_400_with_its_place(standing: Service, calls: list[tuple[str, str, Json]]) -> None:
    for method, address, example in calls:
        for text, pointer in doubled(example):
            is_problem(standing.ask(method, address, content=text, headers=JSON), 400, "bad_request", pointer)


def doubled(example: Json) -> Iterator[tuple[bytes, str]]:
    """The example with each name twice, also within the objects and lists it holds."""
    for name, value in example.items():
        rest = {**example, name: 0}
        text = json.dumps(rest)
        once = f"{json.dumps(name)}: "
        yield text.replace(once + "0", once + "0, " + once + "1", 1).encode(), f"/{name}"
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict):
            at = f"/{name}/0" if isinstance(value, list) else f"/{name}"
            for found, place in doubled(inner):
                made = f"[{found.decode()}]" if isinstance(value, list) else found.decode()
                yield text.replace(once + "0", once + made, 1).encode(), at + place


def test_another_kind_of_content_is_415_and_too_much_is_413(
    standing: Service, calls: list[tuple[str, str, Json]]
) -> None:
    for method, address, example in calls:
        content = json.dumps(example).encode()
        for kind in ("text/plain", "application/xml", "multipart/form-data"):
            answer = standing.ask(method, address, content=content, headers={"content-type": kind})
            is_problem(answer, 415, "unsupported_media")
        is_problem(standing.ask(method, address, content=content + b" " * 2**21, headers=JSON), 413, "too_large")


def test_a_field_nobody_knows_and_every_wrong_value_is_422_with_its_place(
    standing: Service, calls: list[tuple[str, str, Json]]
) -> None:
    """Numbers of 10^23, nothing, nested lists and texts with NUL where a name, a list or an object is due."""
    wrong: list[Any] = [10**23, [[[]]], {"\x00": None}, "a\x00b", "\u202e"]
    for method, address, example in calls:
        is_problem(standing.ask(method, address, json=example | {"nobody": 1}), 422, "invalid", "/nobody")
        for name in example:
            for value in wrong:
                if (name, value) == ("document", {"\x00": None}):
                    continue  # a document may hold anything; it is only compared with its signature
                answer = standing.ask(method, address, Role.AUDITOR, json=example | {name: value})
                refused = answer.json()
                assert 400 <= answer.status_code < 500, (method, address, name, value, answer.text)
                if answer.status_code == 422:
                    assert refused["pointer"].startswith(f"/{name}"), (method, address, name, value, answer.text)


# --- parameters -------------------------------------------------------------------------------------------------------
def test_a_parameter_nobody_knows_or_that_stands_twice_is_refused_by_every_call(standing: Service) -> None:
    document = standing.ask("GET", "/openapi.json", None).json()
    for method, path, operation in operations(document):
        address = re.sub(r"{\w+}", "none", path)
        answer = standing.ask(method.upper(), f"{address}?nobody=1")
        is_problem(answer, 422, "invalid", "/nobody")
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "query":
                name = parameter["name"]
                is_problem(standing.ask(method.upper(), f"{address}?{name}=1&{name}=1"), 422, "invalid", f"/{name}")
