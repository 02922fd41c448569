"""Likes: one account appreciates one post, at most once.

Announces post_liked and post_unliked. Knows posts and accounts; nothing else.
"""
