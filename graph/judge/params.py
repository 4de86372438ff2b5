"""The shape of a rule's parameters: each template declares a dataclass, a pack fills it, a wrong value is located."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from enum import Enum
from functools import cache, lru_cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Shape = TypeVar("Shape")
Severity = Annotated[int, (1, 5)]
Percent = Annotated[int, (0, 100)]
Count = Annotated[int, (0, 1_000)]
RULES = 256  # whose parameters are kept bound


class ParamError(ValueError):
    """A parameter that does not fit its template's shape: the field and what is wrong with it."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


@cache
def _hints(shape: Callable[..., object]) -> dict[str, Any]:
    return get_type_hints(shape, include_extras=True)


class _Given:
    """The parameters of one rule, told apart by being the same object: tender after tender asks for them."""

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Given) and self.values is other.values

    def __hash__(self) -> int:
        return id(self.values)


def bind(shape: type[Shape], given: Mapping[str, object]) -> Shape:
    """The dataclass `shape` filled from plain YAML values. ParamError for an unknown, missing or unfitting field."""
    return cast(Shape, _bound(cast(Any, shape), _Given(given)))


@lru_cache(RULES)
def _bound(shape: Callable[..., object], of_rule: _Given) -> object:
    given = of_rule.values
    known = {f.name: f for f in fields(cast(Any, shape))}
    for name in given:
        if name not in known:
            raise ParamError(name, f"is no parameter of this template; known are {', '.join(known)}")
    values: dict[str, object] = {}
    for name, field in known.items():
        if name in given:
            values[name] = _fit(_hints(shape)[name], given[name], name)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise ParamError(name, "is missing")
    return shape(**values)


def _fit(wanted: Any, value: object, field: str) -> object:
    """`value` as the wanted type: int in bounds, bool, str, enum member, tuple of such, or None where allowed."""
    origin = get_origin(wanted)
    if origin is Annotated:
        base, bounds = get_args(wanted)
        return _within(_fit(base, value, field), bounds, field)
    if origin in (Union, UnionType):
        return None if value is None else _fit(next(a for a in get_args(wanted) if a is not type(None)), value, field)
    if origin is tuple:
        return _fit_tuple(get_args(wanted), value, field)
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return _member(wanted, value, field)
    if wanted is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise ParamError(field, f"must be {wanted.__name__}, not {value!r}")
    return value


def _within(value: object, bounds: tuple[int, int], field: str) -> object:
    low, high = bounds
    if not low <= cast(int, value) <= high:
        raise ParamError(field, f"must lie between {low} and {high}, not {value!r}")
    return value


def _fit_tuple(items: tuple[Any, ...], value: object, field: str) -> tuple[object, ...]:
    if not isinstance(value, list | tuple):
        raise ParamError(field, f"must be a list, not {value!r}")
    if items[-1] is Ellipsis:
        return tuple(_fit(items[0], v, f"{field}[{i}]") for i, v in enumerate(value))
    if len(value) != len(items):
        raise ParamError(field, f"must have {len(items)} entries, not {len(value)}")
    return tuple(_fit(t, v, f"{field}[{i}]") for i, (t, v) in enumerate(zip(items, value, strict=True)))


def _member(wanted: type[Enum], value: object, field: str) -> Enum:
    try:
        return wanted(value)
    except ValueError:
        known = ", ".join(str(m.value) for m in wanted)
        raise ParamError(field, f"{value!r} is unknown; known are {known}") from None
