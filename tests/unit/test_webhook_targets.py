"""Where news may go: nowhere that a request from the server reaches and others do not, unless somebody said so."""

import socket
import ssl
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from survey.app.outward.announcing import hooks, sending, targets
from survey.app.outward.announcing.hooks import Wanted
from survey.app.outward.announcing.targets import TargetRefused, addresses_of, target_of
from tests.accounts_world import START
from tests.mail_server import certified
from tests.webhook_server import receiver


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found: list[Any] = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(targets.socket, "getaddrinfo", lambda *_args, **_more: found)


NOWHERE = ["169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "::", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
           "100.100.100.200", "fd00:ec2::254"]  # fmt: skip
PRIVATE = ["10.0.0.1", "172.16.0.9", "192.168.1.1", "127.0.0.1", "::1", "fd00::1", "100.64.0.1", "::ffff:10.0.0.1",
           "64:ff9b::a00:1", "2002:a00:1::"]  # fmt: skip


@pytest.mark.parametrize("address", NOWHERE)
def test_some_addresses_are_opened_by_no_permission(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolving(monkeypatch, address)
    for private in (False, True):
        with pytest.raises(TargetRefused):
            addresses_of(target_of("https://chat.example/hook"), private=private)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_need_a_word_from_who_sets_it_up(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolving(monkeypatch, address)
    with pytest.raises(TargetRefused, match="private network"):
        addresses_of(target_of("https://chat.example/hook"), private=False)
    assert addresses_of(target_of("https://chat.example/hook"), private=True) == [address]


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "93.184.215.14", "10.0.0.1")
    with pytest.raises(TargetRefused):
        addresses_of(target_of("https://chat.example/hook"), private=False)


@pytest.mark.parametrize("url", ["http://93.184.215.14/", "http://10.0.0.1/"])
def test_nothing_is_sent_in_the_clear_but_to_this_machine(url: str) -> None:
    with pytest.raises(TargetRefused, match="https"):
        addresses_of(target_of(url), private=True)


@pytest.mark.parametrize(
    "url",
    [
        "https://chat.example/a\r\nX-Other: 1",
        "https://chat.example/a b",
        "https://user:word@chat.example/",
        "https://chat.example@10.0.0.1/",
        "https://chat.example/#part",
        "https://chät.example/",
        "https:///hook",
        "https://chat.example:99999/",
        "https://chat.example:0/",
        "file:///etc/passwd",
        "gopher://chat.example/",
        "//chat.example/",
        "https://chat.example/" + "a" * 1000,
        "https://[::1",
    ],
)
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(TargetRefused):
        target_of(url)


@pytest.mark.parametrize("url", ["https://chat..example/", f"https://{'a' * 64}.example/", "https://.example/"])
def test_a_name_that_no_host_has_is_refused_like_any_other(url: str) -> None:
    with pytest.raises(TargetRefused, match="is the name right"):
        addresses_of(target_of(url), private=True)


def test_lists_show_the_host_and_not_the_key_of_the_receiver() -> None:
    target = target_of("https://Chat.example:8443/services/T0/SECRET?x=1")
    assert (target.place, target.path) == ("chat.example:8443", "/services/T0/SECRET?x=1")


def test_a_name_that_points_elsewhere_a_moment_later_leads_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What was looked up is what is connected to: the name is not asked for again."""
    with receiver() as there:
        monkeypatch.setattr(targets.socket, "getaddrinfo", once("127.0.0.1", socket.getaddrinfo))
        target = target_of(f"http://chat.example:{there.port}/hook")
        addresses = addresses_of(target, private=True)
        assert sending.post(target, addresses, b"{}", {}) == 204
    assert there.got[0].headers["Host"] == f"chat.example:{there.port}"


def test_of_two_addresses_one_that_leads_nowhere_is_passed_over() -> None:
    with receiver() as there:
        target = target_of(f"http://chat.example:{there.port}/hook")
        assert sending.post(target, ["127.0.0.2", "127.0.0.1"], b"{}", {}) == 204
        with pytest.raises(OSError):
            sending.post(target, ["127.0.0.2", "127.0.0.3", "127.0.0.1"], b"{}", {})
    assert len(there.got) == 1


def once(address: str, real: Any) -> Any:
    """The first question for a name is answered; others fail the test. Addresses are what they are."""
    left = [address]

    def getaddrinfo(host: str, *args: Any, **more: Any) -> Any:
        if host[0].isdigit():
            return real(host, *args, **more)
        return real(left.pop(), *args, **more)

    return getaddrinfo


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(tmp_path: Path) -> None:
    context, _trusted = certified(tmp_path)
    listening = socket.create_server(("127.0.0.1", 0))

    def greet() -> None:
        with listening, pytest.raises(ssl.SSLError):
            context.wrap_socket(listening.accept()[0], server_side=True).close()

    thread = Thread(target=greet, daemon=True)
    thread.start()
    port = listening.getsockname()[1]
    hook = hooks.Webhook("x", Wanted(f"https://127.0.0.1:{port}/", private=True), "", frozenset())
    outcome = sending.send(hook, b"{}", "try", START)
    thread.join()
    assert (outcome.taken, outcome.word) == (False, sending.CERTIFICATE)
