"""What every worker needs, loaded once before the fork, so that they share its memory."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import configure_mappers

from app.core.db import utcnow
from app.core.i18n import LANGUAGES, fulltime, number, timeago


def warm_up(app: Flask) -> None:
    """Read the languages' data, work out mappers and routes. Asks the database nothing: a
    connection must not cross the fork. Not the templates, nor what renders texts: they cost more
    time than they save memory."""
    for language in LANGUAGES:
        with app.app_context(), force_locale(language):
            for age in (timedelta(), timedelta(minutes=3), timedelta(days=30)):
                timeago(utcnow() - age)
            fulltime(utcnow())
            number(12_345)
    configure_mappers()
    app.url_map.update()
    if app.config["REDIS_URL"]:
        import redis  # noqa: F401 - 6 MB that each worker would have to itself
