"""Posts: short texts, their history, and who is mentioned in them.

Announces post_published, post_edited and post_deleted. `queries.visible_to` is the one front door
of privacy: every list of posts starts there.
"""
