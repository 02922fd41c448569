"""gunicorn's log, in the program's own format: `logger_class = "app.core.accesslog.AccessLog"`.

One line per answer: who asked what, the status, the bytes, how long it took, and the request's id,
which the program's lines carry too. No referrers, no browsers, no tokens.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from app.core.logs import formatter, redact


class AccessLog(Logger):
    """gunicorn.access and gunicorn.error, formatted by LOG_FORMAT."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        style = formatter(os.environ.get("LOG_FORMAT", "").strip().lower())
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(style)

    def access(self, resp: Any, req: Any, environ: Any, request_time: timedelta) -> None:
        """Write the line. Only what it needs is collected: this runs for every answer."""
        if not self.access_log_enabled:
            return
        parts = {
            "client": environ.get("REMOTE_ADDR", "-"),
            "method": environ["REQUEST_METHOD"],
            "path": redact(environ["RAW_URI"]),
            "status": int(str(resp.status).partition(" ")[0]),
            "bytes": getattr(resp, "sent", 0),
            "ms": request_time // timedelta(milliseconds=1),
        }
        extra = {"request_id": environ.get("microblog.request_id", "-"), "parts": parts}
        line = '%(client)s "%(method)s %(path)s" %(status)d %(bytes)s %(ms)dms'
        self.access_log.info(line, parts, extra=extra)
