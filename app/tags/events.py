"""What tags announce. Sender: the tag."""

from blinker import Signal

tag_made = Signal()  # somebody used or followed it for the first time
