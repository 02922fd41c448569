"""Jobs: declared in their rooms, known to the program, and each says what it does."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from app.core.jobs import KINDS
from tests.house.test_layout import APP, MODULES, functions, name_of


def declared() -> list[tuple[Path, ast.FunctionDef, str]]:
    """Every function under `@job("name", …)`: where it is, itself, and the name."""
    return [
        (path, node, ast.literal_eval(decorator.args[0]))
        for path in MODULES
        for node in functions(path)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "job"
    ]


JOBS = declared()


def test_the_program_knows_every_job_and_no_other(app: Flask) -> None:
    """A room's `jobs.py` has to be imported by `declare_jobs` in app/__init__.py."""
    assert len(JOBS) >= 5
    assert set(KINDS) == {name for _, _, name in JOBS}


def test_no_two_jobs_have_one_name() -> None:
    assert not [name for name, times in Counter(name for *_, name in JOBS).items() if times > 1]


@pytest.mark.parametrize(("path", "function", "name"), JOBS, ids=[name for *_, name in JOBS])
def test_a_job_is_named_after_its_room_and_says_what_it_does(
    path: Path, function: ast.FunctionDef, name: str
) -> None:
    assert name.partition(".")[0] == path.relative_to(APP).parts[0], name_of(path)
    assert ast.get_docstring(function), f"{name_of(path)}: {function.name}"


def test_a_job_is_declared_where_one_looks_for_it() -> None:
    """In its room's `jobs.py`; the core's own one in `cleaning.py`."""
    places = {name_of(path) for path, *_ in JOBS}
    assert not [p for p in places if not p.endswith("/jobs.py") and p != "app/core/cleaning.py"]


def test_every_job_has_a_title_for_administrators(app: Flask) -> None:
    titles = [str(kind.title) for kind in KINDS.values()]
    assert all(titles) and len(set(titles)) == len(titles)
