"""How acts in a conversation are answered, to a person and to a script."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from app.core.errors import form_errors, wants_json
from app.posts.models import Post


def place(conversation_id: int, anchor: str | None = None) -> str:
    """Address of a conversation."""
    return url_for("conversations.show", conversation_id=conversation_id, _anchor=anchor)


def sent(post: Post) -> ResponseReturnValue:
    """To the end of the conversation, where the message is."""
    where = place(post.conversation_id, "newest")
    if wants_json():
        ids = {"id": str(post.id), "conversation_id": str(post.conversation_id)}
        return jsonify(**ids, url=where, next=where), 201
    return redirect(where, 303)


def done(where: str, words: str = "") -> ResponseReturnValue:
    """Back to the page, with a word about it; nothing but "done" for a script."""
    if wants_json():
        return "", 204
    if words:
        flash(words, "good")
    return redirect(where, 303)


def again(form: Any, status: int = 422) -> ResponseReturnValue:
    """The sheet for a new message once more, with what was typed and what is wrong with it."""
    if said := form_errors(form, status):
        return said
    return render_template("conversations/new.html", form=form), status


def slow_down(form: Any, limit: TooManyRequests) -> Response:
    """429: too many strangers in too short a time."""
    form.to.errors = [_("You have written to many strangers lately. Wait a while, then go on.")]
    response = make_response(again(form, 429))
    response.headers["Retry-After"] = str(limit.retry_after)
    return response
