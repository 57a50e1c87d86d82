"""A real server in processes of its own, as `canopy serve` starts it, and the processor time that it uses.

In: an installation. Out: a running server, ended at the end. Called by: survey.app.trying.bench.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from survey.app.trying.bench.doors.load import HOST
from survey.app.trying.bench.figures import WentWrong
from survey.app.trying.bench.machine import cpu_of_tree

PATIENCE = 60.0  # seconds that a loaded machine may need to start a server, or to end one


class Server:
    """Who answers at a port."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self._process = process
        self.port = port

    def cpu(self) -> float | None:
        """Processor seconds so far, of all its processes; None where the system does not tell."""
        return cpu_of_tree(self._process.pid)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path, port: int, *, workers: int = 1) -> Iterator[Server]:
    command = [sys.executable, "-m", "survey", "serve", "--data", str(folder), "--port", str(port)]
    command += ["--workers", str(workers)] if workers > 1 else []
    log = folder / "server.txt"
    with log.open("wb") as said:
        # In a session of its own, so that its processes are a group, and can be ended together.
        process = subprocess.Popen(command, start_new_session=True, stdout=said, stderr=said)  # noqa: S603
    try:
        wait_for(process, port, log)
        yield Server(process, port)
    finally:
        end(process)


def wait_for(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    limit = time.monotonic() + PATIENCE
    while not listens(port):
        if process.poll() is not None or time.monotonic() > limit:
            told = log.read_text(encoding="utf-8", errors="replace")[-400:]
            raise WentWrong(f"the server that was to be measured did not start: {told or 'it said nothing'}")
        time.sleep(0.05)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to end, and see to it that every process of the group has."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
