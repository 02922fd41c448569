"""Tags: hashtags in posts.

Only listens to posts; nothing in posts knows of it.
"""
