"""What a single key states of a stored party: it adds, but moves, renames and accuses nobody of whom sources tell."""

from __future__ import annotations

import pytest

from app.db import Database
from app.engine.identity import Described, resolve_now
from app.engine.joining import divide
from app.errors import Invalid
from app.flow import resolve
from app.store import mentions
from app.store.ledger import now_snapshot
from app.store.world import LedgerWorld
from graph.claims import PartyClaim
from graph.kinds import PartyKind, TieKind
from graph.model import Finding, Party
from graph.period import Period
from tests.app.flow.desk import REGISTER, SPSE, Desk, desk_in
from tests.app.store.book import party, person
from tests.app.store.book import tie as said

# Invented: of men born on 12 March 1970 and 11 July 1981.
NIK, NIK_OTHER = "6472011203700001", "6472011107810003"
NPWP, NPWP_OTHER = "735934051443000", "011016854722000"
OFFICIAL, DIRECTOR = "Darlan Aspian Bilung", "Bambang Prakoso"


@pytest.fixture
def desk(database: Database) -> Desk:
    return desk_in(database)


def learn(desk: Desk, *, of_official: str | None = None) -> None:
    """The register names the bidder's director with his NIK, and the PPK by a NIK, if any."""
    numbers = (("NIK", of_official),) if of_official else ()
    with desk.book.entry() as entry:
        entry.state(
            REGISTER, "1", person("b", DIRECTOR, identifiers=(("NIK", NIK),)), party("c", "CV Karya Bersama"),
            person("p", OFFICIAL, identifiers=numbers),
            said(TieKind.OFFICER_OF, "b", "c", "director", period=Period.of("2019", "")),
        )  # fmt: skip
        entry.same((REGISTER, "p"), (SPSE, "ppk"))
        entry.same((REGISTER, "c"), (SPSE, "cv"))
        mentions.regroup(entry.unit, entry.number, mentions.touched(entry.unit, entry.number), divide)


def put(desk: Desk, id_: str, kind: PartyKind, name: str, born: str | None = None, **numbers: str) -> None:
    desk.say(f"party/{id_}", PartyClaim(id_, kind, name, (), tuple(sorted(numbers.items())), born))


def stored(desk: Desk, id_: str) -> Party:
    with desk.database.reading() as unit:
        return LedgerWorld(unit, now_snapshot(unit)).parties([id_])[id_]


def findings(desk: Desk) -> dict[str, Finding]:
    resolve.drain(desk.database)
    return {r: f for r, f in desk.findings().items() if f.grade != "hidden" and f.state != "withdrawn"}


def test_a_key_that_gives_an_official_a_directors_number_makes_class_c_at_most(desk: Desk) -> None:
    learn(desk)
    ppk, before = desk.known("ppk"), findings(desk)
    known = set(stored(desk, ppk).claims)
    assert before == {}
    put(desk, ppk, PartyKind.PERSON, DIRECTOR, NIK=NIK)
    after = findings(desk)
    assert after
    for found in after.values():
        (hop,) = (s for s in found.steps if s.kind == "same_as")
        assert found.grade == "C"
        assert "lone_statement" in hop.doubts
        assert hop.claims
    now = stored(desk, ppk)
    assert known < set(now.claims)
    assert now.name == OFFICIAL
    assert now.certain.identifiers == ()


def test_another_keys_party_under_the_same_number_is_no_bridge_either(desk: Desk) -> None:
    """A party that only a key tells of, alike to the official by name and to the director by number."""
    learn(desk)
    put(desk, "mine", PartyKind.PERSON, OFFICIAL, NIK=NIK)
    assert {f.grade for f in findings(desk).values()} <= {"C"}


