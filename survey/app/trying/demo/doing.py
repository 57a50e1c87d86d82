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
        *(1, "Fleet", "scale:control", "Drivers know their shifts in good time"),
        *("Plan shifts two weeks ahead, and let drivers swap them", "manager", -150, State.DONE),
        "Shifts stand two weeks ahead now, and drivers swap them among themselves without asking first.",
    ),
    Doing(
        *(2, "Northfield", "scale:meeting-load", "Time for work that needs quiet"),
        *("Keep Friday afternoons free of meetings, everywhere", "leadership", -60, State.DONE),
        "Friday afternoons are free of meetings since the summer. Who needs one then asks everybody who would come.",
    ),
    Doing(
        *(2, "Customer care", "scale:recovery", "Evenings belong to people again"),
        *("Route calls after 18:00 to the night desk", "organiser", 5, State.UNDER_WAY),
        "Calls after 18:00 go to the night desk. Field service follows as soon as the new telephones are there.",
    ),
    Doing(
        *(2, "Customer care", "scale:recovery", "Evenings belong to people again"),
        *("Have two people on call at weekends, so that one can rest", "organiser", 40, State.PLANNED),
    ),
    Doing(
        *(2, "Inside sales", "scale:demands", "The busy season can be worked without overtime"),
        *("Borrow two people from marketing from October on", "organiser", -9, State.UNDER_WAY),
        "Two people from marketing help out in the busy season. They are being shown the work now.",
    ),
    Doing(
        *(2, "Drivers East", "scale:manager-support", "Questions from the road get an answer the same day"),
        *("Keep a dispatcher for drivers' questions until 20:00", "manager", -45, State.DONE),
        "A dispatcher answers drivers' questions until 20:00, by telephone and by message.",
    ),
    Doing(
        *(3, "Fleet", "scale:physical-conditions", ""),
        *("Mend the heating of the break room", "manager", 20, State.PLANNED),
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
