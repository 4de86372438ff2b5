"""Judge: which ties of a tender matter, by which rule and law. Rules are data (packs), how to look is code (templates)."""

from graph.judge.pack import PackError, load_pack, load_packs, pack_names, parse_pack
from graph.judge.verdict import NOT_IN_FORCE, Judgement, RuleAnswer, judge

__all__ = [
    "NOT_IN_FORCE", "Judgement", "PackError", "RuleAnswer", "judge", "load_pack", "load_packs", "pack_names", "parse_pack",
]
