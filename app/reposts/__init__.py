"""Reposts: one account passes a public post on to its followers, at most once.

Announces post_reposted and post_unreposted. Knows posts and accounts; nothing else.
"""
