"""Relations: who follows whom, who asks to, and who keeps whom at a distance.

Announces follows, requests to follow, blocks and mutes (see `events`). Knows accounts; nothing
else. `queries.visible_accounts` is the front door for lists of people.
"""
