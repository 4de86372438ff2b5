"""The hub policy over HTTP: decided by auditors, dated by the ledger, and told beside every path."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime
from typing import Any

import pytest

from app.auth import SYSTEM, Role
from app.flow import grant, screen
from app.flow.deliver import envelope
from app.flow.grant import MadeKey
from app.store import events
from app.store.keys import KeyOrder
from app.worker import Worker
from graph.facts import HubPolicy
from tests.app.api.conftest import Service
from tests.app.api.town import stated

Json = dict[str, Any]
PEOPLE = {"ppk": "Darlan Aspian Bilung", "mid": "Rina Wati Kusumaningrum"}
FIRMS = {"pt": "PT Sinar Contoh", "cv": "CV Karya Bersama", "ud": "UD Contoh Jaya"}
BOARD = (("ppk", "pt"), ("mid", "pt"), ("mid", "cv"), ("mid", "ud"))  # who directs what
REASON = "Notaris; dipakai semua badan usaha yang ia daftarkan."


class Desk:
    """ppk – pt – mid – cv: the only chain from the PPK to the CV leads through `mid`, who has three neighbours."""

    def __init__(self, service: Service) -> None:
        self.service, who = service, service.key(Role.INTEGRATOR)
        self.auditor, self.second = service.key(Role.AUDITOR), self.another("second")
        kinds = {**dict.fromkeys(PEOPLE, "person"), **dict.fromkeys(FIRMS, "company")}
        self.ids = {
            ref: stated(service, who, f"/v1/parties/{ref}", {"kind": kinds[ref], "name": name})["party"]
            for ref, name in {**PEOPLE, **FIRMS}.items()
        }
        for person, firm in BOARD:
            body = {"type": "officer_of", "from": person, "to": firm, "role": "director", "start": "2019", "end": ""}
            stated(service, who, f"/v1/ties/{person}-{firm}", body)

    def another(self, name: str, party: str | None = None) -> MadeKey:
        return grant.create(self.service.database, SYSTEM, KeyOrder(name, Role.AUDITOR, None, (), party))

    def decide(self, what: str, who: MadeKey | None = None, **body: object) -> Any:
        path = f"/v1/hubs/{what.format(**self.ids)}/decisions"
        return self.service.ask("POST", path, who or self.auditor, json={"reason": REASON, **body})

    def paths(self, start: str = "ppk", goal: str = "cv", **more: object) -> Json:
        body = {"from": [self.ids[start]], "to": [self.ids[goal]], "as_of": "2025-06-01", **more}
        answer = self.service.ask("POST", "/v1/paths", self.auditor, json=body)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def through(self, known_at: str | None = None) -> bool:
        """Whether the chain through `mid` is found."""
        return bool(self.paths(**({"known_at": known_at} if known_at else {}))["paths"])

    def policy(self, **query: str) -> Json:
        answer = self.service.ask("GET", "/v1/hubs", self.auditor, params=query)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def now(self) -> str:
        return datetime.fromtimestamp(self.service.database.clock() / 1_000_000, UTC).isoformat()


@pytest.fixture
def desk(service: Service) -> Desk:
    return Desk(service)


def test_never_pass_holds_at_once_is_told_with_the_paths_and_leaves_old_answers_as_they_were(desk: Desk) -> None:
    assert desk.paths()["held_by"] == []
    before = desk.now()
    made = desk.decide("parties/{mid}", verdict="never_pass")
    assert (made.status_code, made.json()["state"], made.json()["party"]["id"]) == (201, "in_force", desk.ids["mid"])
    trail = desk.service.ask("GET", "/v1/audit", desk.auditor).json()["items"]
    assert {(r["act"], r["object"]) for r in trail} >= {("hub.decided", f"party:{desk.ids['mid']}")}
    with desk.service.database.reading() as unit:
        told = [e for e in events.after(unit, SYSTEM, 0, 100) if e.type == "decision.recorded"]
    assert [envelope(e, "https://b.example")["subject"] for e in told] == ["hubs"]
    after = desk.paths()
    assert after["paths"] == []
    assert after["held_back"] == {"hub": 1}
    assert after["held_by"] == [{"cap": "never_pass", "most": None, "hubs": 1}]
    assert [h["party"]["id"] for h in after["hubs"]] == [desk.ids["mid"]]
    assert (after["policy"]["never_pass"], after["policy"]["may_pass"]) == (1, 0)
    assert after["policy"]["ledger"] > 0
    old = desk.paths(known_at=before)
    assert (len(old["paths"]), old["held_back"], old["policy"]["ledger"]) == (1, {"hub": 0}, None)
    assert desk.paths(goal="mid")["paths"], "a hub may end a path"
    himself = desk.service.ask("GET", "/v1/hubs", desk.another("himself", desk.ids["mid"])).json()
    assert (himself["decisions"], himself["policy"]) == ([], desk.policy()["policy"])
    assert desk.decide("parties/{mid}", verdict="by_cap").json()["state"] == "proposed"
    assert not desk.through()
    assert desk.decide("parties/{mid}", desk.second, verdict="by_cap").json()["state"] == "in_force"
    assert desk.through()
    assert desk.policy(known_at=before)["decisions"] == []


def test_a_replay_keeps_the_policy_of_its_time(desk: Desk) -> None:
    desk.decide("parties/{mid}", verdict="never_pass")
    then = desk.now()
    for who in (desk.auditor, desk.second):
        desk.decide("parties/{mid}", who, verdict="by_cap")
    assert desk.through()
    assert not desk.through(known_at=then)
    assert [d["verdict"] for d in desk.policy(known_at=then)["decisions"]] == ["never_pass"]
    assert [d["verdict"] for d in desk.policy()["decisions"]] == ["by_cap"]


def test_no_finding_hangs_on_the_policy(desk: Desk) -> None:
    """The same findings and answers of the rules, whatever paths may pass; what was held back is of the time asked about."""
    dates = {"bids_opened": "2025-06-02", "awarded": "2025-06-20"}
    bids = [{"parties": [firm], "price": {"amount": "1000000"}} for firm in ("cv", "ud", "pt")]
    officials = [{"party": "ppk", "role": "PPK"}]
    package = {"title": "Jembatan", "dates": dates, "officials": officials, "bids": bids}
    stated(desk.service, desk.service.key(Role.INTEGRATOR), "/v1/tenders/t", package)
    before = int(desk.service.database.clock())
    for what, body in (("parties/{mid}", {"verdict": "never_pass"}), ("caps/company", {"cap": 0})):
        assert desk.decide(what, **body).status_code == 201
    with desk.service.database.reading() as unit:
        (old,), (new,) = (list(screen.report(unit, ["t"], screen.Times(known_at=at))) for at in (before, unit.now()))
    assert old.findings, "the PPK directs a bidder"
    assert (new.findings, new.answers) == (old.findings, old.answers)
    assert (old.held_back["hub"], new.held_back["hub"] > 0) == (0, True)
    counts = screen.screen_all(desk.service.database, None, author="tests")
    assert (old.hub_policy, counts.hub_policy) == (0, desk.policy()["policy"]["ledger"])


def test_an_exemption_needs_a_second_person(desk: Desk) -> None:
    assert desk.decide("caps/person", cap=2).json()["state"] == "in_force"
    assert desk.paths()["held_by"] == [{"cap": "person", "most": 2, "hubs": 1}]
    proposed = desk.decide("parties/{mid}", verdict="may_pass").json()
    assert (proposed["state"], desk.through()) == ("proposed", False)
    again = desk.decide("parties/{mid}", verdict="may_pass")
    assert (again.status_code, proposed["id"] in again.json()["detail"]) == (409, True)
    assert [d["state"] for d in desk.policy()["decisions"]] == ["in_force", "proposed"]
    seconded = desk.decide("parties/{mid}", desk.second, verdict="may_pass").json()
    assert (seconded["state"], seconded["supersedes"], desk.through()) == ("in_force", proposed["id"], True)
    desk.decide("parties/{mid}", verdict="by_cap")
    assert not desk.through()
    desk.decide("parties/{mid}", desk.second, verdict="may_pass")
    assert not desk.through(), "what was said before it was taken back seconds nothing"


def test_two_keys_of_one_official_are_one_person(desk: Desk) -> None:
    desk.decide("caps/person", cap=2)
    one, two = (desk.another(name, desk.ids["ppk"]) for name in ("one", "two"))
    assert desk.decide("parties/{mid}", one, verdict="may_pass").json()["state"] == "proposed"
    assert desk.decide("parties/{mid}", two, verdict="may_pass").status_code == 409
    assert desk.decide("parties/{ppk}", two, verdict="never_pass").status_code == 403
    assert not desk.through()


def test_who_is_not_known_to_be_another_seconds_nothing(desk: Desk) -> None:
    """Each pair: the holders that the two keys say, the names of the keys, and whether they are known to be two persons."""
    pairs = [
        ((None, None), ("Inspektur A", "Inspektur B"), True), ((None, None), ("Inspektur A", " inspektur  a "), False),
        (("ppk", None), ("Inspektur A", "Inspektur B"), False), ((None, "ppk"), ("Inspektur A", "Inspektur B"), False),
        (("ppk", "pt1"), ("Inspektur A", "Inspektur A"), True), (("ppk", "ppk"), ("Inspektur A", "Inspektur B"), False),
    ]  # fmt: skip
    body = {"kind": "person", "name": "Sri Contoh Wahyuni"}
    desk.ids["pt1"] = stated(desk.service, desk.service.key(Role.INTEGRATOR), "/v1/parties/pt1", body)["party"]
    for n, (holders, names, two) in enumerate(pairs):
        kind, (one, other) = sorted(HubPolicy().caps)[n], (
            desk.another(name, desk.ids[ref] if ref else None) for ref, name in zip(holders, names, strict=True)
        )  # fmt: skip
        assert desk.decide(f"caps/{kind}", one, cap=1_000).json()["state"] == "proposed"
        again = desk.decide(f"caps/{kind}", other, cap=1_000)
        assert (again.status_code, desk.policy()["policy"]["caps"][kind] == 1_000) == (201 if two else 409, two), names


def test_a_cap_may_be_lowered_by_one_and_is_raised_by_two(desk: Desk) -> None:
    assert desk.decide("caps/person", cap=3).json()["state"] == "in_force"
    assert desk.through(), "three neighbours are not more than three"
    assert desk.decide("caps/person", cap=2).json()["state"] == "in_force"
    assert not desk.through()
    assert desk.decide("caps/person", cap=5).json()["state"] == "proposed"
    assert not desk.through()
    assert desk.decide("caps/person", desk.second, cap=5).json()["state"] == "in_force"
    assert desk.through()
    assert desk.policy()["policy"]["caps"]["person"] == 5
    assert desk.decide("caps/person", cap=None).json()["state"] == "proposed", "64 is more than 5, however it is said"
    assert desk.policy()["policy"]["caps"]["person"] == 5
    assert desk.decide("caps/person", desk.second, cap=None).json()["state"] == "in_force"
    assert desk.policy()["policy"]["caps"]["person"] == 64
    for who in (desk.auditor, desk.second):
        desk.decide("caps/person", who, cap=70)
    assert desk.decide("caps/person", cap=None).json()["state"] == "in_force", "64 is less than 70"


def test_a_path_is_an_indication_or_a_lead_by_hops_and_strength(desk: Desk) -> None:
    """One director's tie stated by one key is stronger than .5; three such ties in a row are not."""
    (near,), (far,) = desk.paths(goal="pt")["paths"], desk.paths()["paths"]
    assert (near["strength"] >= 0.5, near["alarm"], near["weight"]["en"].split()[0]) == (True, True, "indication")
    assert (far["strength"] < 0.5, far["alarm"], far["weight"]["id"].split()[0]) == (True, False, "petunjuk")
    assert desk.decide("alarms/4", strength=far["strength"] - 0.01).json()["state"] == "in_force"
    assert desk.paths()["paths"][0]["alarm"]
    assert desk.decide("alarms/4", strength=0.9).json()["state"] == "proposed"
    assert desk.decide("alarms/4", desk.second, strength=0.9).json()["state"] == "in_force"
    assert [p["alarm"] for p in desk.paths(goal="pt")["paths"]] == [False]
    assert desk.decide("alarms/4", strength=None).json()["state"] == "in_force", ".5 is less than .9"
    assert desk.decide("alarms/4", strength=0.4).json()["state"] == "in_force"
    assert desk.decide("alarms/4", strength=None).json()["state"] == "proposed"
    assert desk.decide("alarms/4", desk.second, strength=None).json()["state"] == "in_force"


