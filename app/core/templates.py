"""Templates, compiled once: what Jinja makes of them is kept beside our modules' own bytecode.

Else every process would compile a template when it first shows it: 200 ms for a page, and as often
as threads are asked for one at the same moment.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

FOLDER = Path(__file__).parent.parent / "__pycache__"


class Bytecode(FileSystemBytecodeCache):
    """Kept as Python keeps its own: written where that is allowed and wanted, and never needed.
    Templates that have changed are compiled anew."""

    def __init__(self, folder: Path = FOLDER) -> None:
        super().__init__(str(folder), "template-%s.cache")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template was compiled to."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                super().dump_bytecode(bucket)


def init_app(app: Flask) -> None:
    """How templates are read. Before anybody asks for the app's `jinja_env`."""
    # Lines that hold only a tag leave no blank line behind: a tenth less to send.
    blocks = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_options = {**blocks, "bytecode_cache": Bytecode()}


def compile_all(app: Flask) -> None:
    """Compile every template there is: for an image, in which nobody may write later."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
