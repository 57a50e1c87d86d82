"""Serves an installation: one process, threads, nothing written about who asks for what.

In: an installation folder, an address. Out: a server until it is told to stop. Called by: survey.cli.
"""

import errno
import os
import socket
from pathlib import Path
from threading import Thread
from time import sleep

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from survey.app.resuming import resume
from survey.app.web import create_app
from survey.config import load_config
from survey.storage.rooms import Storage

THREADS = 16
FOLDER = "CANOPY_SERVED_FOLDER"  # from this process to the one that it starts
PARENT = "CANOPY_SERVER_PROCESS"
LOOKS_EVERY = 1.0  # seconds


class PortTaken(ValueError):
    """Something else listens at the address."""


class AddressRefused(ValueError):
    """This machine has no such address, or does not give it to this account."""


def serve(folder: Path, *, host: str, port: int) -> None:
    """Serve until interrupted. What a crash left undone is finished before the first request is taken."""
    assert_free(host, port)
    os.environ[FOLDER] = str(folder.resolve())
    os.environ[PARENT] = str(os.getpid())
    server = Granian(
        "survey.app.server:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        factory=True,
        log_level=LogLevels.error,
        log_access=False,
    )
    server.serve()


def application() -> Flask:
    """What the serving process loads."""
    config = load_config(Path(os.environ[FOLDER]))
    storage = Storage(config.data)
    storage.migrate()
    resume(config, storage)
    if os.environ.get(PARENT) == str(os.getppid()):
        Thread(target=end_with_parent, name="end with parent", daemon=True).start()
    return create_app(config, storage)


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
