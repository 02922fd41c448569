"""Whatever somebody types is a question, and never a fault of ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts.models import Account
from app.core.db import db
from app.search import index, queries
from app.search.asking import LONGEST, MOST, Question, Trouble, understand
from app.search.words import LONGEST as LONGEST_WORD
from app.search.words import fold, words
from tests.conftest import Client, publish

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)
SIGNS = [
    '"',
    "-",
    "*",
    "#",
    "@",
    ":",
    "(",
    "\\",
    "'",
    "%",
    ";",
    "--",
    "&",
    "|",
    "!",
    "<->",
    ":*",
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    "tea",
    "東京",
    "🎉",
]
OPERATORS = [
    "from:",
    "from:ada",
    "has:",
    "has:media",
    "before:",
    "after:2026",
    "in:",
    "in:bookmarks",
    "lang:fr",
]
PIECES = st.sampled_from([*SIGNS, *OPERATORS, "\0", "\ud800", "é" * 100, " "])
QUESTIONS = st.one_of(ANYTHING, st.lists(PIECES, max_size=12).map("".join))
SETTINGS = settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@SETTINGS
@given(text=QUESTIONS)
def test_any_question_gets_an_answer(
    ada: Account, found: Callable[..., list[str]], text: str
) -> None:
    question = understand(text)
    for viewer in (None, ada):
        found(text, viewer)
        db.session.scalars(queries.people(question, viewer)).all()
        db.session.scalars(queries.tags(question, viewer)).all()
    db.session.execute(queries.names_beginning(text, ada)).all()
    db.session.scalars(queries.tags_beginning(text, ada)).all()


@pytest.mark.parametrize("sign", ["", "#", "@", "from:", "-#"])
@pytest.mark.parametrize(
    "letter", ["\ufdfa", "\U00020000", "\U00010400"]
)  # eighteen letters in one
def test_a_question_may_be_long_in_any_script(as_ada: Client, sign: str, letter: str) -> None:
    for text in (sign + letter * LONGEST, f"{sign}{letter * 60} {letter * 60} " * 5):
        for kind in ("posts", "people", "tags"):
            asked = {"q": text, "kind": kind}
            assert as_ada.get("/search", query_string=asked).status_code == 200
        for begun in (text, f"@{text}", f"#{text}"):
            assert as_ada.get("/search/complete", query_string={"q": begun}).status_code == 200


@SETTINGS
@given(text=ANYTHING)
def test_any_text_can_be_found(ada: Account, text: str) -> None:
    row = {"id": 1, "author_id": ada.id, "body": text, "rendered": ""}
    with db.session.begin_nested() as savepoint:
        if db.engine.dialect.name == "postgresql":
            row["id"] = publish_quietly(ada)
        index.add_posts([row])
        savepoint.rollback()


def publish_quietly(ada: Account) -> int:
    from app.posts.actions import publish

    return publish("x", by=ada).id


@settings(max_examples=100, deadline=None, database=None)
@given(text=ANYTHING)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    for word in words(text):
        assert len(word) <= LONGEST_WORD
        assert not set(word) & set(" '\"\\:*()\0")


@pytest.mark.parametrize(
    "text",
    ["", " ", "!!!", "*", '"', '""', "-", "- -", "#", "@", "-#", "…", "\0", "\ud800", '-"', "((("],
)
def test_what_holds_no_word_asks_nothing(text: str) -> None:
    assert understand(text) == Question()
    assert understand(text).is_empty


@pytest.mark.parametrize("text", ["before:tomorrow", "after:2026-13", "after:0000", "before:2026-"])
def test_a_wrong_date_is_told_and_left_out(text: str) -> None:
    question = understand(f"tea {text} ")
    assert question.troubles == [(Trouble.DATE, text)]
    assert [term.words for term in question.terms] == [("tea",)]
    assert question.since is question.until is None


def test_a_very_long_question_is_cut() -> None:
    question = understand("a " * 50_000)
    assert len(question.terms) == MOST
    assert question.troubles == [(Trouble.TOO_MANY, str(MOST))]
    assert len(understand("x" * 100_000).terms[0].words[0]) <= LONGEST


NONSENSE = ["%22", "*", "a+AND", "NEAR(", "%F0%9F%8D%B5", "%ED%A0%80", "%FF", "before:x", "%27"]
NONSENSE += ["from:%22", "has:", "in:nowhere", "-in:bookmarks", "/@ada/0", "%2500"]
NONSENSE += ["a" * 3000, "lang:x-" + "y" * 99]


@pytest.mark.parametrize("kind", ["posts", "people", "tags", "nonsense"])
def test_the_page_answers_any_question(client: Client, ada: Account, kind: str) -> None:
    for q in NONSENSE:
        assert client.get(f"/search?q={q}&kind={kind}").status_code == 200, q


def test_a_cursor_that_is_none_is_refused(client: Client, ada: Account) -> None:
    publish("tea", by=ada)
    for kind in ("posts", "people", "tags"):
        assert client.get(f"/search?q=tea&kind={kind}&max_id=x").status_code == 400
        assert client.get(f"/search?q=tea&kind={kind}&max_id=1").status_code == 200
