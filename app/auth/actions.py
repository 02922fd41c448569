"""What can be done: register, let in, change a password or an address, end sessions."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import Select, delete, or_, select, update

from app.accounts import usernames
from app.accounts.events import account_described
from app.accounts.models import Account
from app.auth import emails, passwords
from app.auth.models import Credential, Invitation, Session
from app.auth.problems import Reason, RefusedError, Why
from app.auth.queries import credential_of, digest, unused_invitation
from app.core.db import db, reading, take_turn, utcnow

LIFETIME = timedelta(days=31)  # of a session, however much it is used
IDLE = timedelta(hours=24)  # without use, where nobody asked to be remembered


def register(
    username: str,
    email: str,
    password: str,
    *,
    role: str | None = None,
    status: str = "active",
    invitation: str | None = None,
) -> Account:
    """Make an account. The first one administrates the place and waits for nobody's approval.

    `invitation`: a code that has to be good, and is used up. Raises RefusedError.
    """
    email = _check(username, email, password)
    key, skeleton = usernames.key(username), usernames.skeleton(username)
    with reading():  # before the password is hashed: that is dear
        _refuse_taken(key, skeleton, email)
    password_hash = passwords.hash(password)

    take_turn(db.session(), "register")
    _refuse_taken(key, skeleton, email)
    if first := db.session.scalar(select(Account.id).limit(1)) is None:
        status = "active"
    account = Account(username=username, username_key=key, skeleton=skeleton, status=status)
    account.role = role or ("admin" if first else "member")
    db.session.add(account)
    db.session.flush()
    db.session.add(
        Credential(
            account=account, email=email, email_key=emails.key(email), password_hash=password_hash
        )
    )
    if invitation is not None:
        _use_up(invitation, account)
    db.session.flush()
    account_described.send(account)
    return account


def _check(username: str, email: str, password: str) -> str:
    """The address in its normal form. Raises RefusedError with all that is wrong at once."""
    reasons: dict[str, Why] = {}
    if name_problem := usernames.check(username):
        reasons["username"] = name_problem
    try:
        email = emails.normalise(email)
    except ValueError:
        reasons["email"] = Reason.EMAIL_INVALID
    if password_problem := passwords.problem(password, username=username, email=email):
        reasons["password"] = password_problem
    if reasons:
        raise RefusedError(**reasons)
    return email


def _refuse_taken(key: str, skeleton: str, email: str) -> None:
    looks_like = or_(Account.username_key == key, Account.skeleton == skeleton)
    reasons: dict[str, Why] = {}
    if _exists(select(Account.id).where(looks_like)):
        reasons["username"] = Reason.NAME_TAKEN
    if _exists(select(Credential.account_id).where(Credential.email_key == emails.key(email))):
        reasons["email"] = Reason.EMAIL_TAKEN
    if reasons:
        raise RefusedError(**reasons)


def _exists(query: Select[int]) -> bool:
    return db.session.scalar(query.limit(1)) is not None


def _use_up(code: str, account: Account) -> None:
    invitation = db.session.scalar(unused_invitation(code))
    if invitation is None:
        raise RefusedError(invite=Reason.INVITATION_UNKNOWN)
    invitation.used_by_id, invitation.used_at = account.id, utcnow()


def create_invitation() -> str:
    """Let one person register where that takes an invitation: a code, told only once."""
    code = secrets.token_urlsafe(16)
    db.session.add(Invitation(code_hash=digest(code)))
    return code


def approve(account: Account) -> None:
    """Let somebody in who waits for it. Approving twice is approving once."""
    if account.status == "pending":
        account.status = "active"


def set_password(account: Account, password: str) -> None:
    """Give an account a new password. Its sessions are the caller's business.

    Raises RefusedError where the password is a bad one.
    """
    with reading():
        credential = credential_of(account)
    refuse_bad_password(credential, password)
    store_password(credential, passwords.hash(password))


def refuse_bad_password(credential: Credential, password: str) -> None:
    """Raise RefusedError where this account should not have this password."""
    name, email = credential.account.username, credential.email
    if why := passwords.problem(password, username=name, email=email):
        raise RefusedError(password=why)


def store_password(credential: Credential, password_hash: str) -> None:
    """From now on this is the hash to compare with."""
    credential.password_hash = password_hash
    db.session.flush()


def change_email(account: Account, email: str) -> None:
    """Move an account to another address. Raises RefusedError."""
    try:
        email = emails.normalise(email)
    except ValueError:
        raise RefusedError(email=Reason.EMAIL_INVALID) from None
    key = emails.key(email)
    take_turn(db.session(), "register")
    others = select(Credential.account_id).where(Credential.account_id != account.id)
    if _exists(others.where(Credential.email_key == key)):
        raise RefusedError(email=Reason.EMAIL_TAKEN)
    credential = credential_of(account)
    credential.email, credential.email_key = email, key
    db.session.flush()


def start_session(
    account: Account, *, remember: bool, address: str, user_agent: str
) -> tuple[Session, str]:
    """Let a browser in. Returns the session and its token, which is told only here."""
    now, token = utcnow(), secrets.token_urlsafe(32)
    ended = (Session.account_id == account.id) & (Session.expires_at <= now)
    db.session.execute(delete(Session).where(ended))
    session = Session(
        account_id=account.id,
        token_hash=digest(token),
        used_at=now,
        expires_at=now + (LIFETIME if remember else IDLE),
        address=_printable(address)[:45],
        user_agent=_printable(user_agent)[:200],
    )
    account.last_seen_at = now
    db.session.add(session)
    db.session.flush()
    return session, token


def _printable(header: str) -> str:
    return "".join(filter(str.isprintable, header))


def note_use(session: Session, *, remember: bool) -> None:
    """Somebody was here: the session goes on, and the account has been seen."""
    now = utcnow()
    ends = min(now + (LIFETIME if remember else IDLE), session.created_at + LIFETIME)
    # Plain updates: a session that was ended at this very moment stays ended.
    sessions = update(Session).where(Session.id == session.id)
    db.session.execute(sessions.values(used_at=now, expires_at=ends))
    accounts = update(Account).where(Account.id == session.account_id)
    db.session.execute(accounts.values(last_seen_at=now))


def end_session(account: Account, session_id: int) -> bool:
    """Log one of an account's browsers out. False where it has no such session."""
    one = (Session.id == session_id) & (Session.account_id == account.id)
    ended = db.session.execute(delete(Session).where(one).returning(Session.id))
    return ended.first() is not None


def end_sessions(account: Account, except_id: int | None = None) -> None:
    """Log an account out everywhere, or everywhere else."""
    query = delete(Session).where(Session.account_id == account.id)
    if except_id is not None:
        query = query.where(Session.id != except_id)
    db.session.execute(query)
