"""Deliveries that come as a stream, kept in private files while they are read: readers look at a delivery more than once.

A file belongs to the process that holds its lock; those whose holder is gone, killed perhaps, are swept by the next one.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from app.intake.source import Delivery

PIECE = 1 << 20
STREAM = "stream-"  # how the files of streams are called


def private_folder(path: Path) -> Path:
    """The folder, made where it is missing, open to nobody but the one who runs this."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def private_file(path: Path) -> BinaryIO:
    """A new file to write, readable by nobody else. FileExistsError for one that is there."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b")


@contextmanager
def spooled(stream: BinaryIO, name: str, folder: Path) -> Iterator[Delivery]:
    """What the stream gives until its end, as a file of a delivery cited by `name`; it is gone afterwards."""
    sweep(private_folder(folder))
    path = folder / f"{STREAM}{secrets.token_hex(8)}"
    with private_file(path) as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        try:
            shutil.copyfileobj(stream, kept, PIECE)
            kept.flush()
            yield Delivery(name, path)
        finally:
            path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove the files of streams whose process is gone."""
    for path in folder.glob(f"{STREAM}*"):
        with suppress(OSError), path.open("rb") as left:
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.stat().st_size:  # an empty one may be on its way to its lock
                path.unlink(missing_ok=True)
