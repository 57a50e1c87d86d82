"""The way to the mail server: encrypted, signed in, and refused in a sentence where it cannot be gone."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from survey.config import Config
from survey.mail import sending
from survey.mail.composing import AddressRefused, Recipient
from survey.mail.looks import Look
from survey.mail.sending import MailServerDown, TakenLater
from survey.mail.settings import MailNotSet
from survey.mail.single import send_account_invitation, send_trial
from tests.mail_server import Server, certified, mail_server, one_account

pytestmark = pytest.mark.usefixtures("nobody_waits")
LOOK = Look("Judge GmbH")
USER = {"user": "canopy", "password": "correct horse"}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    url = "https://survey.example.org"
    return Config(tmp_path, "Northfield", url, url, clock=lambda: datetime(2026, 3, 2, 8, 0, tzinfo=UTC))


@pytest.fixture
def plain() -> Iterator[Server]:
    with mail_server() as server:
        yield server


def reaching(config: Config, server: Server, **changes: object) -> Config:
    return replace(config, mail=server.settings(**changes))


def test_a_trial_arrives_with_the_headers_that_mail_programs_look_for(config: Config, plain: Server) -> None:
    send_trial(reaching(config, plain, reply_to="HR <hr@example.org>"), LOOK, "ada@example.org")
    (mail,) = plain.inbox.mails
    assert (mail["From"], mail["Reply-To"]) == ("Canopy <survey@example.org>", "HR <hr@example.org>")
    assert (mail["Auto-Submitted"], mail["List-Id"]) == ("auto-generated", "<canopy.example.org>")
    assert mail["Date"] == "Mon, 02 Mar 2026 08:00:00 +0000"


def test_the_invitation_of_a_colleague_at_the_desk_arrives_with_its_link(config: Config, plain: Server) -> None:
    to, link = Recipient("Zoë", "zoe@example.org", "de"), "https://survey.example.org/desk/join/abc"
    send_account_invitation(reaching(config, plain), LOOK, to, link=link, until="2026-03-09")
    body = plain.inbox.mails[0].get_body(("plain",))
    assert body is not None
    said = str(body.get_content()).split()
    assert link in said and "bis 9. März 2026." in " ".join(said)


def test_starttls_and_a_password_are_used(config: Config, tmp_path: Path) -> None:
    context, trusted = certified(tmp_path)
    known = one_account(USER["user"], USER["password"])
    with mail_server(tls_context=context, require_starttls=True, authenticator=known, auth_required=True) as server:
        send_trial(reaching(config, server, security="starttls", ca_file=str(trusted), **USER), LOOK, "ada@example.org")
    assert server.inbox.addresses == ["ada@example.org"]


def test_tls_from_the_first_byte_is_used(config: Config, tmp_path: Path) -> None:
    context, trusted = certified(tmp_path)
    with mail_server(ssl_context=context) as server:
        send_trial(reaching(config, server, security="tls", ca_file=str(trusted)), LOOK, "ada@example.org")
    assert server.inbox.addresses == ["ada@example.org"]


def test_a_certificate_that_nobody_vouches_for_gets_no_mail(config: Config, tmp_path: Path) -> None:
    context, _ = certified(tmp_path)
    with mail_server(ssl_context=context) as server, pytest.raises(MailServerDown, match="cannot be trusted"):
        send_trial(reaching(config, server, security="tls"), LOOK, "ada@example.org")
    assert server.inbox.mails == []


def test_a_server_without_tls_gets_no_mail_where_tls_is_set(config: Config, plain: Server) -> None:
    with pytest.raises(MailServerDown, match="does not offer what is set"):
        send_trial(reaching(config, plain, security="starttls"), LOOK, "ada@example.org")


def test_a_wrong_password_is_said_without_saying_it(config: Config, tmp_path: Path) -> None:
    context, trusted = certified(tmp_path)
    known = one_account(USER["user"], "another")
    with (
        mail_server(tls_context=context, require_starttls=True, authenticator=known, auth_required=True) as server,
        pytest.raises(MailServerDown, match="does not accept user and password") as told,
    ):
        send_trial(reaching(config, server, security="starttls", ca_file=str(trusted), **USER), LOOK, "ada@example.org")
    assert "horse" not in str(told.value)


def test_no_error_says_whom_a_mail_was_for(config: Config, plain: Server) -> None:
    plain.inbox.refused, plain.inbox.later = {"ada@example.org"}, {"ben@example.org": 9}
    for address, refusal in (("ada@example.org", AddressRefused), ("ben@example.org", TakenLater)):
        with pytest.raises(refusal) as told:
            send_trial(reaching(config, plain), LOOK, address)
        assert address not in str(told.value)


def test_a_mail_that_was_taken_before_the_connection_broke_comes_again_under_the_same_name(
    config: Config, plain: Server
) -> None:
    plain.inbox.silent_after_taking = 1
    send_trial(reaching(config, plain), LOOK, "ada@example.org")
    first, second = plain.inbox.mails
    assert first["Message-ID"] == second["Message-ID"] and first["Message-ID"] is not None


def test_the_name_of_a_mail_tells_no_time_and_nobody_and_is_no_other_mails(config: Config, plain: Server) -> None:
    for _ in range(2):  # a second try of the same operator is a mail of its own, which has to arrive
        send_trial(reaching(config, plain), LOOK, "ada@example.org")
    names = {str(mail["Message-ID"]) for mail in plain.inbox.mails}
    assert len(names) == 2 and all(re.fullmatch(r"<[0-9a-f]{32}@example\.org>", name) for name in names)


def test_a_connection_that_breaks_is_made_again(config: Config, plain: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    plain.inbox.ends_after = 0
    pauses: list[float] = []

    def mended(seconds: float) -> None:
        pauses.append(seconds)
        plain.inbox.ends_after = None

    monkeypatch.setattr(sending.Post.__init__, "__defaults__", (mended,))
    send_trial(reaching(config, plain), LOOK, "ada@example.org")
    assert (plain.inbox.addresses, len(pauses)) == (["ada@example.org"], 1)


def test_without_a_mail_server_the_operator_is_told_what_to_write(config: Config) -> None:
    with pytest.raises(MailNotSet, match=r"add a table \[mail\]"):
        send_trial(config, LOOK, "ada@example.org")
