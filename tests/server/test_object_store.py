"""The real server with an object store: every worker shows what one of them took, nobody waits for
a store that is away, and memory stays small."""

from __future__ import annotations

import http.client
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image

from app.media.bucket import Bucket
from app.media.keys import new_key
from app.media.s3 import Account
from tests.container.person import Person
from tests.faulty import SILENCE, Fault, Way
from tests.s3 import Store
from tests.server.conftest import Serve
from tests.server.test_heavy_clients import peak
from tests.serving import Server

MEGABYTE = 1024 * 1024


@pytest.fixture
def settings(s3: Store, way: Way) -> dict[str, str]:
    """For a server whose pictures lie in a bucket, on a way that has no faults yet."""
    return s3.new_bucket(way.address)


@pytest.fixture
def bucket(settings: dict[str, str]) -> Bucket:
    return Bucket(Account(*settings.values()))


def fetch(server: Server, path: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers; what came of a body that ended too early."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    try:
        body = answer.read()
    except http.client.IncompleteRead as error:
        body = error.partial
    connection.close()
    return answer.status, body, {name.lower(): value for name, value in answer.getheaders()}


def illustrate(person: Person, body: str) -> int:
    """Post a text with a picture; the status."""
    file = BytesIO()
    Image.new("RGB", (640, 480), (120, 40, 90)).save(file, "PNG")
    parts = {'"csrf_token"': person.token().encode(), '"body"': body.encode()}
    parts['"media"; filename="a.png"\r\nContent-Type: image/png'] = file.getvalue()
    form = b"".join(
        b"--x\r\nContent-Disposition: form-data; name=%s\r\n\r\n%s\r\n" % (name.encode(), value)
        for name, value in parts.items()
    )
    kind = "multipart/form-data; boundary=x"
    return person.ask("/posts", form + b"--x--\r\n", Content_Type=kind)[0]


def test_every_worker_shows_what_one_of_them_took(
    serve: Serve, settings: dict[str, str], way: Way
) -> None:
    server = serve(**settings)
    assert not way.asked, "nothing is asked at the start"
    ada = server.person("ada").register()
    assert illustrate(ada, "Look") == 303
    assert not (server.folder / "media").exists()
    [address] = set(re.findall(r'src="(/media/posts/[^"]+)"', ada.ask("/explore")[1]))
    for _ in range(12):  # each on a connection of its own: both workers get some
        status, body, headers = fetch(server, address)
        assert (status, headers["content-type"]) == (200, "image/webp")
        assert Image.open(BytesIO(body)).format == "WEBP"
    assert server.person().ask("/ready")[0] == 200
    lines = server.lines()
    assert lines.count(f"Pictures lie in the bucket {settings['S3_BUCKET']} at {way.address}.") == 1
    for secret in (settings["S3_ACCESS_KEY"], settings["S3_SECRET_KEY"]):
        assert secret not in lines


def test_a_wrong_key_is_told_at_its_first_use_with_what_to_do(
    serve: Serve, settings: dict[str, str]
) -> None:
    server = serve(**settings | {"S3_SECRET_KEY": "wrong"}, WEB_CONCURRENCY=1)
    assert "can't be reached" not in server.lines()
    ada = server.person("ada").register()
    assert [illustrate(ada, "Look") for _ in range(3)] == [503] * 3
    assert ada.heard["Retry-After"]
    assert ada.post("Only words") == 303
    assert server.lines().count("Check S3_SECRET_KEY") == 1
    assert "Traceback" not in server.lines()


def test_pages_do_not_wait_for_a_store_that_never_answers(
    serve: Serve, settings: dict[str, str], bucket: Bucket, way: Way
) -> None:
    bucket.save(key := new_key(), b"picture")
    server = serve(**settings)
    ada = server.person("ada").register()
    assert fetch(server, f"/media/{key}")[0] == 200
    way.always = SILENCE
    with ThreadPoolExecutor(40) as readers:
        asked = [readers.submit(fetch, server, f"/media/{key}") for _ in range(40)]
        waits = []
        while not all(one.done() for one in asked):
            begun = time.monotonic()
            assert ada.ask("/")[0] == 200
            assert ada.post(f"Post {len(waits)}") == 303
            waits.append(time.monotonic() - begun)
    assert Counter(one.result()[0] for one in asked) == {503: 40}
    assert {one.result()[2]["retry-after"] for one in asked} == {"5"}
    assert max(waits) < 4, waits  # the store is given five seconds
    way.always = None
    way.released.set()
    end = time.monotonic() + 15
    while fetch(server, f"/media/{key}")[0] != 200:
        assert time.monotonic() < end, server.lines()
        time.sleep(0.2)
    assert "Traceback" not in server.lines()


def test_large_pictures_are_not_kept_in_memory(
    serve: Serve, settings: dict[str, str], bucket: Bucket
) -> None:
    large = bytes(range(256)) * 4096 * 10  # 10 MB
    bucket.save(key := new_key(), large)
    bucket.save(small := new_key(), b"picture")
    server = serve(**settings)
    for _ in range(8):
        fetch(server, f"/media/{small}")
    before = {worker: peak(worker) for worker in server.workers()}
    with ThreadPoolExecutor(8) as readers:
        for status, body, _ in readers.map(lambda _: fetch(server, f"/media/{key}"), range(24)):
            assert (status, body == large) == (200, True)
    grown = {worker: peak(worker) - before[worker] for worker in server.workers()}
    assert max(grown.values()) < 5 * MEGABYTE, grown


def test_what_can_not_be_sent_to_its_end_is_hung_up_on(
    serve: Serve, settings: dict[str, str], bucket: Bucket, way: Way
) -> None:
    bucket.save(key := new_key(), bytes(MEGABYTE))
    server = serve(**settings)
    way.always = Fault(cut=100_000)
    status, body, headers = fetch(server, f"/media/{key}")
    assert (status, headers["content-length"]) == (200, str(MEGABYTE))
    assert len(body) < MEGABYTE
    assert "Traceback" not in server.lines()
    way.always = None
    assert len(fetch(server, f"/media/{key}")[1]) == MEGABYTE
