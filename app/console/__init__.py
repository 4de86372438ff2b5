"""The console: pages for auditors and procurement units, rendered on the server, readable without scripts."""

from __future__ import annotations

from fastapi import FastAPI

__all__ = ["install"]


def install(app: FastAPI) -> None:
    """Hang the console into an application whose state carries the database."""
    # Imported here: the pages alone know nothing of databases and engines, and are tried without them.
    from app.console import pages
    from app.console.live import LiveService

    pages.install(app, LiveService(app.state.database))
