"""The red thread: draws the evidence of a finding as a vertical SVG, from the official down to the vendor.

Parties are beads on a line, ties are the stretches between them; what does not lie between neighbours runs in a lane at
the left. Pure: the same steps give the same markup. No style and no script inside, so that a strict CSP holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup, escape

from app.console.order import Link, beads_in_order, drawn_links
from app.console.typeset import wrap

WIDTH = 380
MOST_BEADS = 14
MOST_LANES = 4
_LANE, _MARGIN, _RADIUS = 16, 22, 12
_NAME, _SMALL = 15, 13
_BOLD = 1.1  # how much wider the names are for being bold
_NAME_LINE, _SMALL_LINE = 19, 17
_POINTING = frozenset({"owner", "beneficial_owner", "effective_share", "control"})
_SQUARE = frozenset({"company", "cooperative", "foundation", "association"})


@dataclass(frozen=True, slots=True)
class Bead:
    """A party: its kind gives the shape; `end` marks the parties the finding is about."""

    name: str
    kind: str
    end: bool = False


@dataclass(frozen=True, slots=True)
class Stitch:
    """A step: one party makes a note at its bead, two make a tie; `concluded` ones follow from others and are notes too."""

    number: int
    kind: str
    parties: tuple[str, ...]
    caption: str
    when: str = ""

    @property
    def concluded(self) -> bool:
        return self.kind in {"degree", "effective_share", "control"}


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the reader's language for the drawing itself."""

    title: str
    more: str  # with {n}: parties that are not drawn
    key: str = "one"  # keeps the ids of several drawings on a page apart


@dataclass(slots=True)
class _Canvas:
    """Markup under way, and the height reached."""

    text_x: float
    parts: list[str] = field(default_factory=list)
    y: float = _MARGIN

    @property
    def text_width(self) -> float:
        return WIDTH - self.text_x - 6

    def line(self, words: str, css: str, size: float, x: float, y: float) -> None:
        self.parts.append(f'<text class="{css}" x="{x:.0f}" y="{y:.0f}" font-size="{size}">{escape(words)}</text>')


def draw(beads: Mapping[str, Bead], stitches: Sequence[Stitch], words: Words) -> Markup:
    """SVG of a finding's thread; empty markup when no party is named. Size is bounded by MOST_BEADS."""
    links = drawn_links([(s.number, s.kind, s.parties) for s in stitches if len(s.parties) == 2], _concluded(stitches))
    ends = [party for party, bead in beads.items() if bead.end]
    order = beads_in_order(list(beads), ends, links)
    if not order:
        return Markup("")
    shown = order[:MOST_BEADS]
    links = [link for link in links if link.a in shown and link.b in shown]
    lanes = _lanes(shown, links)
    main = _MARGIN + _LANE * min(max(lanes.values(), default=0), MOST_LANES)
    canvas = _Canvas(text_x=main + 28)
    heights = _rows(canvas, shown, beads, stitches, links)
    lines = [_run(main, heights, link, shown, lanes) for link in links]
    dots = [_bead(beads[party], main, heights[party]) for party in shown]
    if len(order) > len(shown):
        canvas.line(words.more.format(n=len(order) - len(shown)), "thread-small", _SMALL, canvas.text_x, canvas.y)
        canvas.y += _SMALL_LINE
    return _svg(words, _told(shown, beads, stitches, links), canvas, lines + dots)


def _concluded(stitches: Sequence[Stitch]) -> frozenset[int]:
    return frozenset(s.number for s in stitches if s.concluded)


def _lanes(shown: Sequence[str], links: Sequence[Link]) -> dict[Link, int]:
    """Lane of each link: 0 on the main line between neighbours, else the first lane at the left that is free there."""
    place = {party: row for row, party in enumerate(shown)}
    taken: list[tuple[int, int, int]] = []
    lanes: dict[Link, int] = {}
    for link in links:
        top, bottom = sorted((place[link.a], place[link.b]))
        if bottom - top == 1:
            lanes[link] = 0
            continue
        lane = 1
        while any(lane == other and top < end and start < bottom for start, end, other in taken):
            lane += 1
        taken.append((top, bottom, lane))
        lanes[link] = lane
    return lanes


