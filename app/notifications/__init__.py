"""Notifications: what others did that concerns an account. Only listens."""
