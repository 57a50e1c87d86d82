"""Runs whole waves in this process, through the same HTTP doors that employees use, with a clock that can be set.

In: a roster, a questionnaire, answers. Out: a released wave.
Called by: survey.app.trying.rehearsal, survey.app.trying.demo, tests.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask

from analytics.policy import Policy
from survey.app.ending.closing import close_with_package, close_with_passphrase, export_ballots
from survey.app.ending.counting import Rules, count
from survey.app.ending.progress import Progress as Progress
from survey.app.ending.progress import silent as silent
from survey.app.ending.progress import watched
from survey.app.ending.publishing import publish
from survey.app.preparing.noising import asked_under, is_strict, wished
from survey.app.preparing.planning import lock_draft, policy_named, policy_now
from survey.app.site.web import create_app, stop
from survey.config import Config, write_config
from survey.credentials.ballots import Answers
from survey.credentials.respondent import Respondent, Ticket
from survey.roster.people import store_roster
from survey.roster.person import Person
from survey.storage.rooms import Storage, begin
from survey.waves import draft
from survey.waves.codes.invitations import Invitation, invite
from survey.waves.locking import Locked, add_signature
from survey.waves.manifest import ONE_VISIT, TWO_WINDOW, Span
from survey.waves.schedule import advance
from survey.waves.states import read_document, windows_of
from survey.waves.trustee import TrusteeKey, TrusteePublic, sign_manifest, sign_package

ENROL = timedelta(days=5)
VOTE = timedelta(days=10)
AT_ONCE = 8  # people at the doors at the same time: their ballots then share the transactions of the box
Visitor = TypeVar("Visitor")
Answered = TypeVar("Answered")


class SetClock:
    """A clock that stands still until it is set: what makes five days of enrolment pass in a test."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC).replace(second=0, microsecond=0)

    def __call__(self) -> datetime:
        return self.now


class InProcess:
    """The respondents' way to the server, without a network between them; several may go it at once."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def get(self, path: str) -> tuple[int, bytes]:
        answer = self._app.test_client(use_cookies=False).get(path)
        return answer.status_code, answer.data

    def post(self, path: str, json: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        answer = self._app.test_client(use_cookies=False).post(path, json=json)
        return answer.status_code, answer.get_json(silent=True) or {}


@dataclass(frozen=True)
class House:
    """An installation and the clock on its wall."""

    config: Config
    storage: Storage
    clock: SetClock

    @classmethod
    def open(
        cls, folder: Path, organisation: str, url: str, now: datetime, *, databases: Mapping[str, str] | None = None
    ) -> "House":
        clock = SetClock(now)
        config = Config(folder, organisation, url, collector_url=url, clock=clock, databases=databases or {})
        write_config(config)
        storage = Storage(folder, config.databases)
        storage.migrate()
        return cls(config, storage, clock)

    def take_roster(self, people: Sequence[Person]) -> None:
        with begin(self.storage.people("roster")) as connection:
            store_roster(connection, people)


@dataclass(frozen=True)
class WavePlan:
    """What an organiser decides about a wave."""

    wave: str
    title: str
    questionnaire: Mapping[str, Any]
    mode: str = TWO_WINDOW
    policy: str = "default"
    vote: timedelta = VOTE
    trustee: TrusteePublic | None = None  # who holds the key that opens the ballots; None: a passphrase on the server
    views: tuple[str, ...] = ()  # columns of the roster
    measures: tuple[str, ...] = ()  # that carry noise; empty: the questionnaire's indices
    roll: bool = False  # whether members see the names of their group

    @property
    def needs_trustee(self) -> bool:
        """Noise is drawn where ballots are opened, and that is a machine of a trustee's own."""
        return bool(self.views) or is_strict(policy_named(self.policy))

    def settings(self, now: datetime, policy: Policy) -> draft.WaveSettings:
        enrol: Span | None = (now, now + ENROL) if self.mode == TWO_WINDOW else None
        begin_vote = now + ENROL if self.mode == TWO_WINDOW else now
        span = (begin_vote, begin_vote + self.vote)
        asked, public = asked_under(policy, self.questionnaire), policy.to_public()
        noise = wished(policy, asked, self.views, self.measures)
        return draft.WaveSettings(self.title, self.mode, enrol, span, asked, public, noise, self.roll)


