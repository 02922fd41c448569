"""Tags: hashtags in posts, and who follows them.

Announces tag_made. Listens to posts; nothing in posts knows of it.
"""
