"""Shares of one company as its register writes them: percent, a number of shares, a nominal amount, or "600 dari 1.000".

A number becomes percent only where the whole is known; a column that names no unit is read by what it adds up to.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal

from app.intake.line import Line
from app.intake.shares import Unit, Units, bare_number
from app.intake.values import money
from graph.period import HUNDRED, Share

PERCENT_WITHIN = Decimal("0.5")  # how far rounded percentages may miss a hundred, or a count its percentage
_COUNT_WORDS = re.compile(r"\s*(?:lembar|lbr\.?|lot)?\s*(?:saham|shares?)?\s*$", re.IGNORECASE)
_BARE = re.compile(r"[\d.,\s]*\d[\d.,\s]*")
_OF = re.compile(r"(.+?)\s*(?:/|\bdari\b|\bof\b|\bout of\b)\s*(.+)", re.IGNORECASE)
_UNITS = re.compile(r"lembar|lbr|saham|share", re.IGNORECASE)
_PERCENT = re.compile(r"%|persen|percent|[<>≥≤–—-]|lebih|kurang|paling", re.IGNORECASE)


class Holdings:
    """What the rows of a file say of each company's shares. `learn` every row first, then ask."""

    def __init__(self) -> None:
        self._totals: dict[tuple[str, str], set[Decimal]] = defaultdict(set)
        self._counted: dict[tuple[str, str], dict[tuple[str, str], Decimal]] = defaultdict(dict)
        self._units = Units()
        self._bare: dict[str, list[str]] = defaultdict(list)

    def learn(self, line: Line, company: str | None, holder: str) -> None:
        if company is None:
            return
        for unit, cell in (("lots", "vendor_lots"), ("nominal", "vendor_capital")):
            if (total := _number(line.text(cell))) is not None and total > 0:
                self._totals[company, unit].add(total)
        if not holder:
            return
        called = f"{holder}|{line.text('share_class') or ''}"
        self._units.learn(company, called, line.text("share"), spreadsheet=line.place.sheet is not None)
        for unit in ("lots", "nominal"):
            if (number := _number(line.text(unit))) is not None:
                self._counted[company, unit].setdefault((holder, line.text("share_class") or ""), number)
        text = line.text("holding")
        if text is not None and _BARE.fullmatch(text):
            self._bare[company].append(text)
            if (number := _number(text)) is not None:
                self._counted[company, "holding"].setdefault((holder, line.text("share_class") or ""), number)

    def share(self, line: Line, company: str, holder: str) -> Share | None:
        """The share of the row's holder, over all classes of shares; None, with a note, where it cannot be told."""
        unit = self._units.of(company)
        if unit is Unit.UNCLEAR and line.text("share"):
            # a count against a whole tells the part without the percentage
            return self._counted_share(line, company, holder) or line.share("share", unit)
        stated = line.share("share", unit)
        if stated is not None and not any(self._totals[company, unit] for unit in ("lots", "nominal")):
            return stated  # without a whole a number says less than the percentage
        counted = self._counted_share(line, company, holder)
        if stated is None or counted is None:
            return stated or counted
        if counted.low - PERCENT_WITHIN <= stated.high and stated.low <= counted.high + PERCENT_WITHIN:
            return stated
        line.note("share", "contradicting_shares")
        return stated.widen(counted)

    def _counted_share(self, line: Line, company: str, holder: str) -> Share | None:
        for unit in ("lots", "nominal"):
            if line.text(unit) is not None:
                found = self._of_total(line, unit, company, holder, unit)
                if found is not None:
                    return found
        text = line.text("holding")
        if text is None:
            return None
        if not _BARE.fullmatch(text):
            return self._worded(line, text, company)
        meant = self._unit(company)
        if meant == "percent":
            return line.share("holding")
        if meant == "lots":
            return self._of_total(line, "holding", company, holder, "lots")
        line.note("holding", "unclear_share")
        return None

    def _unit(self, company: str) -> str | None:
        """What numbers without a unit are: percent when they add up to a hundred, shares when they cannot be percent."""
        texts = self._bare[company]
        percents = [bare_number(text) for text in texts]
        whole = sum((p for p in percents if p is not None), -HUNDRED)
        counts = [n for text in texts if (n := _number(text)) is not None]
        totals = self._totals[company, "lots"]
        if len(totals) == 1 and sum(counts) in totals and totals != {HUNDRED}:
            return "lots"
        if None not in percents and abs(whole) <= PERCENT_WITHIN:
            return "percent"
        return "lots" if any(count > HUNDRED for count in counts) else None

    def _worded(self, line: Line, text: str, company: str) -> Share | None:
        """"600 lembar", "600 dari 1.000", or percent with its sign."""
        parts = _OF.fullmatch(text)
        if parts and (held := _number(parts[1])) is not None and (whole := _number(parts[2])):
            return self._part(line, "holding", held, whole)
        if _UNITS.search(text) and not _PERCENT.search(text) and (held := _number(text)) is not None:
            totals = self._totals[company, "lots"]
            return self._part(line, "holding", held, next(iter(totals)) if len(totals) == 1 else None)
        return line.share("holding")

    def _of_total(self, line: Line, cell: str, company: str, holder: str, unit: str) -> Share | None:
        """The holder's numbers of all classes against the whole; without a whole at most their part of those listed."""
        counted = self._counted[company, cell]
        held = [number for (who, _), number in counted.items() if who == holder]
        if not held:
            line.note(cell, "unreadable_share")
            return None
        totals = self._totals[company, unit]
        if len(totals) == 1:
            return self._part(line, cell, sum(held, Decimal(0)), next(iter(totals)))
        listed = sum(counted.values(), Decimal(0))
        line.note(cell, "share_without_whole")
        if not listed:
            return None
        return Share(Decimal(0), sum(held, Decimal(0)) * HUNDRED / listed, low_inclusive=not any(held))

    def _part(self, line: Line, cell: str, held: Decimal, whole: Decimal | None) -> Share | None:
        if whole is None:
            line.note(cell, "share_without_whole")
            return None
        if held > whole:
            line.note(cell, "unreadable_share", "more than the whole")
            return None
        return Share.exact(held * HUNDRED / whole)


def _number(text: str | None) -> Decimal | None:
    """A whole number of shares or an amount of money; None for what is neither."""
    try:
        found = money(_COUNT_WORDS.sub("", text)) if text else None
    except ValueError:
        return None
    return found.amount if found else None
