"""How sources write values: amounts of money, dates, numbers that are names, and text with mark-up.

Nothing is guessed: what cannot be read is a ValueError, what is not said is None.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from app.intake.extended import number, unwrapped
from graph.claims import Money
from graph.period import Period, parse_partial

LONGEST_TEXT = 20_000
LONGEST_REMEMBERED = 200
MOST_MONEY = 10**20
BLANKS = frozenset(
    {"", "-", "--", "n/a", "na", "null", "none", "nihil", "tidak ada", "#n/a", "nan", "0000-00-00", "0000-00-00 00:00:00",
     "nilai kontrak belum dibuat"}
)  # fmt: skip
_LONGEST_BLANK = max(map(len, BLANKS))
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,500}>")
_ROUGH = re.compile(r"[<&\u00a0]|  |^ | $")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr)\b[^<>]{0,100}>", re.IGNORECASE)
_SCALES = {
    "rb": 3, "ribu": 3, "jt": 6, "juta": 6, "m": 9, "mil": 9, "miliar": 9, "milyar": 9, "bn": 9, "t": 12, "tr": 12,
    "triliun": 12, "trilyun": 12, "k": 3, "mn": 6,
}  # fmt: skip
# Before a word of scale a single comma or point is the decimal sign ("1.234 milyar"); but before these the point parts
# thousands: SPSE itself writes a milliard as "1.000 Jt".
_POINT_PARTS = frozenset({"rb", "ribu", "jt", "juta"})
_AMOUNT = re.compile(r"(?:(?P<currency>[A-Za-z]{3}|Rp|\$)\.?\s*)?(?P<number>[\d.,\s]*\d)\s*(?P<scale>[A-Za-z]*)\.?(?:,-)?")
_FIGURE = re.compile(r"\d[\d.,\s]*")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januari", "february feb februari pebruari peb", "march mar maret mrt", "april apr",
            "may mei", "june jun juni", "july jul juli", "august aug agustus agt agu ags", "september sep sept",
            "october oct oktober okt", "november nov nopember nop", "december dec desember des",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"\d{4}(-\d{2}(-\d{2}([T ].*)?)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ]([A-Za-z]+|\d{1,2})[-/., ]+(\d{4})\b(?:[ ,T]+\d.*)?")
_MONTH_FIRST = re.compile(r"([A-Za-z]+)\.? (\d{1,2}),? (\d{4})\b.*")
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})\b.*")
_MONTH_OF_YEAR = re.compile(r"([A-Za-z]+) (\d{4})")


def plain(text: str) -> str:
    """Text without mark-up, entities and double blanks; only ends of paragraphs stay as line breaks."""
    if text.isprintable() and not _ROUGH.search(text):
        return text
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub("", _BREAK.sub("\n", text[:LONGEST_TEXT])))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def text_of(value: object) -> str | None:
    """A value as trimmed text; None when it says nothing ("", "-", "N/A"). Whole floats lose their ".0"."""
    if not isinstance(value, str):
        if value is None or isinstance(value, dict | list):
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        value = number_text(value) if isinstance(value, float) else str(value)
    text = plain(value)
    return None if len(text) <= _LONGEST_BLANK and text.casefold() in BLANKS else text


def cell_text(value: object) -> str | None:
    """As `text_of`, of a cell that may hold a wrapped value or a list, whose parts are joined by "; ".

    TypeError for an object, or a list that holds one, with anything inside: no cell says that.
    """
    if not isinstance(value, dict | list):
        return text_of(value)
    said = unwrapped(value)
    if not isinstance(said, list):
        said = [said] if said else []
    if any(isinstance(part, dict | list) for part in said):
        raise TypeError("a cell holds no object")
    return "; ".join(text for part in said if (text := text_of(part)) is not None) or None


def listed_number(scheme: str, number: str) -> str:
    """A number without the code of its register before it: org-id.guide writes "GB-COH-01234567" for 01234567 of GB-COH."""
    head = f"{scheme}-".casefold()
    return number[len(head) :].strip() or number if number.casefold().startswith(head) else number


remembered_text = lru_cache(maxsize=1 << 14)(text_of)


def written(text: str) -> str | None:
    """As `text_of`, of texts that a source repeats: names, ids and codes stand in row after row."""
    return remembered_text(text) if len(text) <= LONGEST_REMEMBERED else text_of(text)


def number_text(value: float) -> str:
    """A number cell as text: whole numbers without a fraction; from 10**15 on in scientific form, being rounded."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if abs(value) >= 1e15:
        return f"{value:.15E}"
    if value.is_integer():
        return str(int(value))
    text = repr(value)
    # "1.234" would be read as a thousand and more: a fourth digit keeps the fraction a fraction.
    return text + "0" if len(text.partition(".")[2]) == 3 else text


