"""Writing, reading, editing and deleting one post."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.auth.guards import login_required
from app.core.db import db
from app.core.errors import form_errors, wants_json
from app.posts import actions
from app.posts.forms import PostForm
from app.posts.models import Post
from app.posts.queries import visible_to, written_by

bp = Blueprint("posts", __name__)
POST_ID = "<int(max=9223372036854775807):post_id>"


@bp.get("/posts/new")
@login_required
def new() -> ResponseReturnValue:
    """The page for writing, where no script opens a dialog. `?body=` begins the text."""
    form = PostForm(data={"body": request.args.get("body", "")[:10_000]})
    return render_template("posts/new.html", form=form)


@bp.post("/posts")
@login_required
def create() -> ResponseReturnValue:
    """Publish what was written."""
    form = PostForm()
    if not form.validate():
        return form_errors(form) or (render_template("posts/new.html", form=form), 422)
    post = actions.publish(form.body.data or "", by=g.viewer)
    db.session.commit()
    if wants_json():
        return jsonify(id=str(post.id), url=post.url), 201
    flash(_("Your post is published."), "good")
    return redirect(url_for("timelines.home"), 303)


@bp.get(f"/@<username>/{POST_ID}")
def show(username: str, post_id: int) -> ResponseReturnValue:
    """One post, at the address that is its own."""
    post = _visible(username, post_id)
    if username != post.author.username:
        return redirect(post.url, 301)
    return render_template("posts/show.html", post=post)


@bp.get(f"/@<username>/{POST_ID}/history")
def history(username: str, post_id: int) -> ResponseReturnValue:
    """What an edited post said before."""
    post = _visible(username, post_id)
    return render_template("posts/history.html", post=post, revisions=post.revisions)


@bp.route(f"/posts/{POST_ID}/edit", methods=["GET", "POST"])
@login_required
def edit(post_id: int) -> ResponseReturnValue:
    """Change one's own post."""
    post = db.session.scalar(written_by(g.viewer, post_id)) or abort(404)
    form = PostForm(obj=post)
    if not form.is_submitted():
        return render_template("posts/edit.html", form=form, post=post)
    if not form.validate():
        return form_errors(form) or (render_template("posts/edit.html", form=form, post=post), 422)
    actions.edit(post, form.body.data or "")
    db.session.commit()
    flash(_("Your post is changed."), "good")
    return redirect(post.url, 303)


@bp.route(f"/posts/{POST_ID}/delete", methods=["GET", "POST"])
@login_required
def delete(post_id: int) -> ResponseReturnValue:
    """Ask first (GET, for those without a script), then delete one's own post (POST)."""
    post = db.session.scalar(written_by(g.viewer, post_id)) or abort(404)
    if request.method == "GET":
        return render_template("posts/delete.html", post=post)
    actions.delete(post)
    db.session.commit()
    flash(_("Your post is deleted."), "good")
    return redirect(g.viewer.url, 303)


def _visible(username: str, post_id: int) -> Post:
    """The post of that id by that author; not visible and not there are the same 404."""
    post = db.session.scalar(visible_to(g.viewer).where(Post.id == post_id))
    if post is None or post.author.username_key != username.lower():
        abort(404)
    return post
