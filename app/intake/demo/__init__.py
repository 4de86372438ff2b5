"""The demonstration: a fictional East Kalimantan, generated from a seed, written as carelessly as real exports.

Offices and region codes are of real kinds; every person and firm is invented. `generate` writes the files of each
source into a folder and returns the truth: what was planted, and what only looks like it.
"""

from app.intake.demo.province import Truth, generate

__all__ = ["Truth", "generate"]
