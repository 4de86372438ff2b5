"""Names with the claims that state them, as files beside the database: read by every process, checked when opened.

A folder holds segments and a manifest that names those in force with their checksums. Whatever is written is written
under another name first and renamed when it is whole; the manifest comes last.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.store.ledger import Snapshot
from app.store.name_rows import Stated
from graph.resolve.name_table import ARRAYS, NOWHERE, Known, NameTable, merged, name_table

MANIFEST, LOCK, ENDING = "manifest.json", "lock", ".names"
ALIGNED = 64  # bytes
_HEAD = 8  # bytes that tell how long the description of the arrays is
_OWNER_ALONE, _FOLDER_OF_OWNER, _OTHERS = 0o600, 0o700, 0o077
AT_ONCE = 64  # mentions


class UnusableError(Exception):
    """Index files that are not what the manifest says; the message tells how."""


@dataclass(frozen=True, slots=True)
class Names:
    """A table of names. Name n is stated by claim[of[n]:of[n+1]], ordered by mention, the newest of each first."""

    table: NameTable
    of: NDArray[np.uint32]
    claim: NDArray[np.int64]
    mention: NDArray[np.uint64]

    @property
    def size(self) -> int:
        return self.table.size

    def mentions(self, name: int) -> Iterator[list[list[int]]]:
        """The mentions that bear a name, some at a time, each as the claims that state it, the newest first."""
        first, last = int(self.of[name]), int(self.of[name + 1])
        claims: list[int] = self.claim[first:last].tolist()
        own = self.mention[first:last]
        edges = [0, *(np.flatnonzero(own[1:] != own[:-1]) + 1).tolist(), len(claims)]
        for start in range(0, len(edges) - 1, AT_ONCE):
            yield [claims[a:b] for a, b in pairwise(edges[start : start + AT_ONCE + 1])]


def named(rows: Sequence[Stated], known: Known) -> Names:
    """The names that claims state."""
    seen: dict[str, int] = {}
    at = np.fromiter((seen.setdefault(name, len(seen)) for _, _, name in rows), np.int64, len(rows))
    table, place = name_table(list(seen), known)
    claims = np.fromiter((number for number, _, _ in rows), np.int64, len(rows))
    mentions = np.fromiter((mention for _, mention, _ in rows), np.uint64, len(rows))
    return _gathered(table, place[at], claims, mentions)


def united(parts: Sequence[Names], known: Known, there: NDArray[np.int64] | None = None) -> Names:
    """One table of several; with those of their claims alone that are there, if it is told which: the others were erased."""
    claims = np.concatenate([part.claim for part in parts])
    mentions = np.concatenate([part.mention for part in parts])
    kept = np.ones(claims.size, np.bool_) if there is None else np.isin(claims, there)
    of = np.repeat(np.arange(sum(part.size for part in parts)), np.concatenate([np.diff(part.of) for part in parts]))
    borne = np.bincount(of[kept], minlength=sum(part.size for part in parts)) > 0
    table, place = merged([part.table for part in parts], known, borne)
    return _gathered(table, place[of[kept]], claims[kept], mentions[kept])


def _gathered(
    table: NameTable, place: NDArray[np.int64], claims: NDArray[np.int64], mentions: NDArray[np.uint64]
) -> Names:
    there = np.flatnonzero(place != NOWHERE)
    order = there[np.lexsort((-claims[there], mentions[there], place[there]))]
    place, claims, mentions = place[order], claims[order], mentions[order]
    new = np.append(True, (place[1:] != place[:-1]) | (claims[1:] != claims[:-1]))[: place.size]
    of = np.append(0, np.cumsum(np.bincount(place[new], minlength=table.size))).astype(np.uint32)
    return Names(table, of, claims[new], mentions[new])


OF_CLAIMS = tuple(f.name for f in fields(Names) if f.name != "table")


# --- files --------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Segment:
    """A file of names as the manifest describes it."""

    file: str
    size: int
    sha256: str
    names: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the files hold: by which folding, for which installation, up to which snapshot; `mark` tells its last entry."""

    folding: str
    instance: str
    covers: Snapshot
    mark: str
    segments: tuple[Segment, ...] = ()

    def json(self) -> bytes:
        listed = [{"file": s.file, "size": s.size, "sha256": s.sha256, "names": s.names} for s in self.segments]
        return orjson.dumps(
            {"folding": self.folding, "instance": self.instance, "covers": str(self.covers), "mark": self.mark,
             "segments": listed}, option=orjson.OPT_INDENT_2,
        )  # fmt: skip


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest in force, None where there is none. `UnusableError` when it cannot be read."""
    try:
        said: dict[str, Any] = orjson.loads((folder / MANIFEST).read_bytes())
        segments = tuple(Segment(s["file"], s["size"], s["sha256"], s["names"]) for s in said["segments"])
        return Manifest(said["folding"], said["instance"], Snapshot.parse(said["covers"]), said["mark"], segments)
    except FileNotFoundError:
        return None
    except Exception as error:
        raise UnusableError("the manifest cannot be read") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put it in force, and remove the files that it no longer names."""
    put(folder / MANIFEST, [manifest.json()])
    keep_only(folder, manifest.segments)