def test_a_decision_follows_its_party_into_a_merge_and_out_of_it(desk: Desk) -> None:
    twin = stated(desk.service, desk.auditor, "/v1/parties/twin", {"kind": "person", "name": PEOPLE["mid"].upper()})
    desk.decide("parties/{mid}", verdict="never_pass")
    Worker(desk.service.database).drain()
    (pair,) = desk.service.ask("GET", f"/v1/matches?party={twin['party']}", desk.auditor).json()["items"]
    match = f"/v1/matches/{pair['id']}/decisions"
    body = {"verdict": "same", "reason": "KTP asli diperlihatkan."}
    assert desk.service.ask("POST", match, desk.auditor, json=body).status_code == 201
    assert not desk.through()
    old = desk.service.ask("GET", f"/v1/parties/{desk.ids['mid']}", desk.auditor).json()
    assert (old["hub"]["is_hub"], old["hub"]["verdict"]) == (True, "never_pass")
    desk.ids["twin"] = twin["party"]
    for who in (desk.auditor, desk.second):
        lifted = desk.decide("parties/{twin}", who, verdict="by_cap").json()
        assert lifted["supersedes"] is not None, "either id leads to the one decision in force"
    assert desk.through()
    desk.decide("parties/{twin}", verdict="never_pass")
    assert desk.service.ask("POST", match, desk.auditor, json=body | {"verdict": "not_same"}).status_code == 201
    assert not desk.through()


