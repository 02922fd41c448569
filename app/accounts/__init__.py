"""Accounts: public identities and profiles.

Who somebody is to others: name, bio, links, pictures, counts. Passwords and log-ins are next door,
in auth.
"""
