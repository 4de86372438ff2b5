"""Every error has a code, a status and a sentence in both languages."""

from __future__ import annotations

from app import errors
from app.errors import AppError, Conflict, LoadUnderWay, NotFound


def all_errors() -> list[type[AppError]]:
    return [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, AppError)]


def test_codes_are_unique_and_every_error_speaks_both_languages() -> None:
    codes = [error.code() for error in all_errors()]
    assert len(set(codes)) == len(codes) > 10
    assert all(error.english().endswith(".") and error.indonesian.endswith(".") for error in all_errors())
    assert len({error.indonesian for error in all_errors()}) == len(codes)


def test_the_class_name_is_the_code() -> None:
    assert LoadUnderWay.code() == "load_under_way"
    assert LoadUnderWay.status == Conflict.status == 409


def test_a_detail_replaces_the_sentence_and_a_pointer_says_where() -> None:
    error = NotFound("no such tender", "/tender")
    assert (error.detail, error.pointer, str(error)) == ("no such tender", "/tender", "no such tender")
    assert NotFound().detail == NotFound.english()
