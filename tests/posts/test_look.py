"""What a post shows: why it stands here, whom it is for, what is folded, what one can do."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.db import db
from app.core.paging import Cursor
from app.likes.actions import like
from app.posts.actions import Manner
from app.posts.actions import publish as write
from app.posts.models import Post
from app.relations.actions import follow
from app.timelines import queries as timelines
from app.timelines.articles import article
from tests.conftest import Client, publish

Look = Callable[..., str]


@pytest.fixture
def look(app: Flask) -> Look:
    """The post as it stands in a list of all that its author wrote."""

    def render(post: Post, viewer: Account | None = None) -> str:
        db.session.commit()
        cursor = Cursor(max_id=post.id + 1)
        cards = timelines.profile(post.author, viewer, cursor, with_replies=True).items
        [card] = [card for card in cards if card.id == post.id]
        with app.test_request_context():
            return article(card)

    return render


def said(text: str, *, by: Account, **manner: object) -> Post:
    return write(text, by=by, manner=Manner(**manner))  # type: ignore[arg-type]


def test_a_warning_folds_the_text_behind_its_words(look: Look, ada: Account) -> None:
    shown = look(said("It was the gardener.", by=ada, spoiler_text="The end of the book"))
    summary, _, folded = shown.partition("</summary>")
    assert "The end of the book" in summary
    assert "It was the gardener." not in summary
    assert "It was the gardener." in folded.partition("</details>")[0]
    assert "<details open" not in shown


def test_without_a_warning_nothing_is_folded(look: Look, ada: Account) -> None:
    assert 'class="warning"' not in look(said("Good morning.", by=ada))


def test_a_warning_is_text(look: Look, ada: Account) -> None:
    shown = look(said("x", by=ada, spoiler_text="<script>alert(1)</script>"))
    assert "<script>" not in shown


@pytest.mark.parametrize(
    ("visibility", "words"),
    [
        ("unlisted", "Unlisted"),
        ("followers", "For followers only"),
    ],
)
def test_whom_a_post_is_for_is_said_by_a_sign_with_words(
    look: Look, ada: Account, visibility: str, words: str
) -> None:
    shown = look(said("A word.", by=ada, visibility=visibility), ada)
    assert f'<span class="post-sign" title="{words}' in shown
    assert f'<span class="heard">{words}' in shown


def test_what_is_for_everybody_needs_no_sign(look: Look, ada: Account) -> None:
    assert "post-sign" not in look(said("A word.", by=ada), ada)


def test_the_language_is_told_to_whoever_reads_aloud(look: Look, ada: Account) -> None:
    assert 'lang="fr"' in look(said("Bonjour.", by=ada, language="fr"))
    unknown = publish("Hm.", by=ada)
    unknown.language = None
    assert "lang=" not in look(unknown)


def test_a_reply_says_whom_it_answers_and_leads_there(
    look: Look, ada: Account, grace: Account
) -> None:
    first = publish("Who is there?", by=grace)
    shown = look(said("I am.", by=ada, in_reply_to=first))
    assert f'Replying to <a href="/@grace/{first.id}">@grace</a>' in shown


@pytest.mark.parametrize("act", ["like", "repost", "bookmark"])
def test_what_one_did_is_told_by_shape_and_word(
    as_grace: Client, look: Look, ada: Account, grace: Account, act: str
) -> None:
    post = publish("Good morning.", by=ada)
    sign = {"like": "heart", "repost": "repeat", "bookmark": "bookmark"}[act]
    before = button(look(post, grace), f"/posts/{post.id}/{act}")
    assert 'aria-pressed="false"' in before
    assert f'#{sign}"' in before
    as_grace.post(f"/posts/{post.id}/{act}")
    after = button(look(post, grace), f"/posts/{post.id}/un{act}")
    assert 'aria-pressed="true"' in after
    assert f'#{sign}-full"' in after
    assert re.search(r'title="(Liked|Reposted|Bookmarked)"', after)


def test_an_act_of_somebody_else_shows_as_a_count_only(
    look: Look, ada: Account, grace: Account, alan: Account
) -> None:
    post = publish("Good morning.", by=ada)
    like(post, by=grace)
    shown = button(look(post, alan), f"/posts/{post.id}/like")
    assert 'aria-pressed="false"' in shown
    assert '<span class="act-count">1</span>' in shown


def test_what_is_not_for_everybody_has_no_button_to_repost(
    look: Look, ada: Account, grace: Account
) -> None:
    follow(ada, by=grace)
    post = said("A word.", by=ada, visibility="followers")
    shown = look(post, grace)
    assert f"/posts/{post.id}/repost" not in shown
    assert f"/posts/{post.id}/like" in shown


def test_a_stranger_sees_the_counts_and_the_way_in(
    look: Look, ada: Account, grace: Account
) -> None:
    post = publish("Good morning.", by=ada)
    like(post, by=grace)
    shown = look(post)
    assert '<button type="submit"' not in shown
    assert f'href="/auth/login?next={post.url}"' in shown
    assert '<span class="act-count">1</span>' in shown


def test_the_menu_of_ones_own_post_and_of_somebody_elses(
    look: Look, ada: Account, grace: Account
) -> None:
    post = publish("Good morning.", by=ada)
    own, other = look(post, ada), look(post, grace)
    for path in (f"/posts/{post.id}/edit", f"/posts/{post.id}/delete", f"/posts/{post.id}/pin"):
        assert path in own
        assert path not in other
    for path in ("/@ada/mute", "/@ada/block"):
        assert path in other
        assert path not in own
    for path in (f"{post.url}/likes", f"{post.url}/reposts", f"/posts/{post.id}/mute-conversation"):
        assert path in own
        assert path in other


def test_a_muted_conversation_can_be_heard_again_from_any_of_its_posts(
    as_grace: Client, look: Look, ada: Account, grace: Account
) -> None:
    first = publish("Good morning.", by=ada)
    reply = said("And to you.", by=ada, in_reply_to=first)
    as_grace.post(f"/posts/{first.id}/mute-conversation")
    assert f"/posts/{reply.id}/unmute-conversation" in look(reply, grace)
    assert f"/posts/{reply.id}/mute-conversation" in look(reply, ada)


def test_nothing_of_a_session_is_kept_with_a_post(app: Flask, as_ada: Client, ada: Account) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    publish("Good morning.", by=ada)
    page = as_ada.get("/explore?max_id=9000000000000000000").text
    posts = re.findall(r"<article class=\"post.*?</article>", page, re.DOTALL)
    assert len(posts) == 1
    assert "csrf_token" not in posts[0]
    assert "max_id" not in posts[0]
    form = page.partition('<form id="acts"')[2].partition("</form>")[0]
    assert "csrf_token" in form
    assert 'value="/explore?max_id=9000000000000000000"' in form


def test_a_stranger_gets_no_form_and_no_token(client: Client, ada: Account) -> None:
    publish("Good morning.", by=ada)
    page = client.get("/explore").text
    assert 'id="acts"' not in page
    assert "csrf_token" not in page


def button(shown: str, path: str) -> str:
    """The one button that leads to this address."""
    found = re.findall(rf'<button[^>]*formaction="{path}"[^>]*>.*?</button>', shown, re.DOTALL)
    assert len(found) == 1
    return found[0]


def test_a_post_without_words_is_called_so_wherever_its_words_would_stand(
    as_ada: Client, ada: Account
) -> None:
    post = publish("", by=ada)
    page = as_ada.get(post.url).text
    assert "<title>Ada Lovelace: A post without words" in page
    assert 'name="description" content="A post without words"' in page
    for path in (f"{post.url}/likes", f"/posts/new?in_reply_to={post.id}"):
        assert "A post without words" in as_ada.get(path).text
