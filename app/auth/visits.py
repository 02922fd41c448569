"""A visit: a browser that is logged in, from the request's side.

Flask-Login carries the session's token in the signed cookie; the row in the database decides.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.models import Account
from app.auth import actions, policies, queries
from app.auth.models import Session
from app.core.db import utcnow, writing
from app.core.limits import network

NOTE_SECONDS = 600  # a use is written down at most this often


class Doorkeeper(LoginManager):
    """Flask-Login without its own remember cookie: ours is the session cookie, made permanent."""

    def _update_remember_cookie(self, response: Response) -> Response:
        # Looking for it would open the session and add `Vary: Cookie` to every answer.
        return response


class Visitor(UserMixin):
    """What Flask-Login knows of somebody: a session, and the token that proves it."""

    def __init__(self, row: Session, token: str) -> None:
        self.row, self.token = row, token

    def get_id(self) -> str:
        """What goes into the cookie."""
        return self.token


def load(token: str) -> Visitor | None:
    """Who holds this token: one query. Nobody where the session or the account has ended."""
    row = queries.live_session(token)
    return Visitor(row, token) if row and policies.may_enter(row.account) else None


def has_cookie() -> bool:
    """Whether this browser brings a session at all."""
    return current_app.session_interface.get_cookie_name(current_app) in request.cookies


def find() -> Session | None:
    """The session this request belongs to. Asks the database only where there is a cookie."""
    visitor = current_user._get_current_object() if has_cookie() else None
    return visitor.row if isinstance(visitor, Visitor) else None


def begin(account: Account, *, remember: bool) -> Session:
    """Log somebody in: a new token, and nothing kept of what this browser's session held."""
    if g.login is not None:
        actions.end_session(g.login.account, g.login.id)
    row, token = actions.start_session(
        account, remember=remember, address=address(), user_agent=request.user_agent.string
    )
    session.clear()
    session.permanent = remember
    login_user(Visitor(row, token))
    session.pop("_id")  # a digest of address and browser that we never compare
    # A token for its forms at once: the first page need not set another cookie, and can be kept.
    g.pop("csrf_token", None)
    generate_csrf()
    g.viewer, g.login = account, row
    return row


def renew() -> Session:
    """Exchange this browser's session for a new one, remembered as before."""
    return begin(g.viewer, remember=session.permanent)


def end() -> None:
    """Log this browser out: the row is gone, so a copied cookie opens nothing."""
    if g.login is not None:
        actions.end_session(g.login.account, g.login.id)
    session.clear()
    g.viewer = g.login = None


def note() -> None:
    """Remember now and then that the session is used. Failing to must not fail the request."""
    last_noted: datetime = g.login.used_at
    if (utcnow() - last_noted).total_seconds() < NOTE_SECONDS:
        return
    try:
        with writing():
            actions.note_use(g.login, remember=session.permanent)
    except SQLAlchemyError as error:  # a full disk, a lost database: reading goes on
        current_app.logger.warning("The use of a session was not noted: %s", error)


def seconds_left() -> float:
    """For how long nothing changes about this visit: until its use is noted again, or it ends."""
    noted = g.login.used_at + timedelta(seconds=NOTE_SECONDS)
    return float((min(noted, g.login.expires_at) - utcnow()).total_seconds())


def address() -> str:
    """The address this request comes from."""
    return request.remote_addr or ""


def place() -> str:
    """Whom rate limits hold responsible: the address, of an IPv6 one its network."""
    return f"address:{network(address())}"
