"""Who asks, and what that role may know (CONTRACT §3). Pure: no database, no web; fail closed by default."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Forbidden

KEY_PREFIX = "bm_"


class Role(StrEnum):
    AUDITOR = "auditor"
    PROCUREMENT = "procurement"
    INTEGRATOR = "integrator"
    ADMIN = "admin"
    VIEWER = "viewer"
    SYSTEM = "system"  # the service itself; no key carries it


class Grade(StrEnum):
    """Within procurement: a member (Pokja, PP, PPK) or a head (PA, KPA, head of UKPBJ)."""

    MEMBER = "member"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Principal:
    """The holder of a key. `scope`: buyer ids (procurement sees only these); `party`: the official he is, if known."""

    key_id: str
    name: str
    role: Role
    grade: Grade | None = None
    scope: frozenset[str] = frozenset()
    party: str | None = None

    @property
    def sees_official_part(self) -> bool:
        """The official × bidder part is sealed from procurement members, also when it is empty."""
        return self.role in {Role.AUDITOR, Role.SYSTEM} or (
            self.role is Role.PROCUREMENT and self.grade is Grade.HEAD
        )

    @property
    def sees_all_cases(self) -> bool:
        return self.role in {Role.AUDITOR, Role.SYSTEM}

    @property
    def sees_names(self) -> bool:
        """Names of persons in full; procurement units get initials, viewers and admins no persons at all."""
        return self.role in {Role.AUDITOR, Role.SYSTEM}

    def must_be(self, *roles: Role) -> None:
        """Raise Forbidden unless the principal has one of the roles."""
        if self.role not in roles and self.role is not Role.SYSTEM:
            raise Forbidden("this key's role may not do that")


SYSTEM = Principal("system", "Benang Merah", Role.SYSTEM)


def new_key() -> tuple[str, str, str]:
    """A fresh key of 256 bits: (the key, shown once; its prefix for lists; the SHA-256 that is stored)."""
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    return key, key[:10], key_digest(key)


def key_digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
