"""Relations: who follows whom.

Announces account_followed and account_unfollowed. Knows accounts; nothing else.
"""
