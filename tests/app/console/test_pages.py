"""The pages show what the service lets them show, in both languages, and take decisions and checks."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from app.console.frame import Frame, environment, texts
from app.console.service import CheckForm, FindingFilters
from app.errors import AppError, Forbidden, Invalid, NotFound
from graph.explain import CASE_TEAM, text
from tests.app.console.conftest import OWN
from tests.app.console.fake_service import FakeService, finding
from tests.graph.explain.test_catalogue import VERDICT

PAGES = ("/console/findings", "/console/findings/f1", "/console/findings/f2", "/console/check", "/console/checks/chk_1",
         "/console/matches", "/console/matches/m1", "/console/sign-in")


def text_of(client: TestClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_is_well_formed_and_tells_its_language(auditor: TestClient, path: str, language: str) -> None:
    """Read as XML after closing the void elements, so that a missing end tag or a bare sign is noticed."""
    html = text_of(auditor, f"{path}?lang={language}")
    assert f'<html lang="{language}">' in html
    body = html.removeprefix("<!doctype html>\n")
    for void in ("<meta ", "<link ", "<img ", "<input "):
        parts = body.split(void)
        body = parts[0] + "".join(void + part.replace(">", "/>", 1) for part in parts[1:])
    body = body.replace(" selected>", ' selected="">').replace(" required", ' required=""').replace(" open>", ' open="">')
    ElementTree.fromstring(body)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_carries_script_or_inline_style_or_a_verdict(auditor: TestClient, path: str) -> None:
    for language in ("id", "en"):
        html = text_of(auditor, f"{path}?lang={language}")
        assert "<script" not in html
        assert " style=" not in html
        assert " onclick" not in html
        assert not VERDICT.search(html)


@pytest.mark.parametrize("path", PAGES)
def test_every_entry_has_a_label_and_every_id_is_its_own(auditor: TestClient, path: str) -> None:
    html = text_of(auditor, path)
    ids = [part.split('"', 1)[0] for part in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    for kind in ("select", "textarea", "input"):
        for part in html.split(f"<{kind} ")[1:]:
            opening = part.split(">", 1)[0]
            if 'type="hidden"' not in opening:
                assert f'for="{opening.split("id=")[1].split(chr(34))[1]}"' in html


def test_the_list_names_severity_class_state_tender_and_headline(auditor: TestClient) -> None:
    html = text_of(auditor, "/console/findings")
    for words in ("5 · paling berat", "terbuka", "Peningkatan Jalan Poros Contoh", "Dinas Pekerjaan Umum Contoh",
                  "Indikasi: Pejabat berkeluarga dengan pengurus penyedia — Drs. H. Moh. Jusuf, M.Si dan CV Karya Bersama"):
        assert words in html
    assert html.index("/console/findings/f1") < html.index("/console/findings/f2")


def test_filters_reach_the_service_and_stay_chosen(auditor: TestClient, service: FakeService) -> None:
    html = text_of(auditor, "/console/findings?severity=4&rule=ID-P7A&state=open&buyer=dinas&tender=t")
    assert service.filters == [FindingFilters(4, "ID-P7A", "open", "dinas", "t")]
    assert '<option value="4" selected>' in html
    assert '<option value="dinas" selected>' in html


def test_empty_filters_mean_all_and_unknown_ones_are_named(auditor: TestClient, service: FakeService) -> None:
    text_of(auditor, "/console/findings?severity=&state=&rule=&buyer=")
    assert service.filters == [FindingFilters()]
    answer = auditor.get("/console/findings?severity=99999999999999999999&state=nonsense")
    assert answer.status_code == 422
    assert "severity, state" in answer.text
    assert len(service.filters) == 1


def test_the_next_page_keeps_the_filters(auditor: TestClient) -> None:
    html = text_of(auditor, "/console/findings?severity=3")
    assert "/console/findings?severity=3&amp;cursor=c2" in html
    assert 'rel="next"' not in text_of(auditor, "/console/findings?severity=3&cursor=c2")


def test_an_empty_list_says_so(auditor: TestClient) -> None:
    assert "Tidak ada temuan" not in text_of(auditor, "/console/findings")


def test_a_finding_shows_each_step_with_its_sources_and_doubts(auditor: TestClient) -> None:
    html = text_of(auditor, "/console/findings/f1")
    for words in (
        "SITI AMINAH tercatat pada CV Karya Bersama dalam kedudukan yang dibaca sebagai sekutu aktif, sejak 2019",
        "Formulir isian c2", "qualification/formulir_kualifikasi_2024.csv", "Pengurus", "2 Mei 2024", "sumber resmi",
        "Identitas belum pasti", "keyakinan 80 %", "UU 30/2014 pasal 42–43", "belum dicocokkan",
        "Perceraian sebelum tanggal pembukaan penawaran.", "Minta NIK dan pernyataan pejabat.", "Bukan putusan",
        "melewati identitas yang belum pasti",
    ):
        assert words in html, words


def test_a_finding_shows_its_thread_with_a_text_alternative(auditor: TestClient) -> None:
    html = text_of(auditor, "/console/findings/f1?lang=en")
    assert '<svg class="thread"' in html
    assert "Drs. H. Moh. Jusuf, M.Si — may be the same person, 80% — MUHAMMAD YUSUF" in html


def test_names_are_text_and_never_markup(auditor: TestClient) -> None:
    html = text_of(auditor, "/console/findings/f2")
    assert "<script" not in html
    assert "PT &lt;script&gt;" in html


def test_the_history_lists_revisions_and_decisions(auditor: TestClient) -> None:
    data = {"verdict": "in_review", "reason": "Diminta <b>NIK</b>."}
    answer = auditor.post("/console/findings/f1/decisions", data=data, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/findings/f1?decided=1")
    html = text_of(auditor, answer.headers["location"])
    assert "Putusan dicatat." in html
    assert "Diminta &lt;b&gt;NIK&lt;/b&gt;." in html
    assert "1 Juni 2024" in html


def test_a_decision_the_service_refuses_is_explained(auditor: TestClient) -> None:
    answer = auditor.post("/console/findings/f1/decisions", data={"verdict": "dismissed", "reason": "x"}, headers=OWN)
    assert answer.status_code == 409
    assert "a second person must agree" in answer.text


def test_a_refused_decision_keeps_what_was_typed(auditor: TestClient) -> None:
    for reason, verdict, status in (("Akta <b>lama</b>", "dismissed", 409), ("x" * 4_001, "confirmed", 422)):
        data = {"verdict": verdict, "reason": reason}
        answer = auditor.post("/console/findings/f1/decisions", data=data, headers=OWN)
        assert answer.status_code == status
        assert f">{reason.replace('<', '&lt;').replace('>', '&gt;')}</textarea>" in answer.text
        assert f'<option value="{verdict}" selected>' in answer.text
        assert 'role="alert"' in answer.text


def test_a_decision_needs_a_reason(auditor: TestClient, service: FakeService) -> None:
    for data in ({"verdict": "confirmed", "reason": ""}, {"verdict": "confirmed"}, {"verdict": "confirmed", "reason": "  "}):
        answer = auditor.post("/console/findings/f1/decisions", data=data, headers=OWN)
        assert answer.status_code == 422, data
    assert service.decided == []


def test_who_may_not_decide_sees_no_form(member: TestClient) -> None:
    assert "/decisions" not in text_of(member, "/console/findings/f2")


def test_a_member_reads_initials_and_no_persons_record(member: TestClient) -> None:
    assert "Ir. Rudi" not in text_of(member, "/console/findings/f2")
    assert member.get("/console/findings/f1").status_code == 404


def test_a_check_is_read_and_handed_on(auditor: TestClient, service: FakeService) -> None:
    entries = {
        "vendor": " CV  Karya\u202e Bersama ", "scheme": "NPWP", "number": "01.234", "tender": "ocds-t1", "buyer": "dinas",
        "officials": "Ani\r\n\r\n Budi ", "bidders": "PT Lain", "date": "2024-06-03",
    }
    answer = auditor.post("/console/check", data=entries, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/checks/chk_1")
    (form,) = service.asked
    assert form == CheckForm(
        "CV Karya Bersama", ("NPWP", "01.234"), "ocds-t1", "dinas", ("Ani", "Budi"), ("PT Lain",), date(2024, 6, 3)
    )


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ({}, "Isi nama penyedia atau kode paket."),
        ({"vendor": "x", "number": "1"}, "Isi nomor dan jenisnya"),
        ({"vendor": "x", "scheme": "NIB"}, "Isi nomor dan jenisnya"),
        ({"tender": "t", "scheme": "NIB", "number": "1"}, "perlu nama penyedia"),
        ({"vendor": "x", "date": "31-12-2024"}, "Tanggal tidak dapat dibaca"),
        ({"vendor": "x", "date": "2024-02-30"}, "Tanggal tidak dapat dibaca"),
        ({"vendor": "x", "officials": "a\n" * 51}, "Terlalu banyak baris"),
        ({"vendor": "x", "bidders": "a" * 301}, "Isian terlalu panjang"),
    ],
)
def test_a_check_with_a_flaw_comes_back_with_its_entries(
    auditor: TestClient, service: FakeService, entries: dict[str, str], problem: str
) -> None:
    answer = auditor.post("/console/check", data=entries, headers=OWN)
    assert answer.status_code == 422
    assert problem in answer.text
    assert f'value="{entries.get("vendor", "")}"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert service.asked == []


@pytest.mark.parametrize(("refused", "problem"), [
    (Invalid("not a valid NPWP", pointer="/vendor/identifiers"), "Nomor identitas ini tidak sah"),
    (Invalid("no letter", pointer="/officials/name"), "tidak dapat dibaca sebagai nama"),
    (NotFound("no such tender", pointer="/tender"), "Tidak ada yang dikenal dengan isian ini"),
    (Forbidden("not yours", pointer="/buyer"), "Pilih instansi atau paket Anda sendiri."),
    (Forbidden("not yours", pointer="/officials"), "Pejabat hanya dapat ditanyakan pada paket Anda sendiri."),
    (Forbidden("a person", pointer="/vendor"), "bila ia menawar pada paket yang disebut"),
    (Forbidden("a person", pointer="/bidders"), "bila ia menawar pada paket yang disebut"),
])  # fmt: skip
def test_what_the_service_refuses_is_told_at_its_entry_and_nothing_typed_is_lost(
    auditor: TestClient, service: FakeService, refused: AppError, problem: str
) -> None:
    entries = {"vendor": "CV Karya", "scheme": "NPWP", "number": "01.234", "tender": "t-9", "buyer": "dinas",
               "officials": "Ani\nBudi", "bidders": "PT Lain", "date": "2024-06-03"}  # fmt: skip
    service.refusing = refused
    answer = auditor.post("/console/check", data=entries, headers=OWN)
    assert answer.status_code == 422
    assert problem in answer.text
    assert answer.text.count('aria-invalid="true"') == answer.text.count('class="problem"') >= 1
    for kept in ('value="CV Karya"', '<option value="NPWP" selected>', 'value="01.234"', 'value="t-9"', ">Ani\nBudi<",
                 '<option value="dinas" selected>', ">PT Lain<", 'value="2024-06-03"'):  # fmt: skip
        assert kept in answer.text, kept


def test_what_the_service_refuses_for_no_entry_is_a_page(auditor: TestClient, service: FakeService) -> None:
    service.refusing = Forbidden("this key's role may not do that")
    assert auditor.post("/console/check", data={"vendor": "CV Karya"}, headers=OWN).status_code == 403


def test_an_entry_that_is_far_too_long_is_refused_without_repeating_it(auditor: TestClient) -> None:
    kept = auditor.post("/console/check", data={"vendor": "q" * 5000}, headers=OWN)
    assert (kept.status_code, "Isian terlalu panjang" in kept.text, "q" * 5000 in kept.text) == (422, True, True)
    answer = auditor.post("/console/check", data={"vendor": "q" * 20_001}, headers=OWN)
    assert answer.status_code == 422
    assert "vendor" in answer.text
    assert "qqqq" not in answer.text


def test_a_result_tells_outcome_coverage_limits_and_certificate(auditor: TestClient) -> None:
    html = text_of(auditor, "/console/checks/chk_1")
    for words in ("perlu klarifikasi sebelum dilanjutkan", "diperiksa sebagian", "hubungan keluarga para pejabat",
                  "pengadaan elektronik", "Peningkatan Jalan Poros Contoh", "ocds-t1",
                  "5f" * 32, "khp_abc", "keputusan tetap pada manusia",
                  "2 hubungan, kekuatan 0.81", "Hubungan 2.", "3 pihak terhubung dengan"):
        assert words in html, words
    assert html.count('<svg class="thread"') == 2


def test_a_clear_result_is_never_called_clean(member: TestClient) -> None:
    html = text_of(member, "/console/checks/chk_1?lang=en")
    assert "no indication in the data that was searched" in html
    assert "no certificate of good standing" in html
    assert "sealed from this role" in html
    assert "also goes to the superior" in html
    assert "Paths to be looked into" not in html
    assert "too many to be passed" not in html


def test_a_tender_can_be_handed_to_the_check_form(auditor: TestClient) -> None:
    assert 'value="ocds-t1"' in text_of(auditor, "/console/check?tender=ocds-t1")


def test_what_is_not_there_is_a_page_too(auditor: TestClient) -> None:
    for path in ("/console/findings/none", "/console/nowhere", "/console/checks/none", "/console/assets/x.js"):
        answer = auditor.get(path)
        assert answer.status_code == 404, path
        assert "Tidak ditemukan" in answer.text


def test_the_wrong_method_is_no_fault_of_the_server(auditor: TestClient) -> None:
    assert auditor.put("/console/findings").status_code == 405


def test_every_status_of_an_error_has_a_heading() -> None:
    """412, 415 and 428 answer to headers that no page sends."""
    met = {each.status for each in AppError.__subclasses__()} - {412, 415, 428}
    assert [status for status in met if not texts().has("error", str(status))] == []


def test_the_words_of_the_pages_pronounce_no_verdict() -> None:
    assert [place for place, words in texts().labels.items() if VERDICT.search(words.id + " " + words.en)] == []


@pytest.mark.parametrize(("language", "heading"), [("id", "Terjadi kesalahan"), ("en", "Something went wrong")])
def test_an_unforeseen_fault_is_a_page_and_is_noted_by_its_class_alone(
    auditor: TestClient, service: FakeService, language: str, heading: str
) -> None:
    service.failing = LookupError("SITI AMINAH 6472015506850003")
    with capture_logs() as lines:
        answer = auditor.get(f"/console/findings?lang={language}")
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/html")
    assert f"<h1>{heading}</h1>" in answer.text
    assert "SITI" not in answer.text
    assert lines == [{"event": "request.failed", "error": "LookupError", "log_level": "error"}]


@pytest.mark.parametrize(("status", "proof", "told"), [
    ("letter", "to_be_checked", False), ("letter", "verified", True),
    ("analogy", "to_be_checked", True), ("policy", "verified", True),
])  # fmt: skip
def test_nothing_follows_the_letter_of_a_text_that_nobody_compared(status: str, proof: str, told: bool) -> None:
    case = finding("f1", CASE_TEAM, legal_status=status)
    case["rule"] = {**case["rule"], "proof": proof}
    frame = Frame(Request({"type": "http", "headers": [], "query_string": b""}), "id")
    law = environment().get_template("parts.html").module.law(frame, case)  # type: ignore[attr-defined]
    assert (f"({text('legal_status', status).id})" in law) is told
    assert ("belum dicocokkan" in law) is (proof == "to_be_checked")
