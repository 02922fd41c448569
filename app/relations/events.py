"""What relations announce. Sender: the account that acts; the keyword names the other one."""

from blinker import Signal

account_followed = Signal()  # followed: also when a request is accepted
account_unfollowed = Signal()  # followed: also when a block ends it
follow_requested = Signal()  # followed: whom the sender asks
follow_request_accepted = Signal()  # follower: whom the sender lets in
follow_request_dropped = Signal()  # followed: the sender's request is withdrawn, refused or blocked
account_blocked = Signal()  # blocked
account_unblocked = Signal()  # blocked
account_muted = Signal()  # muted
account_unmuted = Signal()  # muted
