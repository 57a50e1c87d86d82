"""Measures both doors: how many tickets and ballots a second, how long one waits, what it costs the processor.

In: a setting. Out: figures. Called by: survey.app.trying.bench.parts.

Everything that a client computes is made before. What runs is one thread that sends, the server, and the database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from survey.app.trying.bench.doors.bare import Bare
from survey.app.trying.bench.doors.crowd import Ballot, Enrolment, OpenWave
from survey.app.trying.bench.doors.grounds import Ground, Laid, postgresql, sqlite
from survey.app.trying.bench.doors.load import drive
from survey.app.trying.bench.doors.served import Server, free_port, served
from survey.app.trying.bench.figures import Aim, Figure, Readings, Setting, interleaved

Request = TypeVar("Request", Ballot, Enrolment)

TAKEN = (200, 201)
WARM = 16  # requests for each process before the first round: keys are read, connections opened
HALF_OF_BARE = Aim(0.5)
STEADY = Aim(2.0, at_most=True)  # p99 beside p50
VIEWS = {"org": "closed answers", "text": "comments"}
ONE_EACH = "bare commits, one each"
ENOUGH = 4  # one in so many rows is committed alone: that takes long, and its rate does not depend on how many


@dataclass(frozen=True)
class Place:
    """A server at work on some ground, and bare commits beside it."""

    ground: Ground
    server: Server
    bare: Bare
    setting: Setting

    @property
    def warm(self) -> int:
        return WARM * self.ground.workers

    def cpu(self) -> float | None:
        parts = self.server.cpu(), self.ground.cpu()
        return None if None in parts else sum(part for part in parts if part is not None)

    def send(self, requests: Sequence[Request]) -> Readings:
        """One round of ours."""
        before, bodies = self.cpu(), [one.request for one in requests]
        done = drive(self.server.port, bodies, at_once=self.setting.connections, expected=TAKEN)
        after = self.cpu()
        read = {"rate": done.per_second, "p50": done.milliseconds(0.5), "p99": done.milliseconds(0.99)}
        if before is not None and after is not None:
            read["cpu"] = 1000 * (after - before) / len(requests)
        return read


def on_sqlite(setting: Setting) -> Iterator[Figure]:
    yield from measure(setting, sqlite)


def on_postgresql(setting: Setting) -> Iterator[Figure]:
    yield from measure(setting, postgresql)


def measure(setting: Setting, laid: Laid) -> Iterator[Figure]:
    number = setting.size(1000, 24)  # of each kind, in each round
    with TemporaryDirectory(prefix=".bench-", dir=setting.folder) as name:
        folder, port = Path(name), free_port()
        with laid(setting, folder) as ground:
            people = number * setting.rounds + WARM * ground.workers
            wave = OpenWave.begin(folder / "ours", people=people, port=port, databases=ground.databases)
            enrolments = list(wave.enrolments())
            ballots = {view: list(islice(wave.ballots(view), people)) for view in VIEWS}
            wave.house.storage.close()
            bare = ground.bare(wave.house.storage.folder)
            with served(wave.house.storage.folder, port, workers=ground.workers) as server:
                place = Place(ground, server, bare, setting)
                yield from enrolling(place, enrolments, number)
                for view, cast in ballots.items():
                    yield from voting(place, view, cast, number)


def enrolling(place: Place, asked: Sequence[Enrolment], number: int) -> Iterator[Figure]:
    place.send(asked[: place.warm])
    ours, alone = (slices(asked[place.warm :], number) for _ in range(2))
    sent, one_each = interleaved(
        place.setting.rounds, lambda: place.send(next(ours)), lambda: place.bare.enrolments(next(alone)[::ENOUGH])
    )
    name = f"enrolments, {place.ground.name}"
    yield Figure(name, "per s", sent["rate"], ONE_EACH, one_each["rate"])
    yield from waiting(name, sent, None)


def voting(place: Place, view: str, cast: Sequence[Ballot], number: int) -> Iterator[Figure]:
    """The same rows go twice more into boxes of their own: one a transaction, and as many as can wait at once."""
    place.send(cast[: place.warm])
    ours, alone, together = (slices(cast[place.warm :], number) for _ in range(3))
    at_once, bare = place.setting.connections, place.bare
    sent, one_each, shared = interleaved(
        place.setting.rounds,
        lambda: place.send(next(ours)),
        lambda: bare.ballots(next(alone)[::ENOUGH], box="alone", together=1),
        lambda: bare.ballots(next(together), box="together", together=at_once),
    )
    name = f"ballots with {VIEWS[view]}, {place.ground.name}"
    yield Figure(name, "per s", sent["rate"], ONE_EACH, one_each["rate"], HALF_OF_BARE)
    yield Figure(name, "per s", sent["rate"], f"bare commits, {at_once} together", shared["rate"])
    yield from waiting(name, sent, STEADY)


def waiting(name: str, sent: dict[str, tuple[float, ...]], steady: Aim | None) -> Iterator[Figure]:
    yield Figure(f"{name}: p99", "ms", sent["p99"], "p50", sent["p50"], steady)
    if "cpu" in sent:
        yield Figure(f"{name}: processor time", "ms each", sent["cpu"])


def slices(things: Sequence[Request], number: int) -> Iterator[Sequence[Request]]:
    return (things[first : first + number] for first in range(0, len(things), number))
