"""Pictures in a bucket: signed as Amazon signs, whole, and with little patience."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.media import bucket as buckets
from app.media import s3 as protocol
from app.media.bucket import Bucket
from app.media.keys import EXPORTS, POSTS, PROFILES, new_key, read
from app.media.s3 import Account, StoreAway, StoreFull
from tests.faulty import DROP, SILENCE, Fault, Way, faulty_way
from tests.s3 import REGION, Store
from tests.serving import free_port

pytestmark = pytest.mark.usefixtures("impatient")
PICTURE = bytes(range(256)) * 1000
Lose = Callable[[Fault], None]


@pytest.fixture
def account(s3: Store, way: Way) -> Account:
    """A new bucket, on a way that has no faults yet."""
    return Account(*s3.new_bucket(way.address).values())


@pytest.fixture
def bucket(account: Account) -> Bucket:
    return Bucket(account)


def raises(act: Callable[[], Any], words: str, kind: type[Exception] = StoreAway) -> None:
    with pytest.raises(kind, match=words):
        act()


# --- Who is asking -------------------------------------------------------------------------------


def test_whoever_has_no_key_or_a_wrong_one_is_refused(account: Account) -> None:
    for wrong, advice in (
        (replace(account, secret_key="wrong"), "Check S3_SECRET_KEY"),
        (replace(account, access_key="AKIAWRONG"), "Check S3_ACCESS_KEY"),
    ):
        raises(lambda wrong=wrong: Bucket(wrong).save(new_key(), b"x"), advice)
        raises(lambda wrong=wrong: list(Bucket(wrong).listing()), advice)


def test_requests_are_signed_as_amazons_own_client_signs_them(
    bucket: Bucket, account: Account, way: Way
) -> None:
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    key = new_key(POSTS)
    bucket.save(key, PICTURE)
    read(bucket, key)
    list(bucket.listing(POSTS))
    bucket.delete(key)
    assert [method for method, _, _ in way.asked] == ["PUT", "GET", "GET", "DELETE"]
    for method, path, sent in way.asked:
        _, _, signed = sent["Authorization"].partition("SignedHeaders=")
        names = signed.partition(",")[0].split(";")
        assert {"host", "x-amz-content-sha256", "x-amz-date"} <= set(names)
        headers = {name: value for name, value in sent.items() if name.lower() in names}
        request = AWSRequest(method, way.address + path, headers)
        request.context["timestamp"] = headers["x-amz-date"]
        credentials = Credentials(account.access_key, account.secret_key)
        theirs = S3SigV4Auth(credentials, "s3", REGION)
        text = theirs.string_to_sign(request, theirs.canonical_request(request))
        assert sent["Authorization"].endswith(f"Signature={theirs.signature(text, request)}")


def test_the_rights_to_get_put_delete_and_list_are_enough_and_all_are_needed(
    s3: Store, account: Account
) -> None:
    own = dict.fromkeys(("GetObject", "PutObject", "DeleteObject", "ListBucket"))
    key = new_key()
    Bucket(account).save(key, b"picture")
    acts: dict[str, Callable[[Bucket], Any]] = {
        "GetObject": lambda bucket: read(bucket, key),
        "PutObject": lambda bucket: bucket.save(new_key(), b"x"),
        "ListBucket": lambda bucket: list(bucket.listing()),
        "DeleteObject": lambda bucket: bucket.delete(key),
    }
    for right, act in acts.items():
        rights = [f"s3:{other}" for other in own if other != right]
        pair = s3.person(f"nearly-{right}-{account.bucket}", rights)
        other = Bucket(replace(account, access_key=pair[0], secret_key=pair[1]))
        raises(lambda act=act, other=other: act(other), "It needs the right to")
        act(Bucket(account))


def test_no_proxy_of_the_environment_is_used(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    key = new_key()
    bucket.save(key, b"picture")
    assert read(bucket, key) == b"picture"


# --- What lies there -----------------------------------------------------------------------------


def test_a_long_listing_comes_page_by_page(
    bucket: Bucket, s3: Store, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "PAGE", 2)
    keys = {new_key(shelf) for shelf in (PROFILES, POSTS) for _ in range(5)}
    for key in keys:
        bucket.save(key, key.encode())
    for name in ("notes.txt", "ab/cd/other.webp", "zz/backup.tar.gz"):
        s3.client("s3").put_object(Bucket=account.bucket, Key=name, Body=b"not ours")
    found = list(bucket.listing())
    assert {one.key for one in found} == keys and len(found) == 10
    assert {one.size for one in found} == {len(key) for key in keys}
    assert all(abs(one.modified - time.time()) < 60 and one.md5 for one in found)
    assert {one.key for one in bucket.listing(POSTS)} == {key for key in keys if "posts" in key}
    assert {one.key for one in bucket.listing(PROFILES)} == {
        key for key in keys if "posts" not in key
    }


def test_the_profiles_are_listed_without_looking_at_the_posts(
    bucket: Bucket, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    for shelf in (PROFILES, *[POSTS] * 6):
        bucket.save(new_key(shelf), b"x")
    monkeypatch.setattr(buckets, "PAGE", 2)
    way.asked.clear()
    assert len(list(bucket.listing(PROFILES))) == 1
    assert len(way.asked) == 1


def test_the_bucket_is_in_the_path_below_that_of_the_store(account: Account, way: Way) -> None:
    below = replace(account, endpoint=account.endpoint + "/s3", bucket="my.pictures")
    key = new_key()
    raises(lambda: read(Bucket(below), key), "the bucket my.pictures at .+/s3: ")
    assert way.asked[-1][1] == f"/s3/my.pictures/{key}"


# --- What goes wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault(503, "SlowDown"), Fault(500), DROP], ids=str)
def test_what_goes_wrong_for_a_moment_is_tried_again(
    bucket: Bucket, way: Way, fault: Fault
) -> None:
    key = new_key()
    way.faults.extend([fault, fault])
    bucket.save(key, PICTURE)
    way.faults.extend([fault, fault])
    assert read(bucket, key) == PICTURE
    way.faults.append(fault)
    assert len(list(bucket.listing())) == 1
    way.faults.append(fault)
    bucket.delete(key)
    assert not list(bucket.listing())


@pytest.mark.parametrize("cut", [0, 1, 64 * 1024, 100_000])
def test_what_is_cut_in_the_middle_goes_on_where_it_was(bucket: Bucket, way: Way, cut: int) -> None:
    key = new_key()
    bucket.save(key, PICTURE)
    way.asked.clear()
    way.faults.extend([Fault(cut=cut), Fault(cut=cut)])
    assert read(bucket, key) == PICTURE
    assert [headers.get("Range") is None for _, _, headers in way.asked] == [True, False, False]


def test_what_is_cut_again_and_again_is_given_up(bucket: Bucket, way: Way) -> None:
    key = new_key()
    bucket.save(key, PICTURE)
    way.always = Fault(cut=10)
    raises(lambda: read(bucket, key), "was cut off")
    assert len(way.asked) < 10


def test_a_store_that_never_answers_is_waited_for_once_and_by_one(
    bucket: Bucket, way: Way, lose: Lose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "AWAY", 60)
    lose(SILENCE)
    for _ in range(20):
        raises(lambda: bucket.open(new_key()), "no answer in time")
    assert len(way.asked) == 1


def test_of_many_at_once_one_looks_whether_it_is_back(
    bucket: Bucket, way: Way, lose: Lose, monkeypatch: pytest.MonkeyPatch
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    lose(SILENCE)
    raises(lambda: bucket.open(new_key()), "no answer in time")
    bucket._client._away_until = 1.0  # the time is over
    monkeypatch.setattr(protocol, "AWAY", 60)
    with ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(bucket.open, new_key()) for _ in range(24)]
        for one in tries:
            raises(one.result, "no answer in time")
    assert len(way.asked) == 2


def test_when_it_is_back_it_is_found_out_by_itself(
    bucket: Bucket, way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "app.media.s3")
    key = new_key()
    bucket.save(key, PICTURE)
    way.always = DROP
    for _ in range(3):
        raises(lambda: read(bucket, key), "answer|connection")
    way.always = None
    end = time.monotonic() + 5
    while True:
        try:
            assert read(bucket, key) == PICTURE
            break
        except StoreAway:
            assert time.monotonic() < end
            time.sleep(0.05)
    said = [record.message for record in caplog.records]
    assert len(said) == 2, said
    assert "can't be reached" in said[0] and "answers again" in said[1]


def test_nobody_at_the_address_is_told_in_the_words_of_the_system(account: Account) -> None:
    away = replace(account, endpoint=f"http://127.0.0.1:{free_port()}")
    raises(lambda: read(Bucket(away), new_key()), r"Connection refused\. Check that it runs")
    unknown = replace(account, endpoint="http://nowhere.invalid")
    raises(lambda: read(Bucket(unknown), new_key()), r"nowhere\.invalid: .+\. Check that it runs")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(404, "NoSuchBucket"), "no bucket of that name"),
        (Fault(403, "AccessDenied"), "right to get, put, delete and list"),
        (Fault(403, "RequestTimeTooSkewed"), "clock of this machine"),
        (Fault(400, "AuthorizationHeaderMalformed"), "Check S3_REGION"),
        (Fault(301, "PermanentRedirect"), "Check S3_REGION"),
        (Fault(307, "TemporaryRedirect"), "Check S3_REGION"),
        (Fault(405, "MethodNotAllowed"), "405 MethodNotAllowed. Check S3_ENDPOINT"),
        (Fault(500, "InternalError"), "500 InternalError. Look into its own log"),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_a_refusal_is_told_once_with_what_to_do(
    bucket: Bucket, way: Way, fault: Fault, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    way.always = fault
    for _ in range(3):
        raises(lambda: bucket.save(new_key(), b"x"), words)
    assert len(caplog.records) == 1
    assert words in caplog.text


@pytest.mark.parametrize(
    "fault",
    [
        Fault(507, "XMinioStorageFull"),
        Fault(400, "XMinioAdminBucketQuotaExceeded"),
        Fault(403, "QuotaExceeded"),
    ],
    ids=lambda fault: fault.code,
)
def test_a_full_store_is_full_and_not_away(bucket: Bucket, way: Way, fault: Fault) -> None:
    way.always = fault
    raises(lambda: bucket.save(new_key(), b"x"), "it is full", StoreFull)
    way.always = None
    bucket.save(new_key(), b"x")


def test_nobody_is_followed_to_another_place(bucket: Bucket, way: Way, s3: Store) -> None:
    with faulty_way(s3.port) as trap:
        way.always = Fault(307, "TemporaryRedirect", location=f"{trap.address}/pictures/x")
        raises(lambda: bucket.save(new_key(), b"x"), "Check S3_REGION")
        raises(lambda: read(bucket, new_key()), "Check S3_REGION")
        assert not trap.asked


def test_a_missing_bucket_is_not_a_missing_picture(account: Account) -> None:
    nowhere = Bucket(replace(account, bucket="no-such-bucket"))
    raises(lambda: read(nowhere, new_key()), "no bucket of that name")
    raises(lambda: nowhere.save(new_key(), b"x"), "no bucket of that name")
    raises(lambda: read(Bucket(account), new_key()), "no such picture", FileNotFoundError)


def test_a_web_site_is_not_taken_for_a_store(account: Account, tmp_path: Path) -> None:
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    class Welcome(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<h1>Welcome to nginx!")

        do_GET = do_PUT  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Welcome) as site:
        Thread(target=site.serve_forever, args=(0.02,), daemon=True).start()
        other = Bucket(replace(account, endpoint=f"http://127.0.0.1:{site.server_port}"))
        for act in (
            lambda: other.save(new_key(), b"x"),
            lambda: list(other.listing()),
            lambda: other.open(new_key()),
        ):
            raises(act, "not as an object store does. Check S3_ENDPOINT")
        site.shutdown()


def test_keys_are_in_no_line_and_in_no_text(
    account: Account, lose: Lose, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    parts = urlsplit(account.endpoint)
    named = replace(account, endpoint=f"http://user:s3cr3t@{parts.netloc}")
    texts = [repr(account), repr(named.place)]
    for fault in (Fault(), Fault(403, "AccessDenied"), Fault(500), DROP, SILENCE):
        lose(fault)
        try:
            Bucket(named).save(new_key(), b"x")
        except StoreAway as error:
            texts.append(f"{error!r} {error}")
    said = caplog.text + " ".join(texts)
    for secret in (account.secret_key, account.access_key, "s3cr3t", "Signature="):
        assert secret not in said
    assert account.bucket in said


def test_threads_have_connections_of_their_own(bucket: Bucket) -> None:
    from concurrent.futures import ThreadPoolExecutor

    keys = [new_key() for _ in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: bucket.save(key, key.encode()), keys))
        assert list(pool.map(lambda key: read(bucket, key), keys)) == [key.encode() for key in keys]


def test_a_picture_that_nobody_reads_to_its_end_lets_go_of_its_connection(
    bucket: Bucket,
) -> None:
    key = new_key()
    bucket.save(key, PICTURE * 10)
    for _ in range(20):
        with closing(bucket.open(key)[0]) as file:
            assert file.read(10) == PICTURE[:10]
    assert read(bucket, key) == PICTURE * 10


# --- Larger than memory --------------------------------------------------------------------------


def _written(bucket: Bucket, data: bytes) -> str:
    key = new_key(EXPORTS)
    with bucket.writing(key) as file:
        file.write(data)
    return key


def test_what_is_written_piece_by_piece_arrives_whole(bucket: Bucket, way: Way) -> None:
    key = _written(bucket, PICTURE * 10)
    assert read(bucket, key) == PICTURE * 10
    [sent] = [headers for method, _, headers in way.asked if method == "PUT"]
    assert sent["x-amz-content-sha256"] == hashlib.sha256(PICTURE * 10).hexdigest()
    assert sent["Content-Type"] == "application/zip"
    assert [one.key for one in bucket.listing(EXPORTS)] == [key]
    assert [one.key for one in bucket.listing()] == [], "it is no picture"


def test_it_is_sent_again_from_its_beginning(bucket: Bucket, way: Way) -> None:
    way.faults.extend([Fault(status=503, code="SlowDown"), DROP])
    key = _written(bucket, PICTURE)
    assert read(bucket, key) == PICTURE


def test_nothing_is_left_of_it_where_it_could_not_be_sent(
    account: Account, tmp_path: Path, way: Way
) -> None:
    way.always = Fault(status=403, code="AccessDenied")
    raises(lambda: _written(Bucket(account, tmp_path), PICTURE), "may not do that")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_sent_of_what_was_not_finished(bucket: Bucket, way: Way) -> None:
    with pytest.raises(KeyError), bucket.writing(new_key(EXPORTS)) as file:
        file.write(PICTURE)
        raise KeyError
    assert way.asked == []
