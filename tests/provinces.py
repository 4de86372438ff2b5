"""The demonstration's province with less of everyday life around its plants, for what does not hang on how much there is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.intake.demo import province


@contextmanager
def smaller(offices: int = 8, committee: int = 12, firms: int = 0, packages: int = 0) -> Iterator[None]:
    """Every plant and look-alike is made as in the whole province; firms and packages are made up to these numbers."""
    with pytest.MonkeyPatch.context() as patch:
        for name, number in {"OFFICES": offices, "COMMITTEE": committee, "FIRMS": firms, "PACKAGES": packages}.items():
            patch.setattr(province, name, number)
        yield