def money(value: object, currency: str = "IDR") -> Money | None:
    """An amount: numbers, "Rp 1.234.567,00", "1,234,567.89", "990 Jt", "1,4 M", {"$numberLong": "12"}."""
    if type(value) is int and 0 <= value <= MOST_MONEY:
        return Money(Decimal(value), currency)
    if isinstance(value, Mapping):
        value = number(value)
        if value is None:
            raise ValueError("no amount of money")
    if value is None or (isinstance(value, str) and value.strip().casefold() in BLANKS):
        return None
    if isinstance(value, bool):
        raise ValueError("a truth value is no amount")
    if isinstance(value, int | float | Decimal):
        return Money(_amount(Decimal(repr(value) if isinstance(value, float) else value)), currency)
    match = _AMOUNT.fullmatch(str(value).replace("\u00a0", " ").strip())
    if match is None:
        return Money(_amount(_decimal(str(value).strip())), currency)
    named, scale = match["currency"], match["scale"].casefold()
    if scale and scale not in _SCALES:
        raise ValueError("no amount of money")
    signs = "," if scale in _POINT_PARTS else ",." if scale else ""
    amount = _decimal(_point(match["number"], signs)) * 10 ** _SCALES.get(scale, 0)
    return Money(_amount(amount), named.upper() if named and len(named) == 3 else currency)


def is_rounded(text: str) -> bool:
    """Whether an amount is written by a word of scale ("1,4 M"), which tells some of its digits and not the rest."""
    match = _AMOUNT.fullmatch(text.replace("\u00a0", " ").strip())
    return match is not None and match["scale"].casefold() in _SCALES


def decimal(text: str) -> Decimal:
    """A figure: "71,25", "1.234.567", "-0,4". ValueError for what is none."""
    sign, digits = ("-", text.strip()[1:]) if text.strip()[:1] in ("-", "\u2212") else ("", text.strip())
    if not _FIGURE.fullmatch(digits):
        raise ValueError("no figure")
    return Decimal(sign + _point(digits))


def _point(digits: str, decimal_signs: str = "") -> str:
    """Separators of thousands taken out. A single point or comma before exactly three digits parts thousands, unless it is
    one of the `decimal_signs`."""
    digits = re.sub(r"\s", "", digits)
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    mark = digits[last]
    other = "," if mark == "." else "."
    groups = digits.split(mark)
    if mark in decimal_signs and other not in digits and len(groups) == 2:
        return ".".join(groups)
    thousands = all(len(g) == 3 and g.isdigit() for g in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0"
    if other not in digits and (len(groups) > 2 or thousands):
        if not thousands:
            raise ValueError("separators of thousands stand in odd places")
        return "".join(groups)
    if len(groups) > 2:
        raise ValueError("two decimal signs")
    return digits[:last].replace(other, "") + "." + digits[last + 1 :]


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("no amount of money") from None


def _amount(amount: Decimal) -> Decimal:
    if not amount.is_finite() or amount < 0 or amount > MOST_MONEY:
        raise ValueError("no amount of money")
    plain_form = amount.normalize()
    exponent = plain_form.as_tuple().exponent
    return plain_form.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else plain_form


def day(value: object) -> str | None:
    """A date as "2019-05-12", "2019-05" or "2019". Time of day and zone are left out: sources write local dates.

    Reads ISO 8601, "Apr 9, 2025, 12:00:00AM", "12-03-1970" (day first; month first only where nothing else is
    possible), "12 Maret 1970", "Maret 1970". Two-digit years are refused.
    """
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = text_of(value)
    if text is None:
        return None
    if _ISO.fullmatch(text):
        parse_partial(text)
        return text[:10]
    return _written_day(text)


remembered_day = lru_cache(maxsize=1 << 12)(day)


def iso_day(text: str | None) -> str | None:
    """A date as `day` gives it, of a source that writes ISO 8601 and nothing else."""
    if text is not None and not _ISO.fullmatch(text):
        raise ValueError("not an ISO date")
    return day(text)


def _written_day(text: str) -> str:
    text = text.split(",", 1)[1].strip() if re.match(r"[A-Za-z']+, \d", text) else text
    if match := _DAY_FIRST.fullmatch(text):
        first, second, year = match.groups()
        month = _month(second)
        if month is None or (month > 12 and int(first) <= 12):
            first, month = str(month), int(first)
        return date(int(year), month, int(first)).isoformat()
    if (match := _MONTH_FIRST.fullmatch(text)) and (month := _month(match[1])):
        return date(int(match[3]), month, int(match[2])).isoformat()
    if match := _YEAR_FIRST.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    if (match := _MONTH_OF_YEAR.fullmatch(text)) and (month := _month(match[1])):
        return f"{match[2]}-{month:02d}"
    raise ValueError("not a date")


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    month = _MONTHS.get(text.casefold())
    if month is None:
        raise ValueError("not a month")
    return month


def moment(value: object) -> str | None:
    """A point in time by which statements are put in order: UTC to the second where time and zone are known, else a day."""
    text = text_of(value)
    if text is None:
        return None
    if len(text) > 10 and _ISO.fullmatch(text):
        try:
            at = datetime.fromisoformat(text.replace(" ", "T"))
        except ValueError:
            return day(text)
        at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return day(text)


def period(start: str | None, end: str | None) -> Period:
    """From ISO days; None is unknown. ValueError when it ends before it begins."""
    return Period.of(start, end)
