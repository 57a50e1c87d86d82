"""Mail from the command line: an organiser invites, reminds and announces, with a real mail server beside."""

from datetime import timedelta
from pathlib import Path

import pytest

from survey.accounts import journal
from tests import small_company as small
from tests.command_line import Said, Terminal
from tests.mail_server import HOST, Server

pytestmark = pytest.mark.usefixtures("nobody_waits")
PEOPLE = small.company({"Office": 24})


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server) -> Terminal:
    """A locked wave of 24 people, two of them without an address."""
    monkeypatch.chdir(tmp_path)
    terminal = Terminal.opened(monkeypatch, tmp_path / "data")
    done(terminal.run("init", "--organisation", "Small", "--url", "http://127.0.0.1:8000/"))
    with (terminal.data / "canopy.toml").open("a", encoding="utf-8") as file:
        settings = f'server = "{HOST}"\nport = {server.port}\nsecurity = "none"\nfrom = "survey@example.org"\n'
        file.write(f"[mail]\n{settings}")
    lines = ["person_id,name,email,unit"]
    lines += [f"{one.person_id},{one.name},{one.email if n > 1 else ''},Office" for n, one in enumerate(PEOPLE)]
    Path("R.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done(terminal.run("roster", "import", "R.csv", "--yes"))
    done(terminal.run("wave", "create", "w1", "--title", "One", "--start", "2026-03-02T08:00"))
    done(terminal.run("wave", "lock", "w1"))
    return terminal


def done(said: Said) -> str:
    assert said.code == 0, said
    return said.out


def test_a_mail_can_be_tried_before_anybody_is_invited(terminal: Terminal, server: Server) -> None:
    assert "took a mail to you@example.org" in done(terminal.run("mail", "test", "you@example.org"))
    assert server.inbox.addresses == ["you@example.org"]


def test_invitations_go_by_mail_and_the_rest_into_a_file(terminal: Terminal, server: Server) -> None:
    said = done(terminal.run("wave", "invite", "w1", "--mail"))
    assert "22 invitations were sent.\n2 without an address:\n  Person 0\n  Person 1\n" in said
    assert "--letters FILE" in said and len(server.inbox.mails) == 22
    assert "2 invitations are in left.csv" in done(terminal.run("wave", "invite", "w1", "--letters", "left.csv"))
    lines = Path("left.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["person_id", "p000", "p001"]


def test_status_tells_how_far_the_invitations_are(terminal: Terminal, server: Server) -> None:
    assert "Nobody is invited yet" in done(terminal.run("wave", "status"))
    server.inbox.refused = {"p5@example.org"}
    assert "p5@example.org" in done(terminal.run("wave", "invite", "w1", "--mail"))
    terminal.run("wave", "invite", "w1", "--letters", "left.csv")
    assert "invitations: 21 by mail, 3 by letter" in done(terminal.run("wave", "status"))


def test_whoever_is_invited_is_not_invited_again(terminal: Terminal, server: Server) -> None:
    terminal.run("wave", "invite", "w1", "--mail", "--letters", "left.csv")
    assert done(terminal.run("wave", "invite", "w1", "--mail")).startswith("0 invitations were sent.")
    said = terminal.run("wave", "invite", "w1", "--letters", "more.csv")
    assert (said.code, Path("more.csv").exists()) == (1, False) and "everybody has an invitation" in said.err


def test_reminders_and_announcements_reach_everybody(terminal: Terminal, server: Server) -> None:
    terminal.run("wave", "invite", "w1", "--mail")
    terminal.clock.now += timedelta(days=2)
    assert "22 reminders were sent." in done(terminal.run("wave", "remind", "w1"))
    assert "22 reminders were sent." in done(terminal.run("wave", "remind", "w1", "--yes"))
    terminal.clock.now += timedelta(days=4)
    assert "22 announcements were sent." in done(terminal.run("wave", "announce", "w1"))
    assert len(server.inbox.mails) == 4 * 22


def test_a_server_that_is_down_is_said_in_a_sentence(terminal: Terminal, server: Server) -> None:
    rules = terminal.data / "canopy.toml"
    rules.write_text(rules.read_text().replace(f"port = {server.port}", "port = 1"))
    said = terminal.run("wave", "invite", "w1", "--mail")
    assert (said.code, server.inbox.mails) == (1, [])
    assert "takes no mail: it does not answer" in said.err and "Traceback" not in said.err


def test_how_to_invite_has_to_be_said(terminal: Terminal) -> None:
    assert terminal.run("wave", "invite", "w1").code == 2


def test_what_was_done_here_stands_in_the_access_log_without_a_name(terminal: Terminal, server: Server) -> None:
    terminal.run("wave", "invite", "w1", "--mail", "--letters", "left.csv")
    with terminal.storage() as storage:
        entries = journal.entries(storage)
    assert {"roster-uploaded", "mail-sent", "wave-invited"} <= {entry.kind for entry in entries}
    assert not any("example.org" in str(entry.about) or "Person" in str(entry.about) for entry in entries)
