"""The benchmark, `make bench`: the real server beside a bare Flask route, in one run.

Machines differ and are noisy, so what counts is the share: both run with the same flags on the
same core, turn by turn, and the load comes from another core.
"""
