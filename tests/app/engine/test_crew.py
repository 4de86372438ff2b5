"""Processes that think beside this one: answers in the order of the questions, errors where they are awaited."""

from __future__ import annotations

import os
import time

import pytest

from app.db import Database
from app.engine import crew
from app.engine.crew import Crew


def nap(database: Database, number: int, seconds: float) -> tuple[int, int, bool]:
    with database.reading() as unit:
        time.sleep(seconds)
        return number, os.getpid(), unit.now() > 0


def divide(_database: Database, number: int) -> float:
    return 1 / number


def test_answers_come_in_the_order_of_the_questions_from_other_processes(database: Database) -> None:
    with Crew(database, 2) as hands:
        answers = list(hands.ask(nap, ((n, 0.05 if n % 2 == 0 else 0.0) for n in range(12))))
    assert [number for number, _, _ in answers] == list(range(12))
    assert os.getpid() not in {process for _, process, _ in answers}


def test_questions_are_drawn_only_a_few_ahead(database: Database) -> None:
    drawn: list[int] = []

    def questions() -> object:
        for n in range(50):
            drawn.append(n)
            yield n, 0.0

    with Crew(database, 1) as hands:
        answers = hands.ask(nap, questions())  # type: ignore[arg-type]
        next(answers)
        assert len(drawn) <= crew.AHEAD + 1


def test_an_error_is_raised_where_its_answer_is_awaited(database: Database) -> None:
    with Crew(database, 1) as hands:
        answers = hands.ask(divide, [(2,), (0,), (1,)])
        assert next(answers) == 0.5
        with pytest.raises(ZeroDivisionError):
            next(answers)


def test_the_setting_says_how_many_processes_think(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "settings", lambda: type("Set", (), {"processes": 3}))
    assert crew.hands() == 3
    monkeypatch.setattr(crew, "settings", lambda: type("Set", (), {"processes": 0}))
    assert 1 <= crew.hands() <= crew.MOST_HANDS
