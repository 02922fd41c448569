"""How credentials, sessions and invitations are found."""

from __future__ import annotations

import hashlib

from sqlalchemy import Select, bindparam, select

from app.accounts import usernames
from app.accounts.models import Account
from app.auth import emails
from app.auth.models import Credential, Invitation, Session
from app.core.db import db, utcnow


def digest(secret: str) -> str:
    """What is stored of a token or a code: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def account_by_login(name_or_email: str) -> Credential | None:
    """The credential (with its account) of whom this name or address belongs to."""
    query = select(Credential)
    if "@" in name_or_email:
        query = query.where(Credential.email_key == emails.key(name_or_email))
    else:
        key = usernames.key(name_or_email.strip())
        query = query.join(Credential.account).where(Account.username_key == key)
    return db.session.scalar(query)


def credential_of(account: Account) -> Credential:
    """How this account proves itself."""
    return db.session.get_one(Credential, account.id)


# Every request of somebody who is logged in asks this: putting it together anew would take
# longer than the answer.
_LIVE = select(Session).where(
    Session.token_hash == bindparam("token_hash"), Session.expires_at > bindparam("now")
)


def live_session(token: str) -> Session | None:
    """The session of this token with its account, unless it has expired. One query."""
    return db.session.scalar(_LIVE, {"token_hash": digest(token), "now": utcnow()})


def sessions_of(account: Account) -> Select[Session]:
    """Where somebody is logged in, the latest first."""
    alive = (Session.account_id == account.id) & (Session.expires_at > utcnow())
    return select(Session).where(alive).order_by(Session.used_at.desc(), Session.id.desc())


def unused_invitation(code: str) -> Select[Invitation]:
    """The invitation with this code, unless somebody has used it."""
    unused = Invitation.used_at.is_(None)
    return select(Invitation).where(Invitation.code_hash == digest(code.strip()), unused)
