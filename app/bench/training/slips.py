"""Slips of pen, keyboard and reader: what happens to any word in any language."""

from __future__ import annotations

from random import Random

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_READ = {"l": "1", "i": "l", "o": "0", "s": "5", "e": "c", "b": "h", "m": "rn", "g": "9", "u": "v", "n": "ri", "t": "f"}


def typed(random: Random, word: str) -> str:
    """One slip at the keyboard; words under four letters are left alone."""
    if len(word) < 4:
        return word
    at = random.randrange(1, len(word))
    kind = random.random()
    if kind < 0.28:
        return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    if kind < 0.55:
        return word[:at] + word[at + 1 :]
    if kind < 0.75:
        return word[:at] + _beside(random, word[at]) + word[at + 1 :]
    return word[:at] + (word[at] if random.random() < 0.4 else _beside(random, word[at])) + word[at:]


def _beside(random: Random, letter: str) -> str:
    row = next((r for r in _KEYS if letter.lower() in r), "aeiou")
    at = row.find(letter.lower())
    if at < 0:
        return random.choice(row)
    return row[max(0, min(len(row) - 1, at + random.choice((-1, 1))))]


def misread(random: Random, word: str) -> str:
    """One letter as a scanner reads it."""
    at = [n for n, c in enumerate(word) if c.lower() in _READ]
    if not at or len(word) < 3:
        return word
    n = random.choice(at)
    return word[:n] + _READ[word[n].lower()] + word[n + 1 :]


def on_one_word(random: Random, text: str, slip: object) -> str:
    """The slip on a word of four letters or more, if there is one."""
    words = text.split(" ")
    long = [n for n, w in enumerate(words) if len(w) > 3 and w.isalpha()]
    if long and callable(slip):
        n = random.choice(long)
        words[n] = slip(random, words[n])
    return " ".join(words)


def run_together(random: Random, text: str) -> str:
    """Two neighbours as one word, or one long word in two."""
    words = text.split(" ")
    if len(words) > 1 and random.random() < 0.75:
        n = random.randrange(len(words) - 1)
        if "." in words[n] or "," in words[n]:
            return text
        return " ".join([*words[:n], words[n] + words[n + 1].lower(), *words[n + 2 :]])
    long = [n for n, w in enumerate(words) if len(w) > 6 and w.isalpha()]
    if not long:
        return text
    n = random.choice(long)
    cut = random.randint(3, len(words[n]) - 3)
    words[n] = f"{words[n][:cut]} {words[n][cut:].capitalize()}"
    return " ".join(words)
