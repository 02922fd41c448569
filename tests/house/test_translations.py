"""Every sentence a reader meets exists in English and in French."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

pytestmark = pytest.mark.sqlite("asks no database")
APP = Path(__file__).resolve().parents[2] / "app"
FRENCH = APP / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}
KEYWORDS |= {"lazy_ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
METHODS = [("templates/**", "jinja2"), ("**.py", "python")]
GAP = re.compile(r"%\(\w+\)[sd]|%[sd]")
# U+202F before ; ! ?, U+00A0 before : (not in has:link) and inside « », ’ and … for ' and ...
MISTYPED = re.compile(
    r"(?<!\u202f)[;!?](?!\w)|(?<!\u00a0):(?!//|\w)|«(?!\u00a0)|(?<!\u00a0)»|['\"]|\.\.\."
)
ADDRESSED = re.compile(
    r"\b(tu|toi|te|t’|ton|ta|tes|vous|votre|vos|(?!chez|assez|nez)\w+ez)\b", re.I
)
STRANGE = re.compile(r"\b(posts?|hashtags?|followers?|timeline|paramètres|utilisateurs?)\b", re.I)


def words(strings: str | Sequence[str] | None) -> Sequence[str]:
    """A message's forms: one, or one for each number."""
    return (strings,) if isinstance(strings, str) else strings or ("",)


def every(catalog: Catalog) -> list[str]:
    """Every form of every translation."""
    return [string for message in catalog if message.id for string in words(message.string)]


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
        known = french.get(message.id, message.context)
        if message.id and (not known or known.fuzzy or not all(words(known.string))):
            missing.append(message.id)
    assert not missing, "run `make translations`, then translate these in app/translations/fr"


def test_no_translation_is_left_of_a_sentence_that_is_gone(french: Catalog) -> None:
    today = extracted()
    assert not [m.id for m in french if m.id and today.get(m.id, m.context) is None]
    assert not french.obsolete


def test_gaps_have_the_same_names_in_both_languages(french: Catalog) -> None:
    for message in french:
        for english, translated in zip(words(message.id), words(message.string), strict=True):
            assert sorted(GAP.findall(translated)) == sorted(GAP.findall(english)), message.id


def test_the_compiled_catalog_is_the_current_one(french: Catalog, tmp_path: Path) -> None:
    with (tmp_path / "messages.mo").open("wb") as file:
        write_mo(file, french)
    compiled = FRENCH.with_suffix(".mo").read_bytes()
    assert compiled == (tmp_path / "messages.mo").read_bytes(), "run `make translations`"


def test_french_keeps_french_spaces_and_signs(french: Catalog) -> None:
    assert not [string for string in every(french) if MISTYPED.search(string)]


def test_french_addresses_nobody(french: Catalog) -> None:
    """Neither tu nor vous: the sentence is turned instead."""
    assert not [string for string in every(french) if ADDRESSED.search(string)]


def test_french_keeps_to_its_glossary(french: Catalog) -> None:
    """The catalog's first lines tell which word stands for what."""
    assert not [string for string in every(french) if STRANGE.search(string)]


def test_no_sentence_hides_in_an_f_string() -> None:
    """Babel does not look there: it would be English for everybody."""
    hidden = []
    for path in APP.rglob("*.py"):
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for part in ast.walk(text) if isinstance(text, ast.JoinedStr) else ():
                if isinstance(part, ast.Call) and getattr(part.func, "id", "") in KEYWORDS:
                    hidden.append(f"{path.relative_to(APP)}:{part.lineno}")
    assert not hidden


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
