"""What accounts announce. Sender: the account."""

from blinker import Signal

account_described = Signal()  # its names or its bio are new: at registration, and when changed
