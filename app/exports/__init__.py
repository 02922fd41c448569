"""Exports: all that an account has here, in one file for its owner to take away.

Looks into every room that keeps something of somebody; tells notifications when it is ready.
"""
