"""JSON files as a stream of their smallest elements, each with its place: one document, JSON Lines, or documents in a row.

A package is opened to its elements (releases, records, statements, rows). What is broken is located and the rest is
still read. Big files are read event by event, so that memory does not grow with the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any

import orjson

from app.intake import constants, doubled
from app.intake.encodings import Encoding, chunks, encoding_of, is_broken, open_text, other_file, read_text, unpacked
from app.intake.events import Shape, built
from app.intake.problems import UnreadableError
from app.intake.source import Delivery, RowProblem
from graph.claims import Place

WHOLE_UP_TO = 32 << 20  # bytes; bigger files are streamed
LONGEST_LINE = 64 << 20
ROOT = "/"
_LINE_NAMES = (".jsonl", ".ndjson", ".jsonlines")
_JSON_NAMES = (".json", ".geojson", *_LINE_NAMES)
# "[section]" of a settings file and "{% tag %}" of a template begin otherwise.
_BEGINS_AS_JSON = re.compile(rb'\{\s*(?:["}]|$)|\[\s*(?:[\[{"\]\d-]|true|false|null|$)')
# Half of an escaped pair: text that nothing can store.
_HALF_LETTER = re.compile(
    rb"\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Element:
    """A JSON value and where it stands: a pointer, behind the number of its line or document where there are several."""

    place: Place
    value: Any


def compact(value: object) -> bytes:
    """Canonical bytes of a JSON value (keys in order). UnreadableError for nesting or text that no JSON can carry."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (TypeError, RecursionError) as error:
        deep = "recursion" in str(error).lower() or isinstance(error, RecursionError)
        raise UnreadableError("too_deep" if deep else "encoding") from None


def elements(delivery: Delivery, shape: Shape) -> Iterator[Element | RowProblem]:
    """The elements of a file, and problems where something cannot be read. Never raises on content."""
    try:
        encoding = encoding_of(delivery)
        if encoding.size and not looks_like_json(delivery):
            raise other_file(next(chunks(delivery), b""))
        if encoding.assumed:
            yield UnreadableError("not_utf8", hint=encoding.name).row(delivery.name)
        found = False
        read = _whole if encoding.size <= WHOLE_UP_TO else _streamed
        for at, value in read(delivery, encoding, shape):
            found = True
            if isinstance(value, UnreadableError):
                yield value.row(delivery.name)
            else:
                yield Element(Place(delivery.name, None, at or ROOT), value)
        if not found:
            raise UnreadableError("no_rows")
    except UnreadableError as error:
        yield error.row(delivery.name)
    except UnicodeDecodeError:
        yield UnreadableError("encoding").row(delivery.name)
    except RecursionError:
        yield UnreadableError("too_deep").row(delivery.name)


def looks_like_json(delivery: Delivery) -> bool:
    """By its name, else by how it begins."""
    if delivery.name.lower().removesuffix(".gz").endswith(_JSON_NAMES):
        return True
    head = next(chunks(delivery), b"").replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    return _BEGINS_AS_JSON.match(head) is not None


def _whole(delivery: Delivery, encoding: Encoding, shape: Shape) -> Iterator[tuple[str, Any]]:
    if encoding.is_utf8:
        data = b"".join(chunks(delivery))
    else:
        text = read_text(delivery, encoding)
        if encoding.broken:
            yield from _broken_lines(text, shape)
            return
        data = text.encode()
    if not data.strip():
        raise UnreadableError("empty_file")
    try:
        value = orjson.loads(data)
    except (orjson.JSONDecodeError, RecursionError):
        lines = data.split(b"\n")
        if _first_line_is_whole(lines):
            yield from _lines(iter(lines), shape)
            return
        try:
            value = constants.read(data)
        except (ValueError, RecursionError):
            yield from _several(delivery, data, shape)
        else:
            yield from _without_constants(value, "", shape)
        return
    yield from _told(data, value, "", shape)


def _without_constants(value: Any, at: str, shape: Shape) -> Iterator[tuple[str, Any]]:
    """The elements of a text with NaN or Infinity in it, each constant with a note before its element."""
    for place, element in _walk(value, at, shape):
        yield from _noted(place, element)


