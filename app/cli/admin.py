"""Commands of the operator: serve, worker, migrate, keys, settings, the audit chain."""

from __future__ import annotations

import socket
import sys
from typing import Annotated

import orjson
import typer

from app.auth import SYSTEM, Grade, Role
from app.cli import app, held, plain
from app.db import Database
from app.errors import Unavailable
from app.notify.signing import secret_text
from app.settings import explained, settings

key_app = typer.Typer(no_args_is_help=True, help="Keys for people and systems.")
audit_app = typer.Typer(no_args_is_help=True, help="The audit trail.")
app.add_typer(key_app, name="key")
app.add_typer(audit_app, name="audit")


def opened(program: str = "benang.cli") -> Database:
    """The configured database, migrated when it is empty."""
    try:
        database = Database(settings().database_url, program=program)
    except ValueError as error:
        print(f"benang: BENANG_DATABASE_URL: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
    held.callback(database.close)
    database.migrate()
    return database


def must_be_free(host: str, port: int) -> None:
    """Unavailable where nothing can listen: said before anything is begun, not after."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Unavailable(f"cannot listen on {host}:{port}: {error.strerror or error}") from error


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer requests.")] = 1,
) -> None:
    """Serve the API and the console. Migrates an empty database first."""
    import uvicorn

    must_be_free(host, port)
    opened("benang.web").close()
    print(f"benang: serving http://{host}:{port}/, API documents at /docs; stop with Ctrl-C", file=sys.stderr, flush=True)
    uvicorn.run(
        "app.web:service", factory=True, host=host, port=port, workers=workers, log_level="warning",
        access_log=False, server_header=False, timeout_graceful_shutdown=20,
    )


@app.command()
def worker() -> None:
    """Do the jobs of the outbox: resolution, screenings, deliveries."""
    from app.worker import Worker

    Worker(opened("benang.worker")).run()


@app.command()
def migrate() -> None:
    """Bring the database schema to the newest version."""
    opened().close()
    print("migrated", file=sys.stderr)


@app.command("settings")
def show_settings() -> None:
    """List every BENANG_* variable with its default and when to change it."""
    for name, default, when in explained():
        print(f"{name}={default}\n    {when}")


@key_app.command("create")
def create_key(
    role: Annotated[Role, typer.Option(metavar="ROLE", help="auditor, procurement, integrator, admin or viewer.")],
    name: Annotated[str, typer.Option(help="Whose key it is, for lists and the audit trail.")],
    grade: Annotated[Grade | None, typer.Option(help="For procurement: member (Pokja, PP, PPK) or head.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="Buyer id the key is limited to; repeat for more.")] = None,
    party: Annotated[str | None, typer.Option(help="Party id of the official who holds it.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Machine output.")] = False,
) -> None:
    """Make a key. It is shown this once."""
    from app.flow import grant
    from app.store.keys import KeyOrder

    order = KeyOrder(plain("--name", name), role, grade, tuple(plain("--scope", s) for s in scope or ()), party)
    made = grant.create(opened(), SYSTEM, order)
    if json:
        shown = {"id": made.id, "key": made.key, "inbox_secret": secret_text(made.inbox_secret)}
        sys.stdout.write(orjson.dumps(shown).decode() + "\n")
        return
    print(f"{made.id}\nkey: {made.key}")
    if role is Role.INTEGRATOR:
        print(f"inbox secret: {secret_text(made.inbox_secret)}")


@key_app.command("list")
def list_keys(json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Keys with their prefix, role and scope; never the key."""
    from app.store import keys

    with opened().reading() as unit:
        rows = keys.listed(unit)
    for r in rows:
        if json:
            shown = {"id": r.id, "prefix": r.prefix, "name": r.name, "role": r.role, "grade": r.grade,
                     "scope": list(r.scope), "revoked": r.revoked_at is not None}
            sys.stdout.write(orjson.dumps(shown).decode() + "\n")
        else:
            state = "revoked" if r.revoked_at is not None else "in force"
            print(f"{r.id}  {r.prefix}…  {r.role:<11} {r.grade or '-':<6} {state}  {r.name}")


@key_app.command("revoke")
def revoke_key(id: Annotated[str, typer.Argument(help="The key's id, from `key list`.")]) -> None:
    """End a key at once."""
    from app.flow import grant

    grant.revoke(opened(), SYSTEM, id)
    print("revoked", file=sys.stderr)


@audit_app.command("verify")
def verify_audit() -> None:
    """Check the chain of the audit trail. Exit 1 at the first row that was changed, added, removed or moved."""
    from app.store import audit

    with opened().reading() as unit:
        broken = audit.broken_at(unit)
    if broken is not None:
        print(f"the chain breaks at row {broken}", file=sys.stderr)
        raise typer.Exit(1)
    print("the chain is whole")
