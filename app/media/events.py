"""What media announce. Sender: a picture that was given to a post and has no small file yet."""

from blinker import Signal

picture_attached = Signal()
