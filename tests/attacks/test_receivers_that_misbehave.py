"""Receivers of webhooks that are slow, endless, somebody else or gone: they cost a bounded wait and nobody but them."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from sqlalchemy import update

from survey.accounts import journal
from survey.accounts.journal import Act
from survey.app.campaign import House
from survey.app.outward.announcing import hooks, news, sending, targets
from survey.app.outward.announcing.hooks import TOLD, WAITING, Wanted, Webhook
from survey.app.outward.announcing.sending import CERTIFICATE, NO_ANSWER, NO_NAME, Outcome, send
from survey.app.outward.announcing.targets import NameNotFound, addresses_of, target_of
from survey.app.outward.announcing.turns import announce_due
from survey.app.site.web import create_app, stop
from survey.storage.account_tables import webhook
from survey.storage.rooms import begin
from tests import reports_site as site
from tests.accounts_world import START
from tests.mail_server import certified
from tests.webhook_server import receiver

Says = Callable[[socket.socket], None]
WAVE = site.WAVE


@contextmanager
def speaking(says: Says, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """A port where whoever comes is told this, over TLS if there is a context."""
    listening = socket.create_server(("127.0.0.1", 0))

    def greet() -> None:
        with suppress(OSError), listening.accept()[0] as came:  # the one who came had enough
            came.settimeout(3)  # a closed connection with a full window is noticed after minutes
            if context is None:
                heard(came)
            else:
                with context.wrap_socket(came, server_side=True) as secured:
                    heard(secured)

    def heard(came: socket.socket) -> None:
        came.recv(9999)  # what is left unread when a connection ends takes the answer along
        says(came)

    thread = Thread(target=greet, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    listening.close()
    thread.join()


def for_ever(what: bytes, first: bytes = b"") -> Says:
    def says(came: socket.socket) -> None:
        came.sendall(first)
        while True:
            came.sendall(what)

    return says


def silent(came: socket.socket) -> None:
    """Until the one who came goes."""
    while came.recv(1000):
        pass


def hook_at(url: str) -> Webhook:
    return Webhook("x", Wanted(url, private=True), "", frozenset())


def sent_to(url: str) -> Outcome:
    return send(hook_at(url), b"{}", "try", START)


@pytest.fixture
def trusting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The other side of TLS at 127.0.0.1, whose certificate is accepted here."""
    context, trusted = certified(tmp_path)
    real = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda: real(cafile=str(trusted)))
    return context


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(
    "says",
    [
        for_ever(b"HTTP/1.1 100 Continue\r\n\r\n"),
        for_ever(b"x"),
        for_ever(b"X-More: 1\r\n", b"HTTP/1.1 200 OK\r\n"),
        silent,
    ],
    ids=["wait", "letters", "headers", "silence"],
)
def test_an_answer_without_an_end_is_no_answer(
    says: Says, secure: bool, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "AT_MOST", 0.3)
    with speaking(says, trusting if secure else None) as port:
        outcome = sent_to(f"http{'s' if secure else ''}://127.0.0.1:{port}/")
    assert outcome == Outcome(False, NO_ANSWER)


def test_who_says_wait_for_ever_as_fast_as_they_can_is_heard_for_a_moment(trusting: ssl.SSLContext) -> None:
    """A limit of time alone would keep a processor busy with it for half a minute."""
    said: list[int] = []

    def says(came: socket.socket) -> None:
        while True:
            came.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 400)
            said.append(10_000)

    with speaking(says, trusting) as port:
        assert sent_to(f"https://127.0.0.1:{port}/").word == NO_ANSWER
    assert sum(said) < 32 * 2**20  # bytes: what two machines may have on the way between them


def test_of_an_endless_page_nothing_is_read_but_that_it_was_taken(trusting: ssl.SSLContext) -> None:
    with speaking(for_ever(b"x" * 9999, b"HTTP/1.1 200 OK\r\n\r\n"), trusting) as port:
        assert sent_to(f"https://127.0.0.1:{port}/") == Outcome(True, "200")


