"""Processes that think beside this one: answers in the order of the questions, errors where they are awaited."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

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


def test_answers_come_in_the_order_of_the_questions_from_this_process_and_others(database: Database) -> None:
    with Crew(database, 2) as hands:
        answers = list(hands.ask(nap, ((n, 0.2 if n % 2 == 0 else 0.05) for n in range(24))))
    assert [number for number, _, _ in answers] == list(range(24))
    processes = {process for _, process, _ in answers}
    assert os.getpid() in processes
    assert len(processes) > 1


def test_questions_are_drawn_only_a_few_ahead(database: Database) -> None:
    drawn: list[int] = []

    def questions() -> object:
        for n in range(50):
            drawn.append(n)
            yield n, 0.0

    with Crew(database, 1) as hands:
        answers = hands.ask(nap, questions())  # type: ignore[arg-type]
        next(answers)
        assert len(drawn) <= crew.AHEAD * crew.PATIENCE + 2


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


# --- streams ----------------------------------------------------------------------------------------------------------
def count(database: Database, most: int) -> Iterator[int]:
    with database.reading():
        yield from range(most)


def break_at(_database: Database, number: int) -> Iterator[float]:
    for n in range(number, -1, -1):
        yield 1 / n


def unsendable(_database: Database) -> Iterator[object]:
    yield lambda: None


def test_two_streams_are_drawn_beside_each_other_in_their_own_order(database: Database) -> None:
    with Crew(database, 2) as hands:
        one, other = hands.stream(count, 7), hands.stream(count, 9)
        assert [next(one), next(other), next(one)] == [0, 0, 1]
        assert [*other, *one] == [*range(1, 9), *range(2, 7)]
        assert list(hands.stream(count, 3)) == [0, 1, 2]


def test_a_stream_that_is_given_up_leaves_nothing_in_the_next_one(database: Database) -> None:
    with Crew(database, 1) as hands:
        endless = hands.stream(count, 10**9)
        assert next(endless) == 0
        endless.close()  # type: ignore[attr-defined]
        assert [list(hands.stream(count, 2)), list(hands.ask(divide, [(4,)]))] == [[0, 1], [0.25]]


def test_a_crew_is_closed_in_the_middle_of_a_stream_that_nobody_drew(database: Database) -> None:
    with Crew(database, 1) as hands:
        hands.stream(count, 10**9)


def test_what_ends_a_stream_early_is_raised_where_it_is_drawn(database: Database) -> None:
    with Crew(database, 1) as hands:
        with pytest.raises(ZeroDivisionError):
            list(hands.stream(break_at, 2))
        with pytest.raises((AttributeError, pickle.PicklingError)):
            list(hands.stream(unsendable))
        assert list(hands.stream(count, 2)) == [0, 1]


ASKING = """
import sys, time
from app.db import Database
from app.engine.crew import Crew
import tests.app.engine.test_crew as here
from tests.databases import SECRET
if __name__ == "__main__":
    with Crew(Database(sys.argv[1], secret=SECRET), 1) as crew:
        print(*sorted({*crew.ask(here.own_pid, iter([()] * 20))} - {here.os.getpid()}), flush=True)
        time.sleep(60)
"""


def own_pid(_database: Database) -> int:
    time.sleep(0.1)
    return os.getpid()


def test_who_thinks_for_a_killed_process_ends_with_it(sqlite_database: Database, tmp_path: Path) -> None:
    script = tmp_path / "asking.py"
    script.write_text(ASKING, encoding="utf-8")
    url = sqlite_database.url.render_as_string(hide_password=False)
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen([sys.executable, script, url], stdout=subprocess.PIPE, cwd=root, env=environment) as asking:
        assert asking.stdout is not None
        told = asking.stdout.readline()
        asking.kill()
    thinks = int(told)
    for _ in range(300):
        try:
            os.kill(thinks, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("it still waits for questions")
