"""Beneficial ownership statements: what counts of a record, and what each interest says as a tie."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.intake.problems import is_note
from app.intake.source import RowProblem, Said
from graph.claims import PartyClaim, TieClaim
from graph.kinds import ContactKind, PartyKind, TieKind
from graph.period import Answer, Share, Window
from tests.app.intake.deliveries import claims, codes, file, read


def statement(kind: str, record: str, details: dict[str, Any], **fields: Any) -> dict[str, Any]:
    number = fields.pop("number", 1)
    return {
        "statementId": f"{record}-{number}".ljust(32, "0"), "declarationSubject": "e1", "statementDate": "2020-05-01",
        "recordId": record, "recordType": kind, "recordStatus": "new",
        "recordDetails": {"isComponent": False, **details}, **fields,
    }  # fmt: skip


def relation(*interests: dict[str, Any], record: str = "r1", party: Any = "p1", **fields: Any) -> dict[str, Any]:
    details = {"subject": "e1", "interestedParty": party, "interests": list(interests)}
    return statement("relationship", record, details, **fields)


def interest(type_: str | None, **fields: Any) -> dict[str, Any]:
    return {"type": type_, "directOrIndirect": "direct", "startDate": "2018-01-01", **fields}


ENTITY = statement(
    "entity", "e1",
    {
        "entityType": {"type": "registeredEntity"}, "name": "PT Contoh", "alternateNames": ["Contoh Jaya"],
        "identifiers": [{"scheme": "ID-NPWP", "id": "0912345675731000"}], "foundingDate": "2010-11-18",
        "addresses": [{"type": "registered", "address": "Jl. Anggrek No. 2", "postCode": "75123"}],
        "jurisdiction": {"code": "ID", "name": "Indonesia"},
    },
)  # fmt: skip
PERSON = statement(
    "person", "p1",
    {
        "personType": "knownPerson", "birthDate": "1970-03",
        "names": [{"type": "alternative", "fullName": "Yus"}, {"type": "legal", "fullName": "Muhammad Yusuf"}],
        "nationalities": [{"code": "ID", "name": "Indonesia"}], "placeOfBirth": {"address": "Samarinda"},
        "politicalExposure": {"status": "isPep"},
    },
)  # fmt: skip


def stated(folder: Path, *statements: object) -> tuple[list[Said], list[RowProblem]]:
    return read("bods", file(folder, "statements.json", list(statements)))


def ties(folder: Path, *interests: dict[str, Any], **fields: Any) -> list[TieClaim]:
    said, problems = stated(folder, relation(*interests, **fields))
    assert problems == []
    return claims(said, TieClaim)


def test_entities_and_people_become_parties(tmp_path: Path) -> None:
    said, problems = stated(tmp_path, ENTITY, PERSON)
    firm, person = claims(said, PartyClaim)
    assert (firm.ref, firm.kind, firm.name, firm.other_names) == ("e1", PartyKind.COMPANY, "PT Contoh", ("Contoh Jaya",))
    assert firm.identifiers == (("ID-NPWP", "0912345675731000"),)
    assert firm.contacts == ((ContactKind.ADDRESS, "Jl. Anggrek No. 2, 75123"),)
    assert firm.attributes["jurisdiction"] == "ID"
    assert (person.kind, person.name, person.other_names) == (PartyKind.PERSON, "Muhammad Yusuf", ("Yus",))
    assert (person.birth_date, person.birth_place) == ("1970-03", "Samarinda")
    assert person.attributes == {"nationalities": "ID", "political_exposure": "isPep"}
    assert said[0].record.key == "e1"
    assert problems == []


def test_shares_and_votes_of_one_pair_are_one_holding(tmp_path: Path) -> None:
    shares = interest("shareholding", share={"exact": 60})
    votes = interest("votingRights", share={"exact": 75})
    owns, said = ties(tmp_path, votes, shares)
    assert (owns.kind, owns.from_ref, owns.to_ref, owns.share) == (TieKind.OWNS, "p1", "e1", Share.exact(60))
    assert owns.role is None
    assert (said.kind, said.role, said.share) == (TieKind.OWNS, "votes", Share.exact(75))
    (only,) = ties(tmp_path, votes)
    assert only == replace(said, ref=only.ref)
    (owns,) = ties(tmp_path, shares, {**votes, "share": {"exact": 60}})
    assert (owns.role, owns.share) == (None, Share.exact(60)), "votes that only repeat the shares say nothing more"


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ({"exact": 33.33}, Share.exact("33.33")),
        ({"exact": 0}, Share.exact(0)),
        ({"minimum": 25, "maximum": 50}, Share(Decimal(25), Decimal(50))),
        ({"exclusiveMinimum": 25, "exclusiveMaximum": 50}, Share(Decimal(25), Decimal(50), False, False)),
        ({"exclusiveMinimum": 25, "maximum": 50}, Share(Decimal(25), Decimal(50), False, True)),
        ({"minimum": 25, "exclusiveMinimum": True}, Share(Decimal(25), Decimal(100), False, True)),  # before 0.4
        ({"maximum": 10}, Share(Decimal(0), Decimal(10))),
        ({}, None),
        (None, None),
    ],
)
def test_a_share_is_exact_a_range_or_unknown(tmp_path: Path, written: object, share: Share | None) -> None:
    (owns,) = ties(tmp_path, interest("shareholding", share=written))
    assert owns.share == share


def test_a_declared_beneficial_owner_is_tied_as_such_beside_its_holding(tmp_path: Path) -> None:
    found = ties(
        tmp_path, interest("shareholding", share={"exact": 30}, beneficialOwnershipOrControl=True), interest("boardChair")
    )
    assert [(tie.kind, tie.role, tie.share) for tie in found] == [
        (TieKind.OWNS, None, Share.exact(30)), (TieKind.BENEFICIAL_OWNER_OF, None, Share.exact(30)),
        (TieKind.OFFICER_OF, "board", None),
    ]  # fmt: skip


def test_an_indirect_holding_is_no_ownership_tie_since_its_chain_is_stated_apart(tmp_path: Path) -> None:
    indirect = interest("shareholding", directOrIndirect="indirect", share={"exact": 100})
    assert [(t.kind, t.role) for t in ties(tmp_path, indirect)] == [(TieKind.AFFILIATED_WITH, "indirect shareholding")]
    owner = ties(tmp_path, {**indirect, "beneficialOwnershipOrControl": True})
    assert [(tie.kind, tie.share) for tie in owner] == [(TieKind.BENEFICIAL_OWNER_OF, Share.exact(100))]


@pytest.mark.parametrize(
    ("type_", "kind", "role"),
    [
        ("boardMember", TieKind.OFFICER_OF, "board"),
        ("seniorManagingOfficial", TieKind.OFFICER_OF, "manager"),
        ("trustee", TieKind.OFFICER_OF, "manager"),
        ("controlByLegalFramework", TieKind.AFFILIATED_WITH, "controlByLegalFramework"),
        ("settlor", TieKind.AFFILIATED_WITH, "settlor"),
        (None, TieKind.AFFILIATED_WITH, "unknownInterest"),
    ],
)
def test_other_interests_are_offices_or_affiliations(
    tmp_path: Path, type_: str | None, kind: TieKind, role: str
) -> None:
    assert [(tie.kind, tie.role) for tie in ties(tmp_path, interest(type_))] == [(kind, role)]


def test_periods_are_open_until_the_record_is_closed(tmp_path: Path) -> None:
    (going,) = ties(tmp_path, interest("shareholding"))
    assert (going.period.start, going.period.end) == ("2018-01-01", "")
    (ended,) = ties(tmp_path, interest("shareholding", endDate="2019-06-30"))
    assert ended.period.end == "2019-06-30"
    (closed,) = ties(tmp_path, interest("shareholding"), recordStatus="closed")
    assert closed.period.end == "2020-05-01"
    (since,) = ties(tmp_path, interest("shareholding", startDate=None))
    assert since.period.holds(Window.day(date(2020, 5, 1))) is Answer.YES  # it held when it was stated
    assert since.period.holds(Window.day(date(2019, 5, 1))) is Answer.UNKNOWN


def test_of_the_statements_of_one_record_the_newest_counts_across_files(tmp_path: Path) -> None:
    old = relation(interest("shareholding", share={"exact": 60}))
    new = relation(
        interest("shareholding", share={"exact": 40}), number=2, statementDate="2021-05-01T10:00:00Z", recordStatus="updated"
    )
    for first, second in ((old, new), (new, old)):
        said, problems = read("bods", file(tmp_path, "1.json", [first, first]), file(tmp_path, "2.json", [second]))
        assert [(one.record.key, one.record.stated_at) for one in said] == [("r1", "2021-05-01T10:00:00Z")]
        assert [tie.share for tie in claims(said, TieClaim)] == [Share.exact(40)]
        assert codes(problems) == ([("repeated_row", "recordId")] if first is new else [])


def test_of_two_statements_that_are_equally_new_and_differ_one_is_rejected_with_its_place(tmp_path: Path) -> None:
    one, other = (ENTITY | {"recordDetails": ENTITY["recordDetails"] | {"name": name}} for name in ("PT Contoh", "PT Lain"))
    said, problems = stated(tmp_path, one, other)
    assert (len(said), codes(problems)) == (1, [("equally_new", "recordId")])
    assert not is_note("equally_new")
    first, second = one | {"statementId": "a" * 32}, other | {"statementId": "b" * 32}
    (stands,), (left,) = stated(tmp_path, first, second)
    (again,), (passed,) = stated(tmp_path, second, first)
    assert (left.problem, left.place.at != passed.place.at) == ("equally_new", True)
    assert stands.claims == again.claims  # the order of the file decides nothing
    assert codes(stated(tmp_path, one | {"statementId": "c" * 32}, one)[1]) == [("repeated_row", "recordId")]
    assert codes(stated(tmp_path, one, one)[1]) == [("repeated_row", "recordId")]
    assert stated(tmp_path, one | {"statementDate": "2019-01-01"}, other)[1] == []


def test_unnamed_parties_are_parties_of_their_own_with_the_reason(tmp_path: Path) -> None:
    hidden = {"reason": "interestedPartyHasNotProvidedInformation", "description": "tidak dijawab"}
    said, problems = stated(
        tmp_path, relation(interest("shareholding", share={"exact": 5}), party=hidden),
        relation(record="r2", party={"reason": "subjectExemptFromDisclosure"}),
        relation(record="r3", party={"reason": "noBeneficialOwners"}),
        statement("person", "p9", {"personType": "anonymousPerson"}),
        statement("entity", "e9", {"entityType": {"type": "unknownEntity"}}),
    )  # fmt: skip
    parties = claims(said, PartyClaim)
    assert [(party.ref, party.kind, party.name) for party in parties] == [
        ("r1/interestedParty", PartyKind.UNKNOWN, ""), ("r2/interestedParty", PartyKind.UNKNOWN, ""),
        ("p9", PartyKind.UNKNOWN, ""), ("e9", PartyKind.UNKNOWN, ""),
    ]  # fmt: skip
    assert parties[0].attributes == hidden
    assert [(tie.kind, tie.from_ref) for tie in claims(said, TieClaim)] == [
        (TieKind.OWNS, "r1/interestedParty"), (TieKind.BENEFICIAL_OWNER_OF, "r2/interestedParty")
    ]  # fmt: skip
    assert problems == []


def test_a_nomination_names_the_nominee_of_the_nominator(tmp_path: Path) -> None:
    nominee = relation(interest("nominee"), record="r2", party="p2")
    said, _ = stated(tmp_path, relation(interest("nominator"), record="r1", party="p1"), nominee)
    (tie,) = claims(said, TieClaim, kind=TieKind.NOMINEE_FOR)
    assert (tie.from_ref, tie.to_ref) == ("p2", "p1")


OLD_FIRM = {
    "statementID": "s1", "statementType": "entityStatement", "statementDate": "2018-01-05", "entityType": "registeredEntity",
    "name": "Frost Group Ltd.", "incorporatedInJurisdiction": {"code": "GB"},
}  # fmt: skip
OLD_PERSON = {
    "statementID": "s2", "statementType": "personStatement", "personType": "knownPerson", "statementDate": "2018-01-05",
    "names": [{"fullName": "Alan Frost"}], "identifiers": [{"id": "Q1", "schemeName": "National ID"}],
}  # fmt: skip
OLD_TIE = {
    "statementID": "s3", "statementType": "ownershipOrControlStatement", "statementDate": "2018-01-05",
    "subject": {"describedByEntityStatement": "s1"}, "interestedParty": {"describedByPersonStatement": "s2"},
    "interests": [{"type": "voting-rights", "interestLevel": "direct", "share": {"exact": 50}, "startDate": "2018-01-01"}],
}  # fmt: skip


def test_statements_of_0_2_are_read_and_replaced_ones_followed(tmp_path: Path) -> None:
    newer = {**OLD_FIRM, "statementID": "s9", "name": "Frost Group Limited", "replacesStatements": ["s1"]}
    said, problems = stated(tmp_path, OLD_FIRM, OLD_PERSON, OLD_TIE, newer)
    assert [party.name for party in claims(said, PartyClaim)] == ["Alan Frost", "Frost Group Limited"]
    (tie,) = claims(said, TieClaim)
    assert (tie.kind, tie.from_ref, tie.to_ref, tie.share) == (TieKind.OWNS, "s2", "s9", Share.exact(50))
    assert claims(said, PartyClaim, ref="s2")[0].identifiers == (("National ID", "Q1"),)
    assert problems == []


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ({"recordDetails": None}, ("missing_field", "recordDetails")),
        ({"recordId": 5}, ("wrong_type", "recordId")),
        ({"recordType": "company"}, ("not_in_codelist", "recordType")),
        ({"recordStatus": "gone"}, ("not_in_codelist", "recordStatus")),
        ({"statementId": "short"}, ("length", "statementId")),
        ({"statementDate": "kemarin"}, ("bad_date", "statementDate")),
        ({"recordDetails": {"interestedParty": "p1"}}, ("missing_field", "/recordDetails/subject")),
        ({"recordDetails": {"subject": "e1", "interestedParty": 5}}, ("wrong_type", "/recordDetails/interestedParty")),
    ],
)
def test_a_statement_without_what_the_standard_requires_is_refused(
    tmp_path: Path, broken: dict[str, Any], expected: tuple[str, str]
) -> None:
    said, problems = stated(tmp_path, {**relation(interest("shareholding")), **broken}, ENTITY)
    assert [one.record.key for one in said] == ["e1"]
    assert codes(problems) == [expected]


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ({"share": {"exact": 101}}, ("bad_share", "/recordDetails/interests/0/share/exact")),
        ({"share": {"minimum": 60, "maximum": 40}}, ("bad_share", "/recordDetails/interests/0/share/maximum")),
        ({"share": 5}, ("wrong_type", "/recordDetails/interests/0/share")),
        ({"type": "friendship"}, ("not_in_codelist", "/recordDetails/interests/0/type")),
        ({"endDate": "2017-01-01"}, ("bad_period", "/recordDetails/interests/0/endDate")),
        ({"startDate": "01-02-2017"}, ("bad_date", "/recordDetails/interests/0/startDate")),
    ],
)
def test_an_interest_that_would_have_to_be_guessed_refuses_its_statement(
    tmp_path: Path, broken: dict[str, Any], expected: tuple[str, str]
) -> None:
    said, problems = stated(tmp_path, relation({**interest("shareholding"), **broken}))
    assert (said, codes(problems)) == ([], [expected])


def test_nobody_holds_an_interest_in_a_person(tmp_path: Path) -> None:
    person = statement("person", "p2", {"personType": "knownPerson", "names": [{"type": "legal", "fullName": "Siti"}]})
    owned = relation(interest("shareholding"))
    owned["recordDetails"] |= {"subject": "p2"}
    said, problems = stated(tmp_path, owned, person)
    assert [p.problem for p in problems] == ["impossible_tie"]
    assert [len(s.claims) for s in said] == [1]
