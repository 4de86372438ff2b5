"""Who may know what, as a pure matter of role and grade."""

from __future__ import annotations

import hashlib

import pytest

from app.auth import KEY_PREFIX, SYSTEM, Grade, Principal, Role, key_digest, new_key
from app.errors import Forbidden

MEMBER = Principal("k", "n", Role.PROCUREMENT, Grade.MEMBER, frozenset({"buyer"}))
HEAD = Principal("k", "n", Role.PROCUREMENT, Grade.HEAD, frozenset({"buyer"}))
OTHERS = {role: Principal("k", "n", role) for role in Role if role is not Role.PROCUREMENT}
UNKNOWN = Principal("k", "n", "visitor")  # type: ignore[arg-type]


def test_the_official_part_is_for_auditors_and_heads() -> None:
    seeing = {p.role for p in OTHERS.values() if p.sees_official_part}
    assert seeing == {Role.AUDITOR, Role.SYSTEM}
    assert HEAD.sees_official_part
    assert not MEMBER.sees_official_part
    assert not Principal("k", "n", Role.PROCUREMENT).sees_official_part
    assert not UNKNOWN.sees_official_part


def test_names_and_all_cases_are_for_the_inspectorate() -> None:
    everybody = [*OTHERS.values(), MEMBER, HEAD, UNKNOWN]
    assert {p.role for p in everybody if p.sees_names} == {Role.AUDITOR, Role.SYSTEM}
    assert {p.role for p in everybody if p.sees_all_cases} == {Role.AUDITOR, Role.SYSTEM}


def test_a_grade_without_the_procurement_role_opens_nothing() -> None:
    assert not Principal("k", "n", Role.VIEWER, Grade.HEAD).sees_official_part


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.SYSTEM])
def test_must_be_lets_in_the_named_roles_and_the_service_itself_and_nobody_else(role: Role) -> None:
    SYSTEM.must_be(role)
    Principal("k", "n", role).must_be(role)
    with pytest.raises(Forbidden):
        Principal("k", "n", role).must_be(*(r for r in Role if r is not role))
    with pytest.raises(Forbidden):
        UNKNOWN.must_be(role)
    with pytest.raises(Forbidden):
        Principal("k", "n", role).must_be()


def test_a_key_carries_256_random_bits_and_only_its_digest_is_kept() -> None:
    made = [new_key() for _ in range(200)]
    assert len({key for key, _, _ in made}) == 200
    for key, prefix, digest in made:
        assert key.startswith(KEY_PREFIX)
        assert len(key) == len(KEY_PREFIX) + 43  # 32 bytes in base64
        assert key.startswith(prefix)
        assert len(prefix) == 10
        assert digest == key_digest(key) == hashlib.sha256(key.encode()).hexdigest()
