"""docker/slim.py takes away what its table names, and says so when it finds nothing."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

SLIM = runpy.run_path(str(Path(__file__).resolve().parents[2] / "docker" / "slim.py"))


def a_file_for(pattern: str, folder: Path) -> Path:
    """Something below the folder that the pattern finds."""
    name = re.sub(r"\[(\w)\w*\]", r"\1", pattern.replace("**/", "a/")).replace("*", "x")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def test_what_the_table_names_goes_and_the_rest_stays(tmp_path: Path) -> None:
    unread = [a_file_for(pattern, tmp_path) for pattern, _, _ in SLIM["UNREAD"]]
    kept = [tmp_path / "babel/locale-data/fr_CA.dat", tmp_path / "redis/commands/core.py"]
    for path in kept:
        path.touch()
    SLIM["slim"](tmp_path)
    assert not [path for path in unread if path.exists()]
    assert all(path.exists() for path in kept)


@pytest.mark.parametrize("pattern", [pattern for pattern, _, _ in SLIM["UNREAD"]])
def test_a_line_that_finds_nothing_ends_the_build(tmp_path: Path, pattern: str) -> None:
    for other, _, _ in SLIM["UNREAD"]:
        if other != pattern:
            a_file_for(other, tmp_path)
    with pytest.raises(SystemExit, match=re.escape(pattern)):
        SLIM["slim"](tmp_path)


def test_every_line_has_a_reason() -> None:
    assert all(why for _, _, why in SLIM["UNREAD"])
