"""Writing, editing and deleting a post; what it said before."""

from __future__ import annotations

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.auth.guards import login_required
from app.conversations.request_limit import count_requests_in
from app.core.db import db, reading
from app.core.errors import form_errors, wants_json
from app.core.freshness import cached
from app.core.ids import parse_id
from app.core.paging import Cursor
from app.core.partials import cached_partial, hole
from app.core.web import expect_pictures
from app.media.actions import MOST
from app.posts import actions
from app.posts.acts import find, keep_address
from app.posts.forms import EditForm, PostForm
from app.posts.models import Post
from app.posts.queries import visible_to, written_by
from app.posts.writing import submission_name
from app.timelines.thread import Thread

bp = Blueprint("posts", __name__)
expect_pictures(bp, MOST, "create", "edit")
LONGEST = 10_000  # characters that an address may begin a text with


@bp.get("/posts/new")
@login_required
def new() -> ResponseReturnValue:
    """The page for writing, where no script opens a dialog. `?body=` begins the text,
    `?in_reply_to=` names the post that it answers, `?visibility=` whom it is for."""
    form = PostForm.begin(_parent(request.args.get("in_reply_to")))
    if "body" in request.args:
        form.body.data = request.args["body"][:LONGEST]
    form.choose(request.args.get("visibility"))
    return render_template("posts/new.html", form=form)


@bp.post("/posts")
@login_required
def create() -> ResponseReturnValue:
    """Publish what was written."""
    form = PostForm()
    with reading():
        form.answer(_parent(form.in_reply_to_id.data))
    if not form.validate():
        return form_errors(form, form.status) or (
            render_template("posts/new.html", form=form),
            form.status,
        )
    if form.visibility.data == "direct":
        count_requests_in(form.body.data or "", by=g.viewer, here=form.parent)
    post = actions.publish(form.body.data or "", by=g.viewer, manner=form.manner)
    db.session.commit()
    return _done(post, _("Your post is published."), 201)


@bp.get("/@<username>/<id:post_id>")
@cached
def show(username: str, post_id: int) -> ResponseReturnValue:
    """One post in its conversation: what it answers above it, what answers it below."""
    thread = Thread.of(post_id, g.viewer, Cursor.from_request()) or abort(404)
    post = thread.post
    keep_address(post, username)
    reply = PostForm.begin(post) if g.viewer and post.visibility != "direct" else None
    return render_template("posts/show.html", thread=thread, post=post, form=reply)


@bp.get("/@<username>/<id:post_id>/history")
def history(username: str, post_id: int) -> ResponseReturnValue:
    """What an edited post said before."""
    post = find(post_id, username)
    return render_template("posts/history.html", post=post, revisions=post.revisions)


@bp.route("/posts/<id:post_id>/edit", methods=["GET", "POST"])
@login_required
def edit(post_id: int) -> ResponseReturnValue:
    """Change one's own post."""
    with reading():
        post = _own(post_id)
        form = EditForm(post)
    if not form.is_submitted():
        return render_template("posts/edit.html", form=form, post=post)
    if not form.validate():
        page = render_template("posts/edit.html", form=form, post=post)
        return form_errors(form, form.status) or (page, form.status)
    post = _own(post_id)  # as it is by now: pictures take a while to decode
    actions.edit(post, form.body.data or "", **form.change)
    db.session.commit()
    return _done(post, _("Your post is changed."))


@bp.route("/posts/<id:post_id>/delete", methods=["GET", "POST"])
@login_required
def delete(post_id: int) -> ResponseReturnValue:
    """Ask first (GET, for those without a script), then delete one's own post (POST)."""
    post = _own(post_id)
    if request.method == "GET":
        return render_template("posts/delete.html", post=post)
    actions.delete(post)
    db.session.commit()
    flash(_("Your post is deleted."), "good")
    return redirect(g.viewer.url, 303)


@bp.app_template_global()
def blank_composer() -> Markup:
    """The composer before anybody has written in it. It hardly differs from one page to the next,
    and is half of the work of home."""
    fillings = {
        "username": g.viewer.username,
        "avatar": g.viewer.avatar_small_url,
        "submission": submission_name(),
    }
    most = current_app.config["POST_MAX_LENGTH"]
    return cached_partial(
        "posts/_blank_composer.html", fillings, visibility=g.viewer.default_visibility, most=most
    )


@bp.app_template_global()
def blank_form(visibility: str) -> PostForm:
    """The form of `blank_composer`, for these readers."""
    form = PostForm.begin()
    form.choose(visibility)
    form.submission.data = hole("submission")
    return form


def _parent(text: str | None) -> Post | None:
    """The post that is answered, None where none is named. Not visible and not there are the same
    404."""
    if not text:
        return None
    query = visible_to(g.viewer).where(Post.id == (parse_id(text) or 0))
    return db.session.scalar(query) or abort(404)


def _own(post_id: int) -> Post:
    """The viewer's own post of that id, as the database has it now; else 404."""
    query = written_by(g.viewer, post_id).execution_options(populate_existing=True)
    return db.session.scalar(query) or abort(404)


def _done(post: Post, words: str, status: int = 200) -> ResponseReturnValue:
    """On to where the post is to be seen: a reply in its conversation, a new one at home."""
    onward = (
        post.url if post.in_reply_to_account_id or post.edited_at else url_for("timelines.home")
    )
    if post.visibility == "direct":
        onward = f"/messages/{post.conversation_id}"
    if wants_json():
        return jsonify(id=str(post.id), url=post.url, next=onward), status
    flash(words, "good")
    return redirect(onward, 303)
