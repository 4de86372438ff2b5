"""Where webhooks may go. The resolver is handed in, so no name leaves this machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.notify.destination import Reach, check, is_public, networks

PUBLIC = "93.184.215.14"
PUBLIC_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


@dataclass(slots=True)
class Names:
    """A resolver over a small table; every question is noted."""

    known: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> Collection[str]:
        self.asked.append(host)
        if host not in self.known:
            raise socket.gaierror("no such host")
        return self.known[host]


def reach(*addresses: str, admitted: str = "") -> Reach:
    return Reach(networks(admitted), Names({"hook.example": addresses}))


# Spelled as the system's own resolver reads them: dotted, decimal, octal, hexadecimal, short, mapped, bracketed.
SPELLED = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.255.255.254",
    "0", "0.0.0.0", "0x0", "localhost", "LOCALHOST", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::ffff:0:0]", "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518",
    "[::ffff:169.254.169.254]", "[64:ff9b::169.254.169.254]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::]",
    "[2002:a00:1::1]", "[2002:c0a8:101::]", "[::127.0.0.1]", "[::7f00:1]", "[::a9fe:a9fe]", "10.0.0.1", "10.1", "167772161",
    "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.168.257", "3232235777", "100.64.0.1", "100.127.255.255", "192.0.0.8",
    "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "[fe80::1]", "[fe80::1%25lo]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[2001:db8::1]", "[2001::1]",
    "[2001:0:a9fe:a9fe::1]", "[100::1]", "[::ffff:10.0.0.1]", "[64:ff9b:1::1]", "[5f00::1]", "[3fff::1]", "[2001:1::1]",
    "192.88.99.1", "[::ffff:0:127.0.0.1]",
]  # fmt: skip


@pytest.mark.parametrize("host", SPELLED)
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_loopback_private_and_special_addresses_are_refused_in_every_spelling(scheme: str, host: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(f"{scheme}://{host}:8443/hook", Reach())
    assert refused.value.pointer == "/url"


HOSTILE = [
    "ftp://hook.example/x", "file:///etc/passwd", "gopher://hook.example/", "javascript:alert(1)", "//hook.example/", "",
    "hook.example", "https://", "https:///path", "https://user@hook.example/", "https://user:pw@hook.example/",
    "https://@hook.example/", "https://:@hook.example/", "https://hook.example@evil.example/", "https://hook.example\\@evil/",
    "https://hook.example\\evil/", "https://[::1", "https://[hook.example]/", "https://hook.example:99999/",
    "https://hook.example:x/", "https://hook.example:-1/", "https://hook.example/\x00", "https://hook.example/\r\nX: y",
    "https://hook.example/\tx", "https://hook .example/", "https://hook.example/a b", "https://hook.example/é",
    "https://ｈook.example/", "https://hook.example。evil/", "https://hook\u202e.example/", " https://hook.example/",
    "https://hook.example/\x7f", "dict://hook.example:11211/", "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "ws://hook.example/",
]  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE)
def test_what_is_no_plain_https_url_is_refused_before_any_name_is_asked(url: str) -> None:
    names = Names({"hook.example": (PUBLIC,)})
    with pytest.raises(Invalid):
        check(url, Reach((), names))
    assert names.asked == []


@pytest.mark.parametrize("addresses", [
    ("127.0.0.1",), (PUBLIC, "127.0.0.1"), (PUBLIC, "10.0.0.5"), (PUBLIC_6, "::1"), (PUBLIC, "169.254.169.254"),
    ("fe80::1%eth0", PUBLIC), ("::ffff:10.0.0.1",), (), ("not an address",),
])  # fmt: skip
def test_one_inner_address_among_those_of_a_name_refuses_it(addresses: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        check("https://hook.example/", reach(*addresses))


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(Invalid, match="resolved"):
        check("https://nobody.example/", reach(PUBLIC))


def test_a_public_name_is_resolved_once_and_the_checked_address_connected_to() -> None:
    names = Names({"hook.example": (PUBLIC_6, PUBLIC)})
    found = check("https://Hook.Example:8443/in?a=1#part", Reach((), names))
    assert found.connect_url == f"https://{PUBLIC}:8443/in?a=1"
    assert (found.host, found.host_header) == ("hook.example", "Hook.Example:8443")
    assert names.asked == ["hook.example"]


def test_an_ipv6_address_is_bracketed_and_the_scheme_gives_the_port() -> None:
    assert check("https://hook.example/in", reach(PUBLIC_6)).connect_url == f"https://[{PUBLIC_6}]:443/in"


def test_plain_http_is_refused_outside_admitted_networks() -> None:
    with pytest.raises(Invalid, match="plain http"):
        check("http://hook.example/", reach(PUBLIC))
    with pytest.raises(Invalid, match="plain http"):
        check("http://hook.example/", reach(PUBLIC, "10.0.0.5", admitted="10.0.0.0/8"))


def test_an_administrator_admits_private_networks_one_by_one() -> None:
    admitted = "10.20.0.0/16, fd12::/16"
    assert check("http://hook.example/", reach("10.20.3.4", admitted=admitted)).connect_url == "http://10.20.3.4:80/"
    assert check("http://hook.example/", reach("fd12::1", admitted=admitted)).connect_url == "http://[fd12::1]:80/"
    for other in ("10.21.0.1", "127.0.0.1", "::ffff:10.20.3.4", "fd13::1"):
        with pytest.raises(Invalid):
            check("http://hook.example/", reach(other, admitted=admitted))


def test_a_bad_network_in_the_setting_is_named() -> None:
    assert networks(" ") == ()
    with pytest.raises(ValueError, match=r"10\.0\.0\.1/8"):
        networks("10.0.0.1/8")


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_judged_alike_however_it_is_wrapped(number: int) -> None:
    inner = ipaddress.IPv4Address(number)
    wrapped = [f"::ffff:{inner}", f"64:ff9b::{inner}"]
    wrapped.append(str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80) | 1)))
    assert {is_public(ipaddress.ip_address(w)) for w in wrapped} == {is_public(inner)}


@given(st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address))
def test_no_ipv6_address_outside_global_unicast_is_public_but_a_wrapped_one(address: ipaddress.IPv6Address) -> None:
    wraps = ("::ffff:0:0/96", "64:ff9b::/96")
    if is_public(address) and not any(address in ipaddress.ip_network(w) for w in wraps):
        assert int(address) >> 125 == 1


@given(st.text(max_size=80) | st.text(max_size=60).map(lambda t: f"https://{t}"))
def test_any_text_that_names_no_known_host_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        check(url, reach(PUBLIC))
