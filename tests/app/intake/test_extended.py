"""Values as exports of MongoDB wrap them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.intake.extended import unwrapped
from app.intake.values import money
from graph.claims import Money


@pytest.mark.parametrize(
    ("wrapped", "said"),
    [
        ({"$numberLong": "123"}, 123),
        ({"$numberInt": "7"}, 7),
        ({"$numberDouble": "1.5"}, 1.5),
        ({"$numberDecimal": "1234.567"}, 1234.567),
        ({"$oid": "5f1f"}, "5f1f"),
        ({"$date": "2025-01-02T03:04:05Z"}, "2025-01-02T03:04:05Z"),
        ({"$date": 0}, "1970-01-01T00:00:00+00:00"),
        ({"$date": {"$numberLong": "86400000"}}, "1970-01-02T00:00:00+00:00"),
        ([{"a": {"$oid": "x"}}, "y"], [{"a": "x"}, "y"]),
        # what no export writes stays as it is
        ({"$numberLong": "x"}, {"$numberLong": "x"}),
        ({"$numberDouble": "NaN"}, {"$numberDouble": "NaN"}),
        ({"$date": {"$numberLong": "9" * 30}}, {"$date": {"$numberLong": "9" * 30}}),
        ({"$ref": "users", "$id": {"$oid": "x"}}, {"$ref": "users", "$id": "x"}),
        ({"$oid": 5}, {"$oid": 5}),
    ],
)
def test_a_wrapped_value_is_what_it_says(wrapped: Any, said: Any) -> None:
    assert unwrapped(wrapped) == said


def test_a_wrapped_fraction_of_three_digits_is_no_thousand() -> None:
    assert money({"$numberDecimal": "1234.567"}) == Money(Decimal("1234.567"))
