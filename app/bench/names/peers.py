"""Open matchers beside the product: rapidfuzz always, tantivy and nomenklatura where they are installed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process, utils

from app.bench.names.matchers import Built, Finder, Found, Judged, Scorer, judged
from app.bench.names.world import Named
from app.bench.steps import Watch
from graph.kinds import PartyKind

BEARABLE, FEWEST, MOST = 10_000_000, 30, 200  # names that WRatio looks at over all questions; questions it is asked
CANDIDATES = 50
WRITER_BYTES = 200_000_000


def finders(folder: Path) -> list[Finder]:
    """Those that can be had here; `folder` for what they keep on disk."""
    found: list[Finder] = [WholeRatio()]
    if find_spec("tantivy") is not None:
        grams = Grams(folder)
        found += [grams, Reordered(grams)]
    return found


def scorers() -> list[Scorer]:
    """Those that can be had here."""
    found: list[Scorer] = [Ratio()]
    if find_spec("nomenklatura") is not None:
        found.append(LogicV2())
    return found


class Ratio:
    """rapidfuzz WRatio of two names in small letters without signs."""

    name, symmetric = "rapidfuzz", True

    def judge(self, pairs: Sequence[tuple[Named, Named]]) -> Judged:
        return judged(pairs, lambda named: utils.default_process(named.name), lambda sides: _ratio)


def _ratio(a: str, b: str) -> float:
    return fuzz.WRatio(a, b) / 100


class WholeRatio:
    """rapidfuzz WRatio against every name of the population."""

    name = "rapidfuzz"

    def __init__(self) -> None:
        self._names: list[str] = []

    def build(self, names: Sequence[Named]) -> Built:
        watch = Watch()
        self._names = [utils.default_process(named.name) for named in names]
        return Built(watch.step("", len(names), "").cpu)

    def most(self, size: int) -> int:
        return max(FEWEST, min(MOST, BEARABLE // size))

    def nearest(self, asked: Named, limit: int) -> Found:
        found = process.extract(utils.default_process(asked.name), self._names, scorer=fuzz.WRatio, limit=limit)
        return [(number, score / 100) for _, score, number in found]


class Grams:
    """tantivy: all groups of three letters of a name, ranked by BM25."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        self._tantivy = import_module("tantivy")
        self._folder = folder / "tantivy"
        self._schema: Any = None
        self._searcher: Any = None
        self.names: Sequence[Named] = ()

    def build(self, names: Sequence[Named]) -> Built:
        self.names = names
        self._folder.mkdir()
        t = self._tantivy
        schema = t.SchemaBuilder()
        schema.add_integer_field("number", stored=True, indexed=False)
        schema.add_text_field("name", stored=False, tokenizer_name="three", index_option="freq")
        self._schema = schema.build()
        index = t.Index(self._schema, path=str(self._folder))
        index.register_tokenizer("three", t.TextAnalyzerBuilder(t.Tokenizer.ngram(3, 3, False)).build())
        watch = Watch()
        writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
        for number, named in enumerate(names):
            writer.add_document(t.Document(number=number, name=_edged(named.name)))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()
        size = sum(path.stat().st_size for path in self._folder.iterdir())
        return Built(watch.step("", len(names), "").cpu, size)

    def most(self, size: int) -> int:
        return size

    def nearest(self, asked: Named, limit: int) -> Found:
        t, text = self._tantivy, _edged(asked.name)
        groups = sorted({text[n : n + 3] for n in range(len(text) - 2)})
        terms = [t.Query.term_query(self._schema, "name", group, index_option="freq") for group in groups]
        query = t.Query.boolean_query([(t.Occur.Should, term) for term in terms])
        hits = self._searcher.search(query, limit).hits
        return [(self._searcher.doc(address)["number"][0], score) for score, address in hits]


def _edged(name: str) -> str:
    return f" {name.lower()} "


class Reordered:
    """The fifty that tantivy finds, ordered by WRatio. Built with it."""

    name = "tantivy + WRatio"

    def __init__(self, grams: Grams) -> None:
        self._grams = grams

    def build(self, names: Sequence[Named]) -> Built:
        return Built(0.0)

    def most(self, size: int) -> int:
        return size

    def nearest(self, asked: Named, limit: int) -> Found:
        text = utils.default_process(asked.name)
        found = [n for n, _ in self._grams.nearest(asked, CANDIDATES)]
        scored = [(n, _ratio(text, utils.default_process(self._grams.names[n].name))) for n in found]
        return sorted(scored, key=lambda s: -s[1])[:limit]


class LogicV2:
    """nomenklatura's logic-v2. Each name is an entity of its own, since it remembers names by entity."""

    name, symmetric = "logic-v2", False

    def __init__(self) -> None:
        self._entity: Callable[[Any], Any] = import_module("followthemoney").EntityProxy.from_dict
        self._logic, self._numbers = import_module("nomenklatura.matching").LogicV2, count(1)
        self._config = self._logic.default_config()
        warm = self._read(Named(PartyKind.PERSON, "Siti Aminah"))
        self._compare(warm, warm)  # reads its tables, which is no pair's cost

    def judge(self, pairs: Sequence[tuple[Named, Named]]) -> Judged:
        return judged(pairs, self._read, lambda sides: self._compare)

    def _read(self, named: Named) -> Any:
        person = named.kind is PartyKind.PERSON
        said = {"name": [named.name]}
        if person:
            said |= {"birthDate": [named.born] if named.born else [], "birthPlace": [named.place] if named.place else []}
        entity = {"id": f"n{next(self._numbers)}", "schema": "Person" if person else "Organization", "properties": said}
        return self._entity(entity)

    def _compare(self, a: Any, b: Any) -> float:
        return float(self._logic.compare(a, b, self._config).score)