def keep_only(folder: Path, segments: Sequence[Segment]) -> None:
    """Remove all other segments, and what writers that died have left."""
    kept = {s.file for s in segments}
    for path in folder.glob(f"*{ENDING}*"):
        if path.name not in kept:
            with suppress(OSError):
                path.unlink()


def save(folder: Path, names: Names) -> Segment:
    """Write a segment; it is in force when a manifest names it."""
    arrays = _arrays(names)
    described, at = {}, 0
    for name, array in arrays.items():
        described[name] = [array.dtype.str, int(array.size), at]
        at += -(-array.nbytes // ALIGNED) * ALIGNED
    head = orjson.dumps(described)
    head += b" " * (-(len(head) + _HEAD) % ALIGNED)
    parts = [len(head).to_bytes(_HEAD, "big"), head]
    for array in arrays.values():
        parts += [np.ascontiguousarray(array).tobytes(), bytes(-array.nbytes % ALIGNED)]
    file = secrets.token_hex(8) + ENDING
    size, digest = put(folder / file, parts)
    return Segment(file, size, digest, names.size)


def opened(folder: Path, segment: Segment) -> Names:
    """A segment, read whole: what becomes of the file later harms nobody. `UnusableError` when it was changed."""
    try:
        with (folder / segment.file).open("rb") as file:
            sizes = {segment.size, os.fstat(file.fileno()).st_size}
            data = file.read() if len(sizes) == 1 else b""
    except OSError as error:
        raise UnusableError("a file is missing") from error
    if len(data) != segment.size:
        raise UnusableError("a file has another size than it was written with")
    if hashlib.sha256(data).hexdigest() != segment.sha256:
        raise UnusableError("a file has another checksum than it was written with")
    start = _HEAD + int.from_bytes(data[:_HEAD], "big")
    described = orjson.loads(data[_HEAD:start])
    if not {*ARRAYS, *OF_CLAIMS} <= described.keys():
        raise UnusableError("a file was written by another version")
    arrays: dict[str, Any] = {n: np.frombuffer(data, kind, size, start + at) for n, (kind, size, at) in described.items()}
    return Names(NameTable(**{name: arrays[name] for name in ARRAYS}), *(arrays[name] for name in OF_CLAIMS))


def _arrays(names: Names) -> dict[str, NDArray[Any]]:
    return {**names.table.arrays, **{name: getattr(names, name) for name in OF_CLAIMS}}


def put(path: Path, parts: Sequence[bytes | memoryview]) -> tuple[int, str]:
    """Write a whole file or none, for its owner alone; its size and checksum."""
    digest, size = hashlib.sha256(), 0
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}{ENDING}-new")
    try:
        with open(beside, "xb", opener=_private) as file:
            for part in parts:
                digest.update(part)
                size += file.write(part)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except Exception:  # a full disk must not be filled further at every attempt
        with suppress(OSError):
            beside.unlink()
        raise
    return size, digest.hexdigest()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, _OWNER_ALONE)


@contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Whether this process may write in the folder now; another one may not until the end. OSError where nobody can."""
    folder.mkdir(parents=True, exist_ok=True, mode=_FOLDER_OF_OWNER)
    if folder.stat().st_mode & _OTHERS:  # made by hand, or by a package
        folder.chmod(_FOLDER_OF_OWNER)
    with open(folder / LOCK, "a", opener=_private) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def is_held(folder: Path) -> bool:
    """Whether some process writes in the folder now."""
    try:
        with open(folder / LOCK, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def stamp(folder: Path) -> tuple[int, int, int] | None:
    """What changes when another manifest comes into force; None while there is none."""
    try:
        seen = (folder / MANIFEST).stat()
    except OSError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_size
