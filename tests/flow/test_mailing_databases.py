"""Mailing on either database: the roles that send have the rights that sending takes."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from survey.mail import deliveries
from survey.mail.rounds import remind, send_invitations
from tests.mail_server import mail_server
from tests.waves_world import DAY, World


def test_invitations_and_reminders_go_out_from_either_database(tmp_path: Path, databases: Mapping[str, str]) -> None:
    with mail_server() as server:
        world = World(tmp_path, databases=databases)
        world.config = replace(world.config, mail=server.settings())
        world.lock()
        server.inbox.refused = {"p3@example.org"}
        assert send_invitations(world.storage, world.config, "w1").sent == 31
        server.inbox.refused = set()
        assert send_invitations(world.storage, world.config, "w1").sent == 1
        world.now += 2 * DAY
        assert remind(world.storage, world.config, "w1").sent == 32
        assert deliveries.last_reminder(world.storage, "w1") == 1
        world.storage.close()
