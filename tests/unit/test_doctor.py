"""What is said before people meet it: running waves that this version cannot carry to their end."""

from pathlib import Path

import pytest

from survey.app.inspection import doctor
from survey.app.inspection.doctor import about_files, about_waves
from survey.app.site import server
from survey.app.site.web import static_folder
from survey.faces.client import shelf
from survey.faces.client.bundle import Bundle, gather
from survey.storage import tables
from survey.storage.rooms import begin
from survey.waves import locking
from survey.waves.states import manifest_of
from tests.waves_world import DAY, POLICY, World, groups, settings


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An installation whose wave promises the client of this version."""
    world = World(tmp_path)
    locking.draft.create(world.storage, "w1", settings(world.now + DAY), world.now)
    ours = gather(static_folder()).kept()
    partition = groups(world.roster)
    locking.lock(world.storage, world.config, "w1", partition, policy_public=POLICY, client=ours)
    return world


def upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this version's client were another one than the one that was locked."""
    monkeypatch.setattr(shelf, "gather", lambda _: Bundle({"client/main.js": "// Another one."}))


def without_its_client(world: World) -> None:
    """As if the wave had been locked before clients were kept, or the copy of the public record were too old."""
    with begin(world.storage.public("migrator")) as public:
        public.execute(tables.document.delete().where(tables.document.c.name.startswith("client-")))


def test_a_key_that_others_on_the_machine_can_read_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    key = tmp_path / "keys" / "spring.key"
    key.parent.mkdir(mode=0o700)
    key.touch(mode=0o600)
    assert list(about_files(tmp_path)) == []
    key.chmod(0o644)
    assert "keys/spring.key can be read by other accounts" in " ".join(about_files(tmp_path))


def test_a_wave_of_this_version_is_nothing_to_speak_of(world: World) -> None:
    assert list(about_waves(world.config, world.storage)) == []


def test_an_upgrade_while_a_wave_runs_is_nothing_to_speak_of(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    upgraded(monkeypatch)
    assert list(about_waves(world.config, world.storage)) == []


def test_a_lost_client_is_no_harm_while_this_version_has_the_same(world: World) -> None:
    without_its_client(world)
    assert list(about_waves(world.config, world.storage)) == []


def test_a_running_wave_whose_client_is_nowhere_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    without_its_client(world)
    upgraded(monkeypatch)
    said = list(about_waves(world.config, world.storage))
    assert len(said) == 1
    assert said[0].startswith("Wave w1 promised people a client that is not kept here")


def test_a_lost_sealing_key_is_missed_while_it_can_be_put_back(world: World) -> None:
    world.storage.destroy_key("w1")
    said = list(about_waves(world.config, world.storage))
    assert len(said) == 1
    assert said[0].startswith("The wrapped key of wave w1 is gone")


def test_when_voting_has_ended_another_client_harms_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    without_its_client(world)
    upgraded(monkeypatch)
    world.now += 30 * DAY
    assert list(about_waves(world.config, world.storage)) == []


def test_a_policy_of_another_version_is_named_until_the_wave_is_closed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = manifest_of(world.storage, "w1")
    rules["policy"]["version"] = "99"
    monkeypatch.setattr(doctor, "manifest_of", lambda *_: rules)
    world.now += 30 * DAY
    said = list(about_waves(world.config, world.storage))
    assert len(said) == 1
    assert said[0].startswith("Wave w1 has a disclosure policy that this version does not know")


def test_the_server_says_so_at_its_start_and_serves_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_its_client(world)
    upgraded(monkeypatch)
    server.warn(world.config)
    said = capsys.readouterr()
    assert (said.out, said.err.count("Wave w1")) == ("", 1)
