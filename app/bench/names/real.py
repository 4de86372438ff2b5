"""Sets that nobody here made up, read where they lie: prepared questions, labelled records, officials and vendors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process, utils

from app.bench.figures import PRODUCT, Figure
from app.bench.names import febrl, pairs, peers, population
from app.bench.names.matchers import Scorer
from app.bench.names.population import Tell
from app.bench.names.product import Product
from app.bench.names.world import NOBODY, Named, Pair, Query
from app.intake.source import Delivery, Said, describe, reader
from graph.claims import PartyClaim
from graph.kinds import PartyKind
from graph.lexicon import admits
from graph.packaged import parsed
from graph.period import Answer

NEAREST = 3  # wrong neighbours by letters that each name is held against
ALIKE = 0.9  # from here WRatio counts as a yes
CHECKED = {"Person": PartyKind.PERSON, "Company": PartyKind.COMPANY, "Organization": PartyKind.COMPANY}
NAME_PARTS = ("firstName", "middleName", "fatherName", "lastName")


def measured(data: Path | None, folder: Callable[[], Path], tell: Tell) -> Iterator[Figure]:
    """The figures of every set below `data`, and of Febrl where its package is installed. `folder` gives empty ones."""
    if data is not None:
        yield from _prepared(data / "names-dev", folder(), tell)
    product = Product(folder())
    scorers: list[Scorer] = [product, *peers.scorers()]
    try:
        if data is not None:
            tell("labelled records", 0, 1)
            yield from pairs.measured("228 labelled records (name-checks), by name", scorers, checks(data / "name-checks"))
            tell("officials", 0, 1)
            officials = spellings(data / "idn-isb-sample")
            yield from pairs.measured("Officials: spellings by one NIP and nearest other people", scorers, officials)
            yield from _blacklisted(data, scorers)
        for part, numbers in (("Febrl 4", (4,)), ("Febrl 1–3, which the weights have seen", (1, 2, 3))):
            if made := febrl.sample(*numbers):
                tell("Febrl", 0, 1)
                yield from pairs.measured(f"{part}: name, birth date and suburb", scorers, made, ("", "≥ .89"))
    finally:
        product.close()


# --- prepared questions and pairs ---------------------------------------------------------------------------------------
def _prepared(source: Path, folder: Path, tell: Tell) -> Iterator[Figure]:
    product = Product(folder)
    try:
        names, queries = prepared_names(source), prepared_queries(source)
        part = f"names-dev: {len(names):,} names, {len(queries):,} questions"
        yield from population.measured(part, [product, *peers.finders(folder)], names, queries, tell)
        scorers: list[Scorer] = [product, *peers.scorers()]
        labelled = prepared_pairs(source)
        yield from pairs.measured("names-dev: pairs by name alone", scorers, pairs.nameless(labelled), (".994", ".972"))
        yield from pairs.measured("names-dev: pairs with birth date and place", scorers, labelled, (".998", ".98"))
    finally:
        product.close()


def prepared_names(source: Path) -> list[Named]:
    """`pop.txt`, one name a line, with its kinds beside it."""
    kinds = (source / "pop_kind.bin").read_bytes()
    lines = (source / "pop.txt").read_text("utf-8").splitlines()
    return [Named(_kind(kind), line) for kind, line in zip(kinds, lines, strict=True)]


def _kind(company: int) -> PartyKind:
    return PartyKind.COMPANY if company else PartyKind.PERSON


def prepared_queries(source: Path) -> list[Query]:
    """`queries.tsv`: name, number of the one meant, kind and habits."""
    found = []
    for row in _rows(source / "queries.tsv"):
        truth, habits = int(row["truth_id"]), tuple(row["ops"].split(","))
        asked = Named(_kind(row["kind"] == "C"), row["query"])
        wrong = row["ops"].removeprefix("NEG_") if truth == NOBODY else ""
        found.append(Query(asked, truth, habits, int(row["nearest_wrong_id"]), wrong))
    return found


def prepared_pairs(source: Path) -> list[Pair]:
    """`pairs.tsv`: label, how, both names with birth dates and places."""
    found = []
    for row in _rows(source / "pairs.tsv"):
        kind = _kind(row["kind"] == "C")
        a, b = (Named(kind, row[f"name_{x}"], row[f"dob_{x}"], row[f"place_{x}"]) for x in "ab")
        found.append(Pair(row["label"] == "1", row["ops"], a, b))
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    head, *lines = path.read_text("utf-8").splitlines()
    for line in lines:
        yield dict(zip(head.split("\t"), line.split("\t"), strict=True))


# --- labelled records ---------------------------------------------------------------------------------------------------
def checks(source: Path) -> list[Pair]:
    """`checks.yml`; of a record that has its name in parts these stand one behind the other."""
    found = []
    for check in parsed((source / "checks.yml").read_text("utf-8"))["checks"]:
        kind = CHECKED.get(check["schema"], PartyKind.UNKNOWN)
        a, b = (Named(kind, _called(check[side])) for side in ("query", "candidate"))
        found.append(Pair(bool(check["match"]), "same" if check["match"] else "different", a, b))
    return found


def _called(properties: dict[str, Any]) -> str:
    named = properties.get("name")
    if named:
        return str(named[0] if isinstance(named, list) else named)
    return " ".join(str(properties[part]) for part in NAME_PARTS if properties.get(part))


# --- officials and vendors ----------------------------------------------------------------------------------------------
def _parties(source: str, folder: Path, pattern: str) -> Iterator[PartyClaim]:
    files = [Delivery(path.name, path) for path in sorted(folder.glob(pattern))]
    for item in reader(source)(files, describe(source)):
        if isinstance(item, Said):
            yield from (claim for claim in item.claims if isinstance(claim, PartyClaim))


def spellings(folder: Path) -> list[Pair]:
    """All pairs of spellings under one civil servant's number, and each name with the nearest of other numbers."""
    written: dict[str, set[str]] = defaultdict(set)
    for claim in _parties("spse", folder, "*.json"):
        for scheme, value in claim.identifiers:
            if scheme == "NIP":
                written[value].add(claim.name)
    same = [pair for number in sorted(written) for pair in combinations(sorted(written[number]), 2)]
    made = [_pair(True, a, b) for a, b in same]
    firsts = {number: min(names) for number, names in sorted(written.items())}
    for number, name in firsts.items():
        others = [other for own, other in firsts.items() if own != number]
        made += [_pair(False, name, other) for other in nearest(name, others, NEAREST)]
    return made


