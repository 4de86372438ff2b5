"""The fingerprint of the program changes with whatever thinks, and with nothing else."""

from __future__ import annotations

from pathlib import Path

from app.engine.program import contents, program


def files(folder: Path) -> dict[str, bytes]:
    return dict(contents(folder, "p"))


def test_code_and_words_at_every_depth_are_read_in_the_order_of_their_paths(tmp_path: Path) -> None:
    (tmp_path / "judge").mkdir()
    (tmp_path / "judge" / "rule.py").write_bytes(b"1")
    (tmp_path / "words.yaml").write_bytes(b"a")
    (tmp_path / "facts.py").write_bytes(b"2")
    (tmp_path / "facts.pyc").write_bytes(b"compiled")
    assert list(files(tmp_path).items()) == [("p/facts.py", b"2"), ("p/judge/rule.py", b"1"), ("p/words.yaml", b"a")]


def test_the_program_has_one_fingerprint() -> None:
    assert program() == program()
    assert len(program()) == 24
