"""Run the process flags over a set of contracting processes: those of files as they stand, or all that are loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.db import Database, Unit
from app.errors import Invalid
from app.intake.ocds.biddings import biddings
from app.intake.source import Delivery, RowProblem
from app.store import tenders
from app.store.ledger import now_snapshot
from app.store.sets import blocks
from graph.bidding import Bidding
from graph.gather import bidding_of
from graph.judge import PackError, load_pack
from graph.judge.adjust import adjusted, changes_of
from graph.judge.flags import FLAGS, RuleFlags, by_group, raise_flags
from graph.judge.params import ParamError
from graph.model import Rule

PACK = "ocp"
DIGITS = 4  # of fences and probabilities, as the peer rounds them
TOLD_EACH = 1_000  # processes
BLOCK = 500  # tenders read together


@dataclass(slots=True)
class Flagged:
    """What the flags say of a set: by rule, how many processes were read, and what could not be read."""

    rules: tuple[RuleFlags, ...] = ()
    processes: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    def groups(self) -> Mapping[str, Mapping[str, Mapping[str, float]]]:
        """OCID, Buyer, ProcuringEntity, Tenderer: then who, then the rule and its value, as ocdscardinal gives them."""
        return by_group(self.rules)

    def bounds(self) -> dict[str, dict[str, float]]:
        """By rule the quartiles and fences that decided."""
        return {f.rule.id: {k: round(v, DIGITS) for k, v in f.bounds.items()} for f in self.rules if f.bounds}

    def chances(self) -> dict[str, dict[str, dict[str, float]]]:
        """Shaped as the groups: how probable each flag is where all are alike, corrected for how many were tested."""
        found: dict[str, dict[str, dict[str, float]]] = {}
        for of_rule in self.rules:
            for one in of_rule.raised:
                if one.chance is not None:
                    by_subject = found.setdefault(one.group.value, {}).setdefault(one.subject, {})
                    by_subject[of_rule.rule.id] = float(f"{one.chance:.3g}")
        return found


def flag_rules(only: Sequence[str] = (), changes: Sequence[str] = (), pack: str = PACK) -> tuple[Rule, ...]:
    """The rules to run: all or some, with parameters changed as "R003.threshold=10", or "currency=IDR" in all that have it.

    Invalid for a rule, parameter or value that does not fit.
    """
    rules = tuple(rule for rule in _pack(pack) if rule.template in FLAGS)
    unknown = sorted(set(only) - {rule.id for rule in rules})
    if unknown:
        raise Invalid(f"no such flag: {', '.join(unknown)}; known are {', '.join(r.id for r in rules)}")
    name = "--set"
    try:
        for name, value in changes_of(changes):
            rule, dot, key = name.rpartition(".")
            rules = adjusted(rules, rule if dot else None, key, value)
    except ParamError as error:
        raise Invalid(f"{name}: {error}") from error
    return tuple(rule for rule in rules if not only or rule.id in only)


def _pack(name: str) -> tuple[Rule, ...]:
    try:
        return load_pack(name)
    except PackError as error:
        raise Invalid(f"--pack: {error}") from error


def of_files(
    deliveries: Sequence[Delivery], rules: Sequence[Rule], progress: Callable[[int], None] | None = None
) -> Flagged:
    """The flags of the processes in OCDS files. Nothing is stored. `progress` gets the number of processes read."""
    result = Flagged()
    result.rules = raise_flags(_read(biddings(deliveries), result, progress), rules)
    return result


def of_store(database: Database, rules: Sequence[Rule], progress: Callable[[int], None] | None = None) -> Flagged:
    """The flags of every tender that is loaded, parties as they are resolved now. One snapshot, in one reading."""
    result = Flagged()
    with database.reading() as unit:
        result.rules = raise_flags(_read(_loaded(unit), result, progress), rules)
    return result


def _loaded(unit: Unit) -> Iterator[Bidding]:
    snapshot = now_snapshot(unit)
    for block in blocks(tenders.all_ids(unit), BLOCK):
        statuses = tenders.bid_statuses(unit, snapshot, block)
        found = tenders.folded(unit, snapshot, block)
        yield from (bidding_of(found[id_], statuses.get(id_, {})) for id_ in block if id_ in found)


def _read(
    items: Iterable[Bidding | RowProblem], result: Flagged, progress: Callable[[int], None] | None
) -> Iterator[Bidding]:
    for item in items:
        if isinstance(item, RowProblem):
            result.problems.append(item)
            continue
        result.processes += 1
        if progress and result.processes % TOLD_EACH == 0:
            progress(result.processes)
        yield item
