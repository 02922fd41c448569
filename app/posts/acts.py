"""How the views of likes, reposts, bookmarks and pins find the post and answer."""

from __future__ import annotations

from typing import Any

from flask import abort, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.errors import wants_json
from app.core.returning import local_path
from app.posts.models import Post
from app.posts.queries import visible_to


def find(post_id: int, username: str | None = None) -> Post:
    """The post of that id, through the front door: not visible and not there are the same 404.

    `username`: whose the address says it is; the one address of a page has the right letter case.
    """
    post = db.session.scalar(visible_to(g.viewer).where(Post.id == post_id)) or abort(404)
    if username is not None:
        keep_address(post, username)
    return post


def keep_address(post: Any, username: str) -> None:
    """A page about a post (or its card) is found under its author's name only: a stranger's is
    404, another letter case is led to the one that is right."""
    name = post.author.username
    if username != name:
        if username.lower() != name.lower():
            abort(404)
        here = {"username": name, "post_id": post.id}
        abort(redirect(url_for(str(request.endpoint), **here), 301))


def answer(post: Post, **state: Any) -> ResponseReturnValue:
    """The new state for a script; others go back to where they pressed the button."""
    if wants_json():
        return jsonify(state)
    page = local_path(request.form.get("next"), post.url).partition("#")[0]
    return redirect(f"{page}#post-{post.id}", 303)
