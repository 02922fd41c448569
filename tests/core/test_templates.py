"""Templates are compiled once, and anew when they change."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from app.core.templates import Bytecode


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Names of what is compiled from here on."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    names: list[str | None] = []
    compile_ = Environment.compile

    def note(self, source, name=None, *rest, **more):
        names.append(name)
        return compile_(self, source, name, *rest, **more)

    monkeypatch.setattr(Environment, "compile", note)
    return names


def shown(folder: Path, text: str) -> str:
    """What a fresh process makes of a template."""
    templates = Environment(loader=DictLoader({"page": text}), bytecode_cache=Bytecode(folder))
    return templates.get_template("page").render()


def test_a_second_process_compiles_nothing(tmp_path: Path, compiled: list[str | None]) -> None:
    assert shown(tmp_path, "one") == shown(tmp_path, "one") == "one"
    assert compiled == ["page"]


def test_what_has_changed_is_compiled_anew(tmp_path: Path, compiled: list[str | None]) -> None:
    assert [shown(tmp_path, text) for text in ("one", "two", "two")] == ["one", "two", "two"]
    assert compiled == ["page", "page"]


def test_a_damaged_file_is_no_harm(tmp_path: Path, compiled: list[str | None]) -> None:
    shown(tmp_path, "one")
    [file] = tmp_path.iterdir()
    for damage in (b"", file.read_bytes()[:-5], b"nonsense"):
        file.write_bytes(damage)
        assert shown(tmp_path, "one") == "one"
    assert len(compiled) == 4


@pytest.mark.parametrize("reason", ["no folder", "a full disk", "nobody wants it"])
def test_where_nothing_can_be_kept_pages_are_shown_all_the_same(
    tmp_path: Path, compiled: list[str | None], monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    folder = tmp_path / "nowhere" if reason == "no folder" else tmp_path
    if reason == "nobody wants it":
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
    if reason == "a full disk":

        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("jinja2.bccache.tempfile.NamedTemporaryFile", full)
    assert [shown(folder, "one") for _ in range(2)] == ["one", "one"]
    assert len(compiled) == 2
    assert not list(tmp_path.iterdir())
