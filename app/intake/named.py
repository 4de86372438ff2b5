"""Rows that name several people in one cell ("JUSUF; SITI"), one by one, and cells of names that hold none."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.intake.line import Line
from app.intake.people import Directory, Person, entries, group, is_name, parts, person_key
from graph.lexicon import is_masked

_TOGETHER, _NUMBER, _NAME = "together", "nip", "name"


def without_faults(line: Line, *cells: str) -> Line:
    """The row without those of the cells that hold no name ("#REF!", "25", "JUMLAH"); each leaves a note."""
    wrong = [cell for cell in cells if (text := line.text(cell)) is not None and not is_name(text)]
    for cell in wrong:
        line.note(cell, "no_name")
    return line.with_cells({k: v for k, v in line.cells.items() if k not in wrong}) if wrong else line


def learn(line: Line, directory: Directory) -> None:
    """The pairs of number and name that a row states."""
    names, numbers = parts(line.text(_NAME)), parts(line.text(_NUMBER))
    if len(names) == len(numbers) == 1:
        directory.learn(Person(names[0], numbers[0]))
    listed = (line.text(_TOGETHER), line.text(_NAME) if len(names) > 1 else None)
    for person, _ in (entry for text in listed for entry in entries(text)):
        if person is not None and person.number:
            directory.learn(person)


def one_by_one(line: Line, own: Collection[str], directory: Directory | None = None) -> Iterator[Line]:
    """The row once for each of the people it names in one cell; the row as it is where it names one.

    `own`: cells that are about one person, left out with a note where there are several. With a `directory` numbers are
    given to names as `group` does.
    """
    names = _names(line.text(_NAME))
    if line.text(_TOGETHER) is None and len(names) < 2:
        yield line
        return
    said = {cell: line.text(_TOGETHER) or line.text(cell) or line.text(_NAME) or "" for cell in (_NAME, _NUMBER)}
    if names:
        line = line.with_cells({**line.cells, _NAME: "; ".join(names)})
    written = dict(line.written)
    if _TOGETHER in line.cells and (head := written.get(_TOGETHER)):
        written |= {_NUMBER: head, _NAME: head}
    if directory is not None:
        people = group(line, (_TOGETHER, _NUMBER, _NAME), directory)
    else:
        people = [Person(name) for name in names if is_name(name)]
    left_out = {_TOGETHER, _NAME, _NUMBER, *(own if len(people) > 1 else ())}
    rest = {name: text for name, text in line.cells.items() if name not in left_out}
    if len(people) > 1 and not line.cells.keys().isdisjoint(own):
        line.note(None, "unclear_person")
    beside = line.text(_NUMBER) if len(people) == 1 else None
    for number, person in enumerate(people or [Person("")]):
        cells = {name: text for name, text in ((_NAME, person.name), (_NUMBER, person.number or beside)) if text}
        literal = {**line.literal, **{name: said[name] for name in cells}}
        part = Line(line.form, line.place, rest | cells, written, literal)
        part.problems = [] if number else line.problems  # what is noted of the row is told once
        yield part


def _names(text: str | None) -> list[str]:
    """The entries of a cell of names; one that is only a degree ("Jusuf; S.T.") goes with the name before it."""
    found: list[str] = []
    for part in parts(text):
        together = f"{found[-1]}, {part}" if found else part
        if found and is_name(part) and not is_masked(part) and person_key(together) == person_key(found[-1]):
            found[-1] = together
        else:
            found.append(part)
    return found
