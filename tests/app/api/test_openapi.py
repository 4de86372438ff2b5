"""The OpenAPI document: it holds together, tells everything, and its examples are accepted by the service itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from app.api.answers import MODELS, examples
from app.auth import Role
from tests.app.api.conftest import Service

UNFIT = {"/v1/inbox", "/v1/subscriptions", "/v1/imports"}  # need a signature, a name server, files
OPEN = {"/healthz", "/readyz", "/metrics", "/version"}
PLAIN = {"text/plain", "application/graphml+xml"}  # what other programs read, by standards of their own
Json = dict[str, Any]
@pytest.fixture(scope="module")
def document(standing: Service) -> Json:
    answer = standing.ask("GET", "/openapi.json", None)
    assert answer.status_code == 200
    made: Json = answer.json()
    return made


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def schema_of(document: Json, operation: Json) -> Json:
    """The schema of a body, its reference followed; {} for none."""
    (found, *_) = operation.get("requestBody", {}).get("content", {}).values() or ({},)
    schema: Json = found.get("schema", {})
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return {**schema, **{k: v for k, v in found.items() if k != "schema"}}


def example_of(document: Json, operation: Json) -> Any:
    schema = schema_of(document, operation)
    if "examples" in schema:
        shown = schema["examples"]
        return next(iter(shown.values()))["value"] if isinstance(shown, dict) else shown[0]
    return schema.get("example")


def test_it_is_openapi_3_1_of_this_service(document: Json) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "Benang Merah"
    assert document["info"]["version"]


def test_every_reference_leads_somewhere(document: Json) -> None:
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            yield from (v for k, v in node.items() if k == "$ref")
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from references(child)

    for reference in references(document):
        at: Any = document
        for step in reference.removeprefix("#/").split("/"):
            at = at[step]
        assert at


def test_every_operation_has_a_summary_a_tag_a_name_of_its_own_and_its_parameters(document: Json) -> None:
    names: Counter[str] = Counter()
    for method, path, operation in operations(document):
        told = f"{method} {path}"
        assert len(operation["summary"]) > 10, told
        assert not operation["summary"].endswith("."), told
        assert operation["tags"], told
        names[operation["operationId"]] += 1
        declared = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path)), told
        assert all(re.fullmatch("[1-5][0-9][0-9]|default", status) for status in operation["responses"]), told
    assert set(names.values()) == {1}


def test_every_call_but_health_and_version_needs_the_bearer_key_and_tells_its_problems(document: Json) -> None:
    assert document["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
    for _, path, operation in operations(document):
        assert (operation.get("security") == [{"HTTPBearer": []}]) == (path not in OPEN), path
        if path in OPEN:
            continue
        for status in ("400", "401", "403", "404", "413", "415", "422"):
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"], (path, status)


def test_every_body_and_every_answer_shows_an_example(document: Json) -> None:
    for method, path, operation in operations(document):
        if "requestBody" in operation:
            assert example_of(document, operation) is not None, (method, path)
        for status, answer in answers(operation):
            for media, shown in answer["content"].items():
                assert media in PLAIN or ("example" in shown and "$ref" in shown["schema"]), (method, path, status)


def test_examples_of_answers_are_valid_against_their_own_schemas(document: Json) -> None:
    """Read by the model the schema was made of, which knows every field and refuses any other."""
    seen = 0
    for method, path, operation in operations(document):
        for _, answer in answers(operation):
            for shown in answer["content"].values():
                if "example" in shown:
                    MODELS[shown["schema"]["$ref"].rpartition("/")[2]].model_validate(shown["example"], strict=True)
                    seen += 1
        for status, problem in operation["responses"].items():
            if status[0] in "45":
                (shown,) = problem["content"].values()
                assert shown["example"].keys() >= set(shown["schema"]["required"]), (method, path, status)
                assert str(shown["example"]["status"]) == status
    assert seen > 30


def answers(operation: Json) -> Iterator[tuple[str, Json]]:
    return ((s, r) for s, r in operation["responses"].items() if s[0] == "2" and "content" in r)


def test_examples_are_taken_by_the_service_itself(document: Json, standing: Service) -> None:
    """Not found is a fair answer to an invented id; not readable or not valid is not."""
    refused = {}
    for method, path, operation in operations(document):
        example = example_of(document, operation)
        if example is None or path in UNFIT:
            continue
        address = re.sub(r"{\w+}", "none", path)
        answers = [standing.ask(method.upper(), address, role, json=example) for role in (Role.AUDITOR, Role.INTEGRATOR)]
        if not any(a.status_code in {200, 201, 202, 404} for a in answers):
            refused[path] = answers[0].text
    assert refused == {}


def test_no_example_shows_a_real_looking_identity_number(document: Json) -> None:
    """Sixteen and eighteen digits in a row are a NIK or a NIP."""
    assert not re.search(r"\b\d{15,}\b", str([example_of(document, o) for _, _, o in operations(document)]))
    assert not re.search(r"\b\d{15,}\b", str(examples()))
