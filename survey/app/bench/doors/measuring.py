"""Measures both doors: how many tickets and ballots a second, how long one waits, what it costs the processor.

In: a setting. Out: figures. Called by: survey.app.bench.parts.

Everything that a client computes is made before. What runs is one thread that sends, and the server.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from survey.app.bench.doors import bare
from survey.app.bench.doors.crowd import WAVE, Ballot, Enrolment, OpenWave
from survey.app.bench.doors.load import drive
from survey.app.bench.doors.served import Server, free_port, served
from survey.app.bench.figures import Aim, Figure, Readings, Setting, interleaved

Request = TypeVar("Request", Ballot, Enrolment)

TAKEN = (200, 201)
WARM = 16  # requests before the first round: keys are read, files opened
HALF_OF_BARE = Aim(0.5)
STEADY = Aim(2.0, at_most=True)  # p99 beside p50
VIEWS = {"org": "closed answers", "text": "comments"}


@dataclass(frozen=True)
class Place:
    """The installation that is measured, and a copy of it that takes bare commits."""

    wave: OpenWave
    server: Server
    copy: Path
    setting: Setting

    def send(self, requests: Sequence[Request]) -> Readings:
        """One round of ours."""
        before = self.server.cpu()
        done = drive(
            self.server.port, [one.request for one in requests], at_once=self.setting.connections, expected=TAKEN
        )
        after = self.server.cpu()
        read = {"rate": done.per_second, "p50": done.milliseconds(0.5), "p99": done.milliseconds(0.99)}
        if before is not None and after is not None:
            read["cpu"] = 1000 * (after - before) / len(requests)
        return read


def measure(setting: Setting) -> Iterator[Figure]:
    number = setting.size(1000, 60)  # of each kind, in each round
    people = number * setting.rounds + WARM
    with TemporaryDirectory(prefix=".bench-", dir=setting.folder) as folder:
        port = free_port()
        wave = OpenWave.begin(Path(folder) / "ours", people=people, port=port)
        enrolments = list(wave.enrolments())
        ballots = {view: list(islice(wave.ballots(view), people)) for view in VIEWS}
        copy = shutil.copytree(wave.house.storage.folder, Path(folder) / "copy")
        with served(wave.house.storage.folder, port) as server:
            place = Place(wave, server, copy, setting)
            yield from enrolling(place, enrolments, number)
            for view, cast in ballots.items():
                yield from voting(place, view, cast, number)
        wave.house.storage.close()


def enrolling(place: Place, asked: Sequence[Enrolment], number: int) -> Iterator[Figure]:
    place.send(asked[:WARM])
    ours, alone = slices(asked[WARM:], number), slices(asked[WARM:], number)
    people = place.copy / "people.db"
    sent, one_each = interleaved(
        place.setting.rounds, lambda: place.send(next(ours)), lambda: bare.enrolments(people, next(alone))
    )
    yield Figure("enrolments, SQLite", "per s", sent["rate"], "bare commits, one each", one_each["rate"])
    yield from waiting("enrolments, SQLite", sent, None)


def voting(place: Place, view: str, cast: Sequence[Ballot], number: int) -> Iterator[Figure]:
    """The same rows go twice more into boxes of their own: one a transaction, and as many as can wait at once."""
    place.send(cast[:WARM])
    ours, alone, together = (slices(cast[WARM:], number) for _ in range(3))
    box = place.copy / "boxes" / f"{WAVE}.db"
    grouped = Path(shutil.copyfile(box, box.with_name(f"{WAVE}-{view}-grouped.db")))
    at_once = place.setting.connections
    sent, one_each, shared = interleaved(
        place.setting.rounds,
        lambda: place.send(next(ours)),
        lambda: bare.ballots(box, next(alone), together=1),
        lambda: bare.ballots(grouped, next(together), together=at_once),
    )
    name = f"ballots with {VIEWS[view]}, SQLite"
    yield Figure(name, "per s", sent["rate"], "bare commits, one each", one_each["rate"], HALF_OF_BARE)
    yield Figure(name, "per s", sent["rate"], f"bare commits, {at_once} together", shared["rate"])
    yield from waiting(name, sent, STEADY)


def waiting(name: str, sent: dict[str, tuple[float, ...]], steady: Aim | None) -> Iterator[Figure]:
    yield Figure(f"{name}: p99", "ms", sent["p99"], "p50", sent["p50"], steady)
    if "cpu" in sent:
        yield Figure(f"{name}: server's processor time", "ms each", sent["cpu"])


def slices(things: Sequence[Request], number: int) -> Iterator[Sequence[Request]]:
    return (things[first : first + number] for first in range(0, len(things), number))
