"""Rows of a CSV file with the line each begins on. A row that cannot be parted costs itself alone: reading goes on at the
line below the one it begins on, so that a quotation mark that nobody closed does not swallow what follows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TextIO

from app.intake.encodings import Encoding, open_text
from app.intake.problems import UnreadableError
from app.intake.source import Delivery

SAMPLE_LINES = 40
LONGEST_CELL = 1 << 20  # characters
LONGEST_LINE = 4 << 20  # characters
MOST_LINES = 500  # that one row runs over; more are taken for a quotation mark that nobody closed
DELIMITERS = (",", ";", "\t", "|")
Numbered = tuple[int, list[str] | UnreadableError]


class PhysicalLines:
    """The lines of a text, those of the row under reading held so that reading can `resume` below its first.

    csv.Error for a line that is too long, which is passed over, and for a row that runs over too many lines.
    """

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._ahead: list[str] = []  # read once already, next one last
        self.held: list[str] = []
        self.ended = False
        self.begins = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.pop() if self._ahead else self._text.readline(LONGEST_LINE)
        if not line:
            self.ended = True
            raise StopIteration
        self.held.append(line)
        if len(line) == LONGEST_LINE:
            self._pass_over(line)
            raise csv.Error("the line is too long")
        if len(self.held) > MOST_LINES:
            raise csv.Error("a quotation mark is not closed")
        return line

    def _pass_over(self, line: str) -> None:
        while line and not line.endswith("\n"):
            line = self._text.readline(LONGEST_LINE)

    def next_row(self) -> None:
        """What is held has been read."""
        self.begins += len(self.held)
        self.held, self.ended = [], False

    def resume(self) -> None:
        """Of what is held only the first line has been read."""
        self._ahead += reversed(self.held[1:])
        del self.held[1:]

    def short(self) -> Iterator[str]:
        """Those that are not too long for a cell; csv.Error never. UnreadableError where the very first is."""
        while True:
            self.next_row()
            try:
                line = next(self)
            except StopIteration:
                return
            except csv.Error as error:
                if self.begins == 1:
                    raise UnreadableError("csv", hint=str(error)) from None
                continue
            if len(line) < LONGEST_CELL:
                yield line


def delimiter(sample: Sequence[str]) -> str:
    """The sign that parts most sample lines into the same number of cells, two at least; a comma when none does. A line
    that cannot be parted, as one with too long a cell, says nothing."""

    def widths(sign: str) -> Iterator[int]:
        for line in sample:
            with suppress(csv.Error):
                yield from (len(cells) for cells in csv.reader([line], delimiter=sign) if len(cells) > 1)

    def fit(sign: str) -> tuple[int, int]:
        counts = Counter(widths(sign))
        width, lines = max(counts.items(), key=lambda c: (c[1], c[0]), default=(0, 0))
        return lines, width

    return max(DELIMITERS, key=fit)


def csv_rows(delivery: Delivery, encoding: Encoding, sign: str) -> Iterator[Numbered]:
    """Pairs of the line a row begins on and its cells, or why it has none. UnreadableError where nothing more is read."""
    with open_text(delivery, encoding) as text:
        lines = PhysicalLines(text)
        reader = csv.reader(lines, delimiter=sign)
        while True:
            lines.next_row()
            try:
                cells = next(reader)
                _refuse_swallowed(lines, sign)
                yield lines.begins, [cell.strip() for cell in cells]
            except StopIteration:
                return
            except csv.Error as error:
                lines.resume()
                reader = csv.reader(lines, delimiter=sign)
                yield lines.begins, UnreadableError("csv", str(lines.begins), str(error)[:80])
            except UnicodeDecodeError:
                raise UnreadableError("encoding", str(lines.begins), encoding.name) from None


def _refuse_swallowed(lines: PhysicalLines, sign: str) -> None:
    """csv.Error for a row of several lines whose quotation mark is not closed, or by one that opens another cell."""
    if len(lines.held) < 2:
        return
    if lines.ended:
        raise csv.Error("a quotation mark is not closed")
    for _ in csv.reader(lines.held, delimiter=sign, strict=True):
        pass
