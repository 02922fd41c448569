"""Who runs this place, and how much there is."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from app.accounts.models import Account
from app.accounts.queries import visible
from app.core.job_claims import is_due
from app.core.jobs import Job


def administrators() -> Select[Account]:
    """The accounts that run this place, the first one first."""
    return visible().where(Account.role == "admin").order_by(Account.id).limit(10)


def totals() -> Select[int, int]:
    """How many accounts there are, and how many posts they wrote: the sum of their counts, which
    does not grow slower with every post."""
    posts = func.coalesce(func.sum(Account.posts_count), 0)
    return select(func.count(), posts).select_from(Account).where(Account.status == "active")


def jobs() -> Select[int, int]:
    """How many jobs could be done now and are not, and how many failed for good."""
    failed = func.count().filter(Job.failed_at.is_not(None))
    return select(func.count().filter(is_due()), failed).select_from(Job)