def start_wave(house: House, plan: WavePlan) -> tuple[Locked, list[Invitation]]:
    """From a draft to invitations: lock the rules for the roster as it stands, and draw a code for everybody."""
    policy = policy_now(house.storage, plan.policy)
    draft.create(house.storage, plan.wave, plan.settings(house.clock.now, policy), house.clock.now)
    locked = lock_draft(house.config, house.storage, plan.wave, plan.trustee)
    return locked, invite(house.storage, house.config, plan.wave)


def run_wave(
    house: House,
    plan: WavePlan,
    answers: Mapping[str, Answers],
    *,
    rng: random.Random,
    progress: Progress = silent,
) -> None:
    """A whole wave: everybody in `answers` gets a ticket and votes; then it is closed and published."""
    progress("locking the rules", 0, 1)
    holder = TrusteeKey.drawn() if plan.needs_trustee else None
    locked, invitations = start_wave(house, replace(plan, trustee=holder.public) if holder else plan)
    if holder:
        rules = read_document(house.storage, plan.wave, "manifest.json")
        add_signature(house.storage, plan.wave, sign_manifest(holder, rules))
    hold_vote(house, plan, invitations, answers, rng=rng, progress=progress)
    progress("closing and publishing", 0, 1)
    if holder:
        close_as_trustee(house, plan.wave, holder)
    else:
        close_with_passphrase(house.config, house.storage, plan.wave, locked.passphrase or "")
    publish(house.config, house.storage, plan.wave)
    progress("closing and publishing", 1, 1)


def close_as_trustee(house: House, wave: str, holder: TrusteeKey) -> None:
    """What a trustee does on a machine of their own: opens, counts, decides, draws the noise, signs."""
    export = export_ballots(house.config, house.storage, wave)
    counted = count(Rules.of(export.manifest, export.questionnaire), export.rows, holder.sealing)
    close_with_package(house.config, house.storage, wave, sign_package(holder, counted.draft.to_dict()))


def hold_vote(
    house: House,
    plan: WavePlan,
    invitations: Sequence[Invitation],
    answers: Mapping[str, Answers],
    *,
    rng: random.Random,
    progress: Progress = silent,
) -> None:
    """From the first ticket to the end of the voting window, on a clock that jumps from one to the next."""
    windows = windows_of(house.storage, plan.wave)
    codes = {invitation.person_id: invitation.code for invitation in invitations}
    app = create_app(house.config, house.storage)
    try:
        respondent = Respondent(InProcess(app), plan.wave)
        house.clock.now = windows.enrol[0]
        advance(house.storage, plan.wave, house.clock.now)
        tickets = enrol_all(respondent, codes, answers, progress)
        house.clock.now = windows.vote[0]
        advance(house.storage, plan.wave, house.clock.now)
        cast_all(respondent, tickets, answers, rng=rng, progress=progress)
    finally:
        stop(app)
    house.clock.now = windows.vote[1]


def enrol_all(
    respondent: Respondent, codes: Mapping[str, str], answers: Mapping[str, Answers], progress: Progress
) -> dict[str, Ticket]:
    people = list(answers)
    drawn = at_the_doors(lambda person: respondent.ticket(codes[person]), people)
    return dict(zip(people, watched(drawn, progress, "getting tickets", len(people)), strict=True))


def cast_all(
    respondent: Respondent,
    tickets: Mapping[str, Ticket],
    answers: Mapping[str, Answers],
    *,
    rng: random.Random,
    progress: Progress,
) -> None:
    """Every fragment on its own, in random order over all people, as pauses make it in real life."""
    fragments = [(person, view) for person, ticket in tickets.items() for view in ticket.views]
    rng.shuffle(fragments)
    cast = at_the_doors(lambda one: respondent.cast(tickets[one[0]], answers[one[0]], one[1]), fragments)
    for _ in watched(cast, progress, "voting", len(fragments)):
        pass


def at_the_doors(visit: Callable[[Visitor], Answered], visitors: Sequence[Visitor]) -> Iterator[Answered]:
    """Some visits at a time; the first that fails is raised, and those that have not begun are left out."""
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        yield from pool.map(visit, visitors)
    finally:
        pool.shutdown(cancel_futures=True)


__all__ = [
    "ONE_VISIT",
    "TWO_WINDOW",
    "House",
    "InProcess",
    "SetClock",
    "WavePlan",
    "hold_vote",
    "run_wave",
    "start_wave",
]
