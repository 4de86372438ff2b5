"""Where a webhook may go: the name is resolved once, every address checked, and the checked address connected to.

Private, loopback and special networks are refused unless an administrator lists them (BENANG_WEBHOOK_NETWORKS);
so an address that changes between check and connection cannot lead inside.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.errors import Invalid

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Destination:
    """A checked URL: what to connect to, and the host name that TLS and the Host header must carry."""

    connect_url: str
    host: str
    host_header: str


def networks(setting: str) -> tuple[Network, ...]:
    """The admitted private networks. ValueError names a bad one."""
    return tuple(ipaddress.ip_network(n.strip()) for n in setting.split(",") if n.strip())


def check(url: str, admitted: Sequence[Network], *, plain_http: bool = False) -> Destination:
    """Resolve and check a webhook URL. Invalid when it is no such URL or any of its addresses is not admitted.

    Plain http is admitted only towards listed networks, or everywhere with `plain_http`.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username or parts.password:
        raise Invalid("a webhook needs an https URL without user and password", pointer="/url")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = {a[4][0] for a in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
    except (OSError, ValueError, UnicodeError) as error:
        raise Invalid("the webhook's host cannot be resolved", pointer="/url") from error
    addresses = sorted((ipaddress.ip_address(str(a).split("%")[0]) for a in found), key=str)
    listed = [a for a in addresses if any(a.version == n.version and a in n for n in admitted)]
    if any(a not in listed and not _is_public(a) for a in addresses):
        raise Invalid("the webhook's address is private or special; an administrator can admit its network", pointer="/url")
    if parts.scheme == "http" and not plain_http and len(listed) < len(addresses):
        raise Invalid("plain http goes only to admitted networks", pointer="/url")
    chosen = addresses[0]
    bracketed = f"[{chosen}]" if chosen.version == 6 else str(chosen)
    target = parts._replace(netloc=f"{bracketed}:{port}", fragment="").geturl()
    return Destination(target, parts.hostname, parts.netloc)


def _is_public(address: Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if mapped is not None:
        return bool(mapped.is_global) and not mapped.is_multicast
    return address.is_global and not address.is_multicast
