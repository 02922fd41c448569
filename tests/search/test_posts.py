"""Posts are found by what they say, however it is typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.accounts.models import Account
from app.core.db import db
from app.posts.actions import Manner, delete, edit
from app.posts.actions import publish as publish_post
from tests.conftest import Client, publish

Found = Callable[..., list[str]]

TEXTS = """
L'été à Besançon
We drank coffee, then we wrote code.
Code first, coffee later
Ein Café an der Straße
東京タワーに行った
서울에서 만나요
مَرْحَبًا بالعالم
नमस्ते दुनिया
C'est la fête 🎉 #Été
See https://example.org/coffee-beans for more
grace_hopper wrote it
Ελλάς
It costs 3.50 on 2026-11-24
""".strip().splitlines()


@pytest.fixture
def library(ada: Account) -> None:
    for text in TEXTS:
        publish(text, by=ada)


CASES = [
    # case and accents do not count
    ("ete", ["C'est", "L'été"]),
    ("ÉTÉ ", ["C'est", "L'été"]),
    ("besancon", ["L'été"]),
    ("cafe", ["Ein Café"]),
    ("STRASSE", ["Ein Café"]),
    ("ελλας", ["Ελλάς"]),
    # every word has to be there, in any order
    ("coffee code", ["Code first", "We drank"]),
    ("code coffee ", ["Code first", "We drank"]),
    ("coffee tea", []),
    # the last word may still be growing, the others are whole
    ("cof", ["See", "Code first", "We drank"]),
    ("cof ", []),
    ("cof code", []),
    ("cof* code", ["Code first", "We drank"]),
    ("w", []),
    # words that follow each other
    ('"wrote code"', ["We drank"]),
    ('"code wrote"', []),
    ('"WROTE', ["grace", "We drank"]),
    ("« wrote code »", ["We drank"]),
    ("“wrote code”", ["We drank"]),
    ("coffee-beans", ["See"]),
    ("l'été", ["L'été"]),
    ("hopper", ["grace"]),
    ("@grace_hopper", ["grace"]),
    ("3.50", ["It costs"]),
    ("example.org", ["See"]),
    # what should not be there
    ("coffee -drank", ["See", "Code first"]),
    ('coffee -"wrote code"', ["See", "Code first"]),
    ("-coffee ete", ["C'est", "L'été"]),
    ("coffee - drank ", ["We drank"]),
    # scripts without spaces, and those with other letters
    ("東京", ["東京"]),
    ("タワー", ["東京"]),
    ("京東", []),
    ("서울", ["서울"]),
    ("مرحبا", ["مَرْحَبًا"]),
    ("नमस्ते", ["नमस्ते"]),
    ("🎉", ["C'est"]),
    # hashtags and links
    ("#ete", ["C'est"]),
    ("#ÉTÉ", ["C'est"]),
    ("#coffee", []),
    ("-#été ete ", ["L'été"]),
    ("has:link", ["See"]),
    ("coffee -has:link", ["Code first", "We drank"]),
    # nothing special: words
    ("AND", []),
    ("foo:coffee", []),
    ("has:coffee", []),
    ("words AND", []),
    ("it:costs", ["It costs"]),
]


def test_a_question_finds(library: None, found: Found) -> None:
    wrong = {}
    for question, beginnings in CASES:
        texts = found(question)
        if len(texts) != len(beginnings) or not all(map(str.startswith, texts, beginnings)):
            wrong[question] = texts
    assert not wrong


def test_a_question_without_a_positive_word_finds_the_rest(library: None, found: Found) -> None:
    assert len(found("-coffee")) == len(TEXTS) - 3


def test_the_warning_before_a_text_is_found_too(ada: Account, found: Found) -> None:
    publish_post("he dies", by=ada, manner=Manner(spoiler_text="End of the film"))
    assert found("film") == ["he dies"]


def test_an_edited_post_is_found_by_what_it_says_now(ada: Account, found: Found) -> None:
    post = publish("morning tea", by=ada)
    edit(post, "evening wine", spoiler_text="drinks")
    assert found("tea ") == []
    assert found("wine") == found("drinks") == ["evening wine"]
    edit(post, "evening wine", spoiler_text="glasses")
    assert found("drinks") == []
    assert found("glasses") == ["evening wine"]


def test_a_deleted_post_is_found_no_longer(ada: Account, found: Found) -> None:
    delete(publish("morning tea", by=ada))
    assert found("tea") == []


def test_what_is_undone_was_never_found(ada: Account, found: Found) -> None:
    db.session.commit()
    publish_post("morning tea", by=ada)
    db.session.rollback()
    assert found("tea") == []


def test_from_finds_what_somebody_wrote(ada: Account, grace: Account, found: Found) -> None:
    publish("tea for two", by=ada)
    publish("tea for me", by=grace)
    assert found("tea from:grace") == found("from:@Grace") == ["tea for me"]
    assert found("tea -from:grace") == ["tea for two"]
    assert found("tea from:me", ada) == ["tea for two"]
    assert found("from:ada from:grace") == ["tea for me", "tea for two"]
    assert found("tea from:nobody") == []
    assert len(found("tea -from:nobody")) == 2
    assert found("from:me") == []


def test_dates_bound_what_is_found(ada: Account, found: Found) -> None:
    from datetime import UTC, datetime

    from app.core.ids import new_id
    from app.posts.models import Post
    from app.search import index

    for day in ("2024-12-31", "2025-01-01", "2025-03-31", "2025-04-01"):
        moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
        post = Post(id=new_id(moment), author_id=ada.id, body=f"tea {day}", rendered="")
        db.session.add(post)
        db.session.flush()
        index.add_posts([index.row_of(post, index.POST)])

    def days(question: str) -> list[str]:
        return [text.removeprefix("tea ")[5:] for text in found(question)]

    assert days("tea before:2025") == ["12-31"]
    assert days("tea after:2025-04") == ["04-01"]
    assert days("after:2025-01-01 before:2025-04-01") == ["03-31", "01-01"]
    assert days("before:2025-03-31 tea") == ["01-01", "12-31"]
    assert days("after:1066") == ["04-01", "03-31", "01-01", "12-31"]
    assert days("after:9999 ") == []


def test_the_address_of_a_post_finds_it(ada: Account, found: Found, client: Client) -> None:
    post = publish("here I am", by=ada)
    publish("me too", by=ada)
    assert found(f"https://elsewhere.example{post.url}") == ["here I am"]
    assert found(post.url) == ["here I am"]
    assert found("/@ada/9999999999999999999") == []
