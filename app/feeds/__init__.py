"""Feeds: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1 of a profile and of a hashtag."""
