"""How far a round of mails is: who has got it and who waits, and nothing about who answered.

In: a wave, a message. Out: rows of `delivery`, which are forgotten when the round, or the wave, is over.
Called by: survey.mail.rounds, survey.app.inspection.fieldwork.
"""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import delete, insert, select, update

from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.waves.codes.invitations import INVITATION, WAITING, states

DELIVERY = tables.delivery.c
REMINDER, VOTING, RESULTS = "reminder", "voting", "results"
EVERYBODY = ""  # the person of the row that says: this round is over
OVER = "sent"


def last_reminder(storage: Storage, wave: str) -> int:
    """The number of the reminder that was begun last; 0 before the first."""
    wanted = select(DELIVERY.message).where(DELIVERY.wave == wave, DELIVERY.message.like(f"{REMINDER}-%")).distinct()
    with reading(storage.people("organiser")) as people:
        return max((int(message.rpartition("-")[2]) for message in people.execute(wanted).scalars()), default=0)


def is_over(storage: Storage, wave: str, message: str) -> bool:
    return EVERYBODY in known(storage, wave, message)


def known(storage: Storage, wave: str, message: str) -> dict[str, str]:
    with reading(storage.people("organiser")) as people:
        return states(people, wave, message)


def waiting(storage: Storage, wave: str, message: str, wanted: Collection[str]) -> list[str]:
    """Begin a round, or take it up again: those of `wanted` who have not got it. Nobody once it is over."""
    with begin(storage.people("organiser")) as people:
        before = states(people, wave, message)
        if EVERYBODY in before:
            return []
        new = [person for person in wanted if person not in before]
        rows = [{"wave": wave, "message": message, "person_id": person, "state": WAITING} for person in new]
        if rows:
            people.execute(insert(tables.delivery), rows)
        return [person for person in wanted if before.get(person, WAITING) == WAITING]


def mark(storage: Storage, wave: str, message: str, person: str, *, state: str) -> None:
    ours = (DELIVERY.wave == wave, DELIVERY.message == message, DELIVERY.person_id == person)
    with begin(storage.people("mailer")) as people:
        people.execute(update(tables.delivery).where(*ours).values(state=state))


def finish(storage: Storage, wave: str, message: str) -> None:
    """Forget who got it, and keep that everybody did."""
    of_round = (DELIVERY.wave == wave, DELIVERY.message == message)
    with begin(storage.people("organiser")) as people:
        people.execute(delete(tables.delivery).where(*of_round))
        people.execute(insert(tables.delivery).values(wave=wave, message=message, person_id=EVERYBODY, state=OVER))


def invited_so_far(storage: Storage, wave: str) -> Counter[str]:
    """How many have their invitation in which way: waiting, sent, letter, refused."""
    return Counter(known(storage, wave, INVITATION).values())
