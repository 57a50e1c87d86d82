"""What Northfield did about its earlier waves: a few actions, most of them told to employees.

In: an installation with published waves and accounts. Out: entries in the book of actions, statements for employees.
Called by: survey.app.trying.demo.story.

One helped beyond chance, some did not clearly, one belongs to a group that is protected in the last wave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from survey.accounts.journal import Act
from survey.actions import book
from survey.actions.model import Draft, State
from survey.app.following import telling
from survey.app.following.grounds import ENGLISH, Grounds
from survey.app.following.telling import Words
from survey.app.site.translations import SOURCE_LANGUAGE
from survey.app.trying.demo.note import SignIn
from survey.storage.rooms import Storage

AFTER = timedelta(days=22)  # from the begin of a wave: its results have been out for a week


@dataclass(frozen=True)
class Doing:
    """An action of the demo. `due`: days from today; `reached`: its state today; `told`: what employees read."""

    wave: int
    group: str  # label
    measure: str
    aim: str
    what: str
    role: str  # of its owner
    due: int
    reached: State
    told: str = ""


DONE: Sequence[Doing] = (
    Doing(
        wave=1,
        group="Fleet",
        measure="scale:control",
        aim="Drivers know their shifts in good time",
        what="Plan shifts two weeks ahead, and let drivers swap them",
        role="manager",
        due=-150,
        reached=State.DONE,
        told="Shifts stand two weeks ahead now, and drivers swap them among themselves without asking first.",
    ),
    Doing(
        wave=2,
        group="Northfield",
        measure="scale:meeting-load",
        aim="Time for work that needs quiet",
        what="Keep Friday afternoons free of meetings, everywhere",
        role="leadership",
        due=-60,
        reached=State.DONE,
        told="Friday afternoons are free of meetings since the summer. Who needs one asks everybody who would come.",
    ),
    Doing(
        wave=2,
        group="Customer care",
        measure="scale:recovery",
        aim="Evenings belong to people again",
        what="Route calls after 18:00 to the night desk",
        role="organiser",
        due=5,
        reached=State.UNDER_WAY,
        told="Calls after 18:00 go to the night desk. Field service follows as soon as the new telephones are there.",
    ),
    Doing(
        wave=2,
        group="Customer care",
        measure="scale:recovery",
        aim="Evenings belong to people again",
        what="Have two people on call at weekends, so that one can rest",
        role="organiser",
        due=40,
        reached=State.PLANNED,
    ),
    Doing(
        wave=2,
        group="Inside sales",
        measure="scale:demands",
        aim="The busy season can be worked without overtime",
        what="Borrow two people from marketing for the busy season",
        role="organiser",
        due=-9,
        reached=State.UNDER_WAY,
        told="Two people from marketing help out in the busy season. They are being shown the work now.",
    ),
    Doing(
        wave=2,
        group="Drivers East",
        measure="scale:manager-support",
        aim="Questions from the road get an answer the same day",
        what="Keep a dispatcher for drivers' questions until 20:00",
        role="manager",
        due=-45,
        reached=State.DONE,
        told="A dispatcher answers drivers' questions until 20:00, by telephone and by message.",
    ),
    Doing(
        wave=3,
        group="Fleet",
        measure="scale:physical-conditions",
        aim="",
        what="Mend the heating of the break room",
        role="manager",
        due=20,
        reached=State.PLANNED,
    ),
)


def act_on_waves(storage: Storage, begins: Sequence[datetime], accounts: Sequence[SignIn], now: datetime) -> None:
    grounds = Grounds.of(storage, ENGLISH)
    emails = {one.role: one.email for one in accounts}
    keys = {one.email: one.id for one in book.accounts(storage)}
    for one in DONE:
        began, email = begins[one.wave] + AFTER, emails[one.role]
        wave = grounds.waves[one.wave].id
        group = next(group.id for group in grounds.groups(wave).values() if group.label == one.group)
        draft = Draft(one.what, keys[email], (now + timedelta(days=one.due)).date(), one.aim)
        action = book.plan(storage, Act(email, min(began, now)), (wave, group, one.measure), draft)
        follow(storage, one, action.id, Act(email, min(began + timedelta(days=30), now)))


def follow(storage: Storage, one: Doing, key: str, act: Act) -> None:
    if one.reached != State.PLANNED:
        book.move(storage, act, key, one.reached)
    if one.told:
        telling.tell(storage, act, book.one(storage, key), Words(one.told, SOURCE_LANGUAGE))
