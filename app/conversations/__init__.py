"""Conversations: direct messages between two or more, which are posts with visibility `direct`.

Listens to posts; keeps for each member what is unread and what is a stranger's request.
"""
