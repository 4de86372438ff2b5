"""A finding as its readers get it (CONTRACT §2): sentences rendered for the reader's role, sources beside each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from app.auth import Principal, Role
from app.db import Unit
from app.store import citations as citation_store
from app.store.codec import period_json, share_json
from app.store.decisions import DecisionRow
from app.store.findings import StoredFinding
from app.store.ledger import Snapshot
from app.store.world import LedgerWorld
from graph.claims import Citation
from graph.explain import (
    NAMELESS,
    PROCUREMENT_UNIT,
    PartyView,
    Reader,
    caption,
    doubt_text,
    evidence,
    headline,
    party_label,
    quotation,
    sentence,
    when,
)
from graph.explain.reader import PERSONAL
from graph.kinds import Label
from graph.model import Finding, Party, Rule, Step

Json = dict[str, Any]


INSPECTORATE = Reader(sees_names=True, sees_kin=True)  # identity numbers stay masked; unmasking is a logged act


def reader_of(principal: Principal) -> Reader:
    """What the sentences may show: the inspectorate names, procurement units initials and degrees instead of kin."""
    if principal.sees_names:
        return INSPECTORATE
    return PROCUREMENT_UNIT if principal.role is Role.PROCUREMENT else NAMELESS


def label(text: Label) -> Json:
    return {"id": text.id, "en": text.en}


def iso(micros: int) -> str:
    """Microseconds since the epoch as ISO 8601 in UTC."""
    return datetime.fromtimestamp(micros / 1_000_000, UTC).isoformat().replace("+00:00", "Z")


class Presenter:
    """Renders findings of one snapshot for one reader; names and citations are fetched once for a whole list."""

    def __init__(
        self, unit: Unit, snapshot: Snapshot, principal: Principal, rules: Mapping[str, Rule],
        world: LedgerWorld | None = None,
    ) -> None:  # fmt: skip
        """`world`: one of this snapshot that knows the parties already."""
        self._unit = unit
        self._world = world or LedgerWorld(unit, snapshot)
        self._snapshot = snapshot
        self._reader = reader_of(principal)
        self._rules = rules
        self._cited: dict[str, Citation] = {}
        self._names: dict[str, PartyView] = {}

    def findings(self, found: Sequence[Finding], extra: Mapping[str, Party] | None = None) -> list[Json]:
        """Views of findings, in the given order. `extra` names parties that are stored nowhere (a check's own)."""
        steps = [s for f in found for s in f.steps]
        ids = {p for s in steps for p in s.parties} | {p for f in found for p in f.subjects}
        self.learn({**self._world.parties(sorted(ids)), **(extra or {})}, [c for s in steps for c in s.claims])
        return [self._view(f) for f in found]

    def learn(self, parties: Mapping[str, Party], claims: Sequence[str]) -> None:
        """Know these parties' names and fetch these claims' citations."""
        self._names |= {i: PartyView.of(parties[i]) for i in sorted(parties)}
        self._cited |= citation_store.citations(self._unit, self._snapshot, sorted(set(claims)))

    def _view(self, found: Finding) -> Json:
        rule = self._rules[found.rule]
        proof, law = evidence(found, rule, self._cited), rule.basis(found.law_since)
        return {
            "id": found.id,
            "rule": {
                "id": rule.id, "version": found.rule_version, "title": label(rule.title),
                "legal_basis": label(law.text), "proof": law.proof, "pack": rule.pack,
            },
            "kind": found.kind.value, "legal_status": found.legal_status.value,
            "severity": found.severity, "confidence": round(found.confidence, 3), "class": found.grade,
            "tender": found.tender, "parties": [self.party(p) for p in found.subjects],
            "headline": label(headline(found, rule, self._names, self._reader)),
            "evidence": [self._step(n, s) for n, (s, _) in enumerate(proof.steps, 1)],
            "refutes": [label(r) for r in proof.refutes], "action": label(proof.action),
            "stage": found.stage.value, "crosses": sorted(found.crosses), "state": found.state.value,
        }

    def party(self, id_: str) -> Json:
        view = self._names.get(id_)
        kind = view.kind.value if view else "unknown"
        return {"id": id_, "kind": kind, "name": label(party_label(id_, self._names, self._reader))}

    def sentence(self, step: Step) -> Label:
        return sentence(step, self._names, self._reader)

    def sources(self, step: Step) -> list[Json]:
        """Where each claim behind a step stands, and what it literally said as far as this reader may read it."""
        personal = any(self._names[p].kind in PERSONAL for p in step.parties if p in self._names)
        cited = [self._cited[c] for c in step.claims if c in self._cited]
        found = [self._source(c, quotation(c, step.kind, personal, self._reader)) for c in cited]
        return [one for n, one in enumerate(found) if one not in found[:n]]  # one row may state several claims

    def _step(self, number: int, step: Step) -> Json:
        return {
            "step": number, "kind": step.kind, "sentence": label(self.sentence(step)),
            "caption": label(caption(step, self._names, self._reader)), "when": label(when(step, self._reader)),
            "parties": [self.party(p) for p in step.parties], "tie": step.tie,
            "period": period_json(step.period), "share": share_json(step.share), "degree": step.degree,
            "confidence": round(step.confidence, 3),
            "doubts": [{"code": d, **label(doubt_text(d))} for d in step.doubts],
            "sources": self.sources(step),
        }

    def _source(self, cited: Citation, shown: Mapping[str, str] | None) -> Json:
        return {
            "source": cited.source, "title": cited.title, "stated_at": cited.stated_at,
            "place": {"file": cited.place.file, "sheet": cited.place.sheet, "at": cited.place.at},
            "says": dict(shown) if shown is not None else None, "standing": cited.standing.value,
        }


def stored_view(presenter: Presenter, stored: Sequence[StoredFinding]) -> list[Json]:
    """Stored findings with the times of the ledger around them."""
    views = presenter.findings([s.finding for s in stored])
    for view, row in zip(views, stored, strict=True):
        view |= {
            "as_of": None, "known_at": iso(row.revised_at), "first_seen": iso(row.first_at), "revision": row.revision
        }
    return views


def reported_view(view: Json, as_of: date | None, known_at: str) -> Json:
    """A read-only answer at another date or ledger time."""
    return view | {"as_of": as_of.isoformat() if as_of else None, "known_at": known_at, "first_seen": None}


def decision_view(made: DecisionRow) -> Json:
    """A human decision, of whatever kind."""
    return {
        "id": made.id, "kind": made.kind, "subject": made.subject, "verdict": made.verdict, "reason": made.reason,
        "author": made.author, "at": iso(made.at), "supersedes": made.supersedes,
    }
