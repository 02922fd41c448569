"""How an object store is spoken to: signed requests (AWS Signature 4), with little patience.

Somebody waits for each of these requests. So a store that does not answer is found out by one of
them in seconds, and the next ones are refused at once; now and then one looks whether it is back.
What is wrong is written into the log once, with what to do, and never with a key in it.

`requests` takes 9 MB, so it is only loaded where there is a store.
"""

from __future__ import annotations

import errno
import logging
import re
import threading
import time
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from requests import Response, Session

CONNECTING, ANSWERING = 2.0, 5.0  # seconds for a connection, and between two pieces of an answer
PAUSES = (0.1, 0.4)  # seconds before the next try, where a try costs no waiting
AWAY = 5.0  # seconds in which nobody else looks whether it is back
AGAIN = (429, 500, 502, 503, 504)  # SlowDown and the like: the same request may do a moment later
FULL = 507
AT_ALL = ""
REASONS = {
    "NoSuchBucket": "it has no bucket of that name. Create it, or correct S3_BUCKET",
    "InvalidAccessKeyId": "it does not know the access key. Check S3_ACCESS_KEY",
    "SignatureDoesNotMatch": "the secret key does not fit. Check S3_SECRET_KEY",
    "AccessDenied": "the key may not do that. It needs the right to get, put, delete and list",
    "RequestTimeTooSkewed": "it says that the clock of this machine is wrong. Set it",
}
ELSEWHERE = "the bucket is in another region. Check S3_REGION and S3_ENDPOINT"
REASONS |= dict.fromkeys(
    ("AuthorizationHeaderMalformed", "PermanentRedirect", "TemporaryRedirect"), ELSEWHERE
)
CODE = re.compile(rb"<Code>(\w{1,60})</Code>")

log = logging.getLogger(__name__)


class StoreAway(ConnectionError):  # noqa: N818 - named after what the store is
    """The object store does not answer, or does not do what it is asked to."""


class StoreFull(StoreAway):
    """It takes nothing more."""


@dataclass(frozen=True)
class Account:
    """A bucket and the key to it: the five settings."""

    endpoint: str
    bucket: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    region: str

    @property
    def place(self) -> str:
        """Which bucket, for people; without what may stand before an @."""
        parts = urlsplit(self.endpoint)
        host = parts.netloc.rpartition("@")[2]
        return f"the bucket {self.bucket} at {parts.scheme}://{host}{parts.path}"


def load() -> None:
    """Load what speaks to the store: before the fork, so that the workers share its memory."""
    import_module("app.media.signing")


class Client:
    """Sends requests to one bucket; each thread has connections of its own."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._local = threading.local()
        self._lock = threading.Lock()
        self._away_until = 0.0
        self._told: dict[str, str] = {}  # by method, or AT_ALL: what stands in the log

    def ask(self, method: str, key: str = "", **options: Any) -> Response:
        """Send a request about an object, or about the bucket where no key is named.

        In: what `requests` takes. Out: an answer of success. Errors: FileNotFoundError for a key
        that isn't there, StoreFull, StoreAway. All that we ask may be asked again.
        """
        import requests

        self._refuse_while_away()
        for pause in (*PAUSES, None):
            try:
                response = self._send(method, key, options)
                if pause is None or response.status_code not in AGAIN:
                    return self._judged(method, key, response)
                response.close()
            except requests.Timeout:
                problem = "no answer in time"
                break
            except requests.RequestException as error:
                problem = _root_of(error)
            time.sleep(pause or 0)
        self._away_until = time.monotonic() + AWAY
        raise StoreAway(self._tell(AT_ALL, f"{problem}. Check that it runs, and S3_ENDPOINT"))

    def _refuse_while_away(self) -> None:
        with self._lock:
            now = time.monotonic()
            if now < self._away_until:
                raise StoreAway(self._told.get(AT_ALL, ""))
            if self._away_until:  # we look again; the others wait for what we find
                self._away_until = now + AWAY

    def _send(self, method: str, key: str, options: dict[str, Any]) -> Response:
        account = self.account
        path = "/".join(quote(part) for part in (account.bucket, key) if part)
        return self._session().request(
            method,
            f"{account.endpoint}/{path}",
            timeout=(CONNECTING, ANSWERING),
            allow_redirects=False,
            **options,
        )

    def _session(self) -> Session:
        if not hasattr(self._local, "session"):
            from requests import Session

            from app.media.signing import Signer

            account, session = self.account, Session()
            session.auth = Signer(account.access_key, account.secret_key, account.region, "s3")
            session.trust_env = False  # no proxy, no .netrc
            session.headers["Accept-Encoding"] = "identity"
            self._local.session = session
        return self._local.session

    def _judged(self, method: str, key: str, response: Response) -> Response:
        """It answers: what? The same answer where it is one of success."""
        if self._away_until:
            self._away_until = 0.0
            self._told.pop(AT_ALL, None)
            log.info("%s answers again.", self.account.place)
        status = response.status_code
        if 200 <= status < 300:
            self._told.pop(method, None)
            return response
        body = next(response.iter_content(65536), b"")
        response.close()
        found = CODE.search(body)
        code = found[1].decode() if found else {403: "AccessDenied"}.get(status, "")
        if status == 404 and key and method != "PUT" and code != "NoSuchBucket":
            raise FileNotFoundError(errno.ENOENT, "There is no such picture", key)
        answer = f"it answers {status} {code}".strip()
        if status == FULL or b"quota" in body.lower():
            raise StoreFull(self._tell(method, f"{answer}: it is full"))
        look = "Look into its own log" if status >= 500 else "Check S3_ENDPOINT"
        reason = REASONS.get(code, f"{answer}. {look}")
        raise StoreAway(self._tell(method, f"{method}: {reason}"))

    def _tell(self, about: str, problem: str) -> str:
        """Write into the log what is wrong, unless it stands there already. The whole sentence."""
        text = f"Pictures can't be reached in {self.account.place}: {problem}."
        with self._lock:
            known, self._told[about] = self._told.get(about), text
        if known != text:
            log.warning("%s", text)
        return text


def _root_of(error: BaseException) -> str:
    """Why there was no connection, in the words of the system, which know no addresses."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.strerror:
            return seen.strerror
        seen = seen.__cause__ or seen.__context__
    return "the connection broke"
