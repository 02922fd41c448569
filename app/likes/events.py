"""What likes announce. Sender: the post; `by`: who likes it, or no longer does."""

from blinker import Signal

post_liked = Signal()
post_unliked = Signal()