def test_a_check_tells_the_policy_and_not_what_was_held_back_where_the_official_part_is_sealed(desk: Desk) -> None:
    desk.decide("parties/{mid}", verdict="never_pass")
    body = {"vendor": desk.ids["cv"], "officials": [desk.ids["ppk"]]}
    scope = desk.service.ask("POST", "/v1/checks", desk.auditor, json=body).json()["scope"]
    assert (scope["hubs"]["never_pass"], scope["held_back"]) == (1, {"hub": 1})
    himself = desk.another("himself", desk.ids["ppk"])
    sealed = desk.service.ask("POST", "/v1/checks", himself, json=body).json()["scope"]
    assert (sealed["hubs"]["never_pass"], sealed["held_back"]) == (1, None)


def test_a_check_tells_the_inspectorate_the_paths_that_are_indications_and_nobody_else(desk: Desk) -> None:
    def paths(vendor: str, who: Role | MadeKey) -> list[tuple[str, str, bool]]:
        body = {"vendor": desk.ids[vendor], "officials": [desk.ids["ppk"]]}
        answer = desk.service.ask("POST", "/v1/checks", who, json=body)
        assert answer.status_code == 201, answer.text
        return [(p["from"], p["to"], p["alarm"]) for p in answer.json()["paths"]]

    assert paths("pt", desk.auditor) == [(desk.ids["ppk"], desk.ids["pt"], True)]
    assert paths("cv", desk.auditor) == [], "a lead is told to who asks for paths"
    assert paths("pt", Role.INTEGRATOR) == []
    assert paths("pt", desk.another("himself", desk.ids["ppk"])) == []
    body = {"vendor": desk.ids["pt"], "officials": [desk.ids["ppk"]]}
    filed = desk.service.ask("POST", "/v1/checks", desk.auditor, json=body).json()["id"]
    for ref, status in (("ppk", 404), ("mid", 200)):
        other = desk.another(f"holds {ref}", desk.ids[ref])
        assert desk.service.ask("GET", f"/v1/checks/{filed}", other).status_code == status


