"""The console: pages for auditors and procurement units, rendered on the server, readable without scripts."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.responses import RedirectResponse

__all__ = ["install"]


def install(app: FastAPI) -> None:
    """Hang the console into an application whose state carries the database."""
    # Imported here: the pages alone know nothing of databases and engines, and are tried without them.
    from app.console import identity_pages, pages, reference
    from app.console.live import LiveService

    app.include_router(identity_pages.router)
    pages.install(app, LiveService(app.state.database))
    app.include_router(reference.router)

    @app.get("/", include_in_schema=False)
    def first_page() -> RedirectResponse:
        """Where people arrive: the list of findings."""
        return RedirectResponse("/console/findings", 303)
