"""Steps and parties of the golden sentences: invented people and firms, as the judge would hand them over."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from graph.explain import CASE_TEAM, NAMELESS, OUTSIDE_TEAM, PROCUREMENT_UNIT, PartyView, Reader
from graph.kinds import ContactKind, PartyKind
from graph.model import Step
from graph.period import DATE_UNKNOWN, Period, Share, parse_partial, until

READERS: Mapping[str, Reader] = {
    "case team": CASE_TEAM,
    "outside team": OUTSIDE_TEAM,
    "procurement unit": PROCUREMENT_UNIT,
    "nameless": NAMELESS,
}


def step(kind: str, *parties: str, doubts: tuple[str, ...] = (), confidence: float = 1.0, **more: object) -> Step:
    """A step; `period`, `share` and `degree` are its own, all other keywords become its values."""
    own = {name: more.pop(name) for name in ("period", "share", "degree", "claims", "tie") if name in more}
    own.setdefault("claims", ())
    return Step(kind=kind, parties=parties, values=more, confidence=confidence, doubts=doubts, **own)  # type: ignore[arg-type]


def person(name: str) -> PartyView:
    return PartyView(PartyKind.PERSON, name)


def company(name: str) -> PartyView:
    return PartyView(PartyKind.COMPANY, name)


WORKED_NAMES = {
    "jusuf": person("Drs. H. Moh. Jusuf, M.Si"), "yusuf": person("MUHAMMAD YUSUF"),
    "siti": person("SITI AMINAH"), "cv": company("CV Karya Bersama"),
}
WORKED_STEPS = (
    step("official", "jusuf", role="PPK", decree=None, claims=("c1",)),
    step("same_as", "jusuf", "yusuf", probability=0.8, doubts=("same_as",), confidence=0.8, tie="t1"),
    step("family", "yusuf", "siti", relation="spouse", period=Period.of("2001-06-10", ""),
         doubts=("self_declared",), claims=("c3", "c4"), tie="t2"),
    step("officer", "siti", "cv", organ="active_partner", period=Period.of("2019", ""),
         doubts=("self_declared",), claims=("c2",), tie="t3"),
)

ALL_NAMES = {
    "rudi": person("Ir. Rudi"), "ayu": person("Lestari Ayu"), "pt": company("PT Sinar Mahakam"),
    "cv": company("CV Tepian"), "home": PartyView(PartyKind.HOUSEHOLD, ""),
    "dinas": PartyView(PartyKind.PUBLIC_BODY, "Dinas Contoh"),
    "phone": PartyView(PartyKind.CONTACT_POINT, "0541-555010", ContactKind.PHONE),
}
ALL_STEPS = (
    step("official", "rudi", role="POKJA", decree="SK 12/2024", period=Period.of("2024-01-01", "2024-12-31")),
    step("bid", "pt", stage="priced", price="1234567"),
    step("bid", "pt", "cv", stage="winner", price="950000000.5"),
    step("bid", "cv", stage="registered", price=None),
    step("same_as", "pt", "cv", probability=0.55, doubts=("same_as", "masked"), confidence=0.55),
    step("officer", "rudi", "pt", organ="commissioner", period=Period.of("2020-05", "")),
    step("owner", "rudi", "pt", share=Share.exact("30.5"), period=Period.of("2020-03-12", "")),
    step("owner", "rudi", "cv", share=None, period=DATE_UNKNOWN, doubts=("date_unknown", "share_unknown")),
    step("beneficial_owner", "rudi", "pt", share=Share(Decimal(25), Decimal(100), low_inclusive=False)),
    step("family", "rudi", "ayu", relation="child", period=Period.of("", "")),
    step("household", "rudi", "home"),
    step("degree", "rudi", "ayu", degree=2, by_marriage=1, relation="sibling_in_law"),
    step("degree", "rudi", "ayu", degree=None, by_marriage=1, relation="besan"),
    step("effective_share", "rudi", "cv", share=Share.exact(Decimal(100) / 3), product="30"),
    step("effective_share", "rudi", "cv", share=None, product="25-50"),
    step("control", "rudi", "cv", reason="majority", indirect=1, doubts=("possible",)),
    step("employment", "rudi", "dinas", role="asn", period=Period.of("2010", None)),
    step("key_personnel", "ayu", "cv"),
    step("contact", "cv", "phone", contact_kind="phone", users=3),
    step("sanction", "cv", decree="KEP-7/2023", cause="dokumen tidak benar", status="active",
         period=Period.of("2023-02-02", "2025-02-01")),
    step("sale", "cv", "dinas", tender="spse:1:2"),
    step("owner", "rudi", "pt", share=Share.exact(60), period=Period.of("2020-03-12", ""), measure="votes"),
)

DATED_NAMES = {"wati": person("Wati"), "pt": company("PT Contoh")}


def _director(period: Period | None, *doubts: str) -> Step:
    return step("officer", "wati", "pt", organ="director", period=period, doubts=doubts)


def _owner(low: str, high: str, *doubts: str, low_inclusive: bool = True) -> Step:
    return step("owner", "wati", "pt", share=Share(Decimal(low), Decimal(high), low_inclusive), doubts=doubts)


def _within(first: str, last: str) -> Period:
    """Begun on an unknown day between two known ones, still in force."""
    opened = Period.of(None, "")
    return Period(parse_partial(first)[0].toordinal(), parse_partial(last)[0].toordinal(), opened.end_min, opened.end_max)


def _told_up_to(first: str, last: str) -> Period:
    """Begun on a known day and still stated on another; when it ended, if it did, nobody says."""
    told = Period.of(first, last)
    return Period(told.start_min, told.start_max, told.end_min, Period.of(first, None).end_max)


DATED_STEPS = (
    _director(DATE_UNKNOWN, "date_unknown", "lone_statement"),
    _director(Period.of("2019-03-12", None), "date_unknown"),
    _director(Period.of(None, "2021")),
    _director(Period.of(None, "")),
    _director(Period.of("2019", "2021-05"), "old_data"),
    _director(Period.of("2019", "2019")),
    _director(Period.of("2019-02-01", "2019-02-01")),
    _director(_within("2019-03-03", "2019-04-04")),
    _director(until(Period.of("2019", None), parse_partial("2022-05-05")[0])),
    _director(None, "date_unknown", "by_analogy"),
    _director(_told_up_to("2016-05-01", "2024-12-31")),
    _owner("50", "50"),
    _owner("50.0001", "50.0001"),
    _owner("0", "0"),
    _owner("25", "50", "possible", low_inclusive=False),
    _owner("0", "25"),
)

SCENES: Mapping[str, tuple[Mapping[str, PartyView], tuple[Step, ...]]] = {
    "worked_example": (WORKED_NAMES, WORKED_STEPS),
    "every_kind": (ALL_NAMES, ALL_STEPS),
    "doubts_and_dates": (DATED_NAMES, DATED_STEPS),
}
