"""A whole wave on files, through the real doors, at invented times, with a copy of everything every few minutes.

In: a company, a wave of it. Out: `Watched`: copies, the truth, and what is left in files after the close.
Called by: survey.app.trying.attack.operator.storage, tests.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np
from sqlalchemy import select

from survey.app.campaign import House, InProcess, WavePlan, start_wave
from survey.app.ending.closing import close_with_passphrase
from survey.app.site.web import create_app, stop
from survey.app.trying.attack.company import Company
from survey.app.trying.attack.operator.copies import EVERY, Album, Copy, of_files
from survey.app.trying.attack.operator.lying.grounds import MONDAY, URL
from survey.app.trying.attack.operator.visits import ENROL_DAYS, VOTE_DAYS, answering, parts, when
from survey.credentials.ballots import Answers, Fragment, nullifier
from survey.credentials.canonical import b64u
from survey.credentials.respondent import Respondent, Ticket
from survey.questionnaires import named
from survey.storage import tables
from survey.storage.rooms import reading
from survey.waves.codes.invitations import code_hash
from survey.waves.schedule import advance
from survey.waves.states import windows_of

WAVE: Final = "watched"
PIECE: Final = 16  # bytes in a row that nothing but a secret has
ORG: Final = "org"
Events = list[tuple[float, Callable[[], None]]]


@dataclass
class Watched:
    """One wave as its attacker saw it, and as it was."""

    album: Album
    codes: list[bytes] = field(default_factory=list)  # in the order of enrolment
    ballots: list[bytes] = field(default_factory=list)  # in the order of arrival
    owners: dict[tuple[str, bytes], bytes] = field(default_factory=dict)  # segment, code -> ballot of that segment
    left: list[str] = field(default_factory=list)  # "kind of secret in file", after the close
    secrets: dict[str, list[bytes]] = field(default_factory=dict)

    @property
    def segments(self) -> list[Mapping[bytes, bytes]]:
        """Of every segment of the tree, whose ballot is whose."""
        found: dict[str, dict[bytes, bytes]] = {}
        for (segment, code), ballot in self.owners.items():
            found.setdefault(segment, {})[code] = ballot
        return list(found.values())

    def keep(self, kind: str, *values: bytes) -> None:
        self.secrets.setdefault(kind, []).extend(values)


def watched_wave(
    folder: Path,
    company: Company,
    number: int,
    *,
    databases: Mapping[str, str] | None = None,
    look: Callable[[], Copy] | None = None,
) -> Watched:
    """Run it from the first ticket to the close. `look`: how an attacker copies, where it is no file."""
    data = folder / "data"
    watched = Watched(Album(look or partial(of_files, data, WAVE)))
    house = House.open(data, "Watched", URL, MONDAY, databases=databases)
    with closing(house.storage):
        house.take_roster(company.people(number))
        plan = WavePlan(WAVE, "Watched", named(str(company.questionnaire)).to_public())
        locked, invitations = start_wave(house, plan)
        codes = {one.person_id: one.code for one in invitations}
        held = _Wave(house, watched, company, codes, np.random.default_rng((company.seed, number)))
        held.hold(list(company.clicked(number)), company.clicked(number))
        close_with_passphrase(house.config, house.storage, WAVE, locked.passphrase or "")
        watched.left = remains(folder, watched.secrets)
    return watched


@dataclass
class _Wave:
    house: House
    watched: Watched
    company: Company
    codes: Mapping[str, str]
    rng: np.random.Generator

    def hold(self, people: list[str], clicked: Mapping[str, list[int]]) -> None:
        """Enrolment, then voting, each person at times of their own."""
        app = create_app(self.house.config, self.house.storage)
        try:
            client, tickets = Respondent(InProcess(app), WAVE), dict[str, Ticket]()
            self._play(0, [(at, partial(self._enrol, client, one, tickets)) for one, at in self._enrolments(people)])
            self._keep_keys()
            self._play(1, list(self._ballots(client, tickets, clicked)))
        finally:
            stop(app)
        self.house.clock.now = windows_of(self.house.storage, WAVE).vote[1]

    def _play(self, window: int, events: Events) -> None:
        """In the order of the clock; whenever five minutes have passed and something happened, a copy is taken."""
        windows = windows_of(self.house.storage, WAVE)
        begins, ends = (windows.enrol, windows.vote)[window]
        due = EVERY
        for at, event in sorted(events, key=lambda one: one[0]):
            if at >= due:
                self.watched.album.take()
                due = (at // EVERY + 1) * EVERY
            now = begins + timedelta(seconds=at)
            self.house.clock.now = min(now, ends - timedelta(minutes=1)).replace(second=0, microsecond=0)
            advance(self.house.storage, WAVE, self.house.clock.now)
            event()
        self.watched.album.take()

    def _enrolments(self, people: list[str]) -> Iterator[tuple[str, float]]:
        yield from zip(people, when(ENROL_DAYS, self.rng, (len(people),)).tolist(), strict=True)

    def _enrol(self, client: Respondent, person: str, tickets: dict[str, Ticket]) -> None:
        tickets[person] = ticket = client.ticket(self.codes[person])
        code = self.codes[person]
        self.watched.codes.append(code_hash(code))
        self.watched.keep("code", code.encode(), code_hash(code))
        for voucher in ticket.views.values():
            self.watched.keep("ticket", voucher.token, voucher.signature, voucher.ballot_private)

    def _ballots(
        self, client: Respondent, tickets: Mapping[str, Ticket], clicked: Mapping[str, list[int]]
    ) -> Iterator[tuple[float, Callable[[], None]]]:
        count = (len(tickets),)
        done = when(VOTE_DAYS, self.rng, count) + answering(self.rng, count)
        group, text = parts("two-window", self.rng, count)
        for place, (person, ticket) in enumerate(tickets.items()):
            said = Answers(dict(zip(self.company.items, clicked[person], strict=True)))
            for view in ticket.views:
                later = (group if view == ORG else text)[place]
                fragment = client.fragment(ticket, said, view)
                yield float(done[place] + later), partial(self._cast, client, fragment, self.codes[person])

    def _cast(self, client: Respondent, fragment: Fragment, code: str) -> None:
        client.send(fragment)
        name = nullifier(fragment.token)
        self.watched.ballots.append(name)
        self.watched.keep("ballot", fragment.sealed, fragment.ballot_key)
        if fragment.view == ORG:
            self.watched.owners[fragment.segment, code_hash(code)] = name

    def _keep_keys(self) -> None:
        storage = self.house.storage
        with reading(storage.people("issuer")) as people:
            wanted = select(tables.segment_key.c.private_der)
            self.watched.keep("issuer's key", *(bytes(der) for der in people.execute(wanted).scalars()))
        with reading(storage.box(WAVE, "collector")) as box:
            found = box.execute(select(tables.collector_key.c.private)).scalars()
            self.watched.keep("collector's key", *map(bytes, found))
        self.watched.keep("sealing key", storage.wrapped_key(WAVE) or secrets.token_bytes(PIECE))


def remains(folder: Path, kept: Mapping[str, list[bytes]]) -> list[str]:
    """Files, journals and free pages included, that still hold a piece of a secret, as bytes or as text."""
    files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    pairs = product(kept.items(), files.items())
    return sorted(f"{kind} in {name}" for (kind, values), (name, content) in pairs if _holds(content, values))


def _holds(content: bytes, values: list[bytes]) -> bool:
    """The middle of every secret, where keys of one kind do not all begin alike."""
    pieces = (value[len(value) // 2 :][:PIECE] if len(value) >= 2 * PIECE else value for value in values)
    return any(piece in content for one in pieces for piece in (one, b64u(one).encode(), one.hex().encode()))
