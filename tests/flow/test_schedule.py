"""What becomes due with time is recorded once, and says what is true when it is recorded."""

import secrets
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import update

from survey.app.site import server
from survey.app.site.web import stop
from survey.config import write_config
from survey.storage import tables
from survey.storage.rooms import begin
from survey.waves import ledger, schedule
from survey.waves.codes.invitations import invite
from survey.waves.destroy import cancel
from survey.waves.schedule import advance, running_waves
from survey.waves.verify import verify
from tests.waves_world import DAY, START, World, closed_world

VOTING = START + 6 * DAY


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.lock()
    return world


def test_an_enrolment_that_is_being_stored_is_waited_for_and_counted(world: World) -> None:
    code = invite(world.storage, world.config, "w1")
    counting = Thread(target=advance, args=(world.storage, "w1", VOTING))
    with begin(world.storage.people("issuer")) as issuer:
        issuer.execute(update(tables.code).values(request_hash=secrets.token_bytes(32)))
        counting.start()
        counting.join(timeout=0.5)
        assert counting.is_alive()
    counting.join()
    enrolled = ledger.find(ledger.entries(world.storage), "w1", "enrolled")
    assert enrolled is not None
    assert enrolled.body == {"wave": "w1", "org": len(code), "text": len(code)}


def test_a_wave_that_is_cancelled_while_one_looks_at_the_clock_gets_no_entry_after_that(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows_of = schedule.windows_of

    def cancelled_meanwhile(*given: Any) -> Any:
        cancel(world.storage, world.config, "w1")
        return windows_of(*given)

    monkeypatch.setattr(schedule, "windows_of", cancelled_meanwhile)
    assert advance(world.storage, "w1", VOTING) == []
    assert world.kinds()[-2:] == ["cancelled", "keys-destroyed"]
    assert verify(world.ledger(), world.documents()) == []


def test_only_locked_waves_that_are_neither_counted_nor_cancelled_are_running(tmp_path: Path) -> None:
    world = closed_world(tmp_path)
    world.lock("w2")
    world.lock("w3")
    cancel(world.storage, world.config, "w3")
    assert running_waves(world.storage) == ["w2"]


def test_the_server_looks_at_the_clock_every_minute(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        world.now += 6 * DAY
        if len(slept) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(server, "sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        server.keep_time(world.config, world.storage)
    assert slept == [60.0, 60.0, 60.0]
    assert world.kinds()[-3:] == ["enrolled", "thin", "opened"]


def test_what_fails_for_one_wave_is_told_without_names_and_stops_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.lock("w2")

    def advance_unless_w1(storage: Any, wave: str, now: Any) -> Any:
        if wave == "w1":
            raise OSError("person-17@example.org")
        return advance(storage, wave, now)

    monkeypatch.setattr(server, "advance", advance_unless_w1)
    world.now = VOTING
    server.record_due(world.config, world.storage)
    said = capsys.readouterr().err
    assert said == "What became due could not be recorded (OSError); it is tried again in a minute.\n"
    assert [entry.wave for entry in ledger.entries(world.storage)[-2:]] == ["w2", "w2"]


def test_the_serving_process_keeps_time_from_its_start(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Path] = []
    write_config(world.config)
    monkeypatch.setenv(server.FOLDER, str(world.folder))
    monkeypatch.setattr(server, "keep_time", lambda config, storage: kept.append(storage.folder))
    app = server.application()
    stop(app)
    assert kept == [world.folder]
