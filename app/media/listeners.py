"""What media hear of themselves: a picture is there, and its preview can be made."""

from __future__ import annotations

from app.core.jobs import later
from app.media import jobs
from app.media.events import picture_attached
from app.media.models import Attachment


@picture_attached.connect
def make_small_later(picture: Attachment) -> None:
    """In the transaction of its post."""
    later(jobs.make_small, attachment_id=picture.id)
