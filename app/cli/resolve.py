"""`benang resolve`: seek who is who among new and changed parties; measure matching on labelled pairs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from app.cli import app, said
from app.cli.admin import opened
from app.cli.progress import Bar
from app.errors import Invalid
from app.settings import settings

if TYPE_CHECKING:
    from app.intake.labelled import Labelled
    from app.intake.source import RowProblem

JSON = Annotated[bool, typer.Option("--json", help="Machine output on stdout, nothing else there.")]
MANY = 2_000  # parties from which on more than one process is worth its start
SHOWN_PROBLEMS = 20
FILE = Annotated[Path, typer.Argument(help="A CSV file with the columns name_a, name_b, label (same or different).")]
group = typer.Typer(invoke_without_command=True, help="Who is who: match new and changed parties; measure the matching.")
app.add_typer(group, name="resolve")


@group.callback()
def resolve(
    context: typer.Context,
    again: Annotated[bool, typer.Option("--again", help="Compare every party anew, as after new weights.")] = False,
    json: JSON = False,
) -> None:
    """Compare new and changed parties with the stored ones: who may be the same as whom. May be stopped and run again."""
    if context.invoked_subcommand is not None:
        return
    from app.engine.crew import gathered
    from app.flow import resolve as flow
    from app.store import unresolved

    database = opened()
    if again:
        flow.let_all_wait(database, "cli")
    with database.reading() as unit:
        waiting = unresolved.waiting(unit)
    with gathered(database) if waiting >= MANY else nullcontext() as crew, Bar("resolve", quiet=json) as bar:
        counts = flow.drain(database, progress=bar.paced, crew=crew)
    if json:
        sys.stdout.write(orjson.dumps(counts).decode() + "\n")
    else:
        print(f"{counts.parties} parties compared, {counts.matches} matches changed, {counts.unsure} new pairs to decide on")


@group.command()
def evaluate(
    file: FILE,
    worst: Annotated[int, typer.Option(min=0, max=50, help="How many of the worst errors to tell, with reasons.")] = 10,
    json: JSON = False,
) -> None:
    """Score a labelled file: precision, recall and F1, calibration, and the worst errors."""
    from app.bench import evaluation

    pairs, problems = _read(file)
    if not pairs and not json:
        print("\n".join(_problem_lines(problems)) or "  no row stands below the header", file=sys.stderr)
        print(f"benang: no pair to measure in {file.name}", file=sys.stderr)
        raise typer.Exit(1)
    with opened().reading() as unit:
        judged = evaluation.judged(unit, pairs)
    found = evaluation.figures([one.scored for one in judged])
    found |= {"worst": evaluation.worst(judged, worst), "rejected": len(problems), "errors": problems}
    if json:
        sys.stdout.write(orjson.dumps(found).decode() + "\n")
    else:
        print("\n".join([*_problem_lines(problems), *_figure_lines(found), *_worst_lines(found["worst"])]))
    if not pairs:
        raise typer.Exit(1)


@group.command()
def fit(
    out: Annotated[Path | None, typer.Option(help="Write the new weights into this file.")] = None,
    json: JSON = False,
) -> None:
    """Weigh features anew by the identity decisions made here and tell whether that is better. Nothing else changes."""
    from app.bench import refit

    with opened().reading() as unit:
        found = refit.learnt(unit)
    if out is not None:
        _write(out, found["weights"])
    told = {name: value for name, value in found.items() if name != "weights"}
    print(orjson.dumps(told).decode() if json else "\n".join(_fit_lines(told)))


def _write(out: Path, weights: dict[str, Any]) -> None:
    try:
        out.write_bytes(orjson.dumps(weights, option=orjson.OPT_INDENT_2) + b"\n")
    except OSError as error:
        raise Invalid(f"--out: {out.name} cannot be written: {error.strerror}") from error
    print(f"written: {out}; BENANG_MATCH_WEIGHTS switches it on, then run resolve --again", file=sys.stderr)


def _fit_lines(found: dict[str, Any]) -> Iterator[str]:
    yield f"{found['decisions']} decisions, {found['same']} of them same; {found['held_out']} held out and never learnt from"
    loss = found["cross_validated"]
    yield f"cross-validated log loss: before {loss['before']:.3f}, after {loss['after']:.3f}"
    for name in ("before", "after"):
        yield f"--- {name}, on what was held out (log loss {found[name]['log_loss']:.3f})"
        yield from _figure_lines(found[name])
    yield "--- what moved most, points before and after"
    for row in found["moved"]:
        yield f"  {row['part']} {row['feature']}: {row['before']:+.2f} {row['after']:+.2f}"
    yield "the new weights are " + ("better on what was held out" if found["better"] else "no better: keep the old ones")


def _read(file: Path) -> tuple[list[Labelled], list[dict[str, Any]]]:
    """The pairs of a file and its problems, in the shape of a load's errors."""
    from app.intake.labelled import Labelled, read

    if not file.is_file():
        print(f"benang: no such file: {file.name}", file=sys.stderr)
        raise typer.Exit(2)
    pairs: list[Labelled] = []
    problems: list[dict[str, Any]] = []
    for one in read(file):
        if isinstance(one, Labelled):
            pairs.append(one)
        else:
            problems.append(_told(one))
    return pairs, problems


def _told(problem: RowProblem) -> dict[str, Any]:
    from app.intake.problems import is_note

    place = problem.place
    return {
        "file": place.file, "row": int(place.at) if place.at.isdecimal() else place.at, "field": problem.field,
        "value": problem.value, "problem": problem.problem, "hint": problem.hint, "note": is_note(problem.problem),
    }  # fmt: skip


def _problem_lines(problems: list[dict[str, Any]]) -> Iterator[str]:
    from app.intake.problems import problem_text

    for p in problems[:SHOWN_PROBLEMS]:
        place = " ".join(str(part) for part in (p["file"], p["row"], p["field"]) if part)
        hint = f" ({p['hint']})" if p["hint"] else ""
        told = getattr(problem_text(p["problem"]), settings().lang)
        yield f"  {'note' if p['note'] else 'left out'}: {place}: {told}{hint}"
    if len(problems) > SHOWN_PROBLEMS:
        yield f"  … and {len(problems) - SHOWN_PROBLEMS} more"


def _figure_lines(found: dict[str, Any]) -> Iterator[str]:
    yield f"{found['pairs']} pairs, {found['same']} of them the same; AUC {found['auc']:.3f}"
    yield "threshold  precision  recall  F1"
    for name, row in [*((f"p ≥ {r['threshold']:.2f}", r) for r in found["at"]), ("best", found["best"])]:
        precision, recall = (_share(row[what]) for what in ("precision", "recall"))
        chosen = f"   at p ≥ {row['threshold']:.3f}" if name == "best" else ""
        yield f"{name:<9}  {precision:<9}  {recall:<6}  {_share(row['f1'])}{chosen}"
    yield f"calibration error {found['calibration_error']:.3f}: said / came true / pairs"
    for b in found["bins"]:
        if b["pairs"]:
            yield f"  {b['from']:.1f}–{b['to']:.1f}  {_share(b['said'])} / {_share(b['true'])} / {b['pairs']}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _worst_lines(errors: list[dict[str, Any]]) -> Iterator[str]:
    for e in errors:
        yield f"line {e['line']}: {e['a']} | {e['b']}: labelled {e['label']}, probability {e['probability']:.2f}"
        for reason in e["reasons"]:
            if reason["effect"] is not None:
                yield f"      {reason['contribution']:+.2f} {said(reason['sentence'])}"
