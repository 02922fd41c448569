"""`flask users`: what an administrator does without a browser."""

from __future__ import annotations

import secrets
import sys

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.accounts.models import ROLES, Account
from app.auth import actions
from app.auth.models import Credential
from app.auth.problems import RefusedError
from app.auth.queries import account_by_login
from app.cli.entrance import entrance
from app.core.db import db, reading
from app.core.site import base_url
from app.notifications.actions import notify_moderation

command = AppGroup("users", help="Create accounts, let people in, help those who forgot.")
PASSWORD_HELP = "The password; '-' reads a line from standard input."  # noqa: S105


@command.command("create")
@click.argument("name")
@click.argument("email")
@click.option("--password", help=PASSWORD_HELP)
@click.option("--admin", is_flag=True, help="Make an administrator.")
@entrance
def create(name: str, email: str, password: str | None, admin: bool) -> None:
    """Make an account NAME with the address EMAIL."""
    chosen, told = _password(password)
    try:
        account = actions.register(name, email, chosen, role="admin" if admin else None)
    except RefusedError as refused:
        raise _in_words(refused) from None
    db.session.commit()
    click.echo(f"{account.username} can log in now ({account.role}).")
    _tell(told)


@command.command("promote")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="admin", show_default=True)
@entrance
def promote(name: str, role: str) -> None:
    """Give NAME a role."""
    account = _find(name)
    if role != "admin":
        _keep_an_administrator(account)
    if account.role != role:
        account.role = role
        notify_moderation(account, _news_of(role))
    db.session.commit()
    click.echo(f"{account.username} is now {role}.")


@command.command("reset-password")
@click.argument("name")
@click.option("--password", help=PASSWORD_HELP)
@entrance
def reset_password(name: str, password: str | None) -> None:
    """Give NAME (or the address) a new password and log them out everywhere."""
    with reading():
        account = _find(name)
    chosen, told = _password(password)
    try:
        actions.set_password(account, chosen)
    except RefusedError as refused:
        raise _in_words(refused) from None
    actions.end_sessions(account)
    notify_moderation(account, _("Somebody who runs this place has given you a new password."))
    db.session.commit()
    click.echo(f"{account.username} has a new password and is logged out everywhere.")
    _tell(told)


@command.command("suspend")
@click.argument("name")
@entrance
def suspend(name: str) -> None:
    """Lock NAME out and hide what they wrote. Nothing is deleted."""
    account = _find(name)
    _keep_an_administrator(account)
    account.status = "suspended"
    actions.end_sessions(account)
    db.session.commit()
    click.echo(f"{account.username} is suspended. To undo: flask users unsuspend {name}")


@command.command("unsuspend")
@click.argument("name")
@entrance
def unsuspend(name: str) -> None:
    """Let NAME in again and show what they wrote."""
    account = _find(name)
    if account.status == "suspended":
        account.status = "active"
        notify_moderation(account, _("Your account is open again, and so is what you wrote."))
        db.session.commit()
    click.echo(f"{account.username} is {account.status}.")


@command.command("approve")
@click.argument("name")
@entrance
def approve(name: str) -> None:
    """Let NAME in, who asked for an account and waits."""
    account = _find(name)
    if account.status == "pending":
        notify_moderation(account, _("Your account is approved. Welcome!"))
    actions.approve(account)
    db.session.commit()
    click.echo(f"{account.username} is {account.status}.")


@command.command("invite")
@entrance
def invite() -> None:
    """Print an invitation for one person."""
    code = actions.create_invitation()
    db.session.commit()
    link = f"{base_url()}/auth/register?invite={code}"
    click.echo(f"Good for one account, shown only now: {code}\n{link}")


@command.command("list")
@entrance
def show() -> None:
    """Print all accounts, the oldest first."""
    with reading():
        query = select(Account, Credential.email).outerjoin(Credential).order_by(Account.id)
        for account, email in db.session.execute(query):
            joined = account.joined_at.strftime("%Y-%m-%d")
            click.echo(
                f"{account.username:30} {account.role:9} {account.status:9} {joined} "
                f"{account.posts_count:6} posts  {email or ''}"
            )


def _find(name: str) -> Account:
    credential = account_by_login(name.removeprefix("@"))
    if credential is None:
        raise click.ClickException(f"There is no account {name!r}. See: flask users list")
    return credential.account


def _news_of(role: str) -> str:
    """In English, as all commands speak; the reader gets it in their own language."""
    return {
        "admin": _("You are an administrator of this place now."),
        "moderator": _("You are a moderator of this place now."),
        "member": _("You are a member like everybody else now."),
    }[role]


def _keep_an_administrator(account: Account) -> None:
    admins = select(func.count()).select_from(Account)
    admins = admins.where(Account.role == "admin", Account.status == "active")
    if account.is_admin and account.is_active and db.session.scalar(admins) == 1:
        raise click.ClickException(
            f"{account.username} is the only administrator. First: flask users promote SOMEBODY"
        )


def _password(given: str | None) -> tuple[str, str | None]:
    """The password to set; and the same where we made it, to be told."""
    if given == "-":
        return sys.stdin.readline().rstrip("\r\n"), None
    if given is None and sys.stdin.isatty():
        given = click.prompt(
            "Password (empty: make one)",
            default="",
            show_default=False,
            hide_input=True,
            confirmation_prompt=True,
        )
    if given:
        return given, None
    made = secrets.token_urlsafe(12)
    return made, made


def _tell(made: str | None) -> None:
    if made:
        click.echo(f"Password: {made}")


def _in_words(refused: RefusedError) -> click.ClickException:
    sentences = (f"{field}: {text}" for field, text in refused.sentences.items())
    return click.ClickException("\n".join(sentences))
