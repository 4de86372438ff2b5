"""The ties of a snapshot as files beside the database: an array a file, mapped by every process that reads them.

A folder holds one folder for each publication, with a manifest. A publication is written under another name and renamed
when it is whole, so that what a killed writer leaves is never read. Who has mapped an older one keeps reading it: a file
that is removed lives on until nobody has it open.
"""

from __future__ import annotations

import hashlib
import io
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.engine.name_files import MANIFEST, UnusableError, put
from app.store.ledger import Snapshot

FORMAT = 3  # of the arrays and of these files; another one is refused and written anew
ENDING, UNFINISHED = ".ties", ".new"
_FOLDER_OF_OWNER = 0o700
_CHUNK = 1 << 24  # bytes of a mapped file that are checked at once
Stored = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class File:
    """An array's file as the manifest describes it."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the arrays hold: of which installation, as known at which snapshot; `mark` tells its last entry.

    `last` is the number of the last tie that was settled then: what is newer lies above it.
    """

    instance: str
    covers: Snapshot
    mark: str
    last: int
    ties: int
    files: Mapping[str, File]

    def json(self) -> bytes:
        files = {name: {"size": file.size, "sha256": file.sha256} for name, file in self.files.items()}
        said = {
            "format": FORMAT, "instance": self.instance, "covers": str(self.covers), "mark": self.mark,
            "last": self.last, "ties": self.ties, "files": files,
        }  # fmt: skip
        return orjson.dumps(said | {"sha256": _checksum(said)}, option=orjson.OPT_INDENT_2)


def _checksum(said: Mapping[str, Any]) -> str:
    """Of what a manifest says, but for this."""
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """`UnusableError` when it cannot be read, is not as it was written, or was written by another version."""
    try:
        said: dict[str, Any] = orjson.loads((folder / MANIFEST).read_bytes())
        if said["format"] != FORMAT:
            raise UnusableError("they were written by another version")
        if said.pop("sha256") != _checksum(said):
            raise UnusableError("the manifest has another checksum than it was written with")
        files = {name: File(_number(file["size"]), _text(file["sha256"])) for name, file in said["files"].items()}
        covers = Snapshot.parse(said["covers"])
        return Manifest(
            _text(said["instance"]), covers, _text(said["mark"]), _number(said["last"]), _number(said["ties"]), files
        )
    except UnusableError:
        raise
    except Exception as error:
        raise UnusableError("the manifest cannot be read") from error


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def newest(root: Path) -> Path | None:
    """The publication in force; None while there is none."""
    return max(root.glob(f"*{ENDING}"), key=lambda path: path.name, default=None)


def publish(root: Path, arrays: Stored, manifest: Manifest) -> Path:
    """Write a publication and put it in force; `manifest.files` are filled in. For who holds the folder alone."""
    for left in root.glob(f"*{UNFINISHED}"):  # by who was killed
        shutil.rmtree(left, ignore_errors=True)
    name = f"{manifest.covers.high:012}-{secrets.token_hex(4)}"
    beside, home = root / (name + UNFINISHED), root / (name + ENDING)
    try:
        beside.mkdir(mode=_FOLDER_OF_OWNER)
        files = {which: File(*put(beside / f"{which}.npy", _parts(array))) for which, array in arrays.items()}
        whole = Manifest(manifest.instance, manifest.covers, manifest.mark, manifest.last, manifest.ties, files)
        put(beside / MANIFEST, [whole.json()])
        beside.rename(home)
    except BaseException:  # a full disk must not be filled further at every attempt
        shutil.rmtree(beside, ignore_errors=True)
        raise
    keep_only(root, home)
    return home


def keep_only(root: Path, home: Path | None) -> None:
    """Remove all other publications."""
    for other in root.glob(f"*{ENDING}"):
        if other != home:
            with suppress(OSError):
                other.rename(other.with_suffix(UNFINISHED))  # nobody opens half of it
                shutil.rmtree(other.with_suffix(UNFINISHED), ignore_errors=True)


def _parts(array: NDArray[Any]) -> list[bytes | memoryview]:
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, np.lib.format.header_data_from_array_1_0(array))
    return [head.getvalue(), np.ascontiguousarray(array).reshape(-1).view(np.uint8).data]


def opened(folder: Path, manifest: Manifest) -> Stored:
    """The arrays, mapped. `UnusableError` when a file is missing or is not the one that was written."""
    return {name: _mapped(folder / f"{name}.npy", file) for name, file in manifest.files.items()}


def _mapped(path: Path, file: File) -> NDArray[Any]:
    try:
        if path.stat().st_size != file.size:
            raise UnusableError("a file has another size than it was written with")
        digest = hashlib.sha256()
        with path.open("rb") as data:
            while some := data.read(_CHUNK):
                digest.update(some)
        if digest.hexdigest() != file.sha256:
            raise UnusableError("a file has another checksum than it was written with")
        mapped: NDArray[Any] = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        return mapped
    except OSError as error:
        raise UnusableError("a file is missing") from error
    except ValueError as error:
        raise UnusableError("a file holds no array") from error
