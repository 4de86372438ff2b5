"""Files, functions and parameter lists stay small: what outgrows its bound is missing a noun or a neighbour."""

from __future__ import annotations

import ast

from tests.architecture.tree import PACKAGES, functions, parsed, python_files, shown

FILE_LINES, FILE_LINES_HARD = 300, 400
FUNCTION_LINES, FUNCTION_LINES_HARD = 35, 60
PARAMETERS = 7
WITHIN, FEW = 0.95, 3  # this part of all files and functions keeps the ordinary bound; none breaks the hard one


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, the docstring not counted: explaining is never too long."""
    last = function.end_lineno or function.lineno
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
    return last - function.lineno + 1 - docstring


def parameters_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Parameters a caller must think about: all but self and cls."""
    given = function.args
    named = [argument.arg for argument in [*given.posonlyargs, *given.args, *given.kwonlyargs]]
    stars = [star for star in (given.vararg, given.kwarg) if star is not None]
    return len([name for name in named if name not in {"self", "cls"}]) + len(stars)


def file_sizes() -> dict[str, int]:
    return {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(*PACKAGES)}


def function_sizes() -> dict[str, int]:
    return {
        f"{shown(path)}:{function.lineno} {function.name}": lines_of(function)
        for path in python_files(*PACKAGES)
        for function in functions(parsed(path))
    }


def over(sizes: dict[str, int], bound: int) -> dict[str, int]:
    return {name: size for name, size in sizes.items() if size > bound}


def test_no_file_is_longer_than_the_hard_bound() -> None:
    assert over(file_sizes(), FILE_LINES_HARD) == {}


def test_almost_all_files_keep_the_ordinary_bound() -> None:
    sizes = file_sizes()
    long = over(sizes, FILE_LINES)
    assert len(long) <= max(FEW, (1 - WITHIN) * len(sizes)), long


def test_no_function_is_longer_than_the_hard_bound() -> None:
    assert over(function_sizes(), FUNCTION_LINES_HARD) == {}


def test_almost_all_functions_keep_the_ordinary_bound() -> None:
    sizes = function_sizes()
    long = over(sizes, FUNCTION_LINES)
    assert len(long) <= max(FEW, (1 - WITHIN) * len(sizes)), long


def test_no_function_takes_more_than_seven_parameters() -> None:
    taken = {
        f"{shown(path)}:{function.lineno} {function.name}": parameters_of(function)
        for path in python_files(*PACKAGES)
        for function in functions(parsed(path))
        if not is_command(function)
    }
    assert over(taken, PARAMETERS) == {}


def is_command(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A command of the command line: its parameters are its options, and nobody calls it with them in a row."""
    return any(ast.unparse(d).split("(")[0].endswith(".command") for d in function.decorator_list)


def test_the_measure_counts_code_not_docstrings_and_not_self() -> None:
    source = 'class A:\n    def f(self, a, *b, c=1, **d):\n        """One.\n\n        Two.\n        """\n        return a\n'
    (function,) = functions(ast.parse(source))
    assert lines_of(function) == 2
    assert parameters_of(function) == 4
