"""Findings on both databases: revisions of one id, the answers of rules, pages that neither repeat nor skip."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from app.auth import SYSTEM
from app.db import Database
from app.errors import BadRequest
from app.store import findings, ledger
from app.store.findings import AnswerRow, FindingFilter
from app.store.tables import finding, finding_match, finding_party, finding_revision
from graph.kinds import FindingState
from graph.model import Finding
from tests.app.cases import finding as found
from tests.app.cases import screened, tender


def stored(database: Database, id_: str = "fnd_1") -> Finding:
    with database.reading() as unit:
        row = findings.get(unit, SYSTEM, id_)
    assert row is not None
    return row.finding


def decided(database: Database, id_: str, state: FindingState) -> None:
    with database.writing() as unit, ledger.entry(unit, "decision", "tests") as number:
        findings.decide(unit, number, id_, state)


def history(database: Database, id_: str = "fnd_1") -> list[tuple[int, str, int]]:
    with database.reading() as unit:
        return [(r.number, r.finding.state.value, r.finding.severity) for r in findings.revisions(unit, SYSTEM, id_)]


# --- one id, many revisions -------------------------------------------------------------------------------------------
def test_a_finding_comes_back_as_it_was_found(database: Database) -> None:
    made = found(crosses=frozenset({"same_as", "masked"}), confidence=0.654321)
    screened(database, tender(), made)
    assert stored(database) == made


def test_the_same_finding_again_writes_nothing(database: Database) -> None:
    screened(database, tender(), found())
    assert screened(database, tender(), found()) == []
    assert history(database) == [(1, "open", 5)]


def test_a_changed_finding_gets_a_revision_and_keeps_its_state(database: Database) -> None:
    screened(database, tender(), found())
    decided(database, "fnd_1", FindingState.CONFIRMED)
    (change,) = screened(database, tender(), found(severity=4))
    assert (change.what, change.finding) == ("changed", "fnd_1")
    assert history(database) == [(1, "open", 5), (2, "confirmed", 5), (3, "confirmed", 4)]
    assert (stored(database).severity, stored(database).state) == (4, FindingState.CONFIRMED)


@pytest.mark.parametrize(("state", "afterwards"), [
    (None, "withdrawn"), (FindingState.IN_REVIEW, "withdrawn"), (FindingState.CONFIRMED, "confirmed"),
    (FindingState.DISMISSED, "dismissed"), (FindingState.RECUSED, "recused"),
])  # fmt: skip
def test_what_is_no_longer_found_is_withdrawn_unless_a_human_has_decided(
    database: Database, state: FindingState | None, afterwards: str
) -> None:
    screened(database, tender(), found())
    if state is not None:
        decided(database, "fnd_1", state)
    screened(database, tender())
    assert stored(database).state == afterwards


def test_a_withdrawn_finding_that_is_found_again_is_open_again(database: Database) -> None:
    screened(database, tender(), found())
    screened(database, tender())
    screened(database, tender(), found())
    assert history(database) == [(1, "open", 5), (2, "withdrawn", 5), (3, "open", 5)]


def test_a_screening_touches_findings_of_its_own_tender_only(database: Database) -> None:
    screened(database, tender("spse:1"), found("a", "spse:1"))
    screened(database, tender("spse:2"), found("b", "spse:2"))
    screened(database, tender("spse:1"))
    assert (stored(database, "a").state, stored(database, "b").state) == (FindingState.WITHDRAWN, FindingState.OPEN)


def test_everybody_on_the_thread_is_noted_with_his_part(database: Database) -> None:
    screened(database, tender(), found(thread=("spouse", "child")))
    with database.reading() as unit:
        rows = unit.connection.execute(select(finding_party.c.party, finding_party.c.part))
        assert dict(map(tuple, rows)) == {  # type: ignore[arg-type]
            "official": "official", "vendor": "vendor", "spouse": "thread", "child": "thread"
        }  # fmt: skip


def test_parties_of_a_new_thread_are_noted_beside_those_of_the_old_one(database: Database) -> None:
    """Whoever is on the thread of any revision must not see the case."""
    screened(database, tender(), found(thread=("spouse",)))
    screened(database, tender(), found(thread=("sister",)))
    with database.reading() as unit:
        assert set(unit.connection.scalars(select(finding_party.c.party))) == {"official", "vendor", "sister", "spouse"}


def test_a_revision_is_never_rewritten(database: Database) -> None:
    screened(database, tender(), found())
    with database.reading() as unit:
        first = unit.connection.execute(select(finding_revision)).one()
    screened(database, tender(), found(severity=4))
    decided(database, "fnd_1", FindingState.DISMISSED)
    with database.reading() as unit:
        assert unit.connection.execute(select(finding_revision).order_by(finding_revision.c.number)).first() == first


def test_the_answers_of_the_rules_are_those_of_the_last_screening(database: Database) -> None:
    def answered(*rows: AnswerRow) -> list[AnswerRow]:
        with database.writing() as unit, ledger.entry(unit, "screening", "tests") as number:
            findings.record(unit, number, "1", tender(), (), rows)
            return findings.answers(unit, "spse:1")

    first = [AnswerRow("A", "found", "checked", ()), AnswerRow("B", "not_computable", "not_checked", ("households",))]
    assert answered(*first) == first
    assert answered(first[0]) == first[:1]
    with database.reading() as unit:
        assert findings.coverage(unit) == [("A", {"checked": 1}, [])]


# --- lists ------------------------------------------------------------------------------------------------------------
def listed(database: Database, **narrowed: object) -> list[str]:
    with database.reading() as unit:
        rows = findings.page(unit, SYSTEM, FindingFilter(**narrowed), None, 100)  # type: ignore[arg-type]
    return [r.finding.id for r in rows]


def test_a_list_is_narrowed_by_each_filter(database: Database) -> None:
    screened(database, tender("spse:1"), found("a", "spse:1", rule="R1"), found("b", "spse:1", rule="R2", severity=2))
    with database.reading() as unit:
        later = unit.now()
    screened(database, tender("spse:2", "buyer_theirs"), found("c", "spse:2", subjects=("official", "other")))
    decided(database, "b", FindingState.IN_REVIEW)
    assert listed(database) == ["a", "c", "b"]
    assert listed(database, rule="R1") == ["a"]
    assert listed(database, severity=3) == ["a", "c"]
    assert listed(database, state="in_review") == ["b"]
    assert listed(database, buyer="buyer_theirs") == ["c"]
    assert listed(database, tender="spse:1") == ["a", "b"]
    assert listed(database, vendor="other") == ["c"]
    assert listed(database, vendor="official") == []
    assert listed(database, since=later) == ["c"]
    screened(database, tender("spse:1"))
    assert listed(database) == ["c"]
    assert listed(database, state="withdrawn") == ["a", "b"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    weights=st.lists(
        st.tuples(st.integers(3, 5), st.sampled_from("ABC"), st.sampled_from([0.4, 0.95, 0.975])), max_size=12
    ),
    size=st.integers(1, 5),
)
@example(weights=[(5, "B", 0.975), (5, "A", 0.95), (4, "A", 1.0)], size=1)
def test_pages_give_every_finding_once_by_severity_class_and_confidence(
    sqlite_database: Database, weights: list[tuple[int, str, float]], size: int
) -> None:
    with sqlite_database.writing() as unit:
        for table in (finding_match, finding_party, finding_revision, finding):
            unit.connection.execute(delete(table))
    made = [found(f"f{n:02}", severity=s, grade=g, confidence=c) for n, (s, g, c) in enumerate(weights)]
    screened(sqlite_database, tender(), *made)
    seen: list[Finding] = []
    with sqlite_database.reading() as unit:
        while rows := findings.page(unit, SYSTEM, FindingFilter(), seen[-1].id if seen else None, size):
            assert len(rows) <= size
            seen += [r.finding for r in rows]
        with pytest.raises(BadRequest):
            findings.page(unit, SYSTEM, FindingFilter(), "no such finding", 10)
    assert seen == sorted(made, key=lambda f: (-f.severity, f.grade, -f.confidence, f.id))


def test_a_list_is_read_in_the_order_of_its_index(sqlite_database: Database) -> None:
    """No sort of all findings for one page: the index bears severity and confidence downwards, class and id upwards."""
    with sqlite_database.reading() as unit:
        plan = unit.connection.execute(text(
            "EXPLAIN QUERY PLAN SELECT * FROM finding ORDER BY severity DESC, grade, confidence DESC, id LIMIT 25"
        )).all()
    assert "ix_finding_gravest" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
