"""From bytes to text: unpacking gzip and telling the encoding of a file without guessing silently.

UTF-8 (with or without a mark), UTF-16 and UTF-32 are recognised by their bytes. What is neither is read as
Windows-1252, Windows-1250 (Central Europe) or ISO-8859-1 and says so; a file that is UTF-8 but for single bytes is
read with those bytes marked (surrogate escapes), so that only the rows that hold them are refused.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, TextIO, cast

from app.intake.archives import DAMAGED, HARMLESS, MOST_UNPACKED, TOO_MUCH
from app.intake.problems import UnreadableError
from app.intake.source import Delivery

CHUNK = 1 << 20
GZIP = b"\x1f\x8b"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Archives that are not opened, by where and how they begin.
_ARCHIVES = (
    (0, b"Rar!\x1a\x07", "RAR"), (0, b"7z\xbc\xaf\x27\x1c", "7z"), (0, b"BZh", "bzip2"), (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"), (257, b"ustar", "tar"),
)  # fmt: skip
_FOREIGN = re.compile("[^\x00-\x7f]")
_STRAY = re.compile("[\udc80-\udcff]")
# Inside words these bytes are letters of Central Europe in Windows-1250 (ł ą ż ľ Ł Ą Ż Ľ ť ź Ť Ź), and in Windows-1252 signs
# that stand in no word (³ ¹ ¿ ¾ £ ¥ ¯ ¼), or nothing.
_CENTRAL = re.compile(rb"[A-Za-z\x8a-\xff][\xb3\xb9\xbf\xbe\xa3\xa5\xaf\xbc\x9d\x9f\x8d\x8f](?=[A-Za-z\x8a-\xff])")
_FEWEST_CENTRAL = 2
_UNDEFINED_IN_1250 = frozenset(b"\x81\x83\x88\x90\x98")
_UNDEFINED_IN_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


@dataclass(frozen=True, slots=True)
class Encoding:
    """`name` is a codec; `assumed` when the bytes do not prove it; `broken` when single bytes do not belong to it."""

    name: str
    size: int
    assumed: bool = False
    broken: bool = False

    @property
    def is_utf8(self) -> bool:
        return self.name == "utf-8" and not self.broken


def unpacked(delivery: Delivery) -> BinaryIO:
    """The file as it is, or unpacked when it is gzip, whatever its name says. UnreadableError for a damaged archive."""
    return cast(BinaryIO, _Gunzipped(delivery.open())) if is_packed(delivery) else delivery.open()


def is_packed(delivery: Delivery) -> bool:
    """Whether the file is gzip. UnreadableError for a damaged archive."""
    try:
        with delivery.open() as stream:
            return stream.read(2) == GZIP
    except DAMAGED as error:
        raise UnreadableError("compressed", hint=type(error).__name__) from None


class _Gunzipped(gzip.GzipFile):
    """Closes what it unpacks."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._packed = packed

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._packed.close()


def chunks(delivery: Delivery) -> Iterator[bytes]:
    """The unpacked bytes, piece by piece. UnreadableError for a damaged archive."""
    with unpacked(delivery) as stream:
        while True:
            try:
                piece = stream.read(CHUNK)
            except (*DAMAGED, gzip.BadGzipFile) as error:
                raise UnreadableError("compressed", hint=type(error).__name__) from None
            if not piece:
                return
            yield piece


def encoding_of(delivery: Delivery) -> Encoding:
    """One pass over the bytes. `size` is the unpacked size in bytes. UnreadableError for an archive that is a bomb."""
    census = _Census()
    most = max(HARMLESS, MOST_UNPACKED * delivery.packed_size)
    for piece in chunks(delivery):
        census.take(piece)
        if census.size > most:
            raise UnreadableError("compressed", hint=TOO_MUCH)
    return census.verdict()


class _Census:
    """Counts what speaks for and against UTF-8."""

    def __init__(self) -> None:
        self.size = 0
        self.head = b""
        self.decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.stray = 0
        self.foreign = 0
        self.undefined: set[int] = set()  # bytes that one or the other of the Windows encodings has not
        self.central = 0

    def take(self, piece: bytes) -> None:
        if not self.size:
            self.head = piece[:4096]
        self.size += len(piece)
        if piece.isascii():
            self._count(self.decoder.decode(piece))
            return
        self._count(self.decoder.decode(piece))
        self.undefined |= (_UNDEFINED_IN_1252 | _UNDEFINED_IN_1250) & set(piece)
        if self.central < _FEWEST_CENTRAL and self.stray:
            self.central += len(_CENTRAL.findall(piece))

    def _count(self, text: str) -> None:
        if text.isascii():
            return
        stray = len(_STRAY.findall(text))
        self.stray += stray
        self.foreign += len(_FOREIGN.findall(text)) - stray

    def verdict(self) -> Encoding:
        self._count(self.decoder.decode(b"", final=True))
        for mark, name in _MARKS:
            if self.head.startswith(mark):
                return Encoding(name, self.size, broken=bool(self.stray) and name == "utf-8-sig")
        wide = _wide(self.head)
        if wide:
            return Encoding(wide, self.size)
        if not self.stray:
            return Encoding("utf-8", self.size)
        if self.foreign > self.stray:
            return Encoding("utf-8", self.size, broken=True)
        if self.central >= _FEWEST_CENTRAL and self.undefined.isdisjoint(_UNDEFINED_IN_1250):
            return Encoding("cp1250", self.size, assumed=True)
        return Encoding("cp1252" if self.undefined.isdisjoint(_UNDEFINED_IN_1252) else "latin-1", self.size, assumed=True)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: in mostly Latin text every other byte is nought."""
    if len(head) < 4 or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and odd < half * 0.1 else None


def other_file(head: bytes) -> UnreadableError:
    """Why a file that begins so is passed over: what an archive that is not opened holds is lost, and so no mere note."""
    for place, mark, name in _ARCHIVES:
        if head.startswith(mark, place):
            return UnreadableError("unsupported", hint=f"{name}; ZIP, gzip")
    return UnreadableError("other_file")


def open_text(delivery: Delivery, encoding: Encoding) -> TextIO:
    """The file as text, line ends as they are; bytes that do not belong appear as lone surrogates. The caller closes it."""
    errors = "surrogateescape" if encoding.broken else "strict"
    return io.TextIOWrapper(unpacked(delivery), encoding.name, errors, newline="")


def read_text(delivery: Delivery, encoding: Encoding) -> str:
    """The whole text. UnreadableError when a wide encoding is cut in the middle of a character."""
    data = b"".join(chunks(delivery))
    try:
        return data.decode(encoding.name, "surrogateescape" if encoding.broken else "strict")
    except UnicodeDecodeError as error:
        raise UnreadableError("encoding", hint=f"byte {error.start}, {encoding.name}") from None


def is_broken(text: str) -> bool:
    """Whether the text holds bytes that were not part of the encoding (lone surrogates of any kind)."""
    return not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)
