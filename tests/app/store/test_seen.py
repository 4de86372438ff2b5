"""The compact set against Python's own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.store.seen import Seen, halves

KEY = st.binary(min_size=16, max_size=16)


@given(st.lists(st.lists(KEY, max_size=20), max_size=20), st.lists(KEY, max_size=5))
def test_it_holds_what_was_added(batches: list[list[bytes]], others: list[bytes]) -> None:
    seen, known = Seen(), set[bytes]()
    for batch in batches:
        assert list(seen.has(halves(batch))) == [key[:8] in known for key in batch]
        seen.add(halves(batch))
        known.update(key[:8] for key in batch)
        assert len(seen) <= sum(map(len, batches))
    asked = [*others, *(key for batch in batches for key in batch)]
    assert list(seen.has(halves(asked))) == [key[:8] in known for key in asked]
    assert len(seen) >= len(known)
