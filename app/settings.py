"""Settings: every `BENANG_*` variable, typed, read once; each description says when to change it.

An unknown `BENANG_*` key is refused, and so is the development secret in production.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "BENANG_"
DEVELOPMENT_SECRET = "benang-merah development secret"  # noqa: S105 - refused in production
SHORTEST_SECRET = 24
# Read by ./run and by the tests, not by the product.
OUTSIDE = frozenset({"BENANG_PYTHON", "BENANG_SHARED", "BENANG_TEST_DATABASE_URL"})


class Settings(BaseSettings):
    """All settings. Build it with `settings()`; tests build their own."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    mode: Literal["dev", "production"] = Field(
        default="dev", description="Set to production wherever real data is kept: the development secret is refused then."
    )
    secret: str = Field(
        default=DEVELOPMENT_SECRET, repr=False,
        description="Set once before the first migration, at least 24 characters; ids, indexes and seals hang on it.",
    )
    previous_secret: str | None = Field(
        default=None, repr=False,
        description="Set to the old secret for one `benang migrate` after changing the secret; ids stay as they are.",
    )
    database_url: str = Field(
        default="sqlite:///var/benang.db",
        description="Change to postgresql://… when several machines serve, or more than a few people write at once.",
    )
    database_pool: int = Field(
        default=10, ge=1, le=200,
        description="Raise when requests wait for connections; lower when the server runs out of them."
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Set to the address people use: links in events and reports begin with it."
    )
    lang: Literal["id", "en"] = Field(
        default="id", description="Change to en when the readers of command and console prefer English."
    )
    time_zone: Literal["WIB", "WITA", "WIT"] = Field(
        default="WITA",
        description="Set to the zone of the offices served: a question without a date is asked as of their day."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Change to debug while hunting a fault; names and numbers are never logged at any level."
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="Change when a collector needs JSON from a terminal, or you want text from a service."
    )
    processes: int = Field(
        default=0, ge=0, le=64,
        description="How many processes resolve and screen; 0: one for each core, at most 8. Lower it where memory is short."
    )
    match_weights: str = Field(
        default="",
        description="A file that `benang resolve fit --out` wrote: matching weighs as people decided here. Set it once its "
        "figures are better, then run `benang resolve --again`."
    )
    packs: str = Field(
        default="id",
        description="Packs of rules that hold, comma between: id (Indonesia), ocp (red flags over bids) and pola "
        "(patterns of collusion), which `benang flags` counts. Change it with the law that applies to those who are watched."
    )
    load_batch: int = Field(
        default=5_000, ge=1, le=50_000,
        description="Raise for a first bulk load with nobody else writing; a statement waits for at most one batch.",
    )
    minimise: Literal["described", "all", "1", "2", "3", "4"] = Field(
        default="described",
        description="Which civil-register rows are kept: as each source describes, all, or kin to this degree of officials"
        " and bidders' people. Change it only by a decision about personal data.",
    )
    upload_limit: int = Field(
        default=200 * 2**20, ge=1, description="Bytes of one upload. Raise when a delivery is refused with 413."
    )
    spool_folder: str = Field(
        default="var/spool",
        description="Where deliveries wait until they are loaded, private and removed afterwards. Set to a disk with room "
        "for them that the service and its workers share."
    )
    index_folder: str = Field(
        default="",
        description="Where the index of names and the ties for screening in bulk are kept, which can be made of the database"
        " at any time; empty: beside a SQLite file, else in var/names. Set to a fast local disk with 250 bytes for each name"
        " and 35 for each tie.",
    )
    webhook_networks: str = Field(
        default="",
        description="Private networks (CIDR, comma between) webhooks may reach; set for an internal e-procurement host."
    )

    @model_validator(mode="after")
    def _refuse_weak_secret(self) -> Self:
        if self.mode == "production" and (self.secret == DEVELOPMENT_SECRET or len(self.secret) < SHORTEST_SECRET):
            raise ValueError(f"production needs a BENANG_SECRET of its own, at least {SHORTEST_SECRET} characters")
        return self


def unknown_keys(environment: Mapping[str, str]) -> list[str]:
    """`BENANG_*` names that are no setting: a typing error must not silently leave a default in force."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | OUTSIDE
    return sorted(name for name in environment if name.upper().startswith(PREFIX) and name.upper() not in known)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read from the environment once. ValueError names unknown or bad keys."""
    unknown = unknown_keys(os.environ)
    if unknown:
        raise ValueError("unknown settings: " + ", ".join(unknown))
    return Settings()


def explained() -> list[tuple[str, str, str]]:
    """Name, default and description of every setting, for `benang settings` and the documents."""
    shown = []
    for name, field in Settings.model_fields.items():
        default = "(development secret)" if name == "secret" else str(field.default if field.default is not None else "")
        shown.append((PREFIX + name.upper(), default, field.description or ""))
    return shown