def _rows(
    canvas: _Canvas, shown: Sequence[str], beads: Mapping[str, Bead], stitches: Sequence[Stitch], links: Sequence[Link]
) -> dict[str, float]:
    """Write all words from the top down; gives the height of each bead."""
    by_number = {s.number: s for s in stitches}
    place = {party: row for row, party in enumerate(shown)}
    heights: dict[str, float] = {}
    for row, party in enumerate(shown):
        arriving = [link for link in links if max(place[link.a], place[link.b]) == row]
        if row:
            canvas.y += 12
            for link in arriving:
                far = link.a if place[link.a] < place[link.b] else link.b
                said = [_said(by_number[n], far) for n in link.numbers]
                _tie_words(canvas, said, beads[far].name if place[far] != row - 1 else "")
            canvas.y += 14
        heights[party] = canvas.y + _RADIUS
        notes = [s for s in stitches if _notes(s, party, links)]
        _bead_words(canvas, beads[party], notes)
    return heights


def _said(stitch: Stitch, upper: str) -> Stitch:
    """An owner's tie with an arrow to what is owned, since the owner may hang above or below."""
    if stitch.kind not in _POINTING:
        return stitch
    return replace(stitch, caption=f"{'↓' if stitch.parties[0] == upper else '↑'} {stitch.caption}")


def _notes(stitch: Stitch, party: str, links: Sequence[Link]) -> bool:
    """Whether a step is written at this bead: it is about this party alone, or a conclusion that ends here."""
    if any(stitch.number in link.numbers for link in links):
        return False
    if len(stitch.parties) == 2 and stitch.concluded:
        return party == stitch.parties[1]
    return party in stitch.parties and (len(stitch.parties) == 1 or stitch.kind == "bid")


def _bead_words(canvas: _Canvas, bead: Bead, notes: Sequence[Stitch]) -> None:
    lines = wrap(bead.name, canvas.text_width, _NAME * _BOLD, most=3)
    baseline = canvas.y + _RADIUS + 5
    for line in lines:
        canvas.line(line, "thread-name", _NAME, canvas.text_x, baseline)
        baseline += _NAME_LINE
    canvas.y = baseline - 5
    for note in notes:
        _numbered(canvas, note.number, wrap(note.caption, canvas.text_width - 22, _SMALL, most=2))
    canvas.y = max(canvas.y, baseline - 5)


def _tie_words(canvas: _Canvas, stitches: Sequence[Stitch], far: str) -> None:
    for stitch in stitches:
        said = f"{far} · {stitch.caption}" if far else stitch.caption
        lines = wrap(said, canvas.text_width - 22, _SMALL, most=3)
        if stitch.when:
            lines += wrap(stitch.when, canvas.text_width - 22, _SMALL, most=2)
        _numbered(canvas, stitch.number, lines)


def _numbered(canvas: _Canvas, number: int, lines: Sequence[str]) -> None:
    """Small lines with the number of their step in a ring before them, as it stands in the list beside the drawing."""
    middle = canvas.y + 8
    canvas.parts.append(
        f'<circle class="thread-ring" cx="{canvas.text_x + 8:.0f}" cy="{middle:.0f}" r="8" '
        'fill="#fff" stroke="#6b625a"/>'
    )
    canvas.parts.append(
        f'<text class="thread-number" x="{canvas.text_x + 8:.0f}" y="{middle + 3.5:.1f}" font-size="10.5" '
        f'text-anchor="middle">{number}</text>'
    )
    for line in lines:
        canvas.line(line, "thread-small", _SMALL, canvas.text_x + 22, canvas.y + 12)
        canvas.y += _SMALL_LINE
    canvas.y += 3


