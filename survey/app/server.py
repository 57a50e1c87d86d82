"""Serves an installation: one process, threads, nothing written about who asks for what.

In: an installation folder, an address. Out: a server until it is told to stop. Called by: survey.cli.
"""

import os
import socket
from pathlib import Path

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


class PortTaken(ValueError):
    """Something else listens at the address."""


def serve(folder: Path, *, host: str, port: int) -> None:
    """Serve until interrupted. What a crash left undone is finished before the first request is taken."""
    assert_free(host, port)
    os.environ[FOLDER] = str(folder.resolve())
    server = Granian(
        "survey.app.server:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        factory=True,
        log_level=LogLevels.warning,
        log_access=False,
    )
    server.serve()


def application() -> Flask:
    """What the serving process loads."""
    config = load_config(Path(os.environ[FOLDER]))
    storage = Storage(config.data)
    storage.migrate()
    resume(config, storage)
    return create_app(config, storage)


def assert_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise PortTaken(
                f"port {port} of {host} is taken by another program ({problem.strerror}); stop it, "
                "or name another --port"
            ) from problem
