"""JSON of every shape: documents, packages, lists of packages, lines, documents in a row; broken ones are located."""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.intake import constants, documents
from app.intake.documents import Element, compact, elements
from app.intake.events import Shape
from app.intake.ocds.releases import processes
from app.intake.problems import UnreadableError
from app.intake.source import RowProblem
from tests.app.intake.deliveries import file

PACKAGES = Shape(("releases", "records"), frozenset({"ocid"}))
RELEASES = [{"ocid": str(n), "tender": {"items": [1, 2.5, None]}} for n in range(3)]
PACKAGE = {"uri": "x", "releases": RELEASES, "version": "1.1"}
TEXT = json.dumps(PACKAGE)


@pytest.fixture(params=["whole", "streamed"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Small files are read whole, big ones event by event; both must say the same."""
    if request.param == "streamed":
        monkeypatch.setattr(documents, "WHOLE_UP_TO", 10)
    return str(request.param)


def found(folder: Path, name: str, content: bytes | str) -> list[tuple[str, object]]:
    return [
        (e.place.at, e.value) if isinstance(e, Element) else (f"problem at {e.place.at}", e.problem)
        for e in elements(file(folder, name, content), PACKAGES)
    ]


EXPECTED = [(f"/releases/{n}", release) for n, release in enumerate(RELEASES)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.json", TEXT.encode()),
        ("marked.json", b"\xef\xbb\xbf" + TEXT.encode()),
        ("wide.json", TEXT.encode("utf-16")),
        ("wide-le.json", TEXT.encode("utf-16-le")),
        ("wide-be.json", TEXT.encode("utf-16-be")),
        ("packed.json.gz", gzip.compress(TEXT.encode(), mtime=0)),
        ("packed-without-saying.json", gzip.compress(TEXT.encode(), mtime=0)),
    ],
)
def test_a_package_is_opened_to_its_elements_whatever_the_encoding(
    way: str, tmp_path: Path, name: str, content: bytes
) -> None:
    assert found(tmp_path, name, content) == EXPECTED


def test_a_list_of_packages_keeps_the_place_of_each_element(way: str, tmp_path: Path) -> None:
    places = [at for at, _ in found(tmp_path, "list.json", f"[{TEXT},{TEXT}]")]
    assert places == [f"/{package}/releases/{n}" for package in (0, 1) for n in range(3)]


def test_documents_in_a_row_are_told_apart_by_number(way: str, tmp_path: Path) -> None:
    pretty = json.dumps(PACKAGE, indent=1)
    places = [at for at, _ in found(tmp_path, "two.json", f"{pretty}\n{pretty}")]
    assert places == [f"/releases/{n}" for n in range(3)] + [f"2/releases/{n}" for n in range(3)]


def test_a_bad_line_of_json_lines_is_located_and_its_neighbours_are_read(way: str, tmp_path: Path) -> None:
    text = '{"ocid": "1", "x": 1}\n{bad\n\n{"ocid": "2"}\n[{"ocid": "3"}]\n'
    assert found(tmp_path, "a.jsonl", text) == [
        ("1", {"ocid": "1", "x": 1}), ("problem at 2", "json"), ("4", {"ocid": "2"}), ("5/0", {"ocid": "3"})
    ]  # fmt: skip


def test_a_cut_file_gives_what_is_whole_and_says_where_it_ends(way: str, tmp_path: Path) -> None:
    cut = found(tmp_path, "cut.json", TEXT[: TEXT.index('"ocid": "2"') + 6])
    assert cut[:2] == EXPECTED[:2]
    assert [what for at, what in cut[2:]] == ["truncated"]


def test_a_record_with_releases_is_an_element_and_no_package(tmp_path: Path) -> None:
    record = {"ocid": "1", "releases": [{"ocid": "1"}]}
    assert found(tmp_path, "record.json", json.dumps({"records": [record]})) == [("/records/0", record)]


@pytest.mark.parametrize("content", ["", "  \n"])
def test_an_empty_file_is_a_note(tmp_path: Path, content: str) -> None:
    assert found(tmp_path, "empty.json", content) == [("problem at 1", "empty_file")]


def test_a_file_of_another_kind_beside_the_data_is_passed_over_with_a_note(tmp_path: Path) -> None:
    assert found(tmp_path, "README.md", "# words") == [("problem at 1", "other_file")]
    assert found(tmp_path, "a.rar", b"Rar!\x1a\x07\x01\x00\xff") == [("problem at 1", "unsupported")]
    assert found(tmp_path, "without-a-suffix", '{"ocid": "1"}') == [("/", {"ocid": "1"})]


def test_an_empty_package_holds_nothing_and_says_so(way: str, tmp_path: Path) -> None:
    assert found(tmp_path, "none.json", '{"releases": []}') == [("problem at 1", "no_rows")]


def test_a_damaged_archive_is_a_problem_of_the_file(tmp_path: Path) -> None:
    assert found(tmp_path, "a.json.gz", gzip.compress(TEXT.encode() * 50)[:90]) == [("problem at 1", "compressed")]


def test_an_archive_that_unpacks_without_measure_is_a_problem_of_the_file(tmp_path: Path) -> None:
    assert found(tmp_path, "a.json.gz", gzip.compress(b" " * (40 << 20))) == [("problem at 1", "compressed")]


def test_latin_text_is_read_and_named(tmp_path: Path) -> None:
    delivery = file(tmp_path, "latin.json", '{"ocid": "José"}'.encode("latin-1"))
    note, element = list(elements(delivery, PACKAGES))
    assert isinstance(note, RowProblem)
    assert (note.problem, note.hint) == ("not_utf8", "cp1252")
    assert isinstance(element, Element)
    assert element.value == {"ocid": "José"}


def test_a_stray_byte_in_utf8_spoils_only_its_own_element(tmp_path: Path) -> None:
    text = '{"releases": [{"ocid": "café ñ ü"}, {"ocid": "'.encode() + b"\xff" + b'"}, {"ocid": "3"}]}'
    values = [e.value for e in elements(file(tmp_path, "stray.json", text), PACKAGES) if isinstance(e, Element)]
    assert len(values) == 3
    with pytest.raises(UnreadableError) as refused:
        compact(values[1])
    assert refused.value.code == "encoding"
    assert compact(values[2]) == b'{"ocid":"3"}'


@pytest.mark.parametrize("half", [r"\ud83d", r"\udE00", r"\udE00\ud83d"])
def test_half_an_escaped_letter_spoils_only_its_own_element(tmp_path: Path, half: str) -> None:
    text = '{"releases": [{"ocid": "' + half + '"}, {"ocid": "\\ud83d\\ude00"}]}'
    values = [e.value for e in elements(file(tmp_path, "half.json", text), PACKAGES) if isinstance(e, Element)]
    with pytest.raises(UnreadableError):
        compact(values[0])
    assert values[1:] == [{"ocid": "\N{GRINNING FACE}"}]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("hello", "json"),
        ("[" * 5000 + "]" * 5000, "too_deep"),
        ("{'a': 1}", "json"),
        ('{"ocid": ' + "1" * 100_000 + "}", "json"),
    ],
)
def test_what_is_no_json_is_located_and_never_raises(tmp_path: Path, content: str, code: str) -> None:
    assert ("problem at 1", code) in found(tmp_path, "wrong.json", content)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_nan_is_not_stated_and_costs_nothing_else(way: str, tmp_path: Path, name: str) -> None:
    """As programs write tables: NaN where a cell is empty."""
    rows = [{"ocid": str(n), "x": [float("nan") if n == 500 else n], "y": 'a "NaN, -Infinity'} for n in range(1000)]
    text = json.dumps(rows) if name == "a.json" else "\n".join(map(json.dumps, rows))
    told = found(tmp_path, name, text)
    at = "/500" if name == "a.json" else "501"
    assert told.pop(500) == (f"problem at {at}/x/0", "not_a_number")
    assert [value for _, value in told] == [row | {"x": [None if n == 500 else n]} for n, row in enumerate(rows)]


@given(
    st.lists(st.text('NaN" \\-:,Infty', max_size=12) | st.sampled_from([float("nan"), float("-inf"), 1.5]), max_size=9),
    st.data(),
)
def test_constants_in_a_stream_are_found_wherever_it_is_cut(values: list[str | float], data: st.DataObject) -> None:
    stream = BytesIO(json.dumps(values).encode())
    read = constants.quoted(lambda size: stream.read(data.draw(st.integers(1, 7))))
    text = b"".join(iter(lambda: read(64), b""))
    found = constants.marked(json.loads(text))
    assert list(map(constants.without, found)) == [v if isinstance(v, str) or v == 1.5 else None for v in values]


def test_what_is_not_read_behind_a_fault_is_told(way: str, tmp_path: Path) -> None:
    told = found(tmp_path, "a.json", '[{"ocid": "1"}, {"ocid": "2"}, {"ocid": \'3\'}, {"ocid": "4"}]')
    assert [value for _, value in told] == [{"ocid": "1"}, {"ocid": "2"}, "json", "rest_unread"]


def test_nesting_no_json_library_can_write_is_refused() -> None:
    deep: object = 1
    for _ in range(600):
        deep = [deep]
    with pytest.raises(UnreadableError) as refused:
        compact(deep)
    assert refused.value.code == "too_deep"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_give_elements_or_problems_and_never_an_exception(tmp_path: Path, content: bytes) -> None:
    list(elements(file(tmp_path, "any.json", content), PACKAGES))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.text(min_size=1), JSON, max_size=3), min_size=1, max_size=4))
def test_reading_event_by_event_gives_what_reading_whole_gives(tmp_path: Path, values: list[object]) -> None:
    text = json.dumps({"records": values})
    whole = found(tmp_path, "a.json", text)
    before, documents.WHOLE_UP_TO = documents.WHOLE_UP_TO, 0
    try:
        assert found(tmp_path, "a.json", text) == whole
    finally:
        documents.WHOLE_UP_TO = before


# --- a key stated twice -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.json", '{"releases": [{"ocid": "1"}, {"ocid": "2", "ocid": "3"}, {"ocid": "4"}]}',
         ["/releases/0", ("/releases/1", "key_twice", "ocid"), "/releases/2"]),
        ("a.json", '[{"ocid": "1", "buyer": {"id": 1, "id": 1.5}}]', [("/0", "key_twice", "id")]),
        ("a.json", '[{"ocid": "1", "buyer": [{"id": {"x": 1}}, {"id": {"x": 2}}]}]', ["/0"]),
        ("a.json", '[{"ocid": "\\u0022", "ocid": "1"}]', [("/0", "key_twice", "ocid")]),
        ("a.json", '[{"ocid": "say \\"id\\": 1", "\\u0022": "\\u0022"}]', ["/0"]),
        ("a.jsonl", '{"ocid": "1"}\n{"ocid": "2", "ocid": "2"}\n', ["1", ("2", "key_twice", "ocid")]),
    ],
)  # fmt: skip
def test_a_key_stated_twice_is_a_problem_of_its_element_alone(
    tmp_path: Path, way: str, name: str, content: str, told: list[Any]
) -> None:
    assert located(tmp_path, name, content) == told


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ('{"releases": [{"ocid": "1"}], "releases": [{"ocid": "2"}]}', "releases"),
        ('{"version": 1, "version": 2, "releases": [{"ocid": "1"}]}', "version"),
    ],
)
def test_a_key_stated_twice_in_a_package_is_told(tmp_path: Path, way: str, content: str, key: str) -> None:
    assert ("/", "key_twice", key) in located(tmp_path, "a.json", content)


def located(folder: Path, name: str, content: str) -> list[str | tuple[str, str, str | None]]:
    return [
        e.place.at if isinstance(e, Element) else (e.place.at, e.problem, e.hint)
        for e in elements(file(folder, name, content), PACKAGES)
    ]


def test_documents_in_a_row_with_such_values_are_read_too(tmp_path: Path) -> None:
    text = '{"ocid": "1", "x": NaN}{"ocid": "2",\n "x": [1, -Infinity]} {"ocid": "3", "x": 3}'
    items = list(elements(file(tmp_path, "rows.json", text), Shape()))
    assert [item.value for item in items if isinstance(item, Element)] == [
        {"ocid": "1", "x": None}, {"ocid": "2", "x": [1, None]}, {"ocid": "3", "x": 3},
    ]  # fmt: skip
    assert [(item.problem, item.hint) for item in items if not isinstance(item, Element)] == [
        ("not_a_number", "NaN"), ("not_a_number", "-Infinity"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "written", "read_as"),
    [
        ("Łódź, Paweł, Żółw, mąż", "cp1250", "cp1250"), ("ľalia, loďka, chuť, vŕba, pláž, bľa, kľúč", "cp1250", "cp1250"),
        ("José Müller, señor, garçon", "cp1252", "cp1252"), ("£5, 20 m³, 1¾ kg, ¿qué?", "cp1252", "cp1252"),
    ],
)  # fmt: skip
def test_letters_of_central_europe_tell_their_encoding(tmp_path: Path, text: str, written: str, read_as: str) -> None:
    delivery = file(tmp_path, "a.json", json.dumps({"ocid": text}, ensure_ascii=False).encode(written))
    note, element = elements(delivery, Shape())
    assert isinstance(element, Element)
    assert (getattr(note, "problem", ""), getattr(note, "hint", "")) == ("not_utf8", read_as)
    assert element.value == {"ocid": text}


def test_a_line_is_read_once_where_a_glance_tells_all(tmp_path: Path) -> None:
    lines = [
        '{"ocid": "1", "x": 1}', '{"oc\\u0069d": "2"}', '{"ocid": {"$oid": "3"}}', '{"ocid": "4", "y": {"ocid": "5"}}', "{",
    ]  # fmt: skip
    counted = list(processes(file(tmp_path, "r.jsonl", "\n".join(lines))))
    assert counted == ["1", "2", "3", "4"]
