"""Scripts are served in one piece, and do the same as apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.core import assets, scripts
from tests.conftest import Client

SCRIPTS = sorted((assets.FOLDER / "js").glob("*.js"))


def joined(folder: Path, **sources: str) -> str:
    for name, source in sources.items():
        (folder / f"{name}.js").write_text(source)
    return scripts.join(folder / "main.js").decode()


def test_what_is_imported_stands_before_who_imports_it_and_only_once(tmp_path: Path) -> None:
    text = joined(
        tmp_path,
        main='import "./one.js";\nimport "./two-three.js";\n',
        one='import { say } from "./say.js";\nsay(1);\n',
        **{"two-three": 'import { say } from "./say.js";\nsay(2);\n'},
        say="export function say(words) {}\nexport const loud = true;\n",
    )
    assert re.findall(r"say\(\d\)|return \{.*\}|const [^=]* =", text) == [
        "const $say =",
        "const loud =",
        "return { say, loud }",
        "const { say } =",
        "say(1)",
        "const { say } =",
        "say(2)",
    ]


def test_comments_stay_at_home_and_texts_with_slashes_do_not(tmp_path: Path) -> None:
    text = joined(
        tmp_path,
        main='/* What it\n   is for. */\n// Why.\nopen("https://example.org"); // now\n',
    )
    assert "What" not in text and "Why" not in text
    assert 'open("https://example.org"); // now' in text


def test_a_circle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="main -> one -> main"):
        joined(tmp_path, main='import "./one.js";\n', one='import "./main.js";\n')


@pytest.mark.parametrize("line", ['import x from "./one.js";', "export default 1;"])
def test_forms_that_are_not_known_are_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match=r"main\.js"):
        joined(tmp_path, main=f"{line}\n", one="")


def test_every_script_of_ours_is_in_what_is_sent(client: Client) -> None:
    text = client.get(assets.asset_url("js/main.js")).text
    assert re.search(r"^(im|ex)port\b", text, re.MULTILINE) is None
    for script in SCRIPTS:
        if script.name == "main.js":  # it only imports
            continue
        last = script.read_text(encoding="utf-8").strip().splitlines()[-1]
        assert last in text, f"nobody imports {script.name}"
