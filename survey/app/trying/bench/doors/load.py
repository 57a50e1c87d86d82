"""Sends requests that are ready, so many at a time, each on a connection of its own, and times every one.

In: bytes to send, a port. Out: what came back and how long it took. Called by: survey.app.trying.bench.doors.measuring.

One thread that waits for all sockets at once: beside a server on the same machine, whoever asks must cost little.
"""

import socket
import time
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector

from survey.app.trying.bench.figures import WentWrong, quantile

HOST = "127.0.0.1"
CHUNK = 65_536  # bytes
PATIENCE = 60.0  # seconds without a word from the server


@dataclass(frozen=True)
class Drive:
    """One run through the doors."""

    seconds: float
    latencies: tuple[float, ...]  # seconds, from the first packet to the last

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def milliseconds(self, share: float) -> float:
        return 1000 * quantile(self.latencies, share)


@dataclass
class Visit:
    """One request on its way."""

    line: socket.socket
    unsent: memoryview
    started: float
    answer: bytearray = field(default_factory=bytearray)

    @property
    def status(self) -> int:
        parts = bytes(self.answer[:16]).split(b" ", 2)
        return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0


class Crowd:
    """Everybody who stands at the doors; as one leaves, the next comes."""

    def __init__(self, port: int, requests: Sequence[bytes]) -> None:
        self._port = port
        self._waiting = deque(requests)
        self._selector = DefaultSelector()
        self._inside = 0
        self.statuses: Counter[int] = Counter()
        self.latencies: list[float] = []

    def send_all(self, at_once: int) -> None:
        try:
            while self._waiting or self._inside:
                while self._waiting and self._inside < at_once:
                    self._come(self._waiting.popleft())
                self._attend()
        finally:
            for key in list(self._selector.get_map().values()):
                key.data.line.close()
            self._selector.close()

    def _come(self, request: bytes) -> None:
        line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        line.setblocking(False)
        visit = Visit(line, memoryview(request), time.perf_counter())
        line.connect_ex((HOST, self._port))
        self._selector.register(line, EVENT_WRITE, visit)
        self._inside += 1

    def _attend(self) -> None:
        ready = self._selector.select(PATIENCE)
        if not ready:
            raise WentWrong(f"the server has not answered for {PATIENCE:.0f} seconds; look at what else runs here")
        for key, events in ready:
            if events & EVENT_WRITE:
                self._speak(key.data)
            else:
                self._listen(key.data)

    def _speak(self, visit: Visit) -> None:
        visit.unsent = visit.unsent[visit.line.send(visit.unsent) :]
        if not visit.unsent:
            self._selector.modify(visit.line, EVENT_READ, visit)

    def _listen(self, visit: Visit) -> None:
        heard = visit.line.recv(CHUNK)
        if heard:
            visit.answer += heard
            return
        self.latencies.append(time.perf_counter() - visit.started)
        self.statuses[visit.status] += 1
        self._selector.unregister(visit.line)
        visit.line.close()
        self._inside -= 1


def drive(port: int, requests: Sequence[bytes], *, at_once: int, expected: Iterable[int]) -> Drive:
    """Send everything. Raises WentWrong unless every answer has an expected status."""
    crowd = Crowd(port, requests)
    began = time.perf_counter()
    try:
        crowd.send_all(at_once)
    except OSError as problem:
        raise WentWrong(f"the server broke off a connection ({problem.strerror}); nothing was measured") from problem
    seconds = time.perf_counter() - began
    wrong = {status: number for status, number in crowd.statuses.items() if status not in set(expected)}
    if wrong:
        said = ", ".join(f"{number} × {status or 'nothing'}" for status, number in sorted(wrong.items()))
        raise WentWrong(f"of {len(requests)} requests the server answered {said}; nothing was measured")
    return Drive(seconds, tuple(crowd.latencies))


def post(path: str, body: bytes) -> bytes:
    """A whole request, ready to be sent."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
