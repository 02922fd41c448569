"""What the documents name is there, and what is there is in the documents."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from click import Context, Group
from flask import Flask

from app.cli.seed_people import PASSWORD
from app.core import exits
from app.core.config import SETTINGS
from app.core.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=lambda path: path.as_posix()
)
READMES = ["README.md", "README.fr.md"]
FLASKS_OWN = {"run", "shell", "routes"}
# Read by others: boot.sh for older course material, flask, the Dockerfile, tests, PostgreSQL.
OTHERS = {"APP_ENVIRONMENT", "FLASK_APP", "PYTHON_VERSION", "REQUIRE_ALL", "TEST_REDIS"}
OTHERS |= {"POSTGRES_USER", "POSTGRES_PASSWORD"}
SECRETS = {setting.name for setting in SETTINGS if setting.secret}
KNOWN = {setting.name for setting in SETTINGS} | {f"{name}_FILE" for name in SECRETS} | OTHERS
SCREENSHOT = "docs/screenshot.png"  # made by a script, which checks it itself


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_in(text: str) -> str:
    """What a reader would type: fenced blocks and code in the line."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return "\n".join(blocks + re.findall(r"`([^`\n]+)`", text))


def rows(name: str) -> dict[str, str]:
    """Tables of variables: the name in the first column, the default in the last."""
    found = re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|.*\| ([^|]*) \|$", text_of(name), re.MULTILINE)
    return {variable: default.strip("`") for variable, default in found}


def anchors(text: str) -> set[str]:
    """Addresses of a document's headings, made as the usual viewers of Markdown make them."""
    found = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.S | re.M), re.M)
    plain = (re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()) for heading in found)
    return {heading.replace(" ", "-") for heading in plain}


def test_the_example_lists_every_setting_with_its_default_and_nothing_else() -> None:
    listed = dict(re.findall(r"^#([A-Z][A-Z0-9_]+)=(.*)$", text_of(".env.example"), re.MULTILINE))
    expected = {setting.name: setting.default for setting in SETTINGS}
    expected["DATA_DIR"] = "/data"  # the image says so
    assert listed == expected
    assert set(re.findall(r"\b([A-Z0-9_]+_FILE) works", text_of(".env.example"))) == {
        f"{name}_FILE" for name in SECRETS
    }


def test_an_example_copied_as_it_is_changes_nothing() -> None:
    lines = text_of(".env.example").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []


@pytest.mark.parametrize("name", READMES)
def test_the_table_lists_every_setting_with_its_default_and_nothing_else(name: str) -> None:
    listed = rows(name)
    assert set(listed) == {setting.name for setting in SETTINGS}
    for setting in SETTINGS:
        if setting.default:
            assert listed[setting.name] == setting.default, setting.name


def test_no_document_names_a_variable_that_nobody_reads() -> None:
    strange = {
        f"{path.name}: {name}"
        for path in DOCUMENTS
        for name in re.findall(
            r"(?:-e |^|`|\s)([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?==|`)",
            code_in(path.read_text(encoding="utf-8")),
            re.MULTILINE,
        )
        if name not in KNOWN
    }
    assert not strange


def test_every_exit_code_is_explained() -> None:
    codes = {value for value in vars(exits).values() if isinstance(value, int)}
    listed = re.findall(r"^\| (\d+) \|", text_of("README.md"), re.MULTILINE)
    assert {int(code) for code in listed} == codes | {0}


def test_every_make_target_that_a_document_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", text_of("Makefile"), re.MULTILINE))
    missing = {
        f"{path.name}: make {target}"
        for path in DOCUMENTS
        for target in re.findall(r"\bmake ([a-z][a-z-]*)", code_in(path.read_text("utf-8")))
        if target not in targets
    }
    assert not missing


def test_every_flask_command_that_a_document_names_is_there(app: Flask) -> None:
    def is_there(words: list[str], group: Group) -> bool:
        command = group.get_command(Context(group), words[0])
        if isinstance(command, Group) and words[1:]:
            return is_there(words[1:], command)
        return command is not None

    missing = {
        f"{path.name}: flask {words}"
        for path in DOCUMENTS
        for words in re.findall(r"\bflask ((?:[a-z-]{2,} ?)+)", code_in(path.read_text("utf-8")))
        if words.split()[0] not in FLASKS_OWN and not is_there(words.split(), app.cli)
    }
    assert not missing


def test_the_map_shows_the_rooms_that_are_there() -> None:
    rooms = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    map_of_rooms = re.findall(r"^app/.*$", text_of("README.md"), re.MULTILINE)
    shown = {room for line in map_of_rooms for room in re.findall(r"\bapp/([a-z]+)/", line)}
    assert shown == rooms | {"migrations", "translations", "templates", "static"}


@pytest.mark.parametrize("name", READMES)
def test_the_readme_tells_the_password_of_the_demo(name: str) -> None:
    assert f"`{PASSWORD}`" in text_of(name)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target) or target == SCREENSHOT:
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and anchor not in anchors(there.read_text("utf-8"))):
            broken.append(target)
    assert not broken


def test_paths_in_code_are_there() -> None:
    """`app/core/config.py`, `docs/operations.md`: what the documents point at."""
    missing = {
        f"{path.name}: {name}"
        for path in DOCUMENTS
        for name in re.findall(
            r"`((?:app|tests|docs|docker)/[\w./-]+\.\w+)`", path.read_text(encoding="utf-8")
        )
        if name != SCREENSHOT and not (ROOT / name).exists()
    }
    assert not missing


def test_one_version_everywhere() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    assert project["version"] == VERSION
    assert re.search(
        rf"^## \[{re.escape(VERSION)}\] - \d{{4}}-\d\d-\d\d$", text_of("CHANGELOG.md"), re.M
    )


def test_the_french_guide_keeps_french_spaces() -> None:
    """A no-break space before : ; ? ! and inside « », outside of code."""
    text = re.sub(
        r"^```.*?^```|`[^`\n]+`|\]\([^)]*\)|<[^>]+>", "", text_of("README.fr.md"), flags=re.S | re.M
    )
    wrong = re.findall(r"[^\n]{0,30}(?:[\wà-ÿ)*»] ?[:;?!](?=\s)|« ?\w|[\w.] ?»)", text)
    assert [
        piece for piece in wrong if not re.search(r"[\u00a0\u202f][:;?!»]$|«[\u00a0\u202f]", piece)
    ] == []
