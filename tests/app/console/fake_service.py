"""A service in memory for the pages: invented cases rendered by the real explain stage, in the shapes of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fastapi import FastAPI

from app.auth import Grade, Principal, Role
from app.console import identity_pages
from app.console.pages import install
from app.console.service import (
    CheckForm,
    CheckPage,
    FindingFilters,
    FindingList,
    FindingPage,
    Json,
    ListedFinding,
    PairFilters,
    PairList,
)
from app.errors import AppError, Conflict, NotFound
from graph.explain import (
    CASE_TEAM,
    PROCUREMENT_UNIT,
    PartyView,
    Reader,
    caption,
    doubt_text,
    missing_text,
    party_label,
    sentence,
    when,
)
from graph.facts import Need
from graph.kinds import Label
from graph.model import Step
from tests.graph.explain.scenes import ALL_NAMES, WORKED_NAMES, WORKED_STEPS, step

AUDITOR_KEY, MEMBER_KEY = "bm_auditor", "bm_member"
AUDITOR = Principal("k1", "Ayu Auditor", Role.AUDITOR)
MEMBER = Principal("k2", "Pokja 3", Role.PROCUREMENT, Grade.MEMBER, frozenset({"dinas"}))
TENDER = {"id": "ocds-t1", "title": "Peningkatan Jalan Poros Contoh", "buyer": "Dinas Pekerjaan Umum Contoh"}
QUOTE = {"nama": "SITI AMINAH", "jabatan": "Sekutu aktif"}
HOSTILE = 'PT <script>alert("x")</script> & Anak'


def label(words: Label) -> Json:
    return {"id": words.id, "en": words.en}


def party(id_: str, names: Mapping[str, PartyView], reader: Reader) -> Json:
    return {"id": id_, "kind": names[id_].kind.value, "name": label(party_label(id_, names, reader))}


def source(title: str, says: Json | None, at: str = "7") -> Json:
    return {
        "source": "s", "title": title, "stated_at": "2024-05-02", "standing": "official", "says": says,
        "place": {"file": "qualification/formulir_kualifikasi_2024.csv", "sheet": "Pengurus", "at": at},
    }


def evidence(steps: Sequence[Step], names: Mapping[str, PartyView], reader: Reader) -> list[Json]:
    return [
        {
            "step": number, "kind": each.kind, "sentence": label(sentence(each, names, reader)),
            "caption": label(caption(each, names, reader)), "when": label(when(each, reader)),
            "parties": [party(p, names, reader) for p in each.parties], "tie": each.tie, "confidence": each.confidence,
            "doubts": [{"code": d, **label(doubt_text(d))} for d in each.doubts],
            "sources": [source(f"Formulir isian {c}", QUOTE) for c in each.claims],
        }
        for number, each in enumerate(steps, 1)
    ]


KIN_STEPS = (
    WORKED_STEPS[0],
    step("bid", "cv", stage="winner", price="1250000000", claims=("c5",)),
    *WORKED_STEPS[1:3],
    step("degree", "yusuf", "siti", degree=1, by_marriage=1, relation="spouse"),
    WORKED_STEPS[3],
)
PAIR_NAMES = {**ALL_NAMES, "pt2": replace(ALL_NAMES["pt"], name=HOSTILE)}
PAIR_STEPS = (
    step("bid", "pt", stage="priced", price="980000000", claims=("d1",)),
    step("bid", "pt2", stage="winner", price="940000000", claims=("d2",)),
    step("officer", "rudi", "pt", organ="commissioner", claims=("d3",)),
    step("officer", "rudi", "pt2", organ="director", doubts=("date_unknown",), claims=("d4",)),
    step("contact", "pt", "phone", contact_kind="phone", users=2, claims=("d5",)),
    step("contact", "pt2", "phone", contact_kind="phone", users=2, claims=("d6",)),
)


def finding(id_: str, reader: Reader, **changed: Any) -> dict[str, Any]:
    """The worked example: an official and the husband of a bidder's partner may be one man."""
    title = Label("Pejabat berkeluarga dengan pengurus penyedia", "Official related to an officer of a vendor")
    subjects = [party(p, WORKED_NAMES, reader) for p in ("jusuf", "cv")]
    return {
        "id": id_, "kind": "potential", "legal_status": "letter", "severity": 5, "confidence": 0.8, "class": "B",
        "rule": {"id": "ID-OFF-FAM", "version": "1", "title": label(title), "proof": "to_be_checked", "pack": "id",
                 "legal_basis": {"id": "UU 30/2014 pasal 42–43", "en": "Law 30/2014 arts. 42–43"}},
        "tender": "ocds-t1", "parties": subjects, "crosses": ["same_as"], "state": "open",
        "headline": {language: f"{start}: {label(title)[language]} — {subjects[0]['name'][language]} {and_} CV Karya Bersama"
                     for language, start, and_ in (("id", "Indikasi", "dan"),
                                                   ("en", "Indication", "and"))},
        "evidence": evidence(KIN_STEPS, WORKED_NAMES, reader),
        "refutes": [
            {"id": "Orang lain bernama Moh. Jusuf yang lahir pada hari itu.", "en": "Another Moh. Jusuf born that day."},
            {"id": "Perceraian sebelum tanggal pembukaan penawaran.", "en": "A divorce before the bids were opened."},
        ],
        "action": {"id": "Minta NIK dan pernyataan pejabat.", "en": "Ask the official for his NIK and a declaration."},
        "as_of": None, "known_at": "2024-06-03T02:11:00Z", "first_seen": "2024-06-01T01:00:00Z", "revision": 2, **changed,
    }  # fmt: skip


