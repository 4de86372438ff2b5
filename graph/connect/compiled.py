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
    """Machine code that lets other threads run; kept beside the module or in the user's cache, where one can be written."""
    import numba

    try:
        return cast(Function, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # no place to keep it: compiled once in each process
        return cast(Function, numba.njit(nogil=True)(function))
