"""What can be wrong with a file, row or field: codes with their text in both languages, and how a value is shown in one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from app.intake.source import RowProblem
from graph.claims import Place
from graph.kinds import Label
from graph.lexicon.shown import SHORTEST_RUN, masked_contact, masked_contacts, masked_text
from graph.packaged import parsed

LONGEST_SHOWN = 80


@cache
def _texts() -> Mapping[str, Mapping[str, object]]:
    content = parsed(Path(__file__).with_name("problems.yaml").read_text("utf-8"))
    return MappingProxyType(content)


def problem_text(code: str) -> Label:
    """The sentence for a problem code. KeyError for an unknown one."""
    entry = _texts()[code]
    return Label(str(entry["id"]), str(entry["en"]))


def is_note(code: str) -> bool:
    """Whether the row is loaded in spite of the problem, so that it is no rejection. KeyError for an unknown code."""
    return bool(_texts()[code].get("note", False))


def is_unread(code: str) -> bool:
    """Whether a file or sheet of the delivery gave nothing, so that the delivery is not the whole. KeyError as above."""
    return bool(_texts()[code].get("unread", False))


def shown(value: object, code: str | None = None) -> str | None:
    """A value as a problem may repeat it: short, and without runs of digits that could be an identity number.

    Of a mailbox, telephone number or account the first characters stay; with a problem `code` about contacts, all of the
    value is taken for one.
    """
    if value is None:
        return None
    text = " ".join(str(value).split())[: 4 * LONGEST_SHOWN]
    if code is not None and _texts()[code].get("contact"):
        text = masked_contact(text)
    text = masked_text(masked_contacts(text), grouped=SHORTEST_RUN)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


class UnreadableError(Exception):
    """A file, or the rest of it, cannot be read: a problem code, where, and a hint. Caught by the reading tools."""

    def __init__(self, code: str, at: str = "1", hint: str | None = None) -> None:
        super().__init__(code)
        self.code, self.at, self.hint = code, at, hint

    def row(self, file: str, sheet: str | None = None) -> RowProblem:
        return RowProblem(Place(file, sheet, self.at), None, None, self.code, self.hint)
