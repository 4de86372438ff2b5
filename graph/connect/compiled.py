"""Compiling with numba where it is installed (the extra `numba`); without it nothing that needs it is imported."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar, cast

import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])

whole = cast("Callable[[Any], int]", np.int64)  # in compiled code: the columns' narrow integers do not mix with it
IS_THERE = find_spec("numba") is not None


def compiled(function: Function) -> Function:
    """Machine code that lets other threads run, to be called by other such code.

    It is kept beside the module or in the user's cache, where one can be written.
    """
    return _compiled(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)  # which take a seventh of the compiling


def entered(function: Function) -> Function:
    """The same, to be called from Python."""
    return _compiled(function)


def _compiled(function: Function, **options: bool) -> Function:
    import numba

    compile_: Any = numba.njit
    try:
        return cast(Function, compile_(cache=True, nogil=True, **options)(function))
    except RuntimeError:  # no place to keep it: compiled once in each process
        return cast(Function, compile_(nogil=True, **options)(function))