def nearest(name: str, others: list[str], limit: int) -> list[str]:
    """Those most alike by letters."""
    found = process.extract(name, others, scorer=fuzz.WRatio, processor=utils.default_process, limit=limit)
    return [other for other, _, _ in found]


def _pair(same: bool, a: str, b: str) -> Pair:
    return Pair(same, "same" if same else "different", Named(PartyKind.PERSON, a), Named(PartyKind.PERSON, b))


def _blacklisted(data: Path, scorers: list[Scorer]) -> Iterator[Figure]:
    """Vendors that by name may be blacklisted firms. No truth is known; the few digits that the list leaves readable tell
    for or against.
    """
    part = "Vendors against the blacklist, by name"
    vendors = {c.name: c for c in _parties("spse", data / "idn-isb-sample", "*.json") if c.kind is PartyKind.COMPANY}
    listed = {c.name: c for c in _parties("blacklist", data / "idn-daftar-hitam-sample", "*.xlsx")}
    held = [(name, other) for name in sorted(listed) for other in nearest(name, sorted(vendors), NEAREST)]
    digits = [_digits_agree(listed[a], vendors[b]) for a, b in held]
    counted = ("pairs held", "taken for one", "of these the readable digits agree")
    figures = [Figure(part, name, digits=0) for name in counted]
    for scorer in scorers:
        judged = scorer.judge([(_firm(a), _firm(b)) for a, b in held])
        yes = [score >= (pairs.LIKELY if scorer.name == PRODUCT else ALIKE) for score in judged.scores]
        counts = (len(held), sum(yes), sum(y and d for y, d in zip(yes, digits, strict=True)))
        for figure, value in zip(figures, counts, strict=True):
            figure.values[scorer.name] = value
    yield from figures


def _firm(name: str) -> Named:
    return Named(PartyKind.COMPANY, name)


def _digits_agree(listed: PartyClaim, vendor: PartyClaim) -> bool:
    masks = [value for scheme, value in listed.identifiers if scheme == "NPWP"]
    numbers = [value for scheme, value in vendor.identifiers if scheme == "NPWP"]
    return any(admits(mask, number) is Answer.YES for mask in masks for number in numbers)
