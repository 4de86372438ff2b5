"""Which program thinks: a fingerprint of its code and of the words, weights and packs that ship with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

THINKING = ("graph", "app.store", "app.engine")  # what reads the facts, and what makes of them what
_CONTENT = (".py", ".yaml")


@cache
def program() -> str:
    """Another one for every change to what thinks; read once in a process."""
    digest = hashlib.blake2b(digest_size=12)
    for package in THINKING:
        for name, content in contents(resources.files(package), package):
            digest.update(b"%d %d " % (len(name.encode()), len(content)) + name.encode() + content)
    return digest.hexdigest()


def contents(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    """The packaged files below a folder with their paths, in the order of these."""
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if one.is_dir():
            yield from contents(one, f"{path}/{one.name}")
        elif one.name.endswith(_CONTENT):
            yield f"{path}/{one.name}", one.read_bytes()
