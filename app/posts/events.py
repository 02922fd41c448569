"""What posts announce. Sender: the post; `rendered`: its text's links, mentions and tags."""

from blinker import Signal

post_published = Signal()
post_edited = Signal()
post_deleted = Signal()  # sent before the row goes
