"""Who may register, and who may come in."""

from __future__ import annotations

from app.accounts.models import Account


def may_ask_to_register(registration: str, invited: bool) -> bool:
    """Whether to show somebody the form for a new account."""
    return registration in ("open", "approval") or (registration == "invite" and invited)


def may_enter(account: Account) -> bool:
    """Whether this account may be used: not while it waits for approval or is suspended."""
    return account.is_active
