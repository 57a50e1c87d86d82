"""Serves an installation: processes, threads, nothing written about who asks for what.

In: an installation folder, an address. Out: a server until it is told to stop. Called by: survey.cli.

Every request comes on a connection of its own, by HTTP/1.1 and without keep-alive: ballots of one person must not
arrive along the same one. A proxy in front keeps that only if it, too, ends the connections of enrolments and ballots.
"""

import errno
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from time import sleep

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from survey.accounts import links
from survey.app.ending.resuming import resume
from survey.app.following.reminding import remind_by_clock
from survey.app.inspection.doctor import about_waves
from survey.app.outward.announcing.turns import announce_due
from survey.app.reporting import jobs
from survey.app.reporting.mailing import begin_due
from survey.app.reporting.working import work
from survey.app.site.apart.face import create_face
from survey.app.site.apart.opening import storage_of
from survey.app.site.web import create_app
from survey.config import Config, load_config
from survey.storage.faces import AWAY
from survey.storage.rooms import Storage
from survey.waves.codes.telling import tell
from survey.waves.schedule import advance, running_waves

THREADS = 16  # they mostly wait for the disk and for OpenSSL, which need no core of Python's
PATIENCE = 5  # seconds for a worker that was interrupted while it started; then it is ended
FOLDER = "CANOPY_SERVED_FOLDER"  # from this process to the one that it starts
FACE = "CANOPY_SERVED_FACE"
PARENT = "CANOPY_SERVER_PROCESS"
LOOKS_EVERY = 1.0  # seconds
CONDUCTING = ("all", "organiser")  # faces that take the steps of a wave, and keep time
NAMED = {"all": "all faces in one", "organiser": "the organiser", "board": "the board"} | {
    face: f"the {face}" for face in AWAY
}
MINUTES_BETWEEN_REMINDERS = 10
MINUTE = 60.0  # seconds; windows begin and end with whole ones


class PortTaken(ValueError):
    """Something else listens at the address."""


class OtherFace(ValueError):
    """A face that this folder does not hold."""


class AddressRefused(ValueError):
    """This machine has no such address, or does not give it to this account."""


def serve(folder: Path, *, host: str, port: int, face: str = "", workers: int = 1) -> None:
    """Serve until interrupted. What a crash left undone is finished before the first request is taken."""
    assert_free(host, port)
    config = load_config(folder)
    served = face_served(config, face)
    if served in CONDUCTING:
        warn(config)
        offer_setup(config)
    os.environ[FOLDER], os.environ[FACE] = str(folder.resolve()), served
    os.environ[PARENT] = str(os.getpid())
    server = Granian(
        "survey.app.site.server:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(keep_alive=False),
        workers=workers,
        blocking_threads=THREADS,
        workers_kill_timeout=PATIENCE,
        factory=True,
        log_level=LogLevels.error,
        log_access=False,
    )
    server.serve()


def application() -> Flask:
    """What the serving process loads."""
    config = load_config(Path(os.environ[FOLDER]))
    face = os.environ.get(FACE) or config.face
    if os.environ.get(PARENT) == str(os.getppid()):
        Thread(target=end_with_parent, name="end with parent", daemon=True).start()
    storage = storage_of(config if face != "board" else replace(config, face=face, peers={}))
    storage.migrate()
    if face in AWAY:
        return create_face(config, storage)
    if face in CONDUCTING:
        resume(config, storage)
        Thread(target=keep_time, args=(config, storage), name="keep time", daemon=True).start()
        Thread(target=keep_reminding, args=(config, storage), name="keep reminding", daemon=True).start()
        Thread(target=keep_telling, args=(config, storage), name="keep telling", daemon=True).start()
        Thread(target=work, args=(config, storage), name="make reports", daemon=True).start()
    return create_app(config, storage, face)


def face_served(config: Config, wanted: str) -> str:
    """The face that a folder is, or the board beside its organiser."""
    if not wanted or wanted == config.face:
        return config.face
    if wanted == "board" and config.face in CONDUCTING:
        return wanted
    raise OtherFace(
        f"{config.data} holds {NAMED[config.face]}, and not the {wanted}. A face that runs apart has a folder of its "
        f"own: `init --face {wanted}` makes one."
    )


def warn(config: Config) -> None:
    """Say what would keep people from answering; serving goes on, because results are read all the same."""
    storage = storage_of(config)
    storage.migrate()
    for sentence in about_waves(config, storage):
        print(sentence, file=sys.stderr)
    storage.close()


def offer_setup(config: Config) -> None:
    """On an installation without accounts: the link that makes the first one. Each start replaces it."""
    storage = storage_of(config)
    token = links.make_setup(storage, config.clock())
    storage.close()
    if token is not None:
        print("Nobody can sign in yet. Make the first account here, within two hours:")
        print(links.address(config.desk, token), flush=True)


def keep_time(config: Config, storage: Storage) -> None:
    """Once a minute, for as long as the process lives: windows open and the enrolled are counted when it is
    time, readers are told of their reports, and files that nobody fetched are forgotten."""
    while True:
        sleep(MINUTE)
        record_due(config, storage)


def keep_telling(config: Config, storage: Storage) -> None:
    """The same for whom an organiser wants told of releases: who is slow to answer makes no window open late."""
    while True:
        sleep(MINUTE)
        with carrying_on():
            announce_due(config, storage)


def record_due(config: Config, storage: Storage) -> None:
    with carrying_on():
        for wave in running_waves(storage):
            with carrying_on():
                tell(storage, wave)
                advance(storage, wave, config.clock())
    with carrying_on():
        jobs.sweep(storage, config.clock())
    begin_due(config, storage)


def keep_reminding(config: Config, storage: Storage) -> None:
    """Owners of actions, now and then; apart from the clock, which must not wait for a mail server."""
    while True:
        sleep(MINUTES_BETWEEN_REMINDERS * MINUTE)
        with carrying_on("Owners of actions could not be reminded", f"in {MINUTES_BETWEEN_REMINDERS} minutes"):
            remind_by_clock(config, storage)


@contextmanager
def carrying_on(failed: str = "What became due could not be recorded", again: str = "in a minute") -> Iterator[None]:
    """Whatever fails is tried again later; of an error only its kind is told, which names nobody."""
    try:
        yield
    except Exception as problem:
        print(f"{failed} ({type(problem).__name__}); it is tried again {again}.", file=sys.stderr)


def end_with_parent() -> None:
    """A server that was killed must not live on in the process that it started, and hold its port.

    Ending at once loses nothing: what is acknowledged is on disk.
    """
    parent = os.getppid()
    while os.getppid() == parent:
        sleep(LOOKS_EVERY)
    os._exit(1)


def assert_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise AddressRefused(
                    f"nothing can listen at port {port} of {host} ({problem.strerror}); name an address of this "
                    "machine with --host, and a --port from 1024 on"
                ) from problem
            raise PortTaken(
                f"port {port} of {host} is taken by another program; stop it, or name another --port"
            ) from problem
