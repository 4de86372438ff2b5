"""From the public shape of a finding to what its page prints: the drawn thread and the places of its sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from app.console.frame import Frame
from app.console.service import Json
from app.console.thread import Bead, Stitch, Words, draw

WORDS_OF_PLACE = (("file", "finding.file"), ("sheet", "finding.sheet"))


def thread(finding: Json, frame: Frame) -> Markup:
    """The drawing of a finding's evidence in the reader's language."""
    ends = {party["id"] for party in finding["parties"]}
    parties = [*finding["parties"], *(party for step in finding["evidence"] for party in step["parties"])]
    beads: dict[str, Bead] = {}
    for party in parties:
        beads.setdefault(party["id"], Bead(frame.say(party["name"]), party["kind"], party["id"] in ends))
    stitches = [_stitch(step, frame) for step in finding["evidence"]]
    return draw(beads, stitches, Words(frame.t("finding.drawing"), frame.t("finding.more", n="{n}"), finding["id"]))


def _stitch(step: Json, frame: Frame) -> Stitch:
    parties = tuple(party["id"] for party in step["parties"])
    return Stitch(step["step"], step["kind"], parties, frame.say(step["caption"]), frame.say(step["when"]))


def place(source: Json, frame: Frame) -> list[tuple[str, str]]:
    """Where a source says it: file, sheet and row (or JSON pointer), each with its word."""
    where: Mapping[str, Any] = source["place"]
    found = [(frame.t(word), str(where[name])) for name, word in WORDS_OF_PLACE if where[name]]
    at = str(where["at"])
    return [*found, (frame.t("finding.pointer" if at.startswith("/") else "finding.at"), at)] if at else found


def knots(severity: int) -> str:
    """Severity as knots on a line, beside its words: "●●●○○"."""
    return "●" * severity + "○" * (5 - severity)
