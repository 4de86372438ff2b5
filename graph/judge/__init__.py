"""Judge: which ties of a tender matter, by which rule and law. Rules are data (packs), how to look is code (templates)."""

from graph.judge.pack import PackError, load_pack, parse_pack
from graph.judge.verdict import Judgement, RuleAnswer, judge

__all__ = ["Judgement", "PackError", "RuleAnswer", "judge", "load_pack", "parse_pack"]
