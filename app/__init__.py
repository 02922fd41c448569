"""Microblog: a complete microblog in one small container.

`create_app` is the table of contents: every extension, every door, every listener, every job.
Nothing is imported before it is called, so that `app.core.prestart` starts in a moment.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """Make the application.

    `settings`: values over the environment's: names of the contract as text, Flask's own as they
    are. Raises `core.exits.Refusal` when a setting makes it impossible to start.
    """
    from flask import Flask

    app = Flask(__name__, static_folder=None)
    load_config(app, settings or {})
    start_extensions(app)
    open_doors(app)
    hang_listeners()
    declare_jobs()
    add_commands(app)
    begin_work(app)
    return app


def load_config(app: Flask, settings: dict[str, Any]) -> None:
    """Fill `app.config` from the environment and `settings`."""
    from app.core import config

    named = {setting.name for setting in config.SETTINGS}
    texts = {name: str(value) for name, value in settings.items() if name in named}
    app.config.update(config.load({**os.environ, **texts}))
    app.config.update({name: value for name, value in settings.items() if name not in named})


def start_extensions(app: Flask) -> None:
    """What every room stands on. The order matters: who comes first is asked first, and sees an
    answer last."""
    from app.auth import guards
    from app.core import (
        assets,
        compressing,
        cookies,
        data_version,
        db,
        errors,
        headers,
        i18n,
        logs,
        mail,
        metrics,
        page_cache,
        partials,
        serving,
        site,
        templates,
        web,
    )

    templates.init_app(app)
    metrics.init_app(app)
    logs.init_app(app)
    serving.init_app(app)
    compressing.init_app(app)
    data_version.init_app(app)
    page_cache.init_app(app)
    headers.init_app(app)
    cookies.init_app(app)
    web.init_app(app)
    db.init_app(app)
    guards.init_app(app)
    i18n.init_app(app)
    assets.init_app(app)
    partials.init_app(app)
    site.init_app(app)
    mail.init_app(app)
    errors.init_app(app)


def open_doors(app: Flask) -> None:
    """Every address the program answers belongs to one of these rooms."""
    from app.accounts.views import bp as accounts
    from app.admin.views import bp as admin
    from app.auth.views import bp as auth
    from app.bookmarks.views import bp as bookmarks
    from app.conversations.views import bp as conversations
    from app.exports.views import bp as exports
    from app.feeds.views import bp as feeds
    from app.likes.views import bp as likes
    from app.media.views import bp as media
    from app.notifications.views import bp as notifications
    from app.pages.views import bp as pages
    from app.pins.views import bp as pins
    from app.posts.views import bp as posts
    from app.relations.views import bp as relations
    from app.reposts.views import bp as reposts
    from app.search.views import bp as search
    from app.tags.views import bp as tags
    from app.timelines.views import bp as timelines

    acts = (likes, reposts, bookmarks, pins)
    for door in (
        pages,
        auth,
        accounts,
        relations,
        media,
        posts,
        *acts,
        timelines,
        notifications,
        conversations,
        search,
        tags,
        feeds,
        exports,
        admin,
    ):
        app.register_blueprint(door)


def hang_listeners() -> None:
    """Who hears which news. Importing a module of listeners connects them."""
    import app.conversations.listeners
    import app.media.listeners
    import app.notifications.listeners
    import app.search.listeners
    import app.tags.listeners  # noqa: F401


def declare_jobs() -> None:
    """What can be done later, or every day. Importing a module of jobs declares them."""
    import app.auth.jobs
    import app.core.cleaning
    import app.exports.jobs
    import app.media.jobs
    import app.relations.jobs  # noqa: F401


def add_commands(app: Flask) -> None:
    """`flask users`, `flask seed`, `flask backup` …"""
    from app.cli import commands

    commands.init_app(app)


def begin_work(app: Flask) -> None:
    """Who queues a job rings; the development server begins to do them."""
    from app.core import job_bell, job_threads

    job_bell.init_app(app)
    job_threads.init_app(app)
