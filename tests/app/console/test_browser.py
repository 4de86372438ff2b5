"""A real browser reads the pages: the thread and its steps are there, nothing is blocked or wrong, narrow screens too."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

from app.db import Database
from app.web import create_app
from tests.app.console.fake_service import AUDITOR_KEY, FakeService, application

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="chromium is not installed"),
]
STARTING = 20.0
SIDEWAYS = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
# Entries, buttons and links that stand outside of the panel that frames them.
STICKING_OUT = """() => [...document.querySelectorAll('form.filters, form.sheet, .decide, .source')].flatMap(panel =>
  [...panel.querySelectorAll('input, select, textarea, button, a, dd')].filter(e => e.getBoundingClientRect().right
    > panel.getBoundingClientRect().right).map(e => e.textContent.trim()))"""
# Contrast of every text with what lies behind it (WCAG 2.1, 1.4.3): gives the texts below 4.5 (3 for large ones).
CONTRAST = """() => {
  const part = v => v / 255 <= .03928 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
  const lum = c => { const [r, g, b] = c.map(part);
    return .2126 * r + .7152 * g + .0722 * b; };
  const rgb = s => (s.match(/[\\d.]+/g) || []).map(Number);
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] === 1) return c.slice(0, 3); } return [255, 255, 255]; };
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, s = getComputedStyle(e);
    if (!walk.currentNode.textContent.trim() || s.visibility === 'hidden' || e.closest('title, desc, option')) continue;
    const ink = rgb(e.namespaceURI.endsWith('svg') ? s.fill : s.color).slice(0, 3);
    const [hi, lo] = [lum(ink), lum(behind(e))].sort((a, b) => b - a);
    const size = parseFloat(s.fontSize), large = size >= 24 || (size >= 18.66 && parseInt(s.fontWeight) >= 700);
    if ((hi + .05) / (lo + .05) < (large ? 3 : 4.5)) poor.push(walk.currentNode.textContent.trim());
  }
  return poor;
}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The console behind a real server."""
    for served_at in served(application(FakeService())):
        yield f"{served_at}/console"


def served(app: FastAPI) -> Iterator[str]:
    """The address of an application on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    waited = time.monotonic() + STARTING
    while not server.started and time.monotonic() < waited:
        time.sleep(0.05)
    assert server.started
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(STARTING)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about: errors, blocked content, answers that are no success."""
    return []


@contextmanager
def opened(browser: Browser, complaints: list[str], state: StorageState | None = None) -> Iterator[Page]:
    context = browser.new_context(locale="id-ID", viewport={"width": 1280, "height": 900}, storage_state=state)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
    yield page
    context.close()


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    with opened(browser, complaints) as page:
        yield page


@pytest.fixture(scope="module")
def session(browser: Browser, address: str) -> StorageState:
    """What a browser keeps after an auditor has signed in and been led to the page he had asked for."""
    complaints: list[str] = []
    with opened(browser, complaints) as page:
        page.goto(f"{address}/findings/f1")
        page.get_by_label("Kunci akses").fill(AUDITOR_KEY)
        page.get_by_role("button", name="Masuk").click()
        expect(page.locator("h1")).to_contain_text("Pejabat berkeluarga")
        assert complaints == []
        return page.context.storage_state()


@pytest.fixture
def signed_in(browser: Browser, address: str, session: StorageState, complaints: list[str]) -> Iterator[Page]:
    with opened(browser, complaints, session) as page:
        page.goto(f"{address}/findings/f1")
        expect(page.locator("h1")).to_contain_text("Pejabat berkeluarga")
        yield page


def test_the_thread_and_its_steps_are_shown(signed_in: Page, complaints: list[str]) -> None:
    expect(signed_in.locator("svg.thread")).to_be_visible()
    expect(signed_in.locator("svg.thread text.thread-name")).to_have_text(
        ["Drs. H. Moh. Jusuf, M.Si", "MUHAMMAD YUSUF", "SITI AMINAH", "CV Karya Bersama"]
    )
    expect(signed_in.locator("ol.steps > li")).to_have_count(6)
    expect(signed_in.get_by_role("img", name="Benang yang menghubungkan para pihak")).to_be_visible()
    expect(signed_in.locator("ol.steps > li").nth(5)).to_contain_text("dibaca sebagai sekutu aktif, sejak 2019")
    assert complaints == []


def test_the_style_sheet_reaches_the_drawing_under_the_strict_policy(signed_in: Page) -> None:
    """The dotted line of an uncertain identity and the bold names come from attributes and from the style sheet."""
    expect(signed_in.locator("svg.thread text.thread-name").first).to_have_css("font-weight", "600")
    expect(signed_in.locator("svg.thread path.thread-maybe")).to_have_attribute("stroke-dasharray", "2 7")


def test_a_script_that_gets_in_is_not_run(signed_in: Page, complaints: list[str]) -> None:
    signed_in.evaluate("""() => { const s = document.createElement('script'); s.textContent = 'window.hit = 1';
                          document.body.append(s); }""")
    assert signed_in.evaluate("() => window.hit") is None
    assert any("Content Security Policy" in complaint for complaint in complaints)


@pytest.mark.parametrize("path", [
    "", "/findings", "/findings/f1", "/findings/f2", "/matches", "/matches/m1", "/check", "/checks/chk_1", "/sign-in",
])  # fmt: skip
@pytest.mark.parametrize("wide", [1280, 1100, 768, 390])
def test_every_page_fits_its_screen_and_can_be_read(
    signed_in: Page, address: str, complaints: list[str], path: str, wide: int
) -> None:
    signed_in.set_viewport_size({"width": wide, "height": 900})
    signed_in.goto(address + path)
    expect(signed_in.locator("main h1")).to_be_visible()
    signed_in.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    assert signed_in.evaluate(SIDEWAYS) <= 0
    assert signed_in.evaluate(STICKING_OUT) == []
    assert signed_in.evaluate(CONTRAST) == []
    assert complaints == []


def test_the_measure_of_contrast_notices_pale_words(signed_in: Page) -> None:
    signed_in.evaluate("() => { document.querySelector('h1').style.color = '#bbb'; }")
    assert [words for words in signed_in.evaluate(CONTRAST) if "Pejabat berkeluarga" in words]


def test_the_words_of_the_drawing_stay_inside_it(signed_in: Page, address: str) -> None:
    for path in ("/findings/f1", "/findings/f2"):
        signed_in.goto(address + path)
        out = signed_in.evaluate("""() => [...document.querySelectorAll('svg.thread text')]
            .filter(t => t.getBBox().x + t.getBBox().width > 380).map(t => t.textContent)""")
        assert out == []


def test_the_keyboard_goes_to_the_content_first(signed_in: Page) -> None:
    signed_in.keyboard.press("Tab")
    expect(signed_in.get_by_text("Langsung ke isi")).to_be_focused()
    signed_in.keyboard.press("Enter")
    expect(signed_in.locator("main")).to_be_focused()


def test_a_check_is_asked_and_answered(signed_in: Page, address: str, complaints: list[str]) -> None:
    signed_in.goto(f"{address}/check")
    signed_in.get_by_label("Nama penyedia").fill("CV Karya Bersama")
    signed_in.get_by_role("button", name="Telusuri").click()
    expect(signed_in.get_by_role("heading", name="Keterangan Hasil Penelusuran")).to_be_visible()
    expect(signed_in.locator("svg.thread")).to_have_count(2)
    assert complaints == []


def test_a_decision_is_recorded(signed_in: Page, complaints: list[str]) -> None:
    signed_in.get_by_label("Alasan").fill("Diminta NIK.")
    signed_in.get_by_role("button", name="Catat putusan").click()
    expect(signed_in.get_by_role("status")).to_have_text("Putusan dicatat.")
    expect(signed_in.get_by_role("cell", name="Diminta NIK.")).to_be_visible()
    assert complaints == []


def test_who_is_who_is_decided_with_a_reason(signed_in: Page, address: str, complaints: list[str]) -> None:
    signed_in.get_by_role("link", name="Siapa adalah siapa").click()
    signed_in.get_by_role("link", name="Drs. H. Moh. Jusuf, M.Si dan MUHAMMAD YUSUF").first.click()
    expect(signed_in.get_by_role("heading", name="Apakah kedua pihak ini sama?")).to_be_visible()
    signed_in.get_by_label("Alasan").fill("KTP asli diperlihatkan.")
    signed_in.get_by_role("button", name="Dua pihak berbeda").click()
    expect(signed_in.get_by_role("status")).to_contain_text("Putusan dicatat.")
    signed_in.goto(f"{address}/matches/m1")
    expect(signed_in.get_by_role("cell", name="KTP asli diperlihatkan.")).to_be_visible()
    expect(signed_in.get_by_role("cell", name="pihak yang berbeda")).to_be_visible()
    assert complaints == []


def test_the_language_is_switched_where_one_is(signed_in: Page) -> None:
    signed_in.get_by_role("link", name="English").click()
    expect(signed_in.locator("html")).to_have_attribute("lang", "en")
    expect(signed_in.locator("ol.steps > li").first).to_contain_text("is recorded as Commitment-Making Official")


def test_signing_out_closes_the_door(signed_in: Page, address: str) -> None:
    signed_in.get_by_role("button", name="Keluar").click()
    expect(signed_in.get_by_label("Kunci akses")).to_be_visible()
    signed_in.goto(f"{address}/findings")
    expect(signed_in.get_by_label("Kunci akses")).to_be_visible()


def test_the_page_of_the_api_fits_its_screen_and_fetches_nothing_from_elsewhere(
    page: Page, sqlite_database: Database, complaints: list[str]
) -> None:
    fetched: list[str] = []
    page.on("request", lambda asked: fetched.append(asked.url))
    for address in served(create_app(sqlite_database)):
        for wide in (1280, 390):
            page.set_viewport_size({"width": wide, "height": 900})
            page.goto(f"{address}/docs")
            page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
            expect(page.get_by_role("heading", name="Antarmuka program (API)")).to_be_visible()
            assert page.evaluate(SIDEWAYS) <= 0
            assert page.evaluate(CONTRAST) == []
        assert [url for url in fetched if not url.startswith(address)] == []
    assert complaints == []
