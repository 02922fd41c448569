"""`docker compose --profile scale`: the real thing, with all its pieces."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

from tests.container.compose import Compose
from tests.container.docker import ROOT, Container, build, docker
from tests.container.person import Person, wait_for
from tests.container.test_image import copy_of_the_source
from tests.container.writers import posts_in, write_while
from tests.serving import free_port

STANDINS = Path(__file__).parent / "standins"
PICTURE = (ROOT / "docs/screenshot.png").read_bytes()
# A mail server that accepts everything and prints it.
MAIL_SERVER = """
import socketserver
class Mail(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 hello\\r\\n")
        in_text = False
        for line in self.rfile:
            print(line.decode(), end="", flush=True)
            if in_text and line != b".\\r\\n":
                continue
            in_text = line.upper() == b"DATA\\r\\n"
            self.wfile.write(b"354 go on\\r\\n" if in_text else b"250 ok\\r\\n")
socketserver.ThreadingTCPServer(("", 2525), Mail).serve_forever()
"""


@pytest.fixture(scope="module")
def images(image: str, debian: str) -> Iterator[None]:
    """The images that compose.yaml names: those of the engine, else stand-ins."""
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    wanted = {services[name]["image"] for name in ("proxy", "db", "cache")}
    missing = [name for name in wanted if docker("image", "inspect", name, check=False).returncode]
    if missing:
        build("microblog-lab-services", folder=STANDINS / "services")
    for name in missing:
        build(name, folder=STANDINS / name.split("/")[-1].split(":")[0])
    yield
    for name in missing:
        docker("rmi", name)


class Place:
    """All pieces together, in a copy of the source with secrets of its own."""

    def __init__(self, folder: Path) -> None:
        copy_of_the_source(folder)
        for name in ("compose.yaml", ".env.example"):
            shutil.copy(ROOT / name, folder)
        shutil.copytree(ROOT / "deploy", folder / "deploy")
        (folder / ".env").write_text("ENV_FILE=.env\nMAIL_SERVER=mail\nMAIL_PORT=2525\n")
        subprocess.run(["sh", "deploy/compose/secrets.sh"], cwd=folder, check=True)
        port = str(free_port())
        variables = {"HTTPS_PORT": port, "HTTP_PORT": str(free_port())}
        self.compose = Compose("microblog-test-scale", folder, "--profile", "scale", **variables)
        self.address = f"https://localhost:{port}"

    def up(self) -> None:
        """As the first lines of compose.yaml say it."""
        self.compose("up", "-d", "proxy")
        [proxy] = self.compose.containers("proxy")
        until(lambda: "BEGIN" in proxy.run("cat", AUTHORITY, check=False))
        self.trust = ssl.create_default_context(cadata=proxy.run("cat", AUTHORITY))
        self.visit: Callable[..., Person] = partial(Person, self.address, trust=self.trust)
        wait_for(self.address, trust=self.trust)


AUTHORITY = "/data/caddy/pki/authorities/local/root.crt"


def until(fact: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for a fact."""
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def place(images: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Running, with ada in it."""
    place = Place(tmp_path_factory.mktemp("scale"))
    try:
        place.up()
        yield place
    finally:
        place.compose("down", "-v")


@pytest.fixture(scope="module")
def emmy(place: Place) -> Person:
    """Registered and logged in through the proxy."""
    return place.visit("emmy").register()


def test_a_picture_is_posted_through_tls(place: Place, emmy: Person) -> None:
    assert emmy.post_picture("Posted through a proxy", PICTURE, "An icon") == 303
    _, page = place.visit().ask("/explore")
    [picture] = set(re.findall(r'src="(/media/posts/[^"]+)"', page))
    assert emmy.ask(picture)[0] == 200
    assert all(cookie.secure for cookie in emmy.jar)


def test_http_leads_to_https(place: Place) -> None:
    http = Person(f"http://localhost:{place.compose.environ['HTTP_PORT']}")
    assert http.ask("/about")[0] == 308
    assert http.heard["Location"].startswith("https://localhost")


def test_both_replicas_answer_and_know_who_one_is(place: Place, emmy: Person) -> None:
    web = place.compose.containers("web")
    assert len(web) == 2
    for _ in range(8):
        assert emmy.is_logged_in()
    for replica in web:
        assert '"GET /" 200' in replica.logs()


def test_the_database_is_migrated_once(place: Place) -> None:
    services = place.compose.containers("migrate") + place.compose.containers("web")
    assert [each.logs().count("Migrated the database") for each in services] == [1, 0, 0]


def test_the_worker_sends_the_mail(place: Place, emmy: Person) -> None:
    network = ["--network", f"{place.compose.project}_default", "--network-alias", "mail"]
    server = Container(*network, "microblog", "python3", "-uc", MAIL_SERVER)
    try:
        assert place.visit().send("/auth/reset", email="emmy@example.org") in (200, 303)
        until(lambda: "To: emmy@example.org" in server.logs())
    finally:
        server.remove()


def test_only_the_proxy_can_be_reached_from_outside(place: Place) -> None:
    for service in ("web", "worker", "db", "cache"):
        for container in place.compose.containers(service):
            assert not any((container.inspect()["HostConfig"]["PortBindings"] or {}).values())
    [proxy] = place.compose.containers("proxy")
    bindings = proxy.inspect()["HostConfig"]["PortBindings"].values()
    assert {binding["HostIp"] for each in bindings for binding in each} == {"127.0.0.1"}


def test_no_container_shows_a_password(place: Place) -> None:
    secrets = [path.read_text().strip() for path in (place.compose.folder / "secrets").glob("*_*")]
    services = ("proxy", "web", "worker", "migrate", "db", "cache")
    ids = [each.id for service in services for each in place.compose.containers(service)]
    shown = docker("inspect", *ids).stdout
    assert not [secret for secret in secrets if secret in shown]


def test_a_replica_killed_under_load_costs_no_post(place: Place) -> None:
    victim = place.compose.containers("web")[0]
    acknowledged = write_while(place.visit, lambda: docker("kill", victim.id))
    assert len(acknowledged) > 150
    assert acknowledged <= posts_in(place.visit)


def test_down_and_up_keep_everything(place: Place, emmy: Person) -> None:
    assert emmy.post("Before it all went down") == 303
    place.compose("down")
    place.up()
    assert emmy.is_logged_in()
    assert emmy.sees("Before it all went down")
