"""Messages: the list, one conversation, writing, and what one may do with both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from app.auth.guards import login_required
from app.conversations import actions, queries, responses
from app.conversations.forms import MessageForm, NewMessageForm, names_in, undeliverable
from app.conversations.models import Member
from app.conversations.page import bubbles, listing
from app.conversations.request_limit import count_request, count_requests_in
from app.core.db import db, reading
from app.core.errors import form_errors
from app.core.ids import parse_id
from app.core.paging import Cursor, cut
from app.core.returning import local_path
from app.core.web import expect_pictures
from app.media.actions import MOST
from app.posts.actions import delete as delete_post
from app.posts.models import Post
from app.posts.queries import written_by
from app.relations.actions import mute_conversation, unmute_conversation
from app.timelines.cards import COLUMNS, card_of, complete
from app.timelines.page import FRAGMENT

bp = Blueprint("conversations", __name__)
expect_pictures(bp, MOST, "begin", "send")
CONVERSATION = "/messages/<id:conversation_id>"
PAGE = 30  # messages


@bp.get("/messages")
@login_required
def index() -> ResponseReturnValue:
    """The conversations one takes part in, the one with the newest message first."""
    return listing("conversations/index.html", queries.inbox(g.viewer))


@bp.get("/messages/requests")
@login_required
def requests() -> ResponseReturnValue:
    """Messages from people one does not follow, until they are accepted or answered."""
    return listing("conversations/requests.html", queries.requests(g.viewer))


@bp.get("/messages/new")
@login_required
def new() -> ResponseReturnValue:
    """Where a conversation begins: `?to=grace,alan`. Those who have one already go on in it."""
    to, body = request.args.get("to", "")[:1000], request.args.get("body", "")[:10_000]
    people, missing = queries.addressees(list(names_in(to).values()), g.viewer)
    known = db.session.scalar(queries.shared_by(g.viewer.id, [person.id for person in people]))
    if people and known and known.last_id and not (missing or body):
        return redirect(responses.place(known.conversation_id, "newest"), 303)
    return render_template(
        "conversations/new.html", form=NewMessageForm(data={"to": to, "body": body})
    )


@bp.post("/messages/new")
@login_required
def begin() -> ResponseReturnValue:
    """Write to somebody, or to several."""
    form = NewMessageForm()
    if not form.validate():
        return responses.again(form, form.status)
    try:
        count_request(form.people, by=g.viewer)
    except TooManyRequests as limit:
        return responses.slow_down(form, limit)
    post = actions.begin(form.letter, by=g.viewer, to=form.people)
    db.session.commit()
    return responses.sent(post)


@bp.get(CONVERSATION)
@login_required
def show(conversation_id: int) -> ResponseReturnValue:
    """One conversation, its newest messages at the bottom. `X-Fragment: messages` gets the
    messages alone, 204 when there are none."""
    member = _member(conversation_id)
    if request.headers.get(FRAGMENT) == "messages":
        shown = _messages(member)
        page = render_template("conversations/_messages.html", **shown)
        response = Response(page if shown["bubbles"] else "", 200 if shown["bubbles"] else 204)
    else:
        response = Response(_conversation(member, MessageForm(None)))
    response.vary.add(FRAGMENT)
    return response


@bp.post(CONVERSATION)
@login_required
def send(conversation_id: int) -> ResponseReturnValue:
    """Write to everybody in a conversation."""
    with reading():
        member = _place(conversation_id)
        reached = queries.others_in(g.viewer, [conversation_id])
    form = MessageForm()
    form.people = reached.get(conversation_id, [])
    if not reached:
        return _undelivered(conversation_id, form)
    if not form.validate():
        return form_errors(form, form.status) or (_conversation(member, form), form.status)
    count_requests_in(form.letter.body, by=g.viewer, here=member)
    post = actions.send(form.letter, by=g.viewer, in_=member)
    db.session.commit()
    return responses.sent(post)


@bp.post(f"{CONVERSATION}/read")
@login_required
def read(conversation_id: int) -> ResponseReturnValue:
    """Mark as read: all of it, or up to `last_id`, the newest message somebody has before them."""
    actions.mark_read(_place(conversation_id), parse_id(request.form.get("last_id")))
    db.session.commit()
    return responses.done(responses.place(conversation_id))


@bp.post(f"{CONVERSATION}/accept")
@login_required
def accept(conversation_id: int) -> ResponseReturnValue:
    """Let a stranger's messages in."""
    actions.accept(_member(conversation_id))
    db.session.commit()
    return responses.done(
        responses.place(conversation_id), _("The conversation is among your messages now.")
    )


