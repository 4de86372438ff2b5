"""Which mentions become one party when they are loaded: strong numbers whose other facts agree, and what people decide."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.crypto import key_of
from app.db import Database
from app.engine.joining import divide
from app.errors import LoadUnderWay
from app.flow import load as flow
from app.store import decisions, ledger, mentions
from app.store.decisions import Verdict
from app.store.ledger import now_snapshot
from app.store.tables import membership, party
from tests.app.flow import lines
from tests.app.flow.lines import Json, company, person, write

NIK, OTHER_NIK = "6472015203700001", "6472011203750002"
NIP, MAN = "197003121995032002", "197003121995031002"  # of a woman and of a man
NPWP15 = "735934051443000"  # the first nine digits pass Luhn (ISO/IEC 7812-1)


def take(database: Database, tmp_path: Path, *parties: Json, source: str = "register") -> None:
    file = write(tmp_path / "delivery", *({"key": p["ref"], "parties": [p]} for p in parties))
    flow.take(database, lines.source(source), lines.read, [file])


def groups(database: Database) -> set[frozenset[str]]:
    """The refs of the register that are one party, by name."""
    with database.reading() as unit:
        snapshot = now_snapshot(unit)
        named = {unit.keys.ref("register", name): name for name in "abcdefgh"}
        homes = mentions.party_numbers(unit, snapshot, named)
        return {frozenset(named[r] for r in homes if homes[r] == n) for n in homes.values()}


def public(database: Database, ref: str) -> str:
    with database.reading() as unit:
        home = mentions.party_numbers(unit, now_snapshot(unit), [unit.keys.ref("register", ref)])
        return str(unit.connection.scalar(select(party.c.public_id).where(party.c.id.in_(home.values()))))


def decide(database: Database, a: str, b: str, verdict: str) -> None:
    with database.writing() as unit, ledger.entry(unit, "decision", "tests") as number:
        refs = sorted(unit.keys.ref("register", ref) for ref in (a, b))
        binds = tuple(ref.hex() for ref in refs)
        decisions.add(unit, number, Verdict("identity", "~".join(binds), verdict, "because", "tests", binds))
        mentions.regroup(unit, number, refs, divide)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"NIK": NIK}, {"NIK": "6472 0152 0370 0001"}),
        ({"NIK": NIK}, {"NPWP": NIK}),  # since 2024 the NIK is the taxpayer number of a person
        ({"NPWP": NPWP15}, {"NPWP": "0" + NPWP15}),  # PMK 112/2022: the 15 digits of old with a nought before
        ({"NPWP": "73.593.405.1-443.000"}, {"NPWP": NPWP15}),
    ],
)
def test_the_same_number_in_two_forms_joins(one: Json, other: Json, database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, person("a", "Siti Aminah", ids=one), person("b", "Hj. SITI AMINAH, S.Pd", ids=other))
    assert groups(database) == {frozenset("ab")}


@pytest.mark.parametrize(
    "other",
    [
        person("b", "Siti Aminah", ids={"NIK": OTHER_NIK}),
        person("b", "Siti Aminah"),
        person("b", "Bambang Prakoso", ids={"NIK": NIK}),  # the number agrees, the name does not
        person("b", "S*** A*****", ids={"NIK": NIK}),  # could be anybody
        person("b", "Siti Aminah", ids={"NIK": "647201**********"}),  # a mask never equals anything
        company("b", "Siti Aminah", ids={"NIK": NIK}),
    ],
)
def test_anything_less_does_not_join(other: Json, database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, person("a", "Siti Aminah", ids={"NIK": NIK}), other)
    assert groups(database) == {frozenset("a"), frozenset("b")}


def test_two_equal_masks_do_not_join(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, *(person(ref, "Siti Aminah", ids={"NIK": "647201**********"}) for ref in "ab"))
    assert groups(database) == {frozenset("a"), frozenset("b")}


VENDORS = [
    company("a", "CV Kilat Mahakam", ids={"NPWP": NPWP15}), company("b", "PT Melati Wangi", ids={"NPWP": NPWP15}),
    company("c", "UD Sumber Rejeki", ids={"NPWP": NPWP15}), company("d", "CV. KILAT MAHAKAM", ids={"NPWP": NPWP15}),
]  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_a_number_under_three_names_joins_nothing_in_whatever_order_they_come(
    order: tuple[int, ...], sqlite_database: Database, tmp_path: Path
) -> None:
    """Each in a load of its own: what the number joined before it was known to be overloaded is taken apart again."""
    for place in order:
        take(sqlite_database, tmp_path, VENDORS[place])
    assert groups(sqlite_database) == {frozenset(ref) for ref in "abcd"}


def test_a_number_typed_for_two_names_joins_neither_and_only_spellings_of_each(
    database: Database, tmp_path: Path
) -> None:
    """Two people under one NIP, each written twice, and two legal forms under one NPWP."""
    people = ["Andi Wijaya", "Budi Wijaya", "ANDI WIJAYA, S.E.", "H. Budi Wijaya"]
    firms = ["PT Karya Jaya", "CV Karya Jaya"]
    take(database, tmp_path, *(person(ref, n, ids={"NIP": MAN}) for ref, n in zip("abcd", people, strict=True)))
    take(database, tmp_path, *(company(ref, n, ids={"NPWP": NPWP15}) for ref, n in zip("ef", firms, strict=True)))
    assert groups(database) == {frozenset("ac"), frozenset("bd"), frozenset("e"), frozenset("f")}


def test_five_names_under_one_number_are_five_parties_in_whatever_order_they_come(
    sqlite_database: Database, tmp_path: Path
) -> None:
    names = dict(zip("abcde", ["Andi", "Budi", "Citra", "Dedi", "Eka"], strict=True))
    said = [person(ref, f"{name} Wijaya", ids={"NIP": MAN}) for ref, name in names.items()]
    for one in said:
        take(sqlite_database, tmp_path, one)
    assert groups(sqlite_database) == {frozenset(ref) for ref in names}
    for one in reversed(said):
        take(sqlite_database, tmp_path, one)
    assert groups(sqlite_database) == {frozenset(ref) for ref in names}


CORRECTIONS: dict[str, list[Json]] = {
    "its own number": [company("c", "UD Sumber Rejeki", ids={"NPWP": "011016854722000"})],
    "no number": [company("c", "UD Sumber Rejeki")],
    "no longer stated": [],
}


@pytest.mark.parametrize("said", CORRECTIONS.values(), ids=CORRECTIONS)
def test_a_number_that_is_corrected_away_joins_those_it_kept_apart(
    said: list[Json], database: Database, tmp_path: Path
) -> None:
    """As if it had been right from the start: two names under one number, one of them borne twice."""
    for vendor in VENDORS:
        take(database, tmp_path, vendor)
    flow.take(database, lines.source(), lines.read, [write(tmp_path / "delivery", {"key": "c", "parties": said})])
    assert groups(database) - {frozenset("c")} == {frozenset("ad"), frozenset("b")}


def test_loading_together_or_apart_ends_in_the_same_groups(database: Database, tmp_path: Path) -> None:
    people = [
        person("a", "Siti Aminah", ids={"NIK": NIK}), person("b", "SITI AMINAH", ids={"NIK": NIK, "NIP": NIP}),
        person("c", "Siti Aminah", ids={"NIP": NIP}), person("d", "Siti Aminah"),
    ]  # fmt: skip
    for one in reversed(people):
        take(database, tmp_path, one)
    assert groups(database) == {frozenset("abc"), frozenset("d")}


def test_a_merge_keeps_the_older_party_and_leads_the_newer_to_it(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, person("b", "Siti Aminah", ids={"NIK": NIK}))
    older = public(database, "b")
    take(database, tmp_path, person("a", "Siti Aminah"))
    newer = public(database, "a")
    take(database, tmp_path, person("a", "Siti Aminah", ids={"NIK": NIK}))
    assert public(database, "a") == public(database, "b") == older != newer
    with database.reading() as unit:
        ids = dict(unit.connection.execute(select(party.c.public_id, party.c.id)).all())
        assert unit.connection.scalar(select(party.c.merged_into).where(party.c.public_id == newer)) == ids[older]


def test_a_corrected_number_parts_what_it_joined_and_the_newcomer_gets_its_own_id(
    database: Database, tmp_path: Path
) -> None:
    take(database, tmp_path, person("a", "Siti Aminah", ids={"NIK": NIK}), person("b", "Siti Aminah", ids={"NIK": NIK}))
    joined = public(database, "a")
    take(database, tmp_path, person("b", "Siti Aminah", ids={"NIK": OTHER_NIK}))
    assert groups(database) == {frozenset("a"), frozenset("b")}
    assert joined in {public(database, "a"), public(database, "b")}
    take(database, tmp_path, person("b", "Siti Aminah", ids={"NIK": NIK}))
    assert public(database, "a") == public(database, "b") == joined


def test_a_party_is_named_after_its_founding_mention(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, person("a", "Siti Aminah"))
    assert key_of(public(database, "a")) == database.keys.ref("register", "a")


def test_what_people_decide_outranks_numbers_and_survives_a_re_load(database: Database, tmp_path: Path) -> None:
    people = [*(person(ref, "Siti Aminah", ids={"NIK": NIK}) for ref in "ab"), person("c", "Ratna")]
    take(database, tmp_path, *people)
    decide(database, "a", "b", "not_same")
    decide(database, "b", "c", "same")
    apart = {frozenset("a"), frozenset("bc")}
    assert groups(database) == apart
    take(database, tmp_path, *({**p, "name": p["name"] + ", S.E."} for p in people))
    assert groups(database) == apart
    decide(database, "a", "b", "unsure")
    assert groups(database) == {frozenset("abc")}


def test_settling_again_moves_nobody(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, *VENDORS, person("e", "Siti", ids={"NIK": NIK}), person("f", "SITI", ids={"NIK": NIK}))
    with database.reading() as unit:
        before = unit.connection.execute(select(membership)).all()
        refs = [row.ref for row in before]
    with database.writing() as unit, ledger.entry(unit, "statement", "tests") as number:
        mentions.regroup(unit, number, refs, divide)
    with database.reading() as unit:
        assert unit.connection.execute(select(membership)).all() == before


def test_nobody_moves_a_mention_that_an_open_load_is_moving(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, person("a", "Siti Aminah"))
    with database.writing() as unit:
        load = ledger.open_entry(unit, "load", "tests")
        ref = unit.keys.ref("register", "a")
        unit.connection.execute(membership.update().values(retracted=load))
    with pytest.raises(LoadUnderWay), database.writing() as unit, ledger.entry(unit, "statement", "tests") as number:
        mentions.regroup(unit, number, [ref], divide)


def test_a_contact_is_one_party_whichever_source_speaks_of_it(database: Database, tmp_path: Path) -> None:
    contacts: dict[str, Any] = {"contacts": {"phone": "0812-3456-7890"}}
    take(database, tmp_path, company("a", "CV Kilat", **contacts))
    take(database, tmp_path, company("a", "PT Melati", contacts={"phone": "+62 812 3456 7890"}), source="another")
    with database.reading() as unit:
        assert len(unit.connection.scalars(select(party.c.id).where(party.c.kind == "contact_point")).all()) == 1
