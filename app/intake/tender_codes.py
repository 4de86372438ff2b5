"""The id of a tender from what a form writes: an id of its own, or an SPSE code together with its LPSE."""

from __future__ import annotations

import re

from app.intake.line import Line

_NO_CODES = frozenset({"true", "false", "ya", "tidak"})
_COUNTED_APART = re.compile(r"(?:nt|pct):\d+")  # other procedures and recorded purchases have codes of their own


def tender_id(line: Line, field: str = "tender") -> str | None:
    """As written with a colon or as `ocds-` id; a bare code as "spse:<lpse>:<code>".

    A code without LPSE leaves a note, as does what is no code: a truth value, or a list where one code stands.
    """
    code = line.text(field)
    other = line.text("nontender")
    if code is None and other is not None:
        field, code = "nontender", other if ":" in other else f"nt:{other}"
    if code is None:
        return None
    if ";" in code or code.removeprefix("nt:").casefold() in _NO_CODES:
        line.note(field, "unreadable_code")
        return None
    if code.startswith("ocds-") or (":" in code and not _COUNTED_APART.fullmatch(code)):
        return code
    platform = line.text("lpse")
    if platform is None:
        line.note(field, "lpse_missing")
        return None
    return f"spse:{platform.lstrip('0') or platform}:{code}"