@bp.post(f"{CONVERSATION}/mute")
@login_required
def mute(conversation_id: int) -> ResponseReturnValue:
    """Count no news of this conversation."""
    mute_conversation(_place(conversation_id).conversation_id, by=g.viewer)
    db.session.commit()
    return responses.done(
        responses.place(conversation_id), _("You will hear nothing more of this conversation.")
    )


@bp.post(f"{CONVERSATION}/unmute")
@login_required
def unmute(conversation_id: int) -> ResponseReturnValue:
    """Count its news again."""
    unmute_conversation(_place(conversation_id).conversation_id, by=g.viewer)
    db.session.commit()
    return responses.done(
        responses.place(conversation_id), _("You will hear of this conversation again.")
    )


@bp.route(f"{CONVERSATION}/delete", methods=["GET", "POST"])
@login_required
def delete(conversation_id: int) -> ResponseReturnValue:
    """Ask first (GET), then delete a conversation for oneself; the others keep it."""
    if request.method == "GET":
        member = _member(conversation_id)
        return render_template("conversations/delete.html", member=member)
    actions.forget(_place(conversation_id))
    db.session.commit()
    where = local_path(request.form.get("next"), url_for(".index"))
    return responses.done(where, _("The conversation is deleted for you."))


@bp.route(f"{CONVERSATION}/<id:post_id>/delete", methods=["GET", "POST"])
@login_required
def unsend(conversation_id: int, post_id: int) -> ResponseReturnValue:
    """Ask first (GET), then delete one's own message for everybody."""
    own = written_by(g.viewer, post_id).where(Post.conversation_id == conversation_id)
    post = db.session.scalar(own.where(Post.visibility == "direct")) or abort(404)
    if request.method == "GET":
        return render_template("conversations/unsend.html", post=post)
    delete_post(post)
    left = db.session.scalar(queries.membership(g.viewer, conversation_id))
    db.session.commit()
    where = responses.place(conversation_id) if left else url_for(".index")
    return responses.done(where, _("Your message is deleted."))


def _member(conversation_id: int) -> Member:
    """The viewer's place in a conversation; not theirs and not there are the same 404."""
    return db.session.scalar(queries.membership(g.viewer, conversation_id)) or abort(404)


def _place(conversation_id: int) -> Member:
    """The same, also where nobody can be reached any more, so that one hears of it or leaves."""
    return db.session.scalar(queries.standing(g.viewer, conversation_id)) or abort(404)


def _messages(member: Member) -> dict[str, Any]:
    """A page of messages, and where the earlier and the newer ones are."""
    cursor = replace(Cursor.from_request(), size=PAGE)
    query = queries.messages_in(g.viewer, member, *COLUMNS)
    rows = db.session.execute(cursor.apply(query, Post.id)).all()
    piece = cut([card_of(row) for row in rows], cursor, lambda card: card.place)
    cards = complete(piece.items, g.viewer)
    older_url, newer_url = piece.urls()
    shown = bubbles(reversed(cards), member.read_id)
    return {"bubbles": shown, "older_url": older_url, "newer_url": newer_url}


def _conversation(member: Member, form: MessageForm) -> str:
    here, shown = member.conversation_id, _messages(member)
    return render_template(
        "conversations/show.html",
        member=member,
        others=queries.others_in(g.viewer, [here]).get(here, []),
        muted=any(bubble.card.conversation_muted for bubble in shown["bubbles"]),
        subject=db.session.scalar(queries.subject_of(g.viewer, here)),
        form=form,
        **shown,
    )


def _undelivered(conversation_id: int, form: MessageForm) -> ResponseReturnValue:
    """Nobody in a conversation can be reached, for a reason that is not told."""
    people = db.session.scalars(queries.all_members(conversation_id))
    names = [person.username for person in people if person.id != g.viewer.id]
    sheet = NewMessageForm(None, data={"to": " ".join(names), "body": form.body.data})
    problems = [undeliverable(name) for name in names]
    sheet.to.errors = problems or [_("Nobody else is in this conversation any more.")]
    return responses.again(sheet)
