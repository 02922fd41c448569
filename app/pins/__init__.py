"""Pins: up to five of one's own posts that stand first on the profile."""
