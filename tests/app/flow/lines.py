"""A source for tests: JSON lines, each a record with the claims it makes, or a line that cannot be read.

`Said` in few words: {"key": "1", "parties": [{"ref", "name", "kind", "ids": {"NIK": …}, …}], "ties": [[kind, from, to]]}.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.intake.source import Delivery, Item, RowProblem, Said
from graph.claims import Claim, ParticipationClaim, PartyClaim, Place, Record, SanctionClaim, Source, TenderClaim, TieClaim
from graph.kinds import Absence, ContactKind, OfficialRole, PartyKind, SourceKind, Standing, TieKind
from graph.period import Period

Json = Mapping[str, Any]


def source(id_: str = "register", *, absence: Absence = Absence.NOTHING, complete: bool = False) -> Source:
    return Source(
        id_, "A register", "Nobody", SourceKind.COMPANY_REGISTER, "ID", "Asia/Makassar", "none", Standing.OFFICIAL, 0.9,
        "none", absence, complete,
    )  # fmt: skip


def write(path: Path, *records: Json | str) -> Path:
    """A file of records; a text instead of a record is a line that cannot be read."""
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def read(deliveries: Sequence[Delivery], _source: Source) -> Iterator[Item]:
    for delivery in deliveries:
        with delivery.open() as stream:
            for number, line in enumerate(stream, start=1):
                yield item(line.strip(), Place(delivery.name, None, str(number)))


def item(line: bytes, place: Place) -> Item:
    try:
        said = json.loads(line)
    except ValueError:
        return RowProblem(place, None, line.decode(), "json")
    return Said(Record(said["key"], place, line, said.get("stated")), tuple(_claims(said)))


def _claims(said: Json) -> Iterator[Claim]:
    for p in said.get("parties", ()):
        yield PartyClaim(
            p["ref"], PartyKind(p.get("kind", "person")), p["name"], tuple(p.get("other", ())),
            identifiers=tuple(p.get("ids", {}).items()), birth_date=p.get("born"),
            contacts=tuple((ContactKind(k), v) for k, v in p.get("contacts", {}).items()),
            attributes=p.get("attributes", {}), quote=p.get("quote", {"name": p["name"]}),
        )  # fmt: skip
    for kind, start, end, *since in said.get("ties", ()):
        period = Period.of(*since) if since else Period.of()
        yield TieClaim(f"{kind} {start} {end}", TieKind(kind), start, end, period=period)
    if "tender" in said:
        yield TenderClaim(said["tender"], title=said.get("title"), quote={"title": said.get("title") or ""})
        for ref, role in said.get("officials", {}).items():
            yield ParticipationClaim(f"{ref} {role}", said["tender"], ref, "official", role=OfficialRole(role))
    for ref, decree in said.get("sanctions", {}).items():
        yield SanctionClaim(decree, ref, decree, "a cause", Period.of("2020", ""), "active")


def person(ref: str, name: str, **more: Any) -> Json:
    return {"ref": ref, "name": name, **more}


def company(ref: str, name: str, **more: Any) -> Json:
    return {"ref": ref, "name": name, "kind": "company", **more}
