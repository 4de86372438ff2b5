"""Legal forms and their classes, and the other words of organisation names, indexed from forms.yaml and regions.yaml."""

from __future__ import annotations

import re
from functools import cache

from graph.kinds import PartyKind
from graph.lexicon.words import inverted, phrase_at, phrases, table


class FormLists:
    """The organisation words of forms.yaml and regions.yaml, indexed."""

    def __init__(self) -> None:
        data, regions = table("forms"), table("regions")
        self.form_of = inverted({form: spec["words"] for form, spec in data["forms"].items()})
        self.kind_of = {form: PartyKind(spec["kind"]) for form, spec in data["forms"].items()}
        self.group_of: dict[str, str] = {form: spec["group"] for form, spec in data["forms"].items()}
        self.near = frozenset(frozenset(pair) for pair in data["near_groups"])
        self.end_only = frozenset(data["end_only"])
        self.start_too = frozenset(data["start_too"])
        self.forms = phrases([*self.form_of, *data["spaced"]])
        self.trades = frozenset(data["trades"])
        self.listed = frozenset(data["listed"])
        self.state = frozenset(data["state_owned"])
        self.joint = phrases(data["joint_operation"])
        self.joint_hint = re.compile(rf"\b(?:{'|'.join(self.joint)})\b", re.IGNORECASE)
        self.branch = phrases(data["branch"])
        self.public = phrases(data["public_body"])
        self.fold = inverted(data["fold"])
        self.particles = frozenset(data["particles"])
        self.common = frozenset(data["low_information"])
        self.digits: dict[str, str] = dict(data["digits"])
        self.digits_anywhere = frozenset(data["digits_anywhere"])
        self.towns = phrases(regions["towns"])
        self.short_towns = frozenset(town for town in regions["towns"] if " " not in town)
        self.not_towns = frozenset(regions["not_towns"])
        self.town_of = inverted(regions["town_writings"])

    def are_all(self, plain: list[str]) -> bool:
        """Whether these words are forms and nothing else."""
        place = 0
        while taken := phrase_at(self.forms, plain, place):
            place += taken
        return place == len(plain)

    def form_named(self, words: str) -> str:
        """The form that is written so, with or without blanks. KeyError for what is none."""
        return self.form_of.get(words) or self.form_of[words.replace(" ", "")]


@cache
def lists() -> FormLists:
    """The one indexed copy."""
    return FormLists()


def form_group(form: str) -> str:
    """The legal class of a form; forms of one class are the same in another language or spelling."""
    return lists().group_of[form]


def forms_agree(a: str, b: str) -> bool | None:
    """True for one legal class, None where one may be a looser word for the other, False for two classes."""
    left, right = form_group(a), form_group(b)
    if left == right:
        return True
    if "any" in (left, right) or frozenset((left, right)) in lists().near:
        return None
    return False
