"""An object store of our own: moto's server, in a process, which checks every signature."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.container.person import Person
from tests.faulty import Way, faulty_way
from tests.serving import free_port

REGION = "eu-central-1"  # not the one that everybody gets where none is named
RIGHTS = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"]


class Store:
    """A running store. Its first three requests make an administrator; from then on it asks who
    is there, as real ones do."""

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._numbers = count(1)
        self._key = ("nobody", "yet")
        self.client = cache(self._client)  # each takes a tenth of a second to make

    def start(self) -> None:
        program = Path(sys.executable).with_name("moto_server")
        self._process = subprocess.Popen(
            [program, "-H", "127.0.0.1", "-p", str(self.port)],
            env=os.environ | {"INITIAL_NO_AUTH_ACTION_COUNT": "3"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 30
        while True:
            try:
                Person(self.address).ask("/moto-api/")
                break
            except OSError:
                assert time.monotonic() < end and self._process.poll() is None
                time.sleep(0.02)
        self._key = self.person("admin", ["*"])
        self.client.cache_clear()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(15)

    def new_bucket(self, address: str = "") -> dict[str, str]:
        """Settings for a new bucket, and a key that may do there what we need and nothing else.
        `address`: of something that stands before the store."""
        number = next(self._numbers)
        bucket = f"pictures-{number}"
        place = {"LocationConstraint": REGION}
        self.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
        access_key, secret_key = self.person(f"microblog-{number}", RIGHTS)
        return {
            "S3_ENDPOINT": address or self.address,
            "S3_BUCKET": bucket,
            "S3_ACCESS_KEY": access_key,
            "S3_SECRET_KEY": secret_key,
            "S3_REGION": REGION,
        }

    def _client(self, service: str) -> Any:
        """Amazon's own client, as an administrator: somebody else's view of the store."""
        import boto3

        key, secret = self._key
        return boto3.client(
            service,
            endpoint_url=self.address,
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
        )

    def person(self, name: str, rights: list[str]) -> tuple[str, str]:
        """A key for somebody who may do this and nothing else."""
        statement = {"Effect": "Allow", "Action": rights, "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        people = self.client("iam")
        people.create_user(UserName=name)
        key = people.create_access_key(UserName=name)["AccessKey"]
        people.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
        return key["AccessKeyId"], key["SecretAccessKey"]


@pytest.fixture(scope="session")
def s3() -> Iterator[Store]:
    """A running store."""
    store = Store()
    store.start()
    try:
        yield store
    finally:
        store.stop()


@pytest.fixture
def way(s3: Store) -> Iterator[Way]:
    """A way to the store on which a test puts faults."""
    with faulty_way(s3.port) as one:
        yield one
