"""ZIP archives as folders of files: each member is read where it lies, nothing is written to disk.

What may not be read is told member by member. An archive that unpacks to hundreds of its size, or holds more members than
any delivery has, is refused as a whole, by what its directory declares; no member gives more bytes than it declares.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

MOST_MEMBERS = 10_000
# Data shrinks by tens; what unpacks to hundreds of its size is made to fill a disk or a memory.
MOST_UNPACKED, HARMLESS = 200, 32 << 20
TOO_MUCH = f"unpacks to more than {MOST_UNPACKED} times its size"
# What reading a damaged archive or member may raise.
DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)
_HEADS = (b"PK\x03\x04", b"PK\x05\x06")
# These are ZIP files too, and read as what they are.
_BOOKS = (".xlsx", ".xlsm", ".xlsb", ".ods", ".xls")
_MARKS_OF_BOOKS = frozenset({"[Content_Types].xml", "mimetype"})
_ENCRYPTED = 0x1
_KNOWN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside an archive (`of`: its name), which stays open as long as one of its members is held."""

    of: str
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    def open(self) -> BinaryIO:
        return cast(BinaryIO, self.archive.open(self.info))


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an archive or a member is not read: a problem code and a hint."""

    code: str
    hint: str | None = None


def is_archive(path: Path) -> bool:
    """Whether a file is a ZIP archive that is not itself a spreadsheet, by its content; a damaged one counts as one."""
    with path.open("rb") as stream:
        if stream.read(4) not in _HEADS or path.name.lower().endswith(_BOOKS):
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return _MARKS_OF_BOOKS.isdisjoint(archive.namelist())
    except DAMAGED:
        return True


def members(path: Path, of: str) -> Iterator[tuple[str, Member | Refused]]:
    """Name inside the archive and member, in the order of names; under the name "" why nothing of the archive is read."""
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGED as error:
        yield "", Refused("compressed", type(error).__name__)
        return
    infos = [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)]
    refused = _refused_whole(path, infos)
    if refused is not None:
        yield "", refused
        return
    met: set[str] = set()
    for info in sorted(infos, key=lambda info: (_plain(info.filename), info.header_offset)):
        name = _plain(info.filename)
        yield name, Refused("member_twice") if name in met else _member(of, archive, info)
        met.add(name)


def _refused_whole(path: Path, infos: list[zipfile.ZipInfo]) -> Refused | None:
    if not infos:
        return Refused("empty_archive")
    if len(infos) > MOST_MEMBERS:
        return Refused("too_many_members", f"{len(infos):,} > {MOST_MEMBERS:,}")
    if sum(info.file_size for info in infos) > max(HARMLESS, MOST_UNPACKED * path.stat().st_size):
        return Refused("compressed", TOO_MUCH)
    return None


def _member(of: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member | Refused:
    if info.flag_bits & _ENCRYPTED:
        return Refused("encrypted")
    if info.filename.lower().endswith(".zip"):
        return Refused("nested_archive")
    if stat.S_ISLNK(info.external_attr >> 16):
        return Refused("lost_link")
    if info.compress_type not in _KNOWN:
        return Refused("unsupported", f"compression {info.compress_type}")
    try:
        archive.open(info).close()
    except DAMAGED as error:
        return Refused("compressed", type(error).__name__)
    return Member(of, archive, info)


def _plain(name: str) -> str:
    """The name as a path below the archive, whatever it climbs to."""
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."})


def _is_hidden(name: str) -> bool:
    """As in folders, with what one kind of machine adds to every archive it makes."""
    return not _plain(name) or any(part.startswith(".") or part == "__MACOSX" for part in _plain(name).split("/"))
