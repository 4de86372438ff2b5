"""Explain: evidence an auditor can check step by step, in sentences rendered for the reader's role."""

from graph.explain.catalogue import Catalogue, CatalogueError, fill, label, text
from graph.explain.evidence import evidence
from graph.explain.forms import day_text, moment_text, money_text, percent_text, period_text, probability_text, share_text
from graph.explain.reader import (
    CASE_TEAM,
    NAMELESS,
    OUTSIDE_TEAM,
    PROCUREMENT_UNIT,
    PartyView,
    Reader,
    called,
    party_label,
    quotation,
)
from graph.explain.wording import (
    caption,
    doubt_text,
    grade_text,
    headline,
    missing_text,
    outcome_text,
    sentence,
    step_kinds,
    when,
)

__all__ = [
    "CASE_TEAM",
    "NAMELESS",
    "OUTSIDE_TEAM",
    "PROCUREMENT_UNIT",
    "Catalogue",
    "CatalogueError",
    "PartyView",
    "Reader",
    "called",
    "caption",
    "day_text",
    "doubt_text",
    "evidence",
    "fill",
    "grade_text",
    "headline",
    "label",
    "missing_text",
    "moment_text",
    "money_text",
    "outcome_text",
    "party_label",
    "percent_text",
    "period_text",
    "probability_text",
    "quotation",
    "sentence",
    "share_text",
    "step_kinds",
    "text",
    "when",
]
