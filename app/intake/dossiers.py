"""A firm's file as JSON (one object for the firm and lists of its people), turned into the rows of the table form.

What the lists and the firm itself are called stands in the source's description (`lists`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.intake.columns import Columns
from app.intake.documents import Element, elements
from app.intake.events import Shape
from app.intake.forms import Form, flattened, forms, lines, words
from app.intake.headings import heading
from app.intake.line import Line
from app.intake.problems import UnreadableError
from app.intake.source import Delivery, RowProblem
from app.intake.values import cell_text
from app.intake.wordlists import Words
from graph.claims import Place

VENDOR = "vendor"
_JSON_NAME = re.compile(r"\.(json|jsonl|ndjson)(\.gz)?$", re.IGNORECASE)
_PACKAGES = ("data", "items", "forms", "profiles", "hasil", "result", "results")
Cells = dict[str, str]


def firm_lines(delivery: Delivery, source: str) -> Iterator[Line | RowProblem]:
    """The rows of a file of a source that comes as tables or as JSON. Never raises on content."""
    try:
        dossier = is_dossier(delivery)
    except (UnreadableError, OSError):
        dossier = False  # the reading of tables names what is wrong with the file
    known = forms(source)
    return dossier_lines(delivery, known.listed[0], words(source, "lists")) if dossier else lines(delivery, known)


def is_dossier(delivery: Delivery) -> bool:
    """Whether the file is JSON, by its name or its first sign."""
    if _JSON_NAME.search(delivery.name):
        return True
    with delivery.open() as stream:
        return stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"["))


def dossier_lines(delivery: Delivery, form: Form, lists: Words) -> Iterator[Line | RowProblem]:
    """One line for each person of each firm, and one for the firm's own cells; a flat object is a row of the form.

    `lists`: by the names of an element's keys the section that its people are in, or `VENDOR` for the firm.
    """
    named = Columns({heading(word): code for word, code in lists.meaning.items()})
    shape = Shape(_PACKAGES, frozenset(name for name, code in named.names.items() if code == VENDOR))
    reported: set[str] = set()
    for element in elements(delivery, shape):
        if isinstance(element, RowProblem):
            yield element
        elif not isinstance(element.value, dict):
            yield RowProblem(element.place, None, None, "not_an_object")
        else:
            yield from _Dossier(form, named, element, reported).lines()


class _Dossier:
    """One JSON object under reading."""

    def __init__(self, form: Form, lists: Columns, element: Element, reported: set[str]) -> None:
        self.form = form
        self.place = element.place
        self.value: Mapping[str, Any] = {heading(str(k)): v for k, v in element.value.items()}
        self.lists = lists.spelled([key for key, value in self.value.items() if isinstance(value, list | dict)])
        self.reported = reported
        self.notes: list[RowProblem] = []
        for name, near in self.lists.misspelled.items():
            self._report(name, RowProblem(self.place, name, None, "misspelled_heading", near))

    def lines(self) -> Iterator[Line | RowProblem]:
        sections = {key: self.lists.names[key] for key, value in self.value.items() if key in self.lists.names}
        people = {k: s for k, s in sections.items() if s != VENDOR and isinstance(self.value[k], list | dict)}
        firms = [value for k, s in sections.items() if s == VENDOR and isinstance(value := self.value[k], dict)]
        rest = {k: v for k, v in self.value.items() if k not in people and not (k in sections and isinstance(v, dict))}
        if firms:
            base = self._firm_cells(firms[0], self._at(VENDOR)) | self._cells(rest, self.place)
            found = self._people(base, people)
        elif people:
            found = self._people(self._firm_cells(rest, self.place), people)
        else:
            found = [self._line(self._cells(self.value, self.place), self.place)]
        yield from self.notes
        yield from found

    def _people(self, base: Cells, lists: Mapping[str, str]) -> list[Line]:
        found = [self._line({**base, "section": "contact"}, self._at(VENDOR))]
        for name, section in lists.items():
            listed = self.value[name] if isinstance(self.value[name], list) else [self.value[name]]
            for number, person in enumerate(listed):
                place = self._at(f"{name}/{number}")
                if not isinstance(person, dict):
                    self.notes.append(RowProblem(place, None, None, "not_an_object"))
                    continue
                cells = self._cells({heading(str(k)): v for k, v in person.items()}, place)
                found.append(self._line({**base, "section": section, **cells}, place))
        reached = any(cell.startswith("vendor_") and cell not in _IDENTITY for cell in base)
        return found if reached or len(found) == 1 else found[1:]

    def _firm_cells(self, firm: Mapping[str, Any], place: Place) -> Cells:
        """Keys of the firm as the columns "vendor <key>", "<key> penyedia" or "<key> perusahaan"."""
        names = self.form.columns.names
        renamed: dict[str, Any] = {}
        for key, value in self._flat({heading(str(k)): v for k, v in firm.items()}, place).items():
            choices = (f"vendor_{key}", f"{key}_penyedia", f"{key}_perusahaan", key)
            of_firm = (c for c in choices if names.get(c, "").startswith("vendor_"))
            usual = key if key in names or key in self.form.columns.ignored else f"vendor_{key}"
            renamed[next(of_firm, usual)] = value
        return self._cells(renamed, place)

    def _cells(self, written: Mapping[str, Any], place: Place) -> Cells:
        flat = self._flat(written, place)
        columns = self.form.columns.spelled(list(flat))
        for name, near in columns.misspelled.items():
            self._report(name, RowProblem(place, name, None, "misspelled_heading", near))
        for name in columns.unknown(list(flat)):
            self._report(name, RowProblem(place, name, None, "unknown_field"))
        return columns.read({k: t for k, v in flat.items() if (t := cell_text(v)) is not None})

    def _report(self, name: str, note: RowProblem) -> None:
        """Once a file: the next element has the same keys."""
        if name not in self.reported:
            self.reported.add(name)
            self.notes.append(note)

    def _flat(self, written: Mapping[str, Any], place: Place) -> dict[str, Any]:
        """Values inside objects as cells of their own ("saham": {"lembar": 5} is "saham_lembar"), lists of words as one."""
        found = flattened(written, self.form.columns.headings)
        for key, value in list(found.items()):
            try:
                found[key] = cell_text(value)
            except TypeError:
                self.notes.append(RowProblem(place, key, None, "unreadable_type"))
                del found[key]
        return found

    def _line(self, cells: Cells, place: Place) -> Line:
        return Line(self.form.name, place, cells, {name: name for name in cells})

    def _at(self, inside: str) -> Place:
        return Place(self.place.file, self.place.sheet, f"{self.place.at.rstrip('/')}/{inside}")


_IDENTITY = frozenset({"vendor_name", "vendor_npwp", "vendor_nib", "vendor_form"})
