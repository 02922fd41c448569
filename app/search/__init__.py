"""Search: full text over posts, accounts and hashtags, inside the database, through the front door.

SQLite's FTS5 or PostgreSQL's tsvector behind the same function.
"""