def _run(main: float, heights: Mapping[str, float], link: Link, shown: Sequence[str], lanes: Mapping[Link, int]) -> str:
    """The line of one tie: a slight sway between neighbours, else through its lane at the left."""
    top, bottom = sorted((heights[link.a], heights[link.b]))
    css = "thread-line thread-maybe" if link.doubtful else "thread-line"
    if lanes[link] == 0:
        third, sway = (bottom - top) / 3, 7 if shown.index(link.a) % 2 else -7
        bends = f"{main + sway:.0f} {top + third:.0f} {main - sway:.0f} {bottom - third:.0f}"
        path = f"M{main:.0f} {top:.0f}C{bends} {main:.0f} {bottom:.0f}"
    else:
        x = max(main - _LANE * lanes[link], 6)
        path = (
            f"M{main:.0f} {top:.0f}C{x:.0f} {top:.0f} {x:.0f} {top + 6:.0f} {x:.0f} {top + 26:.0f}"
            f"V{bottom - 26:.0f}C{x:.0f} {bottom - 6:.0f} {x:.0f} {bottom:.0f} {main:.0f} {bottom:.0f}"
        )
    dashes = ' stroke-dasharray="2 7"' if link.doubtful else ""
    return f'<path class="{css}" d="{path}" fill="none" stroke="#a3132a" stroke-width="3" stroke-linecap="round"{dashes}/>'


def _bead(bead: Bead, x: float, y: float) -> str:
    """The shape of a party: a person is round, an organisation square, a household has a roof, a contact is a diamond."""
    css = "thread-bead thread-end" if bead.end else "thread-bead"
    r = _RADIUS - 1
    paint = f'class="{css}" fill="{"#a3132a" if bead.end else "#fff"}" stroke="#a3132a" stroke-width="2.5"'
    if bead.kind in _SQUARE:
        return f'<rect {paint} x="{x - r + 1:.0f}" y="{y - r + 1:.0f}" width="{2 * r - 2}" height="{2 * r - 2}" rx="3"/>'
    corners = {
        "public_body": ((0, -r), (r, -r / 3), (r, r - 1), (-r, r - 1), (-r, -r / 3)),
        "household": ((0, -r), (r, 0), (r - 3, 0), (r - 3, r - 1), (3 - r, r - 1), (3 - r, 0), (-r, 0)),
        "contact_point": ((0, -r), (r, 0), (0, r), (-r, 0)),
    }.get(bead.kind)
    if corners is not None:
        points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
        return f'<polygon {paint} points="{points}" stroke-linejoin="round"/>'
    unknown = ' stroke-dasharray="3 3"' if bead.kind == "unknown" else ""
    return f'<circle {paint} cx="{x:.0f}" cy="{y:.0f}" r="{r - 1}"{unknown}/>'


def _told(
    shown: Sequence[str], beads: Mapping[str, Bead], stitches: Sequence[Stitch], links: Sequence[Link]
) -> str:
    """The drawing in words, for who does not see it; the full sentences stand in the list of steps."""
    by_number = {s.number: s for s in stitches}
    told = [
        f"{beads[link.a].name} — {by_number[link.numbers[0]].caption} — {beads[link.b].name}" for link in links
    ]
    return "; ".join(told or [beads[party].name for party in shown]) + "."


def _svg(words: Words, told: str, canvas: _Canvas, lines: Sequence[str]) -> Markup:
    height, key = canvas.y + _MARGIN, escape(words.key)
    head = (
        f'<svg class="thread" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" role="img" '
        f'aria-labelledby="thread-title-{key} thread-told-{key}" font-family="system-ui, sans-serif" '
        'xmlns="http://www.w3.org/2000/svg">'
        f'<title id="thread-title-{key}">{escape(words.title)}</title><desc id="thread-told-{key}">{escape(told)}</desc>'
    )
    return Markup(head + "".join([*lines, *canvas.parts]) + "</svg>")  # noqa: S704 - every word in it was escaped
