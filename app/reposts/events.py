"""What reposts announce. Sender: the post; `by`: who passes it on, or no longer does."""

from blinker import Signal

post_reposted = Signal()
post_unreposted = Signal()
