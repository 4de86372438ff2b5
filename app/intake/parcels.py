"""Paths as people give them (files, folders, patterns) turned into the files of one delivery, in a stable order."""

from __future__ import annotations

import glob
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import Invalid, NotFound
from app.intake.source import Delivery, RowProblem
from app.store.loads import Delivered
from graph.claims import Place
from graph.lexicon.shown import masked_text

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Parcel:
    """What was delivered: the files to read, and a problem for each that is not to be."""

    files: tuple[Delivery, ...]
    refused: tuple[RowProblem, ...] = ()


def unpack(paths: Sequence[Path]) -> Parcel:
    """Every file meant, once, in the order of names; hidden ones are left out. Invalid names a path that leads nowhere,
    NotFound an empty folder.

    A file below a given folder is cited as "folder/…/file", any other by its name alone, identity numbers in it masked.
    A link below a folder is read as the file of that folder it leads to; one that leads out of it, in a circle or nowhere
    is refused and the others are read.
    """
    found: dict[Path, tuple[str, Path]] = {}
    refused: dict[str, str] = {}
    for path in paths:
        meant = list(_meant(path))
        if not meant and path.is_dir():
            raise NotFound(f"there is no file in the folder {cited(path.name or str(path))}", pointer="/paths")
        if not meant:
            raise Invalid(f"no such file: {cited(path.name or str(path))}", pointer="/paths")
        for name, file, fault in meant:
            if fault is not None:
                refused.setdefault(name, fault)
            elif file is not None:
                found.setdefault(file.resolve(), (name, file))
    named = sorted(found.values(), key=lambda f: (_printable(f[0]), str(f[1])))
    names = _told_apart([*(name for name, _ in named), *refused])
    files = tuple(Delivery(name, file) for name, (_, file) in zip(names, named, strict=False))
    places = (Place(name, None, "1") for name in names[len(named) :])
    return Parcel(files, tuple(RowProblem(p, None, None, code) for p, code in zip(places, refused.values(), strict=True)))


def cited(name: str) -> str:
    """A file or sheet by its name, as it may be shown and kept: as text, and without the digits of an identity number."""
    return masked_text(_printable(name))


def _told_apart(names: Sequence[str]) -> list[str]:
    """The names as they are cited; files whose names differ only in digits that are masked get a number behind them."""
    shown: list[str] = []
    met: dict[str, list[str]] = defaultdict(list)
    for name in names:
        alike = met[cited(name)]
        if name not in alike:
            alike.append(name)
        stem, dot, ending = cited(name).rpartition(".") if "." in name else (cited(name), "", "")
        count = alike.index(name)
        shown.append(f"{stem}~{count + 1}{dot}{ending}" if count else cited(name))
    return shown


def described(deliveries: Sequence[Delivery]) -> list[Delivered]:
    """Name, SHA-256 and size of each file."""
    found = []
    for delivery in deliveries:
        digest = hashlib.sha256()
        with delivery.open() as stream:
            while piece := stream.read(PIECE):
                digest.update(piece)
        found.append(Delivered(delivery.name, digest.hexdigest(), delivery.path.stat().st_size))
    return found


def _meant(path: Path) -> Iterator[tuple[str, Path | None, str | None]]:
    """Name and file; or the name of a link and why it is not followed. One that may be comes as what it leads to."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            inside = file.relative_to(path)
            if any(part.startswith(".") for part in inside.parts):
                continue
            name = f"{path.resolve().name}/{inside.as_posix()}"
            if file.is_symlink():
                yield name, None, _fault(file, path)
            elif file.is_file():
                yield name, file, None
    elif path.is_file():
        yield path.name, path, None
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
