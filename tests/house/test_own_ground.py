"""No page fetches from another host, and nothing that is ours asks for inline rights."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.core.headers import CONTENT_SECURITY_POLICY

pytestmark = pytest.mark.sqlite("asks no database")
APP = Path(__file__).resolve().parents[2] / "app"
NAMESPACES = (
    "http://www.w3.org/",
    "https://jsonfeed.org/version/",
    "http://purl.org/",
    "http://search.yahoo.com/mrss/",
)
SOURCES = [
    path
    for folder in ("templates", "static")
    for path in (APP / folder).rglob("*")
    if path.suffix in (".html", ".xml", ".css", ".js", ".svg", ".txt")
]


def test_no_page_fetches_from_another_host() -> None:
    assert len(SOURCES) > 30
    foreign = [
        f"{path.name}: {address}"
        for path in SOURCES
        for address in re.findall(r"https?://[^\s\"'<>)]+", path.read_text(encoding="utf-8"))
        if not address.startswith(NAMESPACES) and "example" not in address
    ]
    assert not foreign


def test_no_inline_script_or_style() -> None:
    guilty = [
        path.name
        for path in SOURCES
        if path.suffix == ".html"
        and re.search(
            r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert not guilty
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_every_text_a_person_wrote_is_escaped() -> None:
    guilty = [
        path.name
        for path in SOURCES
        if path.suffix in (".html", ".xml") and "|safe" in path.read_text("utf-8").replace(" ", "")
    ]
    assert not guilty
