"""From the world to the Facts of one tender: its dates, its neighbourhood, and how far the data reaches."""

from graph.gather.bidding import bidding_of
from graph.gather.dates import decision, default_window, opening
from graph.gather.facts import facts_of, foresee

__all__ = ["bidding_of", "decision", "default_window", "facts_of", "foresee", "opening"]
