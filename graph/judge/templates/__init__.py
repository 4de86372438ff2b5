"""The templates by name: what a pack may call, and which parameters each of them takes. They do not know each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from graph.facts import Facts
from graph.judge.templates import (
    civil_servant,
    common_control,
    role_clash,
    role_control,
    role_interest,
    role_kin,
    role_post,
    sanction_link,
    shared_attribute,
    shared_officer,
)
from graph.judge.weight import Lead
from graph.model import Rule


@dataclass(frozen=True, slots=True)
class Template:
    """`find` yields a lead for every chain it sees; `params` is the shape of the rule's parameters."""

    find: Callable[[Facts, Rule], Iterator[Lead]]
    params: type


TEMPLATES: Mapping[str, Template] = {
    "SHARED_OFFICER": Template(shared_officer.find, shared_officer.Params),
    "COMMON_CONTROL": Template(common_control.find, common_control.Params),
    "ROLE_CONTROL": Template(role_control.find, role_control.Params),
    "ROLE_POST": Template(role_post.find, role_post.Params),
    "ROLE_CLASH": Template(role_clash.find, role_clash.Params),
    "ROLE_KIN": Template(role_kin.find, role_kin.Params),
    "ROLE_INTEREST": Template(role_interest.find, role_interest.Params),
    "SHARED_ATTRIBUTE": Template(shared_attribute.find, shared_attribute.Params),
    "CIVIL_SERVANT": Template(civil_servant.find, civil_servant.Params),
    "SANCTION_LINK": Template(sanction_link.find, sanction_link.Params),
}

__all__ = ["TEMPLATES", "Template"]
