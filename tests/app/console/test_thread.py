"""The drawing hangs every party on the thread, shows every tie, and stays within its bounds."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.console.order import Link, beads_in_order, drawn_links
from app.console.thread import MOST_BEADS, WIDTH, Bead, Stitch, Words, draw
from app.console.typeset import width, wrap

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("Benang", "dan {n} pihak lain", "f1")
CHAIN = {
    "p": Bead("Drs. H. Moh. Jusuf, M.Si", "person", True), "y": Bead("MUHAMMAD YUSUF", "person"),
    "s": Bead("SITI AMINAH", "person"), "c": Bead("CV Karya Bersama", "company", True),
}
CHAIN_STITCHES = (
    Stitch(1, "official", ("p",), "PPK"), Stitch(2, "same_as", ("p", "y"), "mungkin orang yang sama"),
    Stitch(3, "family", ("y", "s"), "suami/istri", "sejak 2001"), Stitch(4, "degree", ("y", "s"), "derajat 1"),
    Stitch(5, "officer", ("s", "c"), "sekutu aktif"),
)


def drawn(beads: dict[str, Bead], stitches: tuple[Stitch, ...]) -> ElementTree.Element:
    return ElementTree.fromstring(str(draw(beads, stitches, WORDS)))


def lines(svg: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in svg.iter(f"{SVG}text")]


def test_a_chain_runs_from_the_official_down_to_the_vendor() -> None:
    svg = drawn(CHAIN, CHAIN_STITCHES)
    heights = {each.text: float(each.get("y", "0")) for each in svg.iter(f"{SVG}text")}
    names = [bead.name for bead in CHAIN.values()]
    assert [heights[name] for name in names] == sorted(heights[name] for name in names)


def test_only_an_uncertain_identity_is_dotted() -> None:
    dotted = [each.get("stroke-dasharray") is not None for each in drawn(CHAIN, CHAIN_STITCHES).iter(f"{SVG}path")]
    assert dotted == [True, False, False]


def test_a_conclusion_is_a_note_where_its_parties_are_joined_already_and_a_line_where_not() -> None:
    tie, conclusion = (3, "family", ("y", "s")), (4, "degree", ("y", "s"))
    assert [link.numbers for link in drawn_links([tie, conclusion], frozenset({4}))] == [(3,)]
    assert [link.numbers for link in drawn_links([conclusion], frozenset({4}))] == [(4,)]
    assert "derajat 1" in lines(drawn(CHAIN, CHAIN_STITCHES))


def test_the_drawing_tells_itself_in_words() -> None:
    svg = drawn(CHAIN, CHAIN_STITCHES)
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "thread-title-f1 thread-told-f1"
    assert svg.findtext(f"{SVG}title") == "Benang"
    assert svg.findtext(f"{SVG}desc") == (
        "Drs. H. Moh. Jusuf, M.Si — mungkin orang yang sama — MUHAMMAD YUSUF; MUHAMMAD YUSUF — suami/istri — SITI AMINAH; "
        "SITI AMINAH — sekutu aktif — CV Karya Bersama."
    )


def test_each_kind_of_party_has_its_shape() -> None:
    kinds = {"person": "circle", "unknown": "circle", "company": "rect", "cooperative": "rect", "foundation": "rect",
             "association": "rect", "public_body": "polygon", "household": "polygon", "contact_point": "polygon"}
    for kind, shape in kinds.items():
        svg = drawn({"x": Bead("x", kind)}, ())
        assert [each.tag for each in svg if "thread-bead" in (each.get("class") or "")] == [SVG + shape]


def test_two_bidders_with_one_person_hang_on_both_sides_of_him() -> None:
    links = drawn_links([(3, "officer", ("p", "a")), (4, "officer", ("p", "b"))], frozenset())
    assert beads_in_order(["a", "b", "p"], ["a", "b"], links) == ["a", "p", "b"]


def test_a_second_shared_thing_runs_in_a_lane_of_its_own() -> None:
    beads = {"a": Bead("A", "company", True), "b": Bead("B", "company", True)}
    beads |= {"p": Bead("P", "person"), "t": Bead("T", "contact_point")}
    stitches = (
        Stitch(1, "officer", ("p", "a"), "direktur"), Stitch(2, "officer", ("p", "b"), "direktur"),
        Stitch(3, "contact", ("a", "t"), "telepon"), Stitch(4, "contact", ("b", "t"), "telepon"),
    )
    svg = drawn(beads, stitches)
    straight = [each for each in svg.iter(f"{SVG}path") if "V" not in (each.get("d") or "")]
    assert (len(list(svg.iter(f"{SVG}path"))), len(straight)) == (4, 3)
    assert "A · telepon" in lines(svg)


def test_an_arrow_points_from_the_owner_to_what_is_owned() -> None:
    beads = {"a": Bead("A", "company", True), "o": Bead("O", "company"), "b": Bead("B", "company", True)}
    stitches = (Stitch(1, "owner", ("o", "a"), "memiliki 60 %"), Stitch(2, "owner", ("o", "b"), "memiliki 55 %"))
    assert {"↑ memiliki 60 %", "↓ memiliki 55 %"} <= set(lines(drawn(beads, stitches)))


def test_parallel_ties_share_one_line_and_keep_their_numbers() -> None:
    stitches = (Stitch(1, "officer", ("s", "c"), "direktur"), Stitch(2, "owner", ("s", "c"), "memiliki 60 %"))
    svg = drawn({"s": CHAIN["s"], "c": CHAIN["c"]}, stitches)
    assert len(list(svg.iter(f"{SVG}path"))) == 1
    assert {"1", "2", "direktur"} <= set(lines(svg))


def test_parties_without_a_tie_stand_alone() -> None:
    svg = drawn({"c": CHAIN["c"]}, (Stitch(1, "sanction", ("c",), "daftar sanksi"),))
    assert list(svg.iter(f"{SVG}path")) == []
    assert "daftar sanksi" in lines(svg)


def test_a_joint_bid_is_a_note_and_no_tie() -> None:
    svg = drawn({"s": CHAIN["s"], "c": CHAIN["c"]}, (Stitch(1, "bid", ("s", "c"), "menawar"),))
    assert list(svg.iter(f"{SVG}path")) == []
    assert lines(svg).count("menawar") == 2


def test_without_parties_there_is_nothing_to_draw() -> None:
    assert draw({}, (), WORDS) == ""


def test_what_is_too_much_to_draw_is_counted() -> None:
    beads = {str(n): Bead(f"Orang {n}", "person") for n in range(MOST_BEADS + 5)}
    svg = drawn(beads, tuple(Stitch(n, "family", ("0", str(n)), "anak") for n in range(1, MOST_BEADS + 5)))
    assert "dan 5 pihak lain" in lines(svg)
    assert "Orang 18" not in lines(svg)


@pytest.mark.parametrize("name", ['<script>alert("x")</script>', "A & B", "'\"><svg onload=x>"])
def test_names_are_text_in_the_drawing(name: str) -> None:
    svg = drawn({"x": Bead(name, "person", True)}, (Stitch(1, "official", ("x",), name),))
    assert "".join(lines(svg)[:3]).replace(" ", "").startswith(name.replace(" ", "")[:10])
    assert not list(svg.iter(f"{SVG}script"))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25), st.text(max_size=80))
def test_any_evidence_gives_a_drawing_inside_its_frame(pairs: list[tuple[int, int]], name: str) -> None:
    clean = "".join(c for c in name if c.isprintable())
    beads = {str(n): Bead(clean or "x", "person", n < 2) for n in range(10)}
    stitches = tuple(Stitch(n, "family", (str(a), str(b)), clean) for n, (a, b) in enumerate(pairs, 1))
    svg = drawn(beads, stitches)
    height = float(svg.get("height", "0"))
    for each in svg.iter(f"{SVG}text"):
        assert 0 <= float(each.get("y", "0")) <= height
        assert 0 <= float(each.get("x", "0")) <= WIDTH


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda p: p[0] != p[1]), max_size=12))
def test_every_party_is_hung_once(pairs: list[tuple[str, str]]) -> None:
    links = [Link(a, b, (n,), False) for n, (a, b) in enumerate(pairs)]
    assert sorted(beads_in_order(list("abcdef"), ["a", "f"], links)) == list("abcdef")


@settings(deadline=None)
@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=120), st.integers(1, 4))
def test_lines_fit_their_room(words: str, most: int) -> None:
    lines_ = wrap(words, 200, 13, most=most)
    assert 1 <= len(lines_) <= most
    assert all(width(line, 13) <= 200 for line in lines_)
