"""Somebody with a very simple browser: no scripts, one cookie jar."""

from __future__ import annotations

import html
import http.client
import http.cookiejar
import re
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

PASSWORD = "correct horse battery"


class _Stay(urllib.request.HTTPRedirectHandler):
    """A 303 is an answer that the tests want to see."""

    def redirect_request(self, *_: object) -> None:
        return None


class Person:
    """Talks to the microblog at an address. Persons who share a jar share a browser. `trust`: whose
    certificates this browser takes, where it is not the system's word."""

    def __init__(
        self,
        address: str,
        name: str = "",
        jar: http.cookiejar.CookieJar | None = None,
        trust: ssl.SSLContext | None = None,
    ):
        self.address, self.name = address, name
        self.heard: Mapping[str, str] = {}  # the headers of the last answer
        self.jar = http.cookiejar.CookieJar() if jar is None else jar
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        # No proxy: the container is on this machine.
        nothing_between = urllib.request.ProxyHandler({})
        tls = urllib.request.HTTPSHandler(context=trust)
        self.browser = urllib.request.build_opener(nothing_between, cookies, tls, _Stay)

    def ask(
        self, path: str, fields: dict[str, str] | bytes | None = None, **headers: str
    ) -> tuple[int, str]:
        """Status and text of the answer. `fields`: a form to send, or the bytes of one."""
        data = urlencode(fields).encode() if isinstance(fields, dict) else fields
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, data, named)
        try:
            with self.browser.open(request, timeout=10) as answer:
                self.heard = answer.headers
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as answer:
            self.heard = answer.headers
            return answer.code, answer.read().decode()

    def token(self, page: str = "/") -> str:
        """What a form on this page carries so that we know it is ours."""
        _, text = self.ask(page)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
        assert token, f"no form at {page}:\n{text[:2000]}"
        return html.unescape(token[1])

    def send(self, page: str, path: str = "", **fields: str) -> int:
        """Fill in the form on a page; the status of what comes back."""
        return self.ask(path or page, {"csrf_token": self.token(page), **fields})[0]

    def register(self) -> Person:
        email = f"{self.name}@example.org"
        fields = {"username": self.name, "email": email}
        status = self.send("/auth/register", password=PASSWORD, password2=PASSWORD, **fields)
        assert status == 303, f"registering {self.name}: {status}"
        return self if self.is_logged_in() else self.log_in()

    def log_in(self, password: str = PASSWORD) -> Person:
        status = self.send("/auth/login", username=self.name, password=password)
        assert status == 303, f"logging in {self.name}: {status}"
        return self

    def post(self, body: str) -> int:
        return self.send("/", "/posts", body=body)

    def post_picture(self, body: str, picture: bytes, alt: str) -> int:
        """A post with one picture, as a browser sends files."""
        fields = {"csrf_token": self.token(), "body": body, "alt": alt}
        head = "--edge\r\nContent-Disposition: form-data; name="
        parts = [f'{head}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
        parts.append(f'{head}"media"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n')
        data = "".join(parts).encode() + picture + b"\r\n--edge--\r\n"
        return self.ask("/posts", data, Content_Type="multipart/form-data; boundary=edge")[0]

    @property
    def cookie(self) -> str:
        """All cookies, as a browser sends them."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    def is_logged_in(self) -> bool:
        return "/auth/logout" in self.ask("/")[1]

    def sees(self, text: str, path: str = "/explore") -> bool:
        return text in self.ask(path)[1]


def wait_for(
    address: str,
    path: str = "/health",
    seconds: float = 30,
    alive: Callable[[], bool] = lambda: True,
    trust: ssl.SSLContext | None = None,
) -> float:
    """Wait until it answers 200, unless it has died; how many seconds that took."""
    start = time.monotonic()
    person = Person(address, trust=trust)
    while True:
        try:
            status, _ = person.ask(path)
            if status == 200:
                return time.monotonic() - start
        except (OSError, http.client.HTTPException):  # half an answer: it is being replaced
            status = 0
        assert alive() and time.monotonic() - start < seconds, (
            f"{address}{path}: no answer ({status})"
        )
        time.sleep(0.02)
