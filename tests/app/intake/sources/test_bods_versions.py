"""Beneficial ownership as its versions 0.1 to 0.4 state it: the same thing said comes out the same."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from graph.claims import PartyClaim, TieClaim
from graph.kinds import PartyKind, TieKind
from graph.lexicon import Identifier, Strength, parse
from graph.period import Share
from tests.app.intake.deliveries import claims, codes, file, read

Json = dict[str, Any]
DATE = "2020-05-01"


def former(kind: str, own: str, **fields: Any) -> Json:
    """A statement as 0.1 to 0.3 write it: its details stand in itself."""
    return {"statementID": own, "statementType": kind, "statementDate": DATE, **fields}


def record(kind: str, own: str, number: int = 1, status: str = "new", date: str = DATE, **details: Any) -> Json:
    """A statement of 0.4."""
    return {
        "statementId": f"{own}-{number}".ljust(32, "0"), "declarationSubject": "e1", "statementDate": date, "recordId": own,
        "recordType": kind, "recordStatus": status, "recordDetails": {"isComponent": False, **details},
    }  # fmt: skip


def relation(own: str, *interests: Json, party: Any = "p1", subject: Any = "e1", **fields: Any) -> Json:
    return record("relationship", own, subject=subject, interestedParty=party, interests=list(interests), **fields)


def holding(type_: str = "shareholding", way: str = "direct", **fields: Any) -> Json:
    return {"type": type_, "directOrIndirect": way, "beneficialOwnershipOrControl": False, **fields}


@pytest.mark.parametrize(
    ("code", "kind"),
    [("shareholding", TieKind.OWNS), ("voting-rights", TieKind.OWNS), ("votingRights", TieKind.OWNS),
     ("senior-managing-official", TieKind.OFFICER_OF), ("influence-or-control", TieKind.AFFILIATED_WITH),
     ("rights-to-surplus-assets", TieKind.AFFILIATED_WITH), ("settlor-of-trust", TieKind.AFFILIATED_WITH),
     ("trustee-of-trust", TieKind.OFFICER_OF), ("beneficiary-of-trust", TieKind.AFFILIATED_WITH)],
)  # fmt: skip
def test_interests_are_read_by_the_codes_of_every_version(tmp_path: Path, code: str, kind: TieKind) -> None:
    side = {"describedByEntityStatement": "e"}
    control = former(
        "ownershipOrControlStatement", "o", subject=side, interestedParty={"describedByPersonStatement": "p"},
        interests=[{"type": code, "interestLevel": "direct", "beneficialOwnershipOrControl": False}],
    )  # fmt: skip
    said, problems = read("bods", file(tmp_path, "s.json", [control]))
    assert [(tie.kind, tie.from_ref, tie.to_ref) for tie in claims(said, TieClaim)] == [(kind, "p", "e")]
    assert problems == []


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ({"entityType": "registeredEntity"}, PartyKind.COMPANY),
        ({"entityType": "arrangement", "entitySubtype": {"generalCategory": "trust"}}, PartyKind.FOUNDATION),
        ({"entityType": "stateBody", "entitySubtype": {"generalCategory": "stateBody-stateAgency"}}, PartyKind.PUBLIC_BODY),
        ({"entityType": "state"}, PartyKind.PUBLIC_BODY),
        ({"entityType": "anonymousEntity", "missingInfoReason": "x"}, PartyKind.UNKNOWN),
    ],
)
def test_entity_types_before_0_4_are_read(tmp_path: Path, written: Json, kind: PartyKind) -> None:
    said, problems = read("bods", file(tmp_path, "s.json", [former("entityStatement", "e", **written)]))
    assert [one.kind for one in claims(said, PartyClaim)] == [kind]
    assert problems == []


def test_unnamed_parties_of_0_1_are_each_a_party_of_their_own(tmp_path: Path) -> None:
    def unspecified(own: str, reason: str) -> Json:
        return former(
            "ownershipOrControlStatement", own, subject={"describedByEntityStatement": "e"},
            interestedParty={"unspecified": {"reason": reason, "description": "…"}}, interests=[],
        )  # fmt: skip

    entity = former("entityStatement", "e", entityType="registeredEntity", name="PT Contoh")
    listed = [unspecified("a", "unknown"), unspecified("b", "unknown"), unspecified("c", "noBeneficialOwners"), entity]
    said, problems = read("bods", file(tmp_path, "s.json", listed))
    unknown = claims(said, PartyClaim, kind=PartyKind.UNKNOWN)
    assert len({one.ref for one in unknown}) == 2
    assert {one.attributes["reason"] for one in unknown} == {"unknown"}
    assert {tie.from_ref for tie in claims(said, TieClaim)} == {one.ref for one in unknown}
    assert problems == []


def test_statements_come_packaged_in_lines_and_in_any_order(tmp_path: Path) -> None:
    firm = record("entity", "e1", entityType={"type": "registeredEntity"}, name="PT Contoh")
    person = record("person", "p1", personType="knownPerson", names=[{"type": "legal", "fullName": "Siti Aminah"}])
    owns = relation("r1", holding(share={"exact": 60}))
    packed = file(tmp_path, "a.json", {"statements": [owns, person, firm]})
    lines = file(tmp_path, "b.jsonl", "".join(json.dumps(one) + "\n" for one in (person, owns, firm)))
    apart = [file(tmp_path, f"{n}.json", one) for n, one in enumerate((owns, firm, person))]
    found = [{c for one in read("bods", *files)[0] for c in map(repr, one.claims)} for files in ([packed], [lines], apart)]
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 3


@pytest.mark.parametrize(
    ("written", "low", "high", "inclusive"),
    [
        ({"minimum": 25, "maximum": 50, "exclusiveMinimum": True, "exclusiveMaximum": False}, 25, 50, (False, True)),
        ({"exclusiveMinimum": 25, "exclusiveMaximum": 50}, 25, 50, (False, False)),
        ({"minimum": 75, "maximum": 100}, 75, 100, (True, True)),
        ({"exclusiveMinimum": 50}, 50, 100, (False, True)),
        ({"maximum": 10}, 0, 10, (True, True)),
    ],
)
def test_ranges_keep_whether_their_bounds_belong_to_them(
    tmp_path: Path, written: Json, low: int, high: int, inclusive: tuple[bool, bool]
) -> None:
    said, _ = read("bods", file(tmp_path, "s.json", [relation("r1", holding(share=written))]))
    (tie,) = claims(said, TieClaim)
    assert tie.share == Share(Decimal(low), Decimal(high), *inclusive)


@pytest.mark.parametrize("way", ["indirect", "unknown"])
def test_what_runs_through_components_is_not_owned_a_second_time(tmp_path: Path, way: str) -> None:
    chain = [
        relation("c1", holding(share={"exact": 60}), party="b", subject="e1", isComponent=True),
        relation("c2", holding(share={"exact": 50}), party="p1", subject="b", isComponent=True),
        relation("whole", holding(way=way, share={"exact": 30}), componentRecords=["b", "c1", "c2"]),
    ]
    said, _ = read("bods", file(tmp_path, "s.json", chain))
    assert {(tie.from_ref, tie.to_ref) for tie in claims(said, TieClaim, kind=TieKind.OWNS)} == {("b", "e1"), ("p1", "b")}


def test_a_record_closed_without_its_interests_ends_those_stated_before(tmp_path: Path) -> None:
    opened = relation("r1", holding(share={"exact": 60}, startDate="2018-01-01"))
    closed = relation("r1", number=3, status="closed", date="2021-04-03")
    said, problems = read("bods", file(tmp_path, "b.json", [closed]), file(tmp_path, "a.json", [opened]))
    (tie,) = claims(said, TieClaim)
    assert (tie.kind, tie.share) == (TieKind.OWNS, Share(Decimal(60), Decimal(60)))
    assert (tie.period.start, tie.period.end) == ("2018-01-01", "2021-04-03")
    assert json.loads(said[0].record.raw)["context"]["interests stated before"][0]["share"] == {"exact": 60}
    assert problems == []
    alone, _ = read("bods", file(tmp_path, "b.json", [closed]))
    assert [tie.period.end for tie in claims(alone, TieClaim)] == ["2021-04-03"]


def test_ids_wrapped_by_an_export_are_read_and_objects_are_located(tmp_path: Path) -> None:
    wrapped = record("entity", "e1", entityType={"type": "registeredEntity"}, name="PT Contoh")
    wrapped["recordId"] = {"$oid": "e1"}
    said, problems = read("bods", file(tmp_path, "a.json", [wrapped, {**wrapped, "recordId": {"id": "e2"}}]))
    assert [one.record.key for one in said] == ["e1"]
    assert [(p.problem, p.field, p.place.at) for p in problems] == [("wrong_type", "recordId", "/1")]


@pytest.mark.parametrize(
    ("scheme", "number", "read_as"),
    [("GB-COH", "GB-COH-01234567", "01234567"), ("GB-COH", "gb-coh-1", "1"), ("GB-COH", "GB-XE-03", "GB-XE-03"),
     ("GB-COH", "GB-COH-", "GB-COH-")],
)  # fmt: skip
def test_a_number_is_written_with_or_without_its_register(tmp_path: Path, scheme: str, number: str, read_as: str) -> None:
    firm = record(
        "entity", "e1", entityType={"type": "registeredEntity"}, name="X", identifiers=[{"scheme": scheme, "id": number}]
    )
    said, problems = read("bods", file(tmp_path, "s.json", [firm]))
    assert [one.identifiers for one in claims(said, PartyClaim)] == [((scheme, read_as),)]
    assert codes(problems) == []


def test_an_indonesian_identity_card_is_a_nik() -> None:
    number = parse("IDN-IDCARD", "6472014107850002")
    assert isinstance(number, Identifier)
    assert (number.scheme, number.strength, number.birth_date) == ("NIK", Strength.STRONG, "1985-07-01")
