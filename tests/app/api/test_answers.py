"""What the service really answers is what its document says: every field named, none beside them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from app.api.answers import (
    DecisionAnswer,
    FindingAnswer,
    FindingDetail,
    Items,
    Page,
    PartyAnswer,
    PartyRow,
    RuleAnswer,
    Stated,
    StatedParty,
    StatedTender,
    TieAnswer,
)
from app.api.answers_of_hubs import HubsAnswer, NetworkAnswer, PathsAnswer, PolicyDecisionAnswer
from app.api.answers_of_identity import MatchAnswer, MatchDetail, MatchesAnswer
from app.api.answers_of_work import (
    AuditRow,
    CertificateAnswer,
    CheckAnswer,
    Feed,
    Figure,
    Health,
    ImportAnswer,
    ImportOrdered,
    ProblemAnswer,
    QualityAnswer,
    Queued,
    Ready,
    ScreeningAnswer,
    SourceRow,
    TenderAnswer,
    TenderRow,
    Verified,
    Version,
)
from tests.app.api.conftest import Service
from tests.app.api.town import PACKAGE, PEOPLE, TENDER, TIES, built

AWARDED = PACKAGE | {
    "sector": "1.03", "value": {"amount": "1500000000"}, "awards": [{"parties": ["cv"], "date": "2025-06-30"}],
}  # fmt: skip
READ: dict[str, Any] = {
    "/healthz": Health, "/readyz": Ready, "/version": Version, "/v1/parties?q=a": Page[PartyRow],
    "/v1/parties/{ppk}": PartyAnswer, "/v1/parties/{ppk}/ties": Page[TieAnswer], "/v1/parties/{cv}/network": NetworkAnswer,
    "/v1/tenders": Page[TenderRow], "/v1/tenders/{tender}": TenderAnswer, "/v1/findings": Page[FindingAnswer],
    "/v1/findings/{sealed}": FindingDetail, "/v1/findings/{open}": FindingDetail, "/v1/rules": Page[RuleAnswer],
    "/v1/rules/ID-P7E": RuleAnswer, "/v1/matches": Page[MatchAnswer], "/v1/matches/{match}": MatchDetail,
    "/v1/events": Feed, "/v1/audit": Page[AuditRow], "/v1/stats/findings": Items[Figure], "/v1/sources": Page[SourceRow],
    "/v1/hubs": HubsAnswer,
}  # fmt: skip
SENT: list[tuple[str, str, str, Any, type[BaseModel]]] = [
    ("PUT", "/v1/parties/{own}", "integrator", PEOPLE["pt"], StatedParty),
    ("PUT", "/v1/ties/t3", "integrator", TIES["t3"], Stated),
    ("PUT", "/v1/tenders/{tender}", "integrator", AWARDED, StatedTender),
    ("POST", "/v1/findings/{sealed}/decisions", "auditor", {"verdict": "in_review", "reason": "Akta."}, DecisionAnswer),
    ("POST", "/v1/matches/{match}/decisions", "auditor", {"verdict": "unsure", "reason": "KTP."}, DecisionAnswer),
    ("POST", "/v1/match", "auditor", {"queries": {"q": {"name": "Rina Wati"}}}, MatchesAnswer),
    ("POST", "/v1/paths", "auditor", {"from": ["{ppk}"], "to": ["{cv}"]}, PathsAnswer),
    ("POST", "/v1/hubs/parties/{cv}/decisions", "auditor", {"verdict": "never_pass", "reason": "r"}, PolicyDecisionAnswer),
    ("POST", "/v1/hubs/caps/phone/decisions", "auditor", {"cap": 9, "reason": "r"}, PolicyDecisionAnswer),
    ("POST", "/v1/hubs/alarms/6/decisions", "auditor", {"strength": 0.5, "reason": "r"}, PolicyDecisionAnswer),
]  # fmt: skip


def test_every_answer_is_as_documented(standing: Service) -> None:
    town = built(standing)
    town.ids["own"] = "mine"
    for method, path, who, body, model in SENT:
        held(town.ask(method, path, who, json=filled(body, town.ids)), model)
    for path, model in READ.items():
        held(town.ask("GET", path, "auditor"), model)
    for who in ("auditor", "member", "head", "integrator"):
        check = held(town.ask("POST", "/v1/checks", who, json={"vendor": town.ids["cv"], "tender": TENDER}), CheckAnswer)
        filed = held(town.ask("GET", f"/v1/checks/{check['id']}/certificate", who), CertificateAnswer)
        given = {"document": filed["document"], "signature": filed["signature"]}
        held(town.ask("POST", "/v1/certificates/verify", who, json=given), Verified)
        held(town.ask("GET", f"/v1/checks/{check['id']}", "auditor"), CheckAnswer)
    queued = held(town.ask("POST", "/v1/screenings", "auditor", json={"tenders": [TENDER]}), Queued)
    held(town.ask("GET", queued["url"], "auditor"), ScreeningAnswer)
    rows = b"NAMA PENYEDIA,BAGIAN,NAMA,NIK\nCV X,y,z,1\n"
    sent = {"data": {"source": "qualification"}, "files": [("file", ("f.csv", rows))]}
    ordered = held(town.ask("POST", "/v1/imports", "admin", **sent), ImportOrdered)
    held(town.ask("GET", ordered["url"], "auditor"), ImportAnswer)
    town.work()
    held(town.ask("GET", queued["url"], "auditor"), ScreeningAnswer)
    held(town.ask("GET", ordered["url"], "admin"), ImportAnswer)
    held(town.ask("GET", "/v1/imports", "admin"), Page[ImportAnswer])
    stated = f"statement:{town.who['integrator'].id}"
    held(town.ask("GET", f"/v1/sources/{stated}/report", "admin"), QualityAnswer)
    assert held(town.ask("GET", f"{ordered['url']}/errors", "admin"), Page[ProblemAnswer])["items"]


def held(answer: Any, model: type[BaseModel]) -> Any:
    assert answer.status_code < 300, answer.text
    model.model_validate_json(answer.content, strict=True)
    return answer.json()


def filled(body: Any, ids: dict[str, str]) -> Any:
    sides = {"from", "to"}
    return {k: [one.format(**ids) for one in v] if k in sides and isinstance(v, list) else v for k, v in body.items()}
