"""Notifications: what others did that concerns an account.

Only listens: posts, likes, reposts and relations announce, `listeners` writes it down in the same
transaction, and takes it away again when the act is undone.
"""