def test_a_certificate_of_another_name_is_not_accepted(
    trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stands at the address that was looked up has to be the host, too."""
    monkeypatch.setattr(targets, "looked_up", lambda _target: ["127.0.0.1"])
    with speaking(for_ever(b"", b"HTTP/1.1 200 OK\r\n\r\n"), trusting) as port:
        assert sent_to(f"https://chat.example:{port}/") == Outcome(False, CERTIFICATE)


def test_what_does_not_speak_tls_is_not_said_to_have_a_wrong_certificate() -> None:
    with speaking(for_ever(b"", b"220 mail ready\r\n")) as port:
        assert sent_to(f"https://127.0.0.1:{port}/").word == NO_ANSWER


@pytest.fixture
def unresolved(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody ever says what `slow.example` is; other names are as always."""
    done, real = Event(), socket.getaddrinfo

    def getaddrinfo(host: str, *given: Any, **more: Any) -> Any:
        return done.wait(30) and [] if host == "slow.example" else real(host, *given, **more)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(targets, "LOOKS_FOR", 1.0)  # for every name: those of others are found in it on a busy machine
    yield
    done.set()


def test_a_name_that_nobody_resolves_is_waited_for_a_while_and_named_as_that(unresolved: None) -> None:
    with pytest.raises(NameNotFound, match="is the name right"):
        addresses_of(target_of("https://slow.example/"), private=False)
    assert sent_to("https://slow.example/") == Outcome(False, NO_NAME)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = site.house(tmp_path_factory.mktemp("told"))
    site.released(house.storage)
    yield house
    house.storage.close()


@pytest.fixture
def house(whole: House) -> Iterator[House]:
    yield whole
    for hook in hooks.listed(whole.storage):
        hooks.remove(whole.storage, act(whole), hook.id)


def act(house: House) -> Act:
    return Act(site.OLGA, house.clock())


def add(house: House, url: str) -> Webhook:
    others = news.released(house.storage).keys() - {WAVE}
    return hooks.add(house.storage, act(house), Wanted(url, "chat", private=True), others)


def states(house: House) -> dict[str, tuple[str, int, str]]:
    return {one.webhook: (one.state, one.tries, one.result) for one in hooks.announcements(house.storage)}


def test_whoever_is_slow_keeps_nobody_else_waiting(house: House) -> None:
    """Each answers once both were asked: one after the other they would wait for ever."""
    both = Barrier(2)

    def says(came: socket.socket) -> None:
        both.wait(60)
        came.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with speaking(says) as one, speaking(says) as other:
        for port in (one, other):
            add(house, f"http://127.0.0.1:{port}/")
        announce_due(house.config, house.storage)
    assert list(states(house).values()) == [(TOLD, 1, "200")] * 2


def test_a_resolver_that_hangs_and_a_defect_cost_nobody_else_their_news(
    house: House, unresolved: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with receiver() as there:
        lost, german, well = (add(house, f"{there.url}&{number}") for number in range(3))
        change(house, lost, url="https://slow.example/")
        change(house, german, language="de")
        real = news.news_of
        monkeypatch.setattr(news, "news_of", lambda *given: 1 / 0 if given[-1] == "de" else real(*given))
        announce_due(house.config, house.storage)
    assert states(house)[lost.id] == (WAITING, 1, NO_NAME) and states(house)[well.id] == (TOLD, 1, "204")
    assert states(house)[german.id] == (WAITING, 1, sending.NOT_MADE)
    assert capsys.readouterr().err == "A webhook was not told of a release (ZeroDivisionError); it is tried again.\n"


def change(house: House, hook: Webhook, **values: str) -> None:
    with begin(house.storage.accounts("migrator")) as connection:
        connection.execute(update(webhook).where(webhook.c.webhook == hook.id).values(**values))


def test_of_a_wave_that_a_restored_board_does_not_have_nothing_is_said(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiver() as there:
        hook = add(house, there.url)
        hooks.plan(house.storage, [hook], ["lost-wave"], house.clock())
        announce_due(house.config, house.storage)
    assert [one.state for one in hooks.announcements(house.storage) if one.wave == "lost-wave"] == [WAITING]
    assert len(there.got) == 1


def test_the_desk_names_who_was_given_up_and_sends_again(house: House) -> None:
    hook = add(house, "http://127.0.0.1:9/")
    announce_due(house.config, house.storage)
    (one,) = hooks.announcements(house.storage)
    hooks.note(house.storage, one, state=hooks.GIVEN_UP, due=0, result=NO_NAME)
    app = create_app(house.config, house.storage)
    browser = site.browser(app, site.OLGA)
    page = browser.get("/desk/announcing/").text
    assert "given up" in page and "its name was not found" in page and "Send again" in page
    browser.post(f"/desk/announcing/{hook.id}/again", page="/desk/announcing/")
    assert states(house)[hook.id][0] == WAITING
    assert journal.entries(house.storage)[-1].kind == "webhook-again"
    assert "had an address told once more" in site.browser(app, site.WILMA).get("/desk/log/").text
    stop(app)
