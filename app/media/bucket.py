"""Pictures in a bucket of an object store that speaks S3.

Paths have the bucket in them (`https://host/bucket/key`), as every such store understands them.
"""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from app.media import s3
from app.media.keys import POSTS, PROFILES, SHELVES, Stored, checked, is_key, read, shelf_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from requests import Response

PAGE = 1000  # entries of a listing, which is the most that a store gives
PIECE = 64 * 1024  # bytes of a picture that are in memory at a time
RESUMES = 3  # how often a picture is asked for again, from where it was cut off
MD5 = re.compile(r'"?([0-9a-f]{32})"?')
STRANGE = "{} answers, but not as an object store does. Check S3_ENDPOINT."


class Bucket:
    """Keeps pictures as objects. All of it raises s3.StoreAway when the store fails.

    `drafts`: a folder for what is written piece by piece; the system's own unless said.
    """

    def __init__(self, account: s3.Account, drafts: Path | None = None) -> None:
        self._client = s3.Client(account)
        self._drafts = drafts
        self.place = account.place

    def save(self, key: str, data: bytes) -> str | None:
        """Keep a picture; the MD5 of what arrived, which some stores tell. The signature holds its
        SHA-256: what arrives damaged is refused. Errors: StoreFull too."""
        return self._put(key, data, "image/webp")

    @contextmanager
    def writing(self, key: str) -> Iterator[BinaryIO]:
        """A file to write into: it has no name in the folder for drafts, so that nothing is left of
        it whatever happens, and is sent when the block ends. Errors: OSErrors of the disk too."""
        from app.media.signing import Body

        with TemporaryFile(dir=self._drafts) as file:
            yield cast(BinaryIO, file)
            self._put(key, Body(cast(BinaryIO, file)), "application/zip")

    def open(self, key: str) -> tuple[BinaryIO, int]:
        """A picture to read, piece by piece, and its size. Raises FileNotFoundError, ValueError."""
        answer = self._client.ask("GET", checked(key), stream=True)
        size = int(answer.headers.get("Content-Length", -1))
        if size < 0:
            answer.close()
            raise s3.StoreAway(STRANGE.format(self.place))
        body = _Body(self._client, key, answer, size)
        return cast(BinaryIO, io.BufferedReader(body, PIECE)), size

    def delete(self, key: str) -> None:
        """Remove a picture. Errors: ValueError for what is no key."""
        with suppress(FileNotFoundError):
            self._client.ask("DELETE", checked(key))

    def listing(self, shelf: str | None = None) -> Iterator[Stored]:
        """Everything on a shelf, or every picture, a thousand at a time. Other objects are left
        out."""
        shelves = SHELVES if shelf is None else (shelf,)
        asked = {"list-type": "2", "max-keys": str(PAGE), "prefix": shelf or ""}
        while True:
            page = self._parsed(self._client.ask("GET", params=asked).content)
            for entry in page.iterfind("{*}Contents"):
                found = {child.tag.rpartition("}")[2]: child.text or "" for child in entry}
                if shelf == PROFILES and found["Key"] >= POSTS:
                    return  # they come in the order of their letters, and ours are before
                if is_key(found["Key"]) and shelf_of(found["Key"]) in shelves:
                    yield _stored(found)
            token = page.findtext("{*}NextContinuationToken")
            if not token:
                return
            asked["continuation-token"] = token

    def twin(self, key: str, other: str) -> None:
        """The same picture under another key."""
        self.save(other, read(self, key))

    def _put(self, key: str, data: Any, kind: str) -> str | None:
        headers = {"Content-Type": kind}
        answer = self._client.ask("PUT", checked(key), data=data, headers=headers)
        if "ETag" not in answer.headers:
            raise s3.StoreAway(STRANGE.format(self.place))
        return _md5(answer.headers["ETag"])

    def _parsed(self, page: bytes) -> Element:
        from xml.etree import ElementTree

        try:
            return ElementTree.fromstring(page)  # noqa: S314 - it comes from our own store
        except ElementTree.ParseError:
            raise s3.StoreAway(STRANGE.format(self.place)) from None


class _Body(io.RawIOBase):
    """What comes of a picture. Where the connection breaks, the rest is asked for anew: what lies
    under a key never changes."""

    def __init__(self, client: s3.Client, key: str, answer: Response, size: int) -> None:
        self._client, self._key = client, key
        self._answer, self._size = answer, size
        self._at, self._resumes = 0, 0

    def readable(self) -> bool:
        """It is for reading only."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Read on. Errors: StoreAway where the rest can't be had."""
        from urllib3.exceptions import HTTPError

        wanted = min(len(buffer), self._size - self._at)
        piece = b""
        while wanted and not piece:
            try:
                piece = self._answer.raw.read(wanted)
            except (HTTPError, OSError):
                piece = b""
            if not piece:
                self._answer = self._resumed()
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _resumed(self) -> Response:
        self._answer.close()
        self._resumes += 1
        if self._resumes <= RESUMES:
            part = {"Range": f"bytes={self._at}-"}
            with suppress(FileNotFoundError, s3.StoreAway):
                answer = self._client.ask("GET", self._key, headers=part, stream=True)
                if answer.status_code == 206 or not self._at:
                    return answer
                answer.close()
        # As a server sees it, its client has to be told that no more will come: by hanging up.
        place = self._client.account.place
        raise s3.StoreAway(errno.ECONNRESET, f"{self._key} was cut off by {place}")

    def close(self) -> None:
        """Let go of the connection."""
        self._answer.close()
        super().close()


def _stored(found: dict[str, str]) -> Stored:
    """An entry of a listing."""
    modified = datetime.fromisoformat(found["LastModified"]).timestamp()
    return Stored(found["Key"], int(found["Size"]), modified, _md5(found.get("ETag", "")))


def _md5(etag: str) -> str | None:
    """What an ETag usually is. Of an encrypted object it looks so and is something else."""
    match = MD5.fullmatch(etag)
    return match[1] if match else None
