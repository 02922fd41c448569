"""How acts between two people are answered: whom they are about, and what is said then."""

from __future__ import annotations

from flask import abort, flash, g, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.models import Account
from app.accounts.queries import by_username
from app.core.db import db
from app.core.errors import refuse, wants_json
from app.core.returning import local_path
from app.relations.queries import known_as, relation_with


def somebody(username: str) -> Account:
    """The account of that name as the viewer finds it, or 404."""
    return db.session.scalar(known_as(username, g.viewer)) or abort(404)


def somebody_here(username: str) -> Account:
    """The same on a page of theirs, which has one address: other letter cases are led there."""
    account = somebody(username)
    if username != account.username:
        address = url_for(str(request.endpoint), username=account.username)
        query = request.query_string.decode("latin-1")
        abort(redirect(f"{address}?{query}" if query else address, 301))
    return account


def somebody_else(username: str) -> Account:
    """The account of that name, and not oneself: nobody blocks or mutes themselves (422)."""
    account = somebody(username)
    if account.id == g.viewer.id:
        title = _("That works with other people only")
        abort(make_response(refuse(title, _("Your own account can be neither blocked nor muted."))))
    return account


def somebody_kept_away(username: str) -> Account:
    """Somebody whom the viewer may stop blocking or muting, even where they are blocked back."""
    account = db.session.scalar(by_username(username)) or abort(404)
    relation = relation_with(g.viewer, account)
    if relation.blocked_by and not (relation.blocking or relation.muting):
        abort(404)
    return account


def answer(account: Account, words: str, back: str = "") -> ResponseReturnValue:
    """Back to the page with the button, or the new state for a script.

    `back`: where to go when the form does not say; else the profile.
    """
    if not wants_json():
        flash(words, "good")
        return redirect(local_path(request.form.get("next"), back or account.url), 303)
    relation = relation_with(g.viewer, account)
    return jsonify(
        following=relation.following,
        requested=relation.requested,
        hides_reposts=relation.hides_reposts,
        muting=relation.muting,
        blocking=relation.blocking,
        state=relation.state,
        said=words,
    )


def refuse_apart(account: Account) -> ResponseReturnValue:
    """A block stands in the way. Only one's own is spoken of."""
    if not relation_with(g.viewer, account).blocking:
        abort(404)
    title = _("You have blocked %(name)s", name=account.name)
    return refuse(title, _("Unblock the account first; then you can follow it again."))
