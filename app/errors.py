# ruff: noqa: N818 - the class name is the stable code, so it carries no suffix
"""Errors people and programs meet: the class name is the code, its docstring the sentence, the status stands on it.

Below the web layer these are raised and nothing of HTTP is known; one table in the API turns them into problems.
"""

from __future__ import annotations

import re
from typing import ClassVar

_JOINT = re.compile(r"(?<=[a-z])(?=[A-Z])")


class AppError(Exception):
    """Something went wrong."""

    status: ClassVar[int] = 500
    indonesian: ClassVar[str] = "Terjadi kesalahan."

    def __init__(self, detail: str = "", pointer: str | None = None) -> None:
        """`detail` says what about this case (never a name or an identity number), `pointer` where in the input."""
        super().__init__(detail or self.english())
        self.detail = detail or self.english()
        self.pointer = pointer

    @classmethod
    def code(cls) -> str:
        return _JOINT.sub("_", cls.__name__).lower()

    @classmethod
    def english(cls) -> str:
        return (cls.__doc__ or cls.__name__).strip()


class BadRequest(AppError):
    """The request cannot be read."""

    status = 400
    indonesian = "Permintaan tidak dapat dibaca."


class Unauthorised(AppError):
    """A valid key is needed."""

    status = 401
    indonesian = "Diperlukan kunci yang sah."


class Forbidden(AppError):
    """This key may not do that."""

    status = 403
    indonesian = "Kunci ini tidak berwenang untuk itu."


class NotFound(AppError):
    """There is no such thing, or this key may not know of it."""

    status = 404
    indonesian = "Tidak ada, atau kunci ini tidak boleh mengetahuinya."


class Conflict(AppError):
    """The present state does not allow that."""

    status = 409
    indonesian = "Keadaan sekarang tidak mengizinkan hal itu."


class LoadUnderWay(Conflict):
    """A load is under way; try again when it has ended."""

    indonesian = "Pemuatan lain sedang berjalan; coba lagi setelah selesai."


class TooLarge(AppError):
    """The request is too large."""

    status = 413
    indonesian = "Permintaan terlalu besar."


class UnsupportedMedia(AppError):
    """This kind of content is not understood here."""

    status = 415
    indonesian = "Jenis isi ini tidak dipahami di sini."


class Invalid(AppError):
    """The content is not valid."""

    status = 422
    indonesian = "Isi tidak sah."


class Unavailable(AppError):
    """The service cannot answer now; try again."""

    status = 503
    indonesian = "Layanan belum dapat menjawab; coba lagi."


class WrongSecret(AppError):
    """BENANG_SECRET is not the secret this database was made with."""

    indonesian = "BENANG_SECRET bukan rahasia yang dipakai saat basis data ini dibuat."
