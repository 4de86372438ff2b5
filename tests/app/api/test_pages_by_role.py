"""The pages of the running service, role by role: without a script, with what was typed kept, and sealed as the API is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from tests.app.api.conftest import Service
from tests.app.api.town import TENDER, Town, built

OWN = {"sec-fetch-site": "same-origin"}
OFFICIALS_PART = "Bagian pejabat"


@pytest.fixture(scope="module")
def town(standing: Service) -> Iterator[Town]:
    return built(standing)


@contextmanager
def signed_in(town: Town, who: str) -> Iterator[httpx2.Client]:
    """A browser in which this key has signed in."""
    said = {"accept-language": "id", **OWN}
    with httpx2.Client(base_url=town.service.url, trust_env=False, timeout=60, headers=said, verify=False) as browser:
        assert browser.post("/console/sign-in", data={"key": town.who[who].key}).status_code == 303
        yield browser


def asked(town: Town, who: str, **entries: str) -> httpx2.Response:
    with signed_in(town, who) as browser:
        answer = browser.post("/console/check", data=entries)
        return browser.get(answer.headers["location"]) if answer.status_code == 303 else answer


def test_what_is_sealed_from_a_member_stands_on_the_pages_of_those_who_may_read_it(town: Town) -> None:
    own = asked(town, "member", tender=TENDER)
    assert own.status_code == 200
    assert OFFICIALS_PART not in own.text
    page = own.url.path
    for who, status, sees in (
        ("auditor", 200, True), ("head", 200, True), ("himself", 404, False), ("integrator", 404, False),
        ("member_elsewhere", 404, False),
    ):  # fmt: skip
        with signed_in(town, who) as browser:
            answer = browser.get(page)
            assert (answer.status_code, OFFICIALS_PART in answer.text) == (status, sees), who


def test_the_list_and_the_findings_are_those_of_the_role(town: Town) -> None:
    for who, sealed, open_ in (("auditor", 200, 200), ("head", 200, 200), ("member", 404, 200), ("viewer", 404, 404),
                               ("head_elsewhere", 404, 404), ("himself", 404, 200)):  # fmt: skip
        with signed_in(town, who) as browser:
            listed = browser.get("/console/findings").text
            for name, status in (("sealed", sealed), ("open", open_)):
                path = f"/console/findings/{town.ids[name]}"
                assert (browser.get(path).status_code, path in listed) == (status, status == 200), (who, name)


@pytest.mark.parametrize(("who", "entries", "problem"), [
    ("auditor", {"tender": "nope"}, "Tidak ada yang dikenal"), ("member", {"tender": "nope"}, "Tidak ada yang dikenal"),
    ("member", {"vendor": "CV Contoh Kita"}, "Pilih instansi atau paket Anda sendiri."),
    ("member", {"vendor": "CV Contoh Kita", "buyer": "{agency}", "officials": "Budi"}, "Pejabat hanya dapat ditanyakan"),
    ("head", {"vendor": "CV Contoh Kita", "buyer": "{other}"}, "Pilih instansi atau paket Anda sendiri."),
    ("auditor", {"vendor": "CV Contoh Kita", "scheme": "NPWP", "number": "12"}, "Nomor identitas ini tidak sah"),
    ("auditor", {"vendor": "CV Contoh Kita", "officials": "…"}, "Isian ini tidak dapat dibaca sebagai nama."),
    ("auditor", {"vendor": "…", "tender": TENDER}, "Isian ini tidak dapat dibaca sebagai nama."),
])  # fmt: skip
def test_a_refused_entry_is_told_where_it_stands_and_kept(
    town: Town, who: str, entries: dict[str, str], problem: str
) -> None:
    typed = {name: text.format(**town.ids) for name, text in entries.items()}
    answer = asked(town, who, **typed)
    assert answer.status_code == 422
    assert problem in answer.text
    for name, text in typed.items():
        if name not in {"buyer", "scheme"}:
            assert f'value="{text}"' in answer.text or f">{text}</textarea>" in answer.text


def test_who_may_not_check_finds_no_way_there(town: Town) -> None:
    for who, status in (("auditor", 200), ("member", 200), ("integrator", 200), ("viewer", 403), ("admin", 403)):
        with signed_in(town, who) as browser:
            assert browser.get("/console/check").status_code == status
            assert ('href="/console/check"' in browser.get("/console/findings").text) == (status == 200)
