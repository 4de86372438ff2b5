"""`benang match`: who a name may be, told so that it can be checked by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from app.cli import app, called, plain, said
from app.cli.admin import opened
from app.cli.ask import JSON, identifiers
from app.cli.words import words_of
from app.engine.identity import NEAR, Described
from app.errors import Invalid
from graph.kinds import PartyKind
from graph.period import parse_partial

if TYPE_CHECKING:
    from app.engine.likeness import Told

Json = Mapping[str, Any]
LONGEST_DAY = len("1970-03-12")  # behind it a time of day would stand
t = words_of("match")
MOST_WORDS = 4  # of a name of which it is told how many bear each


@app.command()
def match(
    name: Annotated[str, typer.Argument(help="A name as it is written somewhere.")],
    kind: Annotated[PartyKind | None, typer.Option(help="person or company; guessed when not said.")] = None,
    id: Annotated[list[str] | None, typer.Option(help="SCHEME:VALUE, such as NIP:1970….")] = None,
    birth_date: Annotated[str | None, typer.Option(help="Day, month or year of birth: 1970-03-12, 1970-03 or 1970.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50)] = 10,
    threshold: Annotated[float, typer.Option(min=0, max=1, help="Only who is at least so probable.")] = NEAR,
    json: JSON = False,
) -> None:
    """Who a name may be among the stored parties, and why."""
    from app.engine.likeness import match as ask
    from app.store.ledger import now_snapshot

    born = _day("--birth-date", birth_date) if birth_date is not None else None
    described = Described(kind, called("NAME", name), identifiers(id or []), born)
    with opened().reading() as unit:
        (told,) = ask(unit, now_snapshot(unit), [described], limit, threshold)
    if json:
        for result in told.results:
            sys.stdout.write(orjson.dumps(result).decode() + "\n")
    else:
        print("\n".join(_lines(told, born)))
    if not told.results and json:
        print(t("none"), file=sys.stderr)


def _day(option: str, text: str) -> str:
    """A day, month or year as it is compared. Invalid for anything else."""
    given = plain(option, text)
    try:
        if len(given) > LONGEST_DAY:
            raise ValueError
        parse_partial(given)
    except ValueError as error:
        raise Invalid(f"{option} takes a day, month or year, such as 1970-03-12") from error
    return given


def _lines(told: Told, born: str | None) -> Iterator[str]:
    asked = told.asked
    yield t("read", words=" ".join(asked["words"]) or asked["name"])
    for part in ("father", "legal_form", "numbers", "town", "set_aside"):
        value = asked.get(part)
        if value:
            yield "  " + t(part, words=value if isinstance(value, str) else " ".join(value))
    more = f", {t('with_birth_date')} {born}" if born else ""
    yield t("compared", more=more, of=told.namesakes["of"])
    yield from _namesakes(told.namesakes)
    if not told.results:
        yield t("none")
        return
    for place, result in enumerate(told.results, 1):
        yield ""
        yield from _result(place, result)
    yield ""
    yield t("caution")


def _namesakes(counted: Json) -> Iterator[str]:
    if not counted["words"]:
        return
    if not counted["measured"]:
        yield t("unmeasured")
        return
    yield " ".join(t("borne", **word) for word in counted["words"][:MOST_WORDS])
    province = counted["province"]
    stored = t("namesakes", stored=rounded(counted["stored"])) if counted["stored"] >= 1 else t("nobody")
    yield stored + (t("in_province", province=rounded(province)) if province is not None else ".")


def rounded(number: float) -> str:
    """Two digits are as many as an estimate has: of 1,234 it tells 1200."""
    size = max(len(str(int(number))) - 2, 0)
    return str(round(number / 10**size) * 10**size)


def _result(place: int, result: Json) -> Iterator[str]:
    percent = f"{result['probability'] * 100:.0f}"
    yield f"{place}. {result['party']['name']}  [{said(result['verdict'])}; {t('chance', percent=percent)}]"
    yield f"   {result['party']['id']}"
    for reason in result["reasons"]:
        if reason["effect"] is not None:
            yield f"   {'+' if reason['contribution'] > 0 else '-'} {said(reason['sentence'])}  ({said(reason['effect'])})"
    if result["missing"]:
        yield f"   ? {t('missing')} " + "; ".join(said(one) for one in result["missing"])
    if result["waiting"]:
        yield f"   ! {t('waiting')}"
