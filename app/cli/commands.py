"""All commands, by name. A command's module is imported when somebody calls it: the server, which
registers them too, never loads Alembic or the demo's texts."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import cast

import click
from flask import Flask
from flask.cli import AppGroup

MODULES = {
    "backup": "app.cli.backup",
    "media": "app.cli.media",
    "restore": "app.cli.restore",
    "search": "app.cli.search",
    "seed": "app.cli.seed",
    "users": "app.cli.users",
    "worker": "app.cli.worker",
}


def init_app(app: Flask) -> None:
    """Hang the commands where `flask` looks for them."""
    app.cli = Commands(app)


class Commands(AppGroup):
    """Our commands and Flask-Migrate's `db`, found by name, loaded when called."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app.name)
        self._app = app

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*MODULES, "db", *self.commands])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in MODULES:
            return cast(click.Command, import_module(MODULES[name]).command)
        if name == "db" and name not in self.commands:
            from app.core.migrating import attach

            attach(self._app)
            logging.getLogger("alembic").setLevel(logging.INFO)  # it says what it does
        return super().get_command(ctx, name)
