"""A bidder's file as JSON (one object for the vendor and lists of its people), turned into the rows of the table form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.intake.documents import Element, elements
from app.intake.events import Shape
from app.intake.forms import Form
from app.intake.line import Line
from app.intake.sheets import heading
from app.intake.source import Delivery, RowProblem
from app.intake.values import text_of
from graph.claims import Place

_JSON_NAME = re.compile(r"\.(json|jsonl|ndjson)(\.gz)?$", re.IGNORECASE)
_VENDORS = ("vendor", "penyedia")
_PACKAGE = Shape(("data", "items", "forms"), frozenset(_VENDORS))
_LISTS = {
    "officers": "officer", "pengurus": "officer", "owners": "owner", "pemilik": "owner", "pemegang_saham": "owner",
    "shareholders": "owner", "beneficial_owners": "beneficial_owner", "pemilik_manfaat": "beneficial_owner",
    "key_personnel": "key_personnel", "personel_inti": "key_personnel", "tenaga_ahli": "key_personnel",
}  # fmt: skip
Cells = dict[str, str]


def is_dossier(delivery: Delivery) -> bool:
    """Whether the file is JSON, by its name or its first sign."""
    if _JSON_NAME.search(delivery.name):
        return True
    with delivery.open() as stream:
        return stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"["))


def dossier_lines(delivery: Delivery, form: Form) -> Iterator[Line | RowProblem]:
    """One line for each person of each vendor, and one for the vendor's contacts; a flat object is a row of the form."""
    reported: set[str] = set()
    for element in elements(delivery, _PACKAGE):
        if isinstance(element, RowProblem):
            yield element
        elif not isinstance(element.value, dict):
            yield RowProblem(element.place, None, None, "not_an_object")
        else:
            yield from _Dossier(form, element, reported).lines()


class _Dossier:
    """One JSON object under reading."""

    def __init__(self, form: Form, element: Element, reported: set[str]) -> None:
        self.form = form
        self.place = element.place
        self.value: Mapping[str, Any] = {heading(str(k)): v for k, v in element.value.items()}
        self.reported = reported
        self.unknown: list[RowProblem] = []

    def lines(self) -> Iterator[Line | RowProblem]:
        vendors = [vendor for name in _VENDORS if isinstance(vendor := self.value.get(name), dict)]
        found = self._dossier(vendors[0]) if vendors else [self._line(self._cells(self.value, self.place), self.place)]
        yield from self.unknown
        yield from found

    def _dossier(self, vendor: Mapping[str, Any]) -> list[Line]:
        base = self._vendor_cells(vendor)
        rest = {k: v for k, v in self.value.items() if k not in _LISTS and k not in _VENDORS}
        base |= self._cells(rest, self.place)
        found = [self._line({**base, "section": "contact"}, self._at("vendor"))]
        for name, section in _LISTS.items():
            people = self.value.get(name)
            for number, person in enumerate(people if isinstance(people, list) else ()):
                place = self._at(f"{name}/{number}")
                if not isinstance(person, dict):
                    self.unknown.append(RowProblem(place, None, None, "not_an_object"))
                    continue
                cells = self._cells({heading(str(k)): v for k, v in person.items()}, place)
                found.append(self._line({**base, "section": section, **cells}, place))
        reached = any(cell.startswith("vendor_") and cell not in _IDENTITY for cell in base)
        return found if reached or len(found) == 1 else found[1:]

    def _vendor_cells(self, vendor: Mapping[str, Any]) -> Cells:
        """Keys of the vendor as the columns "vendor <key>" or "<key> penyedia"."""
        names = self.form.columns.names
        renamed: dict[str, Any] = {}
        for key, value in vendor.items():
            key = heading(str(key))
            choices = (f"vendor_{key}", f"{key}_penyedia", key)
            renamed[next((c for c in choices if c in names and names[c].startswith("vendor_")), f"vendor_{key}")] = value
        return self._cells(renamed, self._at("vendor"))

    def _cells(self, written: Mapping[str, Any], place: Place) -> Cells:
        for name in self.form.columns.unknown([k for k in written if k not in self.reported]):
            self.reported.add(name)
            self.unknown.append(RowProblem(place, name, None, "unknown_field"))
        return self.form.columns.read({k: t for k, v in written.items() if (t := text_of(v)) is not None})

    def _line(self, cells: Cells, place: Place) -> Line:
        return Line(self.form.name, place, cells, {name: name for name in cells})

    def _at(self, inside: str) -> Place:
        return Place(self.place.file, self.place.sheet, f"{self.place.at.rstrip('/')}/{inside}")


_IDENTITY = frozenset({"vendor_name", "vendor_npwp", "vendor_nib", "vendor_form"})