def pair_finding(id_: str, reader: Reader) -> dict[str, Any]:
    """Two bidders with one officer and one telephone; a name that tries to be markup."""
    title = {"id": "Rangkap pengurus pada peserta bersaing", "en": "Interlocking officers among bidders"}
    parties = [party(p, PAIR_NAMES, reader) for p in ("pt", "pt2")]
    headline = {language: f"Indikasi: {title[language]} — PT Sinar Mahakam, {HOSTILE}" for language in ("id", "en")}
    return finding(
        id_, reader, severity=4, confidence=0.63, kind="indicator", parties=parties, crosses=[], headline=headline,
        evidence=evidence(PAIR_STEPS, PAIR_NAMES, reader), state="in_review",
    ) | {"class": "C", "rule": {**finding(id_, reader)["rule"], "id": "ID-P7A", "title": title}}


def a_pair(id_: str, band: str = "unsure") -> dict[str, Any]:
    """The official of the worked example and the husband of a bidder's partner, one of them with a name that is markup."""
    tie = {"type": "spouse_of", "label": {"id": "suami/istri dari", "en": "is married to"},
           "other": {"id": "siti", "kind": "person", "name": "SITI AMINAH"}}
    side = {
        "names": ["MUHAMMAD YUSUF", HOSTILE], "birth_date": "1970-03-12", "attributes": {"birth_place": "Samarinda"},
        "identifiers": [{"scheme": "NIK", "value": "64720112••••••••", "strong": True}], "ties": [tie], "ties_in_all": 3,
        "tenders": [{"id": "ocds-t1", "title": "Peningkatan Jalan Poros Contoh"}], "tenders_in_all": 1,
        "sources": ["Formulir kualifikasi 2024"],
    }  # fmt: skip
    bare = {**side, "names": ["Drs. H. Moh. Jusuf, M.Si"], "identifiers": [], "attributes": {}, "ties": [], "ties_in_all": 0}
    words = {"id": "mungkin pihak yang sama - perlu diperiksa", "en": "may be the same party - to be checked"}
    return {
        "id": id_, "a": {"id": "jusuf", "kind": "person", "name": "Drs. H. Moh. Jusuf, M.Si"},
        "b": {"id": "yusuf", "kind": "person", "name": "MUHAMMAD YUSUF"}, "score": 1.4, "probability": 0.8, "band": band,
        "verdict": words, "matcher": "points", "reasons": [
            {"feature": "birth_same", "left": "1970-03-12", "right": "1970-03-12", "contribution": 4.8,
             "sentence": {"id": "tanggal lahir sama: “1970-03-12”", "en": "same birth date: “1970-03-12”"},
             "effect": {"id": "mendukung kuat", "en": "speaks strongly for it"}},
            {"feature": "namesakes", "left": "", "right": "", "contribution": -1.1,
             "sentence": {"id": "orang lain yang bernama sama", "en": "others who bear such a name"},
             "effect": {"id": "meragukan", "en": "speaks against it"}},
        ],
        "would_change": {"findings": 1, "tenders": 1, "value": [{"amount": "1500000000.00", "currency": "IDR"}],
                         "screened_anew": 2, "open_findings": ["f1"]},
        "sides": {"a": bare, "b": side}, "decisions": [],
        "findings": [{"id": "f1", "headline": finding("f1", CASE_TEAM)["headline"]}],
    }  # fmt: skip