def test_what_a_key_adds_hides_no_likeness_that_sources_show(desk: Desk) -> None:
    """The official is the director by name and birth date; a key gives the official another NIK."""
    with desk.book.entry() as entry:
        entry.state(
            REGISTER, "1", person("b", OFFICIAL, birth_date="1970-03-12", identifiers=(("NIK", NIK),)),
            party("c", "CV Karya Bersama"), said(TieKind.OFFICER_OF, "b", "c", "director", period=Period.of("2019", "")),
        )  # fmt: skip
        entry.same((REGISTER, "c"), (SPSE, "cv"))
    before = findings(desk)
    assert before
    put(desk, desk.known("ppk"), PartyKind.PERSON, OFFICIAL, NIK=NIK_OTHER)
    after = findings(desk)
    assert {r: (f.grade, f.confidence) for r, f in after.items()} == {r: (f.grade, f.confidence) for r, f in before.items()}


def test_a_described_party_is_nobody_for_certain_by_a_number_that_only_a_key_states(desk: Desk) -> None:
    ppk = desk.known("ppk")
    put(desk, ppk, PartyKind.PERSON, OFFICIAL, NIK=NIK)
    with desk.database.reading() as unit:
        asked = Described(PartyKind.PERSON, OFFICIAL, (("NIK", NIK),))
        same, _ = resolve_now(unit, now_snapshot(unit), asked)
    assert same is None


@pytest.mark.parametrize(("kind", "name", "numbers", "born", "pointer"), [
    (PartyKind.COMPANY, OFFICIAL, {}, None, "/kind"),
    (PartyKind.PERSON, DIRECTOR, {"NIK": NIK}, None, "/identifiers/NIK"),
    (PartyKind.PERSON, OFFICIAL, {"NIK": NIK}, None, "/identifiers/NIK"),
])  # fmt: skip
def test_what_contradicts_sources_is_refused_whole(
    desk: Desk, kind: PartyKind, name: str, numbers: dict[str, str], born: str | None, pointer: str
) -> None:
    learn(desk, of_official=NIK_OTHER)
    before = desk.rows()
    with pytest.raises(Invalid) as refused:
        put(desk, desk.known("ppk"), kind, name, born, **numbers)
    assert refused.value.pointer == pointer
    assert NIK not in refused.value.detail
    assert desk.rows() == before


def test_a_firm_is_no_person_and_has_one_taxpayer_and_a_person_one_birth_date(desk: Desk) -> None:
    with desk.book.entry() as entry:
        entry.state(SPSE, "t2", party("cv3", "CV Tiga", identifiers=(("NPWP", NPWP),)))
        entry.state(SPSE, "t3", person("p3", "Rina Wati", birth_date="1970-03-12"))
    refused = []
    for ref, kind, born, numbers in (
        ("cv3", PartyKind.PERSON, None, {}), ("cv3", PartyKind.COMPANY, None, {"NPWP": NPWP_OTHER}),
        ("p3", PartyKind.PERSON, "1988-11-05", {}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as error:
            put(desk, desk.known(ref), kind, "Budi Uji", born, **numbers)
        refused.append(error.value.pointer)
    assert refused == ["/kind", "/identifiers/NPWP", "/birth_date"]


def test_a_key_adds_names_and_numbers_but_renames_nobody(desk: Desk) -> None:
    cv = desk.known("cv")
    put(desk, cv, PartyKind.COMPANY, "CV Budi Uji Nama Yang Panjang Sekali", NPWP=NPWP)
    now = stored(desk, cv)
    assert now.name == "CV Karya Bersama"
    assert [i.scheme for i in now.identifiers] == ["NPWP"]
    assert now.certain.names == ("CV Karya Bersama",)


def test_a_name_that_a_source_masks_stays_masked_whatever_a_key_says(desk: Desk) -> None:
    with desk.book.entry() as entry:
        entry.state(SPSE, "t2", person("m", "D***** A***** B*****"))
    hidden = desk.known("m")
    put(desk, hidden, PartyKind.PERSON, OFFICIAL)
    now = stored(desk, hidden)
    assert (now.name, now.masked) == ("D***** A***** B*****", True)
    with pytest.raises(Invalid) as refused:
        put(desk, hidden, PartyKind.PERSON, "Siti Aminah")
    assert refused.value.pointer == "/name"
