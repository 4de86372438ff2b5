"""Where a webhook may go: the name is resolved once, every address checked, and the checked address connected to.

Private, loopback and special networks are refused unless an administrator lists them (BENANG_WEBHOOK_NETWORKS);
so an address that changes between check and connection cannot lead inside.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from app.errors import Invalid

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Collection[str]]


def networks(setting: str) -> tuple[Network, ...]:
    """The networks of a list in CIDR with commas between. ValueError names a bad one."""
    return tuple(ipaddress.ip_network(n.strip()) for n in setting.split(",") if n.strip())


UNICAST = ipaddress.ip_network("2000::/3")  # RFC 4291: the only IPv6 space given out for the public
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address behind a translator
MAPPED = ipaddress.ip_network("::ffff:0:0/96")
SIX_TO_FOUR = ipaddress.ip_network("2002::/16")
# In IANA's special-purpose registries; `ipaddress` judges them differently from one Python to the next.
SPECIAL = networks("192.0.0.0/24, 192.88.99.0/24, 2001::/23, 3fff::/20")


def system_resolver(host: str, port: int) -> Collection[str]:
    """All addresses of a host. OSError or UnicodeError when there are none."""
    return {str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be reached: public addresses, and the private networks that an administrator listed."""

    admitted: tuple[Network, ...] = ()
    resolve: Resolver = system_resolver


@dataclass(frozen=True, slots=True)
class Destination:
    """A checked URL: what to connect to, and the host name that TLS and the Host header must carry."""

    connect_url: str
    host: str
    host_header: str


def check(url: str, reach: Reach) -> Destination:
    """Resolve and check a webhook URL. Invalid when it is no such URL or any of its addresses is not admitted.

    Plain http is admitted only towards listed networks.
    """
    parts, host, port = _read(url)
    try:
        found = {ipaddress.ip_address(a.partition("%")[0]) for a in reach.resolve(host, port)}
    except (OSError, ValueError) as error:
        raise Invalid("the webhook's host cannot be resolved", pointer="/url") from error
    if not found:
        raise Invalid("the webhook's host cannot be resolved", pointer="/url")
    listed = {a for a in found if any(a.version == n.version and a in n for n in reach.admitted)}
    if not all(a in listed or is_public(a) for a in found):
        raise Invalid("the webhook's address is private or special; an administrator can admit its network", pointer="/url")
    if parts.scheme == "http" and listed != found:
        raise Invalid("plain http goes only to admitted networks", pointer="/url")
    chosen = min(found, key=lambda a: (a.version, int(a)))
    bracketed = f"[{chosen}]" if chosen.version == 6 else str(chosen)
    target = parts._replace(netloc=f"{bracketed}:{port}", fragment="").geturl()
    return Destination(target, host, parts.netloc)


def _read(url: str) -> tuple[SplitResult, str, int]:
    """The parts of a URL, its host and port. Invalid for anything that two programs might read differently."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Invalid("this is no URL", pointer="/url") from error
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Invalid("a URL has plain ASCII characters only; write others percent-encoded", pointer="/url")
    if parts.scheme not in {"https", "http"} or not parts.hostname or "@" in parts.netloc:
        raise Invalid("a webhook needs an https URL without user and password", pointer="/url")
    return parts, parts.hostname, port


def is_public(address: Address) -> bool:
    """Whether an address, and the IPv4 address hidden in it, belongs to the public internet."""
    if any(address.version == n.version and address in n for n in SPECIAL):
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    if address in MAPPED or address in TRANSLATED:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if address in SIX_TO_FOUR:
        return is_public(ipaddress.IPv4Address(int(address) >> 80 & 0xFFFFFFFF))
    return address in UNICAST and address.is_global
