"""The shape of the house: what `house.md` asks of files, rooms and views."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
MODULES = sorted(p for p in APP.rglob("*.py") if "migrations" not in p.parts)
ROOMS = sorted(p.parent for p in APP.glob("*/__init__.py"))
COMMITTERS = ("views", "settings", "jobs", "job_runner", "cleaning")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            yield node


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_has_a_nameplate_and_nothing_else(room: Path) -> None:
    body = tree(room / "__init__.py").body
    assert len(body) == 1, f"app/{room.name}/__init__.py holds a docstring, never code"
    assert ast.get_docstring(tree(room / "__init__.py"))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_longer_than_250_lines_and_each_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 250
    assert ast.get_docstring(ast.parse(text)), "a module begins with what it is"


@pytest.mark.parametrize(
    ("folder", "ending", "most"),
    [("static/css", ".css", 150), ("static/js", ".js", 150), ("templates", ".html", 150)],
)
def test_no_sheet_script_or_template_is_a_catch_all(folder: str, ending: str, most: int) -> None:
    long = {
        name_of(path): lines
        for path in (APP / folder).rglob(f"*{ending}")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > most
    }
    assert not long


def test_public_functions_say_what_goes_in_and_out() -> None:
    silent = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


def test_a_view_finds_acts_and_answers_in_at_most_15_lines() -> None:
    long = []
    for path in MODULES:
        for node in functions(path):
            if not any("bp." in ast.unparse(decorator) for decorator in node.decorator_list):
                continue
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1  # type: ignore[operator]
            if lines > 15:
                long.append(f"{name_of(path)}: {node.name} has {lines}")
    assert not long


def test_only_entrances_commit() -> None:
    """Views, commands and jobs; `core.db` offers blocks that do, `core.limits` counts apart."""
    allowed = {APP / "core" / "db.py"}
    guilty = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        if path not in allowed
        and path.stem not in COMMITTERS
        and "views" not in path.parts
        and "cli" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("session.commit")
    ]
    assert not guilty


def test_no_link_is_built_from_whatever_host_was_asked_for() -> None:
    """`url_for(_external=True)` and `request.url_root` repeat any Host header: core.site knows."""
    forbidden = ("_external", "url_root", "host_url", "base_url=", "request.url")
    guilty = [
        f"{name_of(path)}: {word}"
        for path in [*MODULES, *(APP / "templates").rglob("*.*")]
        if path.name != "site.py"
        for word in forbidden
        if word in path.read_text(encoding="utf-8")
    ]
    assert not guilty


def test_requirements_stand_alone_and_are_pinned_with_hashes() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert lines
    assert all("==" in line for line in lines), "a learner copies this one file into an image"
    assert text.count("--hash=sha256:") >= len(lines)
    assert "://" not in text
