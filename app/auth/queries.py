"""How credentials, sessions and invitations are found."""

from __future__ import annotations

import hashlib

from sqlalchemy import Select, select

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


def live_session(token: str) -> Select[Session]:
    """The session of this token with its account, unless it has expired."""
    return sessions_alive().where(Session.token_hash == digest(token))


def sessions_of(account: Account) -> Select[Session]:
    """Where somebody is logged in, the latest first."""
    mine = Session.account_id == account.id
    return sessions_alive().where(mine).order_by(Session.used_at.desc(), Session.id.desc())


def sessions_alive() -> Select[Session]:
    """Sessions that have not expired. Every query for sessions starts here."""
    return select(Session).where(Session.expires_at > utcnow())


def unused_invitation(code: str) -> Select[Invitation]:
    """The invitation with this code, unless somebody has used it."""
    unused = Invitation.used_at.is_(None)
    return select(Invitation).where(Invitation.code_hash == digest(code.strip()), unused)