class FakeService:
    """Answers from fixed cases and remembers what it was asked to do."""

    def __init__(self) -> None:
        self.decided: list[tuple[str, str, str, str]] = []
        self.asked: list[CheckForm] = []
        self.refusing: AppError | None = None
        self.failing: Exception | None = None
        self.filters: list[FindingFilters] = []

    def sign_in(self, key: str) -> str | None:
        return {AUDITOR_KEY: "t-auditor", MEMBER_KEY: "t-member"}.get(key)

    def principal(self, token: str) -> Principal | None:
        return {"t-auditor": AUDITOR, "t-member": MEMBER}.get(token)

    def rules(self, _principal: Principal) -> Sequence[tuple[str, Json]]:
        return [(each["rule"]["id"], each["rule"]["title"]) for each in self._all(AUDITOR)]

    def buyers(self, _principal: Principal) -> Sequence[tuple[str, str]]:
        return [("dinas", "Dinas Pekerjaan Umum Contoh")]

    def list_findings(self, principal: Principal, filters: FindingFilters, cursor: str | None) -> FindingList:
        self.filters.append(filters)
        if self.failing is not None:
            raise self.failing
        found = [f for f in self._all(principal) if filters.severity is None or f["severity"] >= filters.severity]
        items = [ListedFinding(f, "Peningkatan Jalan Poros Contoh", "Dinas Pekerjaan Umum Contoh") for f in found]
        return FindingList(items, None if cursor or len(items) < 2 else "c2")

    def finding(self, principal: Principal, id_: str) -> FindingPage:
        found = next((f for f in self._all(principal) if f["id"] == id_), None)
        if found is None:
            raise NotFound("no finding has this id")
        may = ["in_review", "confirmed", "dismissed"]
        history = [
            {"revision": n, "at": f"2024-06-0{n}T01:00:00Z", "severity": 5, "confidence": 0.7 + n / 20, "class": "B",
             "rule_version": "1"} for n in (1, 2)
        ]  # fmt: skip
        made = [
            {"at": "2024-06-04T08:00:00Z", "by": by, "verdict": verdict, "reason": reason}
            for by, about, verdict, reason in self.decided if about == id_
        ]  # fmt: skip
        return FindingPage(found, TENDER, history, made, may if principal.role is Role.AUDITOR else ())

    def decide(self, principal: Principal, id_: str, verdict: str, reason: str) -> None:
        if verdict == "dismissed":
            raise Conflict("a second person must agree to that")
        self.decided.append((principal.name, id_, verdict, reason))

    def pairs(self, principal: Principal, filters: PairFilters, cursor: str | None) -> PairList:
        if principal.role is not Role.AUDITOR:
            return PairList([], None, hidden=True)
        shown = [a_pair("m1"), a_pair("m2", band="same")]
        items = [one for one in shown if filters.band in (None, one["band"])]
        return PairList(items, None if cursor or len(items) < 2 else "m2")

    def pair(self, principal: Principal, id_: str) -> Json:
        if id_ not in {"m1", "m2"} or principal.role is not Role.AUDITOR:
            raise NotFound
        made = [
            {"at": "2024-06-04T08:00:00Z", "by": by, "verdict": verdict, "reason": reason}
            for by, about, verdict, reason in self.decided if about == id_
        ]  # fmt: skip
        return a_pair(id_) | {"decisions": made}

    def decide_pair(self, principal: Principal, id_: str, verdict: str, reason: str) -> None:
        if self.refusing is not None:
            raise self.refusing
        self.decided.append((principal.name, id_, verdict, reason))

    def run_check(self, _principal: Principal, form: CheckForm) -> str:
        self.asked.append(form)
        if self.refusing is not None:
            raise self.refusing
        return "chk_1"

    def check(self, principal: Principal, id_: str) -> CheckPage:
        if id_ != "chk_1":
            raise NotFound
        member = principal.role is Role.PROCUREMENT
        found = [] if member else [finding("f1", CASE_TEAM), pair_finding("f2", CASE_TEAM)]
        need = {"code": "kinship", **label(missing_text(Need.KINSHIP))}
        steps = [{"sentence": {"id": f"Hubungan {n}.", "en": f"Tie {n}."}} for n in (1, 2)]
        answer = {
            "paths": [] if member else [{"hops": 2, "strength": 0.812, "steps": steps}],
            "id": id_, "outcome": "clear" if member else "clarify", "findings": found, "forwarded": member,
            "subject": [{"id": "cv", "kind": "company", "name": {"id": "CV Karya Bersama", "en": "CV Karya Bersama"}}],
            "coverage": [
                {"rule": "ID-OFF-FAM", "state": "sealed" if member else "partly", "missing": [] if member else [need]},
                {"rule": "ID-P7A", "state": "checked", "missing": []},
            ],
            "limits": [need],
            "scope": {
                "sources": [{"id": "spse", "kind": "e_procurement", "as_of": "2024-06-01", "records": 812}],
                "max_hops": 4, "rule_packs": ["id"], "as_of": "2024-06-03", "known_at": "2024-06-03T02:11:00Z",
                "window": {"from": "2024-05-04", "to": "2024-06-03"}, "held_back": None if member else {"hub": 3},
            },
            "certificate": {"id": "khp_abc", "sha256": "5f" * 32, "signature": "a0" * 32, "url": "/v1/checks/chk_1"},
        }  # fmt: skip
        return CheckPage(answer, TENDER, dict(self.rules(principal)))

    def _all(self, principal: Principal) -> list[dict[str, Any]]:
        """The official's part is sealed from a member of procurement."""
        if principal.role is Role.PROCUREMENT:
            return [pair_finding("f2", PROCUREMENT_UNIT)]
        return [finding("f1", CASE_TEAM), pair_finding("f2", CASE_TEAM)]


def application(service: FakeService) -> FastAPI:
    app = FastAPI()
    app.include_router(identity_pages.router)
    install(app, service)
    return app
