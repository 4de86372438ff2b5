"""Settings: unknown keys and weak secrets are refused, every one is explained."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from app.settings import Settings, explained, settings, unknown_keys


def test_an_unknown_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENANG_DATABSE_URL", "sqlite:///x.db")
    settings.cache_clear()
    with pytest.raises(ValueError, match="BENANG_DATABSE_URL"):
        settings()
    settings.cache_clear()


def test_known_and_foreign_keys_are_let_through() -> None:
    assert unknown_keys({"BENANG_MODE": "dev", "BENANG_SHARED": "x", "PATH": "y"}) == []


@pytest.mark.parametrize("secret", [None, "short"])
def test_production_refuses_a_default_or_short_secret(secret: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENANG_MODE", "production")
    if secret:
        monkeypatch.setenv("BENANG_SECRET", secret)
    with pytest.raises(ValidationError, match="BENANG_SECRET"):
        Settings()


def test_a_refused_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENANG_MODE", "production")
    monkeypatch.setenv("BENANG_SECRET", "tooshort-secret")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "tooshort-secret" not in str(caught.value)


def test_production_takes_a_secret_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENANG_MODE", "production")
    monkeypatch.setenv("BENANG_SECRET", "correct horse battery staple")
    made = Settings()
    assert made.mode == "production"
    assert "horse" not in repr(made)


def test_every_setting_says_when_to_change_it() -> None:
    assert all(len(description) > 30 for _, _, description in explained())
    assert all("development secret" in default or name != "BENANG_SECRET" for name, default, _ in explained())
