"""The demonstration's head start: its database as the last run had loaded and resolved it, laid under the next run.

Nothing is believed for it. The next run loads every file again, and whatever the copy does not already say is written
and resolved then; so a copy can save time and change no answer. It is dropped with any change of the program, of the
secret or of what was asked for.
"""

from __future__ import annotations

import shutil
from hashlib import blake2b
from pathlib import Path

from app.db import Database
from app.errors import Unavailable
from app.settings import settings

PACKAGES = ("app", "graph", "migrations")
READ = frozenset({".py", ".yaml"})


class HeadStart:
    """One copy in `folder`, named after all it hangs on."""

    def __init__(self, folder: Path, *, lean: bool) -> None:
        self._folder = folder
        self._copy = folder / f"headstart-{_fingerprint(lean=lean)}.db"

    def take(self, target: Path) -> bool:
        """Put the copy where the fresh database will be. False, and nothing is done, when there is none that fits."""
        if not self._copy.is_file():
            return False
        shutil.copyfile(self._copy, target)
        return True

    def keep(self, database: Database) -> None:
        """Keep what the database holds now; copies that no longer fit go. A full disk only costs the head start."""
        for old in self._folder.glob("headstart-*"):
            old.unlink()
        unfinished = self._copy.with_suffix(".part")
        try:
            database.copy_to(unfinished)
            unfinished.rename(self._copy)
        except Unavailable:
            unfinished.unlink(missing_ok=True)


def _fingerprint(*, lean: bool) -> str:
    """Of the program's text, the secret that seals, and the kind of demonstration."""
    root = Path(__file__).resolve().parents[2]
    digest = blake2b(digest_size=12, key=blake2b(settings().secret.encode()).digest())
    digest.update(b"lean" if lean else b"whole")
    for package in PACKAGES:
        for path in sorted(p for p in (root / package).rglob("*") if p.suffix in READ):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root)}:{len(content)}:".encode())
            digest.update(content)
    return digest.hexdigest()
