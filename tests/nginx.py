"""nginx with TLS in front of several servers, as docs/operations.md tells people to set it up."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.container.person import Person
from tests.serving import ROOT, free_port

PROGRAM = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
AROUND = """
{user}
daemon off;
pid {folder}/pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/tmp;
    proxy_temp_path {folder}/tmp;
    fastcgi_temp_path {folder}/tmp;
    uwsgi_temp_path {folder}/tmp;
    scgi_temp_path {folder}/tmp;
{site}
}}
"""


class Nginx:
    """nginx on a port of its own, with a certificate for localhost, or without TLS."""

    def __init__(self, folder: Path, servers: tuple[int, ...], tls: bool = True) -> None:
        self.folder, self.port, self.tls = folder, free_port(), tls
        self.address = f"http{'s' * tls}://localhost:{self.port}"
        self._make_certificate()
        self.trust = ssl.create_default_context(cafile=str(folder / "microblog.pem"))
        user = "user root;" if os.geteuid() == 0 else ""
        settings = AROUND.format(user=user, folder=folder, site=self._documented(servers))
        (folder / "nginx.conf").write_text(settings)

    def start(self) -> None:
        """Run it, until it takes connections."""
        files = ["-p", self.folder, "-c", self.folder / "nginx.conf", "-e", self.folder / "errors"]
        self.process = subprocess.Popen([str(PROGRAM), *map(str, files)])
        end = time.monotonic() + 10
        while not self._answers():
            alive = self.process.poll() is None and time.monotonic() < end
            assert alive, (self.folder / "errors").read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def visitor(self, name: str = "", number: int = 1) -> Person:
        """Somebody who comes from an address of their own: 127.0.0.1, 127.0.0.2 …"""
        person = Person(self.address, name)
        person.browser.add_handler(_Https(self.trust, f"127.0.0.{number}"))
        return person

    def _documented(self, servers: tuple[int, ...]) -> str:
        """The page's own words, with our addresses and files in them."""
        page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
        [site] = re.findall(r"^```nginx\n(upstream .*?)^```", page, re.DOTALL | re.MULTILINE)
        documented = re.findall(r"\bserver ([\d.]+:\d+)", site)
        for address, port in zip(documented, servers, strict=True):
            site = site.replace(address, f"127.0.0.1:{port}")
        listen = f"listen {self.port} ssl;" if self.tls else f"listen {self.port};"
        site = site.replace("listen 443 ssl;", listen).replace("/etc/ssl", str(self.folder))
        return site.replace("microblog.example.org", "localhost")

    def _make_certificate(self) -> None:
        what = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        whose = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        files = ["-keyout", "microblog.key", "-out", "microblog.pem"]
        command = ["openssl", "req", *what, *whose, *files]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)

    def _answers(self) -> bool:
        try:
            return bool(self.visitor().ask("/health"))
        except OSError:
            return False


class _Https(urllib.request.HTTPSHandler):
    """Knows our certificate, and from which address to come."""

    handler_order = 100  # before the browser's own

    def __init__(self, trust: ssl.SSLContext, source: str) -> None:
        super().__init__()
        self.how = {"context": trust, "source_address": (source, 0)}

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(http.client.HTTPSConnection, request, **self.how)


@contextmanager
def behind_nginx(folder: Path, *servers: int, tls: bool = True) -> Iterator[Nginx]:
    """nginx in front of the servers on these ports, as long as the block lasts."""
    if PROGRAM is None:
        reason = "nginx is not there: apt-get install nginx-light"
        (pytest.fail if os.environ.get("REQUIRE_ALL") else pytest.skip)(reason)
    nginx = Nginx(folder, servers, tls)
    nginx.start()
    try:
        yield nginx
    finally:
        nginx.stop()