def test_the_network_is_cut_at_hubs_and_drawn_with_how_central_each_party_is(desk: Desk) -> None:
    path = f"/v1/parties/{desk.ids['ppk']}/network?depth=4&as_of=2025-06-01"
    whole = desk.service.ask("GET", path, desk.auditor).json()
    assert {p["id"] for p in whole["parties"]} == set(desk.ids.values())
    by_id = {p["id"]: p for p in whole["parties"]}
    assert (by_id[desk.ids["mid"]]["neighbours"], by_id[desk.ids["cv"]]["betweenness"]) == (3, 0.0)
    root = ElementTree.fromstring(desk.service.ask("GET", path + "&format=graphml", desk.auditor).text)
    assert {e.get("id") for e in root.iter() if e.tag.endswith("}node")} == set(desk.ids.values())
    desk.decide("parties/{mid}", verdict="never_pass")
    cut = desk.service.ask("GET", path, desk.auditor).json()
    assert {p["id"]: p["hub"] for p in cut["parties"]} == {desk.ids[r]: r == "mid" for r in ("ppk", "pt", "mid")}
    assert cut["held_back"] == {"hub": 1}


@pytest.mark.parametrize(("what", "body", "status", "pointer"), [
    ("parties/nobody", {"verdict": "never_pass"}, 404, None), ("parties/{mid}", {"verdict": "guilty"}, 422, "/verdict"),
    ("parties/{mid}", {"verdict": "never_pass", "reason": " "}, 422, "/reason"), ("caps/ghost", {"cap": 3}, 404, None),
    ("caps/person", {"cap": -1}, 422, "/cap"), ("caps/person", {"cap": 1.5}, 422, "/cap"), ("caps/person", {}, 422, "/cap"),
    ("alarms/4", {"strength": 1.1}, 422, "/strength"), ("alarms/5", {"strength": 0.5}, 404, None),
    ("alarms/none", {"strength": 0.5}, 404, None),
])  # fmt: skip
def test_what_cannot_be_decided_is_refused_with_its_place(
    desk: Desk, what: str, body: Json, status: int, pointer: str | None
) -> None:
    answer = desk.decide(what, **body)
    assert (answer.status_code, answer.json().get("pointer")) == (status, pointer), answer.text
    assert desk.policy()["decisions"] == []
