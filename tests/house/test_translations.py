"""Every sentence a reader meets exists in English and in French."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

APP = Path(__file__).resolve().parents[2] / "app"
FRENCH = APP / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
KEYWORDS |= {"lazy_ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
METHODS = [("templates/**", "jinja2"), ("**.py", "python")]
GAP = re.compile(r"%\(\w+\)[sd]|%[sd]")


def extracted() -> Catalog:
    """What the sources contain today."""
    catalog = Catalog()
    found = extract_from_dir(str(APP), METHODS, keywords=KEYWORDS)
    for _file, _line, message, _comments, context in found:
        catalog.add(message, context=context)
    return catalog


@pytest.fixture(scope="module")
def french() -> Catalog:
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr")


def test_every_sentence_is_translated(french: Catalog) -> None:
    missing = []
    for message in extracted():
        if not message.id:
            continue
        known = french.get(message.id, message.context)
        strings = (
            [known.string] if known and isinstance(known.string, str) else known and known.string
        )
        if not strings or not all(strings) or known.fuzzy:
            missing.append(message.id)
    assert not missing, "run `make translations`, then translate these in app/translations/fr"


def test_no_translation_is_left_of_a_sentence_that_is_gone(french: Catalog) -> None:
    today = extracted()
    assert not [m.id for m in french if m.id and today.get(m.id, m.context) is None]
    assert not french.obsolete


def test_gaps_have_the_same_names_in_both_languages(french: Catalog) -> None:
    for message in french:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in strings:
            assert set(GAP.findall(string)) <= set(GAP.findall(" ".join(ids))), message.id


def test_the_compiled_catalog_is_the_current_one(french: Catalog, tmp_path: Path) -> None:
    with (tmp_path / "messages.mo").open("wb") as file:
        write_mo(file, french)
    compiled = FRENCH.with_suffix(".mo").read_bytes()
    assert compiled == (tmp_path / "messages.mo").read_bytes(), "run `make translations`"


def test_french_puts_a_no_break_space_before_double_punctuation(french: Catalog) -> None:
    wrong = [
        string
        for message in french
        if message.id
        for string in (message.string if isinstance(message.string, tuple) else (message.string,))
        if re.search(r"[\w)»] ?[?!;](?!\w)|\w ?:(?=\s|$)", string)
    ]
    assert not wrong


def test_no_template_has_bare_words() -> None:
    """Text outside `_()` would be English for everybody."""
    allowed = {"Microblog", "UTC"}
    bare = []
    for path in (APP / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", " ", text, flags=re.DOTALL)
        text = re.sub(r"<[^>]*>|&\w+;", " ", text)
        words = set(re.findall(r"[A-Za-zÀ-ÿ]{2,}", text)) - allowed
        if words:
            bare.append(f"{path.relative_to(APP)}: {sorted(words)}")
    assert not bare
