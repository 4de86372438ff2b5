"""What commands say beside their answers, in the language of the settings: one YAML file of texts for a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

from app.cli import said
from graph.packaged import parsed


@cache
def _texts(command: str) -> Mapping[str, Mapping[str, str]]:
    text = (resources.files("app.cli") / f"{command}.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, str]] = parsed(text)
    return found


def words_of(command: str) -> Callable[..., str]:
    """A function that gives a text of the command by its key, with its slots filled."""
    return lambda key, **slots: said(_texts(command)[key]).format(**slots)
