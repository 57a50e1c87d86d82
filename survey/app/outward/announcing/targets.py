"""Where news may go: https, a public address of the network, and that very address when it is sent.

In: a URL. Out: `Target`, and network addresses that were looked at. Called by: survey.app.outward.announcing.

A name is looked up once for each sending, and the connection goes to the address that was checked: a name that points
elsewhere a moment later leads nowhere else.
"""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

LONGEST = 1_000  # characters of an address
LOOKS_FOR = 5.0  # seconds for the network address of a name
PORTS = {"https": 443, "http": 80}
PLAIN = re.compile(r"[!-~]+")  # no space and no end of a line, which would begin another header
KEYS_OF_MACHINES = frozenset(map(ip_address, ("100.100.100.200", "fd00:ec2::254")))  # of clouds, not link-local
EMBEDDING = IPv6Network("64:ff9b::/96")  # IPv4 behind a translator (RFC 6052)

Address = IPv4Address | IPv6Address


class TargetRefused(ValueError):
    """An address that nothing is sent to."""


class NameNotFound(TargetRefused):
    """A name without a network address: mistyped, gone, or nobody answers who would know it."""


@dataclass(frozen=True)
class Target:
    """A URL, taken apart. `place` is what lists and logs show: the rest may be a key of the receiver."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        return self.host if self.port == PORTS[self.scheme] else f"{self.host}:{self.port}"


def target_of(url: str) -> Target:
    """Raises TargetRefused with what to change."""
    if len(url) > LONGEST or not PLAIN.fullmatch(url):
        raise TargetRefused(
            "the address has a space, an end of a line or another letter that no address has; a name with umlauts is"
            " written as xn--…"
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise TargetRefused("the address has something else than the name of a host and a port before the /") from None
    if parts.scheme not in PORTS or not host or port == 0:
        raise TargetRefused("the address must begin with https:// and the name of a host")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise TargetRefused("the address must have neither a name nor a password before the host, and no # part")
    path = parts.path or "/"
    return Target(parts.scheme, host, port or PORTS[parts.scheme], f"{path}?{parts.query}" if parts.query else path)


def addresses_of(target: Target, *, private: bool) -> list[str]:
    """The network addresses of its host, if all of them may be reached. Raises TargetRefused."""
    known = looked_up(target)
    if not known:
        raise NameNotFound(f"{target.place} has no network address at this moment: is the name right?")
    for text in known:
        check_address(target, text, private=private)
    return known


def looked_up(target: Target) -> list[str]:
    """Its network addresses; none if there are none, or if nobody has said so in time.

    The system's own look-up takes no limit, so that another thread waits for it, and is left behind if it must be: the
    system ends it a little later.
    """
    answers: SimpleQueue[list[str]] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):  # the second one of a name with an empty or an endless part
            found = []
        answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))

    Thread(target=ask, name="look up a name", daemon=True).start()
    try:
        return answers.get(timeout=LOOKS_FOR)
    except Empty:
        return []


def check_address(target: Target, text: str, *, private: bool) -> None:
    """Raises TargetRefused for what no other program should be reached at from here."""
    address = real(ip_address(text.partition("%")[0]))
    if target.scheme == "http" and not address.is_loopback:
        raise TargetRefused("the address must begin with https://, so that nobody on the way reads or changes the news")
    if address.is_loopback or not is_nowhere(address):
        if private or address.is_global:
            return
        raise TargetRefused(
            f"{target.place} lies in a private network, where a request from this server can reach what others cannot."
            " If that is what you want, say so when you set it up"
        )
    raise TargetRefused(f"{target.place} is an address of no program: of a link, a group or nobody")


def is_nowhere(address: Address) -> bool:
    """Those behind which clouds keep the keys of their machines, link-local ones among them; nothing opens these."""
    if address in KEYS_OF_MACHINES:
        return True
    return address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved


def real(address: Address) -> Address:
    """The address that is reached in the end, where one is wrapped into another.

    >>> str(real(ip_address("::ffff:127.0.0.1"))), str(real(ip_address("64:ff9b::a00:1")))
    ('127.0.0.1', '10.0.0.1')
    """
    if isinstance(address, IPv4Address):
        return address
    if address in EMBEDDING:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)
