"""The language of a post: found out, corrected, or that of its writer."""

from __future__ import annotations

import sys

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.core.db import db
from app.posts import languages
from app.posts.actions import edit
from app.posts.languages import NAMES, detect
from app.posts.models import Post
from tests.conftest import Client, publish

SENTENCES = {
    "en": "Just finished reading a lovely book about bread.",
    "fr": "Je viens de finir un très bon livre sur le pain.",
    "de": "Ich habe gerade ein schönes Buch über Brot gelesen.",
    "es": "Acabo de terminar un libro precioso sobre el pan.",
    "pt": "Acabei de ler um livro lindo sobre pão.",
    "ja": "今日はいい天気ですね",
    "ru": "Сегодня хорошая погода",
    "ar": "الطقس جميل اليوم",
    "he": "שלום לכולם, מה שלומכם היום",
    "no": "Norge er et vakkert land, synes jeg, og fjordene er dype",
    "el": "Καλημέρα σας",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_tells_its_language(code: str) -> None:
    assert detect(SENTENCES[code], "it") == code
    assert code in NAMES


@pytest.mark.parametrize("text", ["lol", "It rains again.", "Hello world", "ok ok"])
def test_of_a_word_or_two_nobody_can_tell_so_it_is_the_writers_own(text: str) -> None:
    assert detect(text, "en") == "en"
    assert detect(text, "fr") == "fr"


@pytest.mark.parametrize(
    "text", ["", "12 345 !", "🎉🎉", "https://example.org/a/long/way @ada #tea"]
)
def test_what_has_no_words_has_no_language(text: str) -> None:
    assert detect(text, "en") is None


def test_links_and_names_do_not_count() -> None:
    text = "@ada voilà le lien promis, merci encore https://example.org/very/long/english/words"
    assert detect(text, "en") == "fr"


def test_without_the_library_everybody_writes_what_they_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "gcld3", None)
    languages._detector.cache_clear()
    assert detect(SENTENCES["de"], "en") == "en"
    languages._detector.cache_clear()


def test_the_library_is_loaded_by_the_first_post_only(ada: Account) -> None:
    languages._detector.cache_clear()
    assert languages._detector.cache_info().currsize == 0
    assert publish(SENTENCES["de"], by=ada).language == "de"
    assert languages._detector.cache_info().currsize == 1


def test_a_short_text_is_in_the_language_of_its_authors_pages(ada: Account) -> None:
    ada.language = "fr"
    assert publish("Ah bon", by=ada).language == "fr"


def test_the_author_corrects_it_and_nothing_else_changes(as_ada: Client, ada: Account) -> None:
    post = publish("Ach so", by=ada)
    assert post.language == "en"
    as_ada.post(f"/posts/{post.id}/edit", data={"body": "Ach so", "language": "de"})
    post = db.session.scalars(select(Post)).one()
    assert post.language == "de"
    assert post.edited_at is None
    assert 'lang="de"' in as_ada.get(post.url).text


def test_it_can_be_found_out_anew(ada: Account) -> None:
    post = publish("Ach so", by=ada)
    edit(post, SENTENCES["fr"], language="")
    assert post.language == "fr"


def test_the_form_offers_languages_under_their_own_names(as_ada: Client) -> None:
    form = " ".join(as_ada.get("/posts/new").text.split())
    assert '<option value="de" lang="de">Deutsch</option>' in form
