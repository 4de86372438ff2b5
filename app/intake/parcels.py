"""What people give (files, folders, patterns, archives, streams) as the files of one delivery, in a stable order."""

from __future__ import annotations

import glob
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from app.errors import Invalid, NotFound
from app.intake.archives import Member, Refused, is_archive, members
from app.intake.source import Delivery, RowProblem, Watch
from app.store.loads import Delivered
from graph.claims import Place
from graph.lexicon.shown import masked_text

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Parcel:
    """What was delivered: the files to read, and a problem for each that is not to be.

    `order`: the public id of the load that was asked for with it, where one was.
    """

    files: tuple[Delivery, ...]
    refused: tuple[RowProblem, ...] = ()
    watch: Watch = field(default_factory=Watch, compare=False, repr=False)
    order: str | None = None

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def done(self) -> int:
        """Bytes read of all files as far as can be told: those of one that is held in memory once it is left."""
        before = 0
        for file in self.files:
            if file.name == self.watch.name:
                at = self.watch.position()
                return before + (at if at < file.size else 0)
            before += file.size
        return 0


class _Found(NamedTuple):
    """A file meant by somebody, by the name it is cited with: where it lies, or why it is not read."""

    name: str
    path: Path
    member: Member | None = None
    fault: Refused | None = None


def unpack(given: Sequence[Path | Delivery], order: str | None = None) -> Parcel:
    """Every file meant, once, in the order of names; hidden ones are left out. Invalid names a path that leads nowhere,
    NotFound an empty folder.

    A file below a given folder is cited as "folder/…/file", a member of an archive as "archive.zip/…/file", any other by
    its name alone, a `Delivery` by the name it has; identity numbers in it are masked.
    A link below a folder is read as the file of that folder it leads to; one that leads out of it, in a circle or nowhere
    is refused and the others are read.
    """
    met: dict[tuple[Path, str], _Found] = {}
    refused: dict[str, _Found] = {}
    for one in given:
        for file in _all_meant(one):
            if file.fault is not None:
                refused.setdefault(file.name, file)
                continue
            inside = "" if file.member is None else file.member.info.filename
            met.setdefault((file.path.resolve(), inside), file)
    named = sorted(met.values(), key=lambda f: (_printable(f.name), str(f.path)))
    names = _told_apart([*(f.name for f in named), *refused])
    watch = Watch()
    files = tuple(Delivery(name, f.path, f.member, watch) for name, f in zip(names, named, strict=False))
    faults = zip(names[len(named) :], (f.fault for f in refused.values()), strict=True)
    problems = (RowProblem(Place(name, None, "1"), None, None, f.code, f.hint) for name, f in faults if f is not None)
    return Parcel(files, tuple(problems), watch, order)


def _all_meant(one: Path | Delivery) -> Iterator[_Found]:
    found = False
    for file in [_Found(one.name, one.path)] if isinstance(one, Delivery) else _meant(one):
        found = True
        yield from (file,) if file.fault is not None or not is_archive(file.path) else _inside(file)
    if not found and isinstance(one, Path):
        name = cited(one.name or str(one))
        if one.is_dir():
            raise NotFound(f"there is no file in the folder {name}", pointer="/paths")
        raise Invalid(f"no such file: {name}", pointer="/paths")


def _inside(archive: _Found) -> Iterator[_Found]:
    for name, member in members(archive.path, archive.name):
        whole = f"{archive.name}/{name}" if name else archive.name
        if isinstance(member, Refused):
            yield archive._replace(name=whole, fault=member)
        else:
            yield archive._replace(name=whole, member=member)


def cited(name: str) -> str:
    """A file or sheet by its name, as it may be shown and kept: as text, and without the digits of an identity number."""
    return masked_text(_printable(name))


def _told_apart(names: Sequence[str]) -> list[str]:
    """The names as they are cited, one for each file; those that would be cited alike get a number behind them."""
    shown: list[str] = []
    met: dict[str, int] = defaultdict(int)
    for name in names:
        text = cited(name)
        met[text] += 1
        stem, dot, ending = text.rpartition(".") if "." in name else (text, "", "")
        shown.append(text if met[text] == 1 else f"{stem}~{met[text]}{dot}{ending}")
    return shown


def described(deliveries: Sequence[Delivery]) -> list[Delivered]:
    """Name, SHA-256 and size of each file as it was delivered: an archive is one, whatever it holds."""
    whole: dict[Path, str] = {}
    for delivery in deliveries:
        whole.setdefault(delivery.path, delivery.name if delivery.member is None else cited(delivery.member.of))
    return [Delivered(name, digest(path), path.stat().st_size) for path, name in whole.items()]


def digest(path: Path) -> str:
    """SHA-256 of a file, read piece by piece."""
    made = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            made.update(piece)
    return made.hexdigest()


def _meant(path: Path) -> Iterator[_Found]:
    """Files below a folder, of a pattern, or the one named; a link below a folder as what it leads to."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            inside = file.relative_to(path)
            if any(part.startswith(".") for part in inside.parts):
                continue
            name = f"{path.resolve().name}/{inside.as_posix()}"
            if file.is_symlink():
                if (fault := _fault(file, path)) is not None:
                    yield _Found(name, file, fault=Refused(fault))
            elif file.is_file():
                yield _Found(name, file)
    elif path.is_file():
        yield _Found(path.name, path)
    elif glob.has_magic(str(path)):
        for match in sorted(glob.glob(str(path), recursive=True)):
            yield from _meant(Path(match))


def _fault(link: Path, folder: Path) -> str | None:
    """Why a link below a folder is not followed; None where it leads to something in it, which is then read as itself."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):  # a circle is the one up to Python 3.12 and the other after it
        return "lost_link"
    return None if target.is_relative_to(folder.resolve()) else "foreign_link"


def _printable(name: str) -> str:
    """File names may hold bytes that are no text."""
    return name.encode("utf-8", "replace").decode("utf-8")