def _noted(at: str, element: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(element, UnreadableError):
        yield at, element
        return
    for inside, name in constants.places(element):
        yield at, UnreadableError("not_a_number", at + inside, name)
    yield at, doubled.problem(element, at) or constants.without(element)


def _told(data: bytes, value: Any, at: str, shape: Shape) -> Iterator[tuple[str, Any]]:
    """The elements of a text that was read; a problem in place of one in which a name stands twice."""
    if not doubled.suspected(data, value):
        if type(value) is dict and shape.is_element(value):
            yield at, value
        else:
            yield from _walk(value, at, shape)
        return
    for place, element in _walk(doubled.again(data), at, shape):
        yield place, doubled.problem(element, place) or element


def _broken_lines(text: str, shape: Shape) -> Iterator[tuple[str, Any]]:
    """Text with stray bytes: read all the same; `compact` refuses the elements that hold them."""
    try:
        value = json.loads(text)
    except ValueError as error:
        where = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else None
        first = next((n for n, line in enumerate(text.splitlines(), 1) if is_broken(line)), 1)
        raise UnreadableError("encoding", str(first), where) from None
    yield from _walk(value, "", shape)


def _walk(value: Any, at: str, shape: Shape) -> Iterator[tuple[str, Any]]:
    """Pairs of pointer and element. Lists of packages and packages are opened; elements stay whole."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _walk(item, f"{at}/{number}", shape)
    elif isinstance(value, dict) and (found := shape.opened(value)):
        twice = value.names if isinstance(value, doubled.Twice) else ()
        if twice:
            yield at, UnreadableError("key_twice", at or ROOT, twice[0])
        for key in found:
            for number, item in enumerate(value[key] if key not in twice else ()):  # only the last list is left of two
                yield f"{at}/{key}/{number}", item
    elif not (isinstance(value, dict) and _is_shell(value, shape)):
        yield at, value


def _is_shell(value: Mapping[str, Any], shape: Shape) -> bool:
    """A package without a single element."""
    return bool(shape.lists) and not shape.element_keys & value.keys() and any(key in value for key in shape.lists)


def _several(delivery: Delivery, data: bytes, shape: Shape) -> Iterator[tuple[str, Any]]:
    """Not one document: JSON Lines, documents in a row, or a broken one."""
    lines = data.split(b"\n")
    if _is_lines(delivery.name, lines):
        yield from _lines(iter(lines), shape)
    elif _HALF_LETTER.search(data):  # read event by event it would become a question mark
        yield from _broken_lines(data.decode("utf-8", "surrogateescape"), shape)
    else:
        yield from _built(lambda: BytesIO(data), shape, lambda: _fault(data))


def _is_lines(name: str, lines: list[bytes]) -> bool:
    bare = name.removesuffix(".gz").lower()
    return bare.endswith(_LINE_NAMES) or _first_line_is_whole(lines)


def _first_line_is_whole(lines: list[bytes]) -> bool:
    filled = list(islice((line for line in lines if line.strip()), 2))
    if len(filled) < 2:
        return False
    try:
        return isinstance(orjson.loads(filled[0]), dict | list)
    except orjson.JSONDecodeError:
        return False


def _lines(lines: Iterator[bytes], shape: Shape) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if shape.glance and (seen := shape.glance(line)) is not None:
            yield str(number), seen
            continue
        try:
            value = orjson.loads(line)
        except (orjson.JSONDecodeError, RecursionError) as error:
            try:
                yield from _without_constants(constants.read(line), str(number), shape)
            except (ValueError, RecursionError):
                column = f"column {error.colno}" if isinstance(error, orjson.JSONDecodeError) else None
                yield str(number), UnreadableError("json", str(number), column)
            continue
        yield from _told(line, value, str(number), shape)


def _fault(data: bytes) -> UnreadableError:
    """Where the first document that is not JSON breaks, and whether the file simply ends too early."""
    text = data.decode("utf-8", "replace")
    decoder, start = json.JSONDecoder(), 0
    try:
        while start < len(text):
            while start < len(text) and text[start].isspace():
                start += 1
            if start < len(text):
                start = decoder.raw_decode(text, start)[1]
    except json.JSONDecodeError as error:
        early = not text[error.pos :].strip() or error.msg.startswith("Unterminated string")
        hint = f"line {error.lineno}, column {error.colno}"
        return UnreadableError("truncated" if early else "json", str(error.lineno), hint)
    except RecursionError:
        return UnreadableError("too_deep")
    except ValueError:  # a number of thousands of digits
        return UnreadableError("json", str(text.count("\n", 0, start) + 1), "a number that is too long")
    return UnreadableError("json", hint="numbers or text that JSON does not allow")


def _streamed(delivery: Delivery, encoding: Encoding, shape: Shape) -> Iterator[tuple[str, Any]]:
    if encoding.broken:
        raise UnreadableError("encoding", hint="too big to be read with stray bytes")
    with _Utf8(delivery, encoding) as stream:
        head = [stream.readline(LONGEST_LINE), stream.readline(LONGEST_LINE)]
        if _is_lines(delivery.name, head):
            yield from _lines(iter(head), shape)
            rest = iter(lambda: stream.readline(LONGEST_LINE), b"")
            yield from _numbered(_lines(rest, shape), 2)
            return
    yield from _built(lambda: _Utf8(delivery, encoding), shape)


def _built(
    opened: Callable[[], BytesIO | _Utf8], shape: Shape, fault: Callable[[], UnreadableError] | None = None
) -> Iterator[tuple[str, Any]]:
    """Event by event; where that breaks off once more, for NaN and Infinity may be all that is wrong."""
    with opened() as stream:
        sound = 0
        for at, value in built(stream.read, shape, fault):
            if isinstance(value, UnreadableError) and value.code == "json":
                break
            sound += 1
            yield at, value
        else:
            return
    with opened() as stream:
        for at, value in islice(built(constants.quoted(stream.read), shape, fault), sound, None):
            yield from _noted(at, value if isinstance(value, UnreadableError) else constants.marked(value))


def _numbered(pieces: Iterator[tuple[str, Any]], before: int) -> Iterator[tuple[str, Any]]:
    """Line numbers counted from the start of the file."""
    for at, value in pieces:
        line, slash, rest = (value.at if isinstance(value, UnreadableError) else at).partition("/")
        place = f"{int(line) + before}{slash}{rest}"
        if isinstance(value, UnreadableError):
            value = UnreadableError(value.code, place, value.hint)
        yield place, value


class _Utf8:
    """A file as UTF-8 bytes, whatever it is written in; one that is UTF-8 as it is."""

    def __init__(self, delivery: Delivery, encoding: Encoding) -> None:
        self.stream = unpacked(delivery) if encoding.is_utf8 else open_text(delivery, encoding)

    def __enter__(self) -> _Utf8:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()

    def readline(self, limit: int) -> bytes:
        return _encoded(self.stream.readline(limit))

    def read(self, size: int = -1) -> bytes:
        return _encoded(self.stream.read(size))


def _encoded(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
