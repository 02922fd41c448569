"""Settings: every environment variable the program reads, its meaning and its default.

Only the standard library is imported here: `boot.sh` asks this module before anything else runs,
and a bad value has to be reported in a moment, not after a second of imports.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.core.datadir import open_data_dir, stored_key
from app.core.exits import BAD_SECRET, BAD_VALUE, Refusal

ROOT = Path(__file__).resolve().parents[2]
KNOWN_SECRET = "you-will-never-guess"  # noqa: S105 - the tutorial's default, refused below


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit()) or not low <= int(text) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return parse


def _size(text: str) -> int:
    """Bytes; `500M` and `5G` are powers of 1024, as disks of containers are measured."""
    powers = {"K": 1, "M": 2, "G": 3, "T": 4}
    number, power = text.upper().removesuffix("B").removesuffix("I"), 0
    if number and number[-1] in powers:
        number, power = number[:-1], powers[number[-1]]
    if not (number.isascii() and number.isdigit() and len(number) <= 15):
        raise ValueError("a size such as 500M or 5G, or 0 for no limit")
    return int(number) * 1024**power


def _choice(*values: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in values:
            raise ValueError("one of " + ", ".join(values))
        return text.lower()

    return parse


def _switch(text: str) -> bool:
    if text.lower() not in ("1", "0", "true", "false", "yes", "no", "on", "off"):
        raise ValueError("1 or 0")
    return text.lower() in ("1", "true", "yes", "on")


def _text(text: str) -> str:
    return text


def _context(text: str) -> str:
    """DEV, whatever the letter case; anything else runs the production server (boot.sh warns)."""
    return "DEV" if text.upper() == "DEV" else "PROD"


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("an address such as https://microblog.example.org")
    return text.rstrip("/")


def database_address(text: str) -> str:
    """A database's address with the driver chosen for the user."""
    scheme, colon, rest = text.partition("://")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg") and colon and rest:
        return "postgresql+psycopg://" + rest
    if scheme == "sqlite" and rest.startswith("/") and rest.strip("/") not in ("", ":memory:"):
        return f"sqlite:///{sqlite_path(text)}"
    raise ValueError("sqlite:////data/app.db or postgresql://user:password@host/name")


def driverless(url: str) -> str:
    """A database's address as PostgreSQL's own library reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


# Strict: of a password with a "/" in it, a part would be taken for the port and be shown.
_REDIS = re.compile(
    r"(rediss?://([^@/?#]*@)?([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?(/\d*)?"
    r"|unix://([^@/?#]*@)?/[^@?#]+)(\?[^@#]*)?"
)


def _redis(text: str) -> str:
    """The address of a Redis or a Valkey; the client knows only the older name."""
    text = re.sub(r"^valkey(s?)://", r"redis\1://", text)
    if not _REDIS.fullmatch(text):
        raise ValueError(
            "redis://user:password@host:6379/0 (rediss:// with TLS; "
            "in a password, @ is written %40, / %2F, # %23, ? %3F)"
        )
    return text


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, default (as text), parser, and one line of help."""

    name: str
    default: str
    parse: Callable[[str], Any]
    help: str
    secret: bool = False  # also read from the file that NAME_FILE names


SETTINGS = (
    Setting("CONTEXT", "PROD", _context, "DEV: debug server that reloads; PROD: gunicorn"),
    Setting("PORT", "5000", _whole(1, 65535), "port inside the container"),
    Setting("DATABASE_URL", "", database_address, "SQLite or PostgreSQL address", secret=True),
    Setting("DATA_DIR", "", _text, "folder for the database, pictures and the secret key"),
    Setting("SECRET_KEY", "", _text, "signs cookies and links", secret=True),
    Setting("REDIS_URL", "", _redis, "what replicas share: limits, cache, queue", secret=True),
    Setting("WEB_CONCURRENCY", "2", _whole(1, 64), "server processes"),
    Setting("THREADS", "4", _whole(1, 256), "threads in each process"),
    Setting("RUN_MIGRATIONS", "1", _switch, "bring the database up to date at start"),
    Setting("RUN_WORKER", "1", _switch, "do background work inside the server"),
    Setting("DB_WAIT", "60", _whole(0, 86400), "seconds to wait for the database at start"),
    Setting("TRUSTED_PROXIES", "0", _whole(0, 10), "how many proxies may set X-Forwarded-*"),
    Setting("BASE_URL", "", _web_address, "public address, used in mails and feeds"),
    Setting("MAIL_SERVER", "", _text, "SMTP server for password mails"),
    Setting("MAIL_PORT", "25", _whole(1, 65535), "its port"),
    Setting("MAIL_USE_TLS", "0", _switch, "1: STARTTLS (port 587)"),
    Setting("MAIL_USERNAME", "", _text, "user name at the mail server"),
    Setting("MAIL_PASSWORD", "", _text, "password at the mail server", secret=True),
    Setting("MAIL_FROM", "", _text, "sender of the mails"),
    Setting(
        "REGISTRATION",
        "open",
        _choice("open", "approval", "invite", "closed"),
        "who may register: open, approval, invite or closed",
    ),
    Setting("POST_MAX_LENGTH", "500", _whole(1, 100_000), "longest post, in graphemes"),
    Setting("MEDIA_BUDGET", "0", _size, "room for pictures, such as 500M or 5G; 0: the disk's"),
    Setting("S3_ENDPOINT", "", _web_address, "object store for pictures", secret=True),
    Setting("S3_BUCKET", "", _text, "its bucket", secret=True),
    Setting("S3_ACCESS_KEY", "", _text, "its access key", secret=True),
    Setting("S3_SECRET_KEY", "", _text, "its secret key", secret=True),
    Setting("S3_REGION", "us-east-1", _text, "its region", secret=True),
    Setting("METRICS_TOKEN", "", _text, "bearer token for /metrics from elsewhere", secret=True),
    Setting(
        "LOG_LEVEL",
        "info",
        _choice("debug", "info", "warning", "error"),
        "debug, info, warning or error",
    ),
    Setting("LOG_FORMAT", "text", _choice("text", "json"), "text for people, json for machines"),
)
# What an object store needs beside its address.
_STORE = ("S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY")


