"""What a delivery says twice, held against a plain count of what was last said."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from hypothesis import given
from hypothesis import strategies as st

from app.intake.drafts import Draft
from app.intake.report import LoadReport
from app.intake.sorter import Sorter
from app.intake.source import RowProblem
from graph.claims import Place

KEYS, CONTENTS = ([blake2b(f"{what}{n}".encode(), digest_size=16).digest() for n in range(3)] for what in ("key", "text"))
BATCHES = st.lists(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(CONTENTS)), max_size=6), max_size=6)


@given(BATCHES)
def test_the_last_saying_of_each_key_is_what_is_left_to_write(batches: Sequence[Sequence[tuple[bytes, bytes]]]) -> None:
    report = LoadReport("l", "s", 1)
    sorter = Sorter(report)
    written: dict[bytes, bytes] = {}
    last: dict[bytes, bytes] = {}
    repeats = changes = 0
    for batch in batches:
        for key, content in batch:
            repeats += last.get(key) == content
            changes += key in last and last[key] != content
            last[key] = content
        drafts = [Draft(Place("f", None, "1"), key, content, None) for key, content in batch]
        written.update((key, draft.content) for key, draft in sorter.sort(drafts).items())
    assert written == last
    assert (report.unchanged, report.rejected, report.read) == (repeats, changes, sum(map(len, batches)))
    assert len(sorter.seen) >= len(last)


def test_a_heading_that_is_an_identity_number_is_noted_masked() -> None:
    """As it is answered and as it is kept, also in a pointer and in what a hint repeats."""
    report = LoadReport("l", "s", 1)
    for field in ("6472011203700001", "Person/6472011203700001", "64_72_01_120370_0001"):
        report.meet(RowProblem(Place("f", None, "1"), field, None, "unknown_field", field))
    told = [(error["field"], error["hint"]) for error in report.errors] + [(p.field, p.hint) for p in report.unnoted]
    shown = ["647201**********", "Person/647201**********", "64_72_01_******_****"]
    assert told == [(text, text) for text in shown] * 2
