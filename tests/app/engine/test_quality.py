"""The report on data quality, held against counts made by hand over a small invented province, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.db import Database
from app.engine import quality
from app.flow import load as flow
from app.intake.source import Delivery, Item, Reader, RowProblem, Said
from app.store.loads import get
from graph.claims import (
    Claim,
    ParticipationClaim,
    PartyClaim,
    Place,
    PlanClaim,
    Record,
    SanctionClaim,
    TenderClaim,
    TieClaim,
)
from graph.judge.pack import load_pack
from graph.kinds import BidStage, OfficialRole, PartyKind, SourceKind, TieKind
from graph.lexicon import Identifier, parse
from graph.period import Period
from tests.app.flow.lines import source

# Twelve numbers with the check digit of the old form (Luhn over the first nine digits).
NPWPS = [n for n in (f"{100000000 + k}721000" for k in range(200)) if getattr(parse("NPWP", n), "valid", False)][:12]
FAILS = "123456788721000"
NIP, OTHER_NIP = "197003121995031002", "198511022010012003"


def firm(ref: str, name: str, *npwps: str) -> PartyClaim:
    return PartyClaim(ref, PartyKind.COMPANY, name, identifiers=tuple(("NPWP", n) for n in npwps))


def person(ref: str, name: str, *nips: str) -> PartyClaim:
    return PartyClaim(ref, PartyKind.PERSON, name, identifiers=tuple(("NIP", n) for n in nips))


def bid(tender: str, ref: str, stage: BidStage = BidStage.PRICED) -> ParticipationClaim:
    return ParticipationClaim(f"bid {ref}", tender, ref, "bid", stage=stage)


def said(key: str, *claims: Claim, raw: str = "") -> Said:
    return Said(Record(key, Place("a", None, key), (raw or key).encode(), None), claims)


def of(*items: Item) -> Reader:
    def read(_deliveries: Sequence[Delivery], _source: Any) -> Iterator[Item]:
        yield from items

    return read


TENDERS = of(
    said(
        "t1", TenderClaim("t1", title="Jembatan", plan_ids=("11",), dates={"bids_opened": "2025-06-02"}),
        firm("a", "CV Karya Bersama", NPWPS[0]), firm("b", "PT Sinar Contoh", NPWPS[1]), bid("t1", "a"), bid("t1", "b"),
        person("ppk", "Darlan Bilung", NIP), ParticipationClaim("o", "t1", "ppk", "official", OfficialRole.PPK),
        ParticipationClaim("w", "t1", "a", "award"), ParticipationClaim("k", "t1", "a", "contract"),
    ),
    said(
        "t2", TenderClaim("t2", title="Jalan", plan_ids=("12",), dates={"published": "2025-05-02"}),
        firm("a2", "KARYA BERSAMA, CV", NPWPS[0]), firm("c", "CV Lain", FAILS), bid("t2", "a2"), bid("t2", "c"),
        firm("d", "CV Pendaftar", NPWPS[2]), bid("t2", "d", BidStage.REGISTERED),
        person("pp", "Rina Wati", OTHER_NIP), ParticipationClaim("o", "t2", "pp", "official", OfficialRole.PP),
        ParticipationClaim("w", "t2", "a2", "award"),
    ),
    said("t3", TenderClaim("t3", title="Sekolah"), firm("m", "CV Samar", "**.***.567.*-*21.***"),
         firm("z", "CV Nol", "00.000.000.0-000.000"), firm("y", "CV Pendek", "1234567")),
    said("t4", raw="the same"), said("t5", raw="the same"),
    RowProblem(Place("a", None, "9"), None, None, "duplicate_record"),
)  # fmt: skip
PLANS = of(said("p1", PlanClaim("11", title="Jembatan")), said("p2", PlanClaim("13", title="Pasar")))
REGISTER = of(
    said("r1", firm("a", "CV Karya Bersama", NPWPS[0]), person("s", "Siti Aminah"),
         TieClaim("o", TieKind.OFFICER_OF, "s", "a", period=Period.of("2019", ""))),
    said("r2", firm("q", "PT Jauh", NPWPS[5])),
)  # fmt: skip
PERSONNEL = of(said("s1", person("x", "Darlan Bilung", NIP)), said("s2", person("y", "Orang Lain", "199001012015011001")))
BLACKLIST = of(said("b1", firm("x", "PT Sinar Contoh", NPWPS[1]),
                    SanctionClaim("s", "x", "SK 1", "x", Period.of("2020", ""), "active")))  # fmt: skip
ALL = (
    ("spse", SourceKind.E_PROCUREMENT, TENDERS), ("sirup", SourceKind.E_PROCUREMENT, PLANS),
    ("registry", SourceKind.COMPANY_REGISTER, REGISTER), ("personnel", SourceKind.PERSONNEL, PERSONNEL),
    ("blacklist", SourceKind.SANCTION, BLACKLIST),
)  # fmt: skip


@pytest.fixture
def taken(database: Database, tmp_path: Path) -> Callable[[str, SourceKind, Reader], Any]:
    (tmp_path / "a").write_text("a")

    def take(id_: str, kind: SourceKind, read: Reader) -> Any:
        return flow.take(database, replace(source(id_), kind=kind), read, [tmp_path / "a"])

    return take


def test_the_numbers_of_the_tests_are_what_they_are_said_to_be() -> None:
    assert len(NPWPS) == 12
    failed = parse("NPWP", FAILS)
    assert isinstance(failed, Identifier)
    assert not failed.valid


def test_everything_is_counted_as_by_hand(database: Database, taken: Callable[..., Any]) -> None:
    for one in ALL:
        taken(*one)
    with database.reading() as unit:
        spse, all_ = quality.of_source(unit, "spse"), quality.of_source(unit)
        registry = quality.of_source(unit, "registry")
    # a, b, a2 and d are valid, c fails its check digit; one is masked, one is noughts, one too short
    assert spse["identifiers"]["NPWP"] == {
        "valid": 4, "weak": 1, "masked": 1, "placeholder": 1, "invalid": 1, "masked_share": round(1 / 8, 4),
    }  # fmt: skip
    assert spse["identifiers"]["NIP"]["valid"] == 2
    assert spse["spellings"] == {
        "NIP": {"ids": 2, "one": 2, "two": 0, "more": 0, "most": 1},
        "NPWP": {"ids": 3, "one": 2, "two": 1, "more": 0, "most": 2},  # "CV Karya Bersama", "KARYA BERSAMA, CV"
    }
    assert spse["duplicates"] == {"same_content": 1, "same_key": 1}
    joined = {what: (counts["joined"], counts["of"]) for what, counts in spse["joins"].items()}
    # bidders with a usable NPWP: the firm of a and a2, and b; c's number is doubtful, d only registered
    assert joined == {
        "bidder_register": (1, 2), "bidder_sanctions": (1, 2), "official_personnel": (1, 2), "tender_plan": (1, 3),
        "award_contract": (1, 2),
    }  # fmt: skip
    assert all_["joins"]["plan_tender"] == {"of": 2, "joined": 1, "rate": 0.5}
    assert registry["joins"] == {"party_tender": {"of": 2, "joined": 1, "rate": 0.5}}
    assert all_["spellings"]["NPWP"] == {"ids": 4, "one": 3, "two": 1, "more": 0, "most": 2}


def test_a_number_that_was_corrected_counts_no_longer(database: Database, taken: Callable[..., Any]) -> None:
    def refused(place: str) -> RowProblem:
        return RowProblem(Place("a", None, place), "npwp", "12*", "unreadable_identifier")

    def invalid() -> int:
        with database.reading() as unit:
            return int(quality.of_source(unit, "spse")["identifiers"].get("NPWP", {}).get("invalid", 0))

    two = said("1", firm("a", "CV Satu", "1234567")), said("2", firm("b", "CV Dua", "7654321"))
    for also in ((), (said("3", firm("c", "CV Tiga")),)):  # what is delivered again counts once
        taken("spse", SourceKind.E_PROCUREMENT, of(*two, refused("8"), *also))
        assert invalid() == 3
    taken("spse", SourceKind.E_PROCUREMENT, of(said("1", firm("a", "CV Satu", NPWPS[0]), raw="corrected"), two[1]))
    assert invalid() == 2
    taken("spse", SourceKind.E_PROCUREMENT, of(said("8", firm("d", "CV Empat", NPWPS[1]))))  # it could not be read before
    assert invalid() == 1


def test_one_form_under_two_names_is_a_duplicate(database: Database, tmp_path: Path) -> None:
    form = "Nama Perusahaan;Nama;Jabatan\nCV Karya Contoh;Siti Aminah;Direktur\n"
    paths = [tmp_path / name for name in ("direksi.csv", "direksi (1).csv")]
    for path in paths:
        path.write_text(form, "utf-8")
    flow.load(database, "qualification", paths)
    with database.reading() as unit:
        assert quality.of_source(unit, "qualification")["duplicates"] == {"same_content": 1, "same_key": 0}


def test_rules_are_told_by_what_is_loaded(database: Database, taken: Callable[..., Any]) -> None:
    taken(*ALL[0])
    with database.reading() as unit:
        before = {rule["rule"]: rule for rule in quality.of_source(unit)["rules"]}
    for one in ALL[1:]:
        taken(*one)
    with database.reading() as unit:
        after = {rule["rule"]: rule for rule in quality.of_source(unit)["rules"]}
    assert set(before) == {rule.id for rule in load_pack("id")}
    assert before["ID-BL-ACT"]["state"] == "not_checked"
    assert "sanctions" in before["ID-BL-ACT"]["missing"]
    assert after["ID-BL-ACT"]["state"] == "partly"  # one of the three tenders names no day
    assert after["ID-BL-ACT"]["missing"] == ["priced_bids", "opening_date", "bids_opened"]
    assert before["ID-P7A"]["state"] == "not_checked"
    assert after["ID-P7A"]["state"] == "partly"  # officers of one bidder are known
    assert after["ID-OFF-FAM"]["state"] == "not_checked"


def test_it_is_kept_with_the_load(database: Database, taken: Callable[..., Any]) -> None:
    report = taken(*ALL[0])
    with database.reading() as unit:
        kept = get(unit, report.id)
    assert kept is not None
    assert kept.report is not None
    assert kept.report["quality"] == report.quality
    assert report.quality["identifiers"]["NPWP"]["valid"] == 4
    again = taken(*ALL[0])
    assert (again.unchanged, again.quality) == (5, None)


def test_every_code_has_words() -> None:
    sections = yaml.safe_load((Path(quality.__file__).parent / "quality.yaml").read_text("utf-8"))
    for section, codes in sections.items():
        assert quality.codes(section) == list(codes)
        assert all(quality.words(section, code).en != quality.words(section, code).id for code in codes)