def load(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """All settings as a dict for `app.config`; makes the data folder and the secret key if need be.

    Raises Refusal with the contract's exit code: 64 bad value, 73 data folder, 78 secret.
    """
    env = os.environ if environ is None else environ
    config = {setting.name: _read(setting, env) for setting in SETTINGS}
    if not env.get("CONTEXT") and env.get("APP_ENVIRONMENT"):
        config["CONTEXT"] = _context(env["APP_ENVIRONMENT"])  # older course material
    if config["MAIL_SERVER"] and not config["BASE_URL"] and config["CONTEXT"] == "PROD":
        raise Refusal(
            BAD_VALUE,
            "BASE_URL is not set, and mails need it for their links. "
            "Pass -e BASE_URL=https://your.address to docker run.",
        )
    missing = [name for name in _STORE if not config[name]]
    if config["S3_ENDPOINT"] and missing:
        raise Refusal(
            BAD_VALUE,
            f"S3_ENDPOINT is set, but not {' and '.join(missing)}. "
            f"Pass -e {missing[0]}=… to docker run, or leave S3_ENDPOINT out.",
        )
    config["DATA_DIR"] = data_dir = Path(config["DATA_DIR"] or ROOT / "instance").absolute()
    open_data_dir(data_dir)
    config["DATABASE_URL"] = config["DATABASE_URL"] or f"sqlite:///{data_dir / 'microblog.db'}"
    database = sqlite_path(config["DATABASE_URL"])
    if database is not None and database.parent != data_dir:
        open_data_dir(database.parent)
    config["SECRET_KEY"] = _secret_key(config["SECRET_KEY"], data_dir, config["CONTEXT"])
    return config


def sqlite_path(url: str) -> Path | None:
    """The file behind an SQLite address; None for another database."""
    path = url.removeprefix("sqlite:///").partition("?")[0]
    return Path(path).absolute() if url.startswith("sqlite:///") else None


def _read(setting: Setting, env: Mapping[str, str]) -> Any:
    # compose hands on `NAME=` for a variable nobody set: empty means unset.
    text = env.get(setting.name, "").strip()
    file = env.get(f"{setting.name}_FILE", "").strip() if setting.secret else ""
    if file and not text:
        try:
            text = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            code = BAD_SECRET if setting.name == "SECRET_KEY" else BAD_VALUE
            why = getattr(error, "strerror", None) or "it is not text"
            raise Refusal(
                code,
                f"{setting.name}_FILE names {file}, which can't be read ({why}). "
                f"Mount that file, or pass -e {setting.name}=… to docker run.",
            ) from None
    if not text and not setting.default:
        return ""
    try:
        return setting.parse(text or setting.default)
    except ValueError as error:
        shown = "the given value" if setting.secret else repr(text)
        raise Refusal(
            BAD_VALUE,
            f"{setting.name} is {shown}, but has to be {error}. "
            f"Pass -e {setting.name}={setting.default or '…'} to docker run.",
        ) from None


def _secret_key(given: str, data_dir: Path, context: str) -> str:
    """The variable or its file, else the stored key, made once. Raises Refusal(78)."""
    if given == KNOWN_SECRET and context == "PROD":
        raise Refusal(
            BAD_SECRET,
            f"SECRET_KEY is the well-known {KNOWN_SECRET!r}, so anybody could log in as anybody. "
            "Leave it out (one is made and stored) or pass -e SECRET_KEY=$(openssl rand -hex 32).",
        )
    if given:
        return given
    path = data_dir / "secret_key"
    try:
        return stored_key(path)
    except OSError as error:
        raise Refusal(
            BAD_SECRET,
            f"The secret key in {path} can't be used ({error.strerror or error}). "
            f"Run: chown {os.geteuid()} {path} && chmod 600 {path}",
        ) from None
