"""Invented parties and ties of any number: people, firms, and who runs and owns them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

import orjson

from app.intake.demo import names
from app.intake.source import Said
from graph.claims import PartyClaim, Place, Record, TieClaim
from graph.kinds import PartyKind, TieKind
from graph.period import Period, Share

SEED = 20_250_618
LETTERS = "abdeghijklmnoprstuwy"


def parties(count: int) -> Iterator[Said]:
    """Two people to each firm; people with a NIK and a day of birth."""
    random = _random(0)
    for n in range(count):
        yield _firm(random, n) if n % 3 == 0 else _person(random, n)


def ties(count: int, among: int) -> Iterator[Said]:
    """Directors and owners between parties of `parties(among)`, in no order."""
    random = _random(1)
    for n in range(count):
        firm = 3 * random.randrange(among // 3)
        person = min(3 * random.randrange(among // 3) + random.choice((1, 2)), among - 1)
        owns = random.random() < 0.5
        since = f"{random.randint(2005, 2024)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
        share = random.choice((5, 10, 25, 30, 51, 100))
        holds = {"percent": share} if owns else {"post": "direktur"}
        raw = {"person": f"p{person}", "firm": f"p{firm}", "since": since, **holds}
        claim = TieClaim(
            "tie", TieKind.OWNS if owns else TieKind.OFFICER_OF, f"p{person}", f"p{firm}", role=None if owns else "director",
            share=Share.exact(Decimal(share)) if owns else None, period=Period.of(since, None),
            quote={k: str(v) for k, v in raw.items()},
        )  # fmt: skip
        yield Said(Record(f"t{n}", Place("ties.jsonl", None, str(n + 1)), orjson.dumps(raw)), (claim,))


def _random(place: int) -> Random:
    return Random(SEED + place)  # noqa: S311 (the same delivery every time)


def _rare(random: Random) -> str:
    """A word that hardly anybody else bears."""
    return "".join(random.choice(LETTERS) for _ in range(random.randint(5, 8))).capitalize()


def _person(random: Random, n: int) -> Said:
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(50, 99)
    nik = f"64{random.randint(1, 9):02}{random.randint(1, 20):02}{day:02}{month:02}{year:02}{n % 9_999 + 1:04}"
    name = f"{names.person(random, random.random() < 0.5)} {_rare(random)}"
    raw = {"name": name, "nik": nik, "born": f"19{year}-{month:02}-{day:02}"}
    claim = PartyClaim(
        f"p{n}", PartyKind.PERSON, name, identifiers=(("NIK", nik),), birth_date=raw["born"], quote={"name": name}
    )
    return Said(Record(f"p{n}", Place("parties.jsonl", None, str(n + 1)), orjson.dumps(raw)), (claim,))


def _firm(random: Random, n: int) -> Said:
    name = f"{random.choice(('PT', 'CV'))} {names.firm(random)} {_rare(random)}"
    claim = PartyClaim(f"p{n}", PartyKind.COMPANY, name, quote={"name": name})
    return Said(Record(f"p{n}", Place("parties.jsonl", None, str(n + 1)), orjson.dumps({"name": name, "id": n})), (claim,))
