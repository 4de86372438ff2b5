"""Invented names of people and firms, and the ways in which offices write one and the same name."""

from __future__ import annotations

from pathlib import Path
from random import Random

from graph.packaged import parsed

_WORDS = parsed((Path(__file__).parent / "names.yaml").read_text("utf-8"))
FRONT = ("Drs. ", "Ir. ", "H. ", "Dr. ", "Hj. ", "Drs. H. ")
BEHIND = (", S.T.", ", S.E.", ", S.T., M.T.", ", S.Sos., M.Si.", " S.H", ", SKM", ",S.Kom", ", M.M.", " ,ST")
OLD = (("u", "oe"), ("y", "j"), ("c", "tj"), ("j", "dj"), ("kh", "ch"))
SHORT = {"Muhammad": ("Moh.", "Muh.", "Mohammad", "M.", "Mochamad"), "Abdul": ("Abd.", "Abdoel"), "Siti": ("St.", "Sitti"),
         "Ahmad": ("Achmad", "Akhmad"), "Yusuf": ("Jusuf", "Yusup"), "Nur": ("Noor", "Noer"), "Rahman": ("Rachman",)}


def person(random: Random, woman: bool) -> str:
    """A name of two or three words."""
    first = random.sample(_WORDS["women"] if woman else _WORDS["men"], random.choice((1, 2)))
    return " ".join([*first, random.choice(_WORDS["last"])])


def firm(random: Random) -> str:
    """A firm's name without its legal form."""
    words = [random.choice(_WORDS["firm_first"]), random.choice(_WORDS["firm_second"])]
    return " ".join([*words, random.choice(_WORDS["firm_third"])] if random.random() < 0.6 else words)


def careless(random: Random, name: str, *, titles: bool = True) -> str:
    """The name as some office writes it: titles, capitals, old spelling, abbreviations, a doubled or dropped letter."""
    words = [_word(random, w) for w in name.split()]
    text = " ".join(words)
    if titles and random.random() < 0.5:
        text = (random.choice(FRONT) if random.random() < 0.4 else "") + text + random.choice(BEHIND)
    style = random.random()
    return text.upper() if style < 0.35 else text.lower() if style < 0.4 else text


def _word(random: Random, word: str) -> str:
    if word in SHORT and random.random() < 0.5:
        return random.choice(SHORT[word])
    if random.random() < 0.08:
        new, old = random.choice(OLD)
        return word[0] + word[1:].replace(new, old)
    return word


def careless_firm(random: Random, form: str, name: str) -> str:
    """A firm as SPSE shows it: "PT. X", "X, PT", "pt.x", with or without the form's dot."""
    return random.choice((f"{form} {name}", f"{form}. {name}", f"{form}. {name.upper()}", f"{name.upper()}, {form}",
                          f"{form.lower()}.{name}", f"{form}. {name}"))


def masked(name: str) -> str:
    """As INAPROC masks persons: the first letter of each token, stars for the other letters."""
    return " ".join(t[0] + "".join("*" if c.isalnum() else c for c in t[1:]) for t in name.split())
