"""Proof: is somebody who they say they are? A password, and only so many wrong tries."""

from __future__ import annotations

from app.accounts.models import Account
from app.auth import actions, passwords, queries
from app.auth.models import Credential
from app.core.db import reading
from app.core.limits import Limit

wrong_passwords = Limit("password", amount=10, seconds=300)


def by_login(name_or_email: str, password: str, *, place: str) -> Credential | None:
    """Whose name (or e-mail address) and password these are. None where they don't fit.

    Takes as long for unknown names. Raises TooManyRequests after ten wrong tries in five minutes,
    of one account or from one place; then the right password is not looked at either.
    """
    with reading():
        credential = queries.account_by_login(name_or_email)
    stranger = f"name:{name_or_email.strip().casefold()}"
    who = _account(credential.account) if credential else stranger
    return credential if _fits(credential, password, who, place) else None


def by_password(account: Account, password: str, *, place: str) -> bool:
    """Whether somebody who is logged in still knows the password. Wrong tries count as above."""
    with reading():
        credential = queries.credential_of(account)
    return _fits(credential, password, _account(account), place)


def forgive(account: Account) -> None:
    """Forget the wrong tries on an account: who has proved more than a password may try again."""
    wrong_passwords.clear(_account(account))


def refresh_hash(credential: Credential, password: str) -> None:
    """Hash a password that has just been right with today's parameters, if it wasn't."""
    if passwords.needs_rehash(credential.password_hash):
        actions.store_password(credential, passwords.hash(password))


def _account(account: Account) -> str:
    return f"account:{account.id}"


def _fits(credential: Credential | None, password: str, who: str, place: str) -> bool:
    """Compare, with no transaction open.

    Of tries that come at the same moment, as many are answered as the limit has places: the
    others hear "too many", whether they were right or wrong.
    """
    wrong_passwords.check(who, place)
    if not passwords.verify(credential and credential.password_hash, password):
        wrong_passwords.hit(who, place)
        return False
    wrong_passwords.check(who, place)
    wrong_passwords.clear(who)
    return True
