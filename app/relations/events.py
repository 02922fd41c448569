"""What relations announce. Sender: the account that acts; `followed`: the other one."""

from blinker import Signal

account_followed = Signal()
account_unfollowed = Signal()
