"""Core: what every room stands on, and knows nothing of microblogging.

Settings, the database, ids, languages, assets, errors, logs, mail, paging and rate limits.
"""
