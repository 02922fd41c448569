"""A forgotten password: a link by mail, good for an hour and for one use."""

from __future__ import annotations

import hashlib

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer

from app.auth import actions, emails, passwords, proof
from app.auth.models import Credential
from app.auth.queries import account_by_login
from app.core import mail, site
from app.core.db import db, reading
from app.core.limits import Limit

HOUR = 3600
requests = Limit("reset", amount=5, seconds=HOUR)


def is_possible() -> bool:
    """Whether a link could be sent: there is mail, and we know our own address."""
    return mail.is_available() and bool(site.base_url())


def count_request(email: str, *, place: str) -> None:
    """Raises TooManyRequests after five an hour for one address or from one place."""
    requests.hit(f"email:{emails.key(email)}", place)


def send_link(email: str, *, origin: str, language: str) -> None:
    """Send the link where an account has this address, and nothing where none has.

    A job does this, not the request: how long it takes would tell that the address is known. The
    link is made when it is sent, so it is in no queue and in no backup. `origin`: our own address;
    `language`: where the account has none of its own. Errors: JobError.
    """
    with reading():
        credential = account_by_login(email)
    if credential is None:
        return
    account = credential.account
    link = f"{origin}/auth/reset/{make_token(credential)}"
    with force_locale(account.language or language):
        body = render_template("mail/reset.txt", account=account, link=link)
        subject = _("A new password for %(name)s", name=f"@{account.username}")
    mail.send(credential.email, subject, body)


def make_token(credential: Credential) -> str:
    """A signed token. It ends with the password and the address that it was made for."""
    return _signer().dumps([credential.account_id, _state(credential)])


def credential_for(token: str) -> Credential | None:
    """Whose password this token may change; None where it is forged, used or too old."""
    try:
        account_id, state = _signer().loads(token, max_age=HOUR)
    except BadData:
        return None
    credential = db.session.get(Credential, account_id, populate_existing=True)
    return credential if credential and _state(credential) == state else None


def redeem(token: str, password: str) -> bool:
    """Change the password, end all sessions. False where the token is good no more.

    Raises RefusedError where the password is a bad one.
    """
    with reading():
        credential = credential_for(token)
    if credential is None:
        return False
    actions.refuse_bad_password(credential, password)
    proof.forgive(credential.account)
    password_hash = passwords.hash(password)
    credential = credential_for(token)  # again: another tab may have been faster
    if credential is None:
        return False
    actions.store_password(credential, password_hash)
    actions.end_sessions(credential.account)
    return True


def _state(credential: Credential) -> str:
    text = f"{credential.password_hash} {credential.email_key}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="password reset")
