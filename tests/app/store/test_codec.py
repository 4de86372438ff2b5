"""Findings as JSON and back: nothing of one is lost, and equal findings are equal bytes."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.store.codec import dumps, finding_json, finding_of, loads
from graph.kinds import FindingKind, FindingState, LegalStatus, Stage
from graph.model import Finding, Step
from graph.period import Period, Share

days = st.integers(700_000, 800_000)
periods = st.tuples(days, days, days, days).map(sorted).map(lambda d: Period(*d))
percents = st.decimals(0, 100, places=6).map(abs)
shares = st.tuples(percents, percents, st.booleans(), st.booleans()).map(
    lambda t: Share(min(t[0], t[1]), max(t[0], t[1]), *((True, True) if t[0] == t[1] else t[2:]))
)
ids = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=1, max_size=26)
surenesses = st.integers(0, 10**6).map(lambda n: n / 10**6)
steps = st.builds(
    Step, kind=ids, parties=st.tuples(ids, ids), claims=st.lists(ids, max_size=3).map(tuple), confidence=surenesses,
    values=st.dictionaries(ids, st.none() | st.text() | st.integers(-(2**53), 2**53) | surenesses, max_size=4),
    tie=st.none() | ids, period=st.none() | periods, share=st.none() | shares, degree=st.none() | st.integers(0, 4),
    doubts=st.lists(ids, max_size=2).map(tuple),
)  # fmt: skip
findings = st.builds(
    Finding, id=ids, rule=ids, rule_version=ids, tender=st.text(max_size=20), kind=st.sampled_from(FindingKind),
    legal_status=st.sampled_from(LegalStatus), severity=st.integers(1, 5), confidence=surenesses,
    grade=st.sampled_from(["A", "B", "C", "hidden"]), subjects=st.lists(ids, max_size=3).map(tuple),
    subject_claims=st.lists(ids, max_size=3).map(tuple), steps=st.lists(steps, max_size=4).map(tuple),
    crosses=st.frozensets(st.sampled_from(["same_as", "masked", "unknown_date"])), officials_involved=st.booleans(),
    stage=st.sampled_from(Stage),
    state=st.sampled_from(FindingState),
)  # fmt: skip


@given(findings)
def test_a_finding_comes_back_from_its_json(made: Finding) -> None:
    text = dumps(finding_json(made))
    assert finding_of(loads(text), made.state) == made
    assert dumps(finding_json(finding_of(loads(text)))) == text


def test_a_share_keeps_every_digit_and_its_bounds() -> None:
    share = Share(Decimal("33.333333"), Decimal(50), low_inclusive=True, high_inclusive=False)
    step = Step("tie", ("a", "b"), {}, (), 1.0, share=share)
    made = Finding(
        "f", "R", "1", "t", FindingKind.ACTUAL, LegalStatus.LETTER, 1, 1.0, "A", (), (), (step,)
    )  # fmt: skip
    assert finding_of(loads(dumps(finding_json(made)))).steps[0].share == share
