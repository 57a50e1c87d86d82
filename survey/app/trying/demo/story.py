"""Four waves that were, one that is open: a year at Northfield, lived through the real protocol.

In: an empty folder. Out: an installation in it, and what to open as whom. Called by: survey.cli.trying, tests.
"""

import random
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import select

from survey.app.campaign import ONE_VISIT, House, WavePlan, run_wave, start_wave
from survey.app.ending.progress import Progress, silent
from survey.app.trying.demo import organisation
from survey.app.trying.demo.answers import answers_of
from survey.app.trying.demo.doing import act_on_waves
from survey.app.trying.demo.note import Door, Note
from survey.app.trying.demo.signing_in import make_accounts
from survey.questionnaires import pack
from survey.roster.person import Person
from survey.storage import tables
from survey.storage.rooms import Storage, reading
from survey.waves.codes.invitations import Invitation

SEED = 2033  # of invented people whose first two waves, before anything was done, differ by little but chance
RELEASED = 4
QUARTER = 3  # months; waves that are so far apart never share a season
OPEN_FOR = timedelta(days=30)
SEASONS = {12: "winter", 1: "winter", 2: "winter", 3: "spring", 4: "spring", 5: "spring"}
SEASONS |= {6: "summer", 7: "summer", 8: "summer", 9: "autumn", 10: "autumn", 11: "autumn"}
TO_TRY = ("Operations/Depot North/Night shift", "Customer care/Service desk/Phone", "Operations/Fleet/Drivers East")


def live(folder: Path, now: datetime, port: int, progress: Progress = silent) -> Note:
    """A year of waves up to `now`, and one that is open in a single visit."""
    now = now.replace(second=0, microsecond=0)
    begins = [months_before(now, QUARTER * (RELEASED - number)) for number in range(RELEASED)]
    house = House.open(folder, organisation.NAME, f"http://127.0.0.1:{port}", begins[0])
    rng, order = np.random.default_rng(SEED), random.Random(SEED)  # noqa: S311 - invented people keep no secrets
    questionnaire = pack("canopy").to_public()
    people = organisation.first_roster(rng)
    for number, begin in enumerate(begins):
        house.clock.now = begin
        house.take_roster(people)
        answers = answers_of(people, questionnaire, number, rng)
        run_wave(house, plan(house, questionnaire), answers, rng=order, progress=labelled(progress, house))
        people = organisation.next_roster(people, rng)
    house.clock.now = now
    house.take_roster(people)
    note = open_wave(house, people, port)
    act_on_waves(house.storage, begins, note.sign_ins, now)
    house.storage.close()
    note.write(folder)
    return note


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and hour in an earlier month; the last days of a month become its 28th."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, 28))


def labelled(progress: Progress, house: House) -> Progress:
    title = title_at(house.clock.now)
    return lambda what, done, total: progress(f"{title}: {what}", done, total)


def plan(house: House, questionnaire: dict[str, object]) -> WavePlan:
    title = title_at(house.clock.now)
    return WavePlan(title.lower().replace(" ", "-"), title, questionnaire)


def title_at(moment: datetime) -> str:
    return f"{SEASONS[moment.month].capitalize()} {moment.year}"


def open_wave(house: House, people: list[Person], port: int) -> Note:
    now = house.clock.now
    wave = f"pulse-{title_at(now).lower().replace(' ', '-')}"
    title = f"Pulse, {title_at(now).lower()}"
    pulse = WavePlan(wave, title, pack("pulse").to_public(), mode=ONE_VISIT, vote=OPEN_FOR)
    _, invitations = start_wave(house, pulse)
    employees = [door_of(invitation, people) for invitation in some(invitations, people)]
    doors, accounts = (*employees, *readers(house.storage)), make_accounts(house.storage, now)
    return Note(doors, (now + OPEN_FOR).isoformat(), port, accounts)


def some(invitations: list[Invitation], people: list[Person]) -> list[Invitation]:
    """Two people of each of a few teams, so that several can try the open wave."""
    units = {person.person_id: person.unit for person in people}
    return [each for team in TO_TRY for each in [one for one in invitations if units[one.person_id] == team][:2]]


def door_of(invitation: Invitation, people: list[Person]) -> Door:
    person = next(person for person in people if person.person_id == invitation.person_id)
    path = invitation.link[invitation.link.index("/w/") :]
    return Door("employee", f"{person.name}, {person.unit.replace('/', ' · ')}", path)


def readers(storage: Storage) -> list[Door]:
    """The links to the results: for everybody, for management, and for the members of one group."""
    links = tables.reader_link
    with reading(storage.people("organiser")) as connection:
        found = {scope: token for token, scope in connection.execute(select(links.c.token, links.c.scope))}
    group = next(scope for scope in sorted(found) if scope.startswith("group:drivers-east"))
    return [
        Door("reader", "Results for everybody who was asked", f"/results/{found['everybody']}/"),
        Door("reader", "Results as the members of Drivers East see them", f"/results/{found[group]}/"),
        Door("reader", "Results as HR and management see them", f"/results/{found['management']}/"),
    ]
