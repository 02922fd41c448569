"""Timelines: posts in the order of time: home, explore, a profile's, a hashtag's.

Turns rows into cards: a post, its author, and what the viewer may do with it.
"""
