"""Auth: credentials, sessions, password reset, and the guards at the doors.

Knows accounts; accounts know nothing of it.
"""
