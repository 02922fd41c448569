"""Who may read the numbers."""

from __future__ import annotations

import hmac
from ipaddress import IPv6Address, ip_address


def may_read_metrics(
    *, peer: str, client: str, forwarded: bool, trusting: bool, bearer: str, token: str
) -> bool:
    """Whether this reader may see /metrics: somebody on this machine, or who has the token.

    `peer`: who is connected to us; `client`: who asks according to the trusted proxies. Both have
    to be this machine: one who reaches our port directly can write any X-Forwarded-For.
    `forwarded`: such a header came; where no proxy is trusted (`trusting`) it means that somebody
    unknown stands behind a proxy on this machine.
    """
    if token and hmac.compare_digest(bearer.encode(), token.encode()):
        return True
    return is_loopback(peer) and is_loopback(client) and (trusting or not forwarded)


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own, also as `::ffff:127.0.0.1`."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped.is_loopback
    return parsed.is_loopback
