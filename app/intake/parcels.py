"""Paths as people give them (files, folders, patterns) turned into the files of one delivery, in a stable order."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.errors import Invalid, NotFound
from app.intake.source import Delivery
from app.store.loads import Delivered

PIECE = 1 << 20


def unpack(paths: Sequence[Path]) -> tuple[Delivery, ...]:
    """Every file meant, once, in the order of names; hidden ones are left out. Invalid names a path that leads nowhere,
    NotFound an empty folder.

    A file below a given folder is cited as "folder/…/file", any other by its name alone. A link below a folder is read as
    the file of that folder it leads to; Invalid names one that leads out of it, in a circle or nowhere.
    """
    found: dict[Path, Delivery] = {}
    for path in paths:
        files = list(_meant(path))
        if not files and path.is_dir():
            raise NotFound(f"there is no file in the folder {_printable(path.name or str(path))}", pointer="/paths")
        if not files:
            raise Invalid(f"no such file: {_printable(path.name or str(path))}", pointer="/paths")
        for name, file in files:
            found.setdefault(file.resolve(), Delivery(_printable(name), file))
    return tuple(sorted(found.values(), key=lambda d: (d.name, str(d.path))))


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


def _meant(path: Path) -> Iterator[tuple[str, Path]]:
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            inside = file.relative_to(path)
            if any(part.startswith(".") for part in inside.parts):
                continue
            name = f"{path.resolve().name}/{inside.as_posix()}"
            if file.is_symlink():
                _must_stay(file, path, name)
            elif file.is_file():
                yield name, file
    elif path.is_file():
        yield path.name, path
    elif glob.has_magic(str(path)):
        for match in sorted(glob.glob(str(path), recursive=True)):
            yield from _meant(Path(match))


def _must_stay(link: Path, folder: Path, name: str) -> None:
    """A link below a folder leads to something in it, which is then read as itself."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):  # a circle is the one up to Python 3.12 and the other after it
        raise Invalid(f"this link leads nowhere: {_printable(name)}", pointer="/paths") from None
    if not target.is_relative_to(folder.resolve()):
        raise Invalid(f"this link leads out of its folder: {_printable(name)}", pointer="/paths")


def _printable(name: str) -> str:
    """File names may hold bytes that are no text."""
    return name.encode("utf-8", "replace").decode("utf-8")
