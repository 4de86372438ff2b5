"""A record key comes once per delivery."""

from __future__ import annotations

from app.intake.once import Once


def test_the_same_again_and_a_contradiction_are_told_apart() -> None:
    once = Once()
    assert once.again("a", b"1") is False
    assert once.again("a", b"1") is None
    assert once.again("a", b"2") is True
    assert once.again("b", b"1") is False
