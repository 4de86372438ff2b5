"""From the world to the Facts of one tender: its dates, its neighbourhood, and how far the data reaches."""

from graph.gather.dates import decision, default_window, opening
from graph.gather.facts import facts_of, foresee

__all__ = ["decision", "default_window", "facts_of", "foresee", "opening"]
