"""A roster that is about to be taken: what it would change, and what would be shown about whom, before anything is.

In: a file, the roster as it stands. Out: a Proposal; then the new roster, all of it or nothing.
Called by: survey.cli, survey.app.desk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from survey.app.preparing.planning import policy_now, roster_of, sizes_now
from survey.roster.people import Reading, RosterDifference, Wish, compare, load_roster, read_content, store_roster
from survey.roster.person import Person
from survey.roster.segments import SizeCheck, TooFewPeople
from survey.storage.rooms import Storage, begin
from survey.translations.wording import worded


class RosterMovedOn(ValueError):
    """The roster is another one than the differences were shown for."""


@dataclass(frozen=True)
class Proposal:
    reading: Reading
    difference: RosterDifference
    sizes: SizeCheck | TooFewPeople
    stands_on: str  # which roster the differences are from

    def lines(self) -> Iterator[str]:
        yield from self.reading.lines()
        people = len(self.reading.people)
        yield f"{'1 person' if people == 1 else f'{people} people'}. Compared with the roster as it is:"
        yield from self.difference.lines()
        if nobody_stays(self.difference, len(self.reading.people)):
            yield "Nobody keeps their id: is this the column with the ids of before?"
        yield ""
        yield from [str(self.sizes)] if isinstance(self.sizes, TooFewPeople) else self.sizes.lines()


def propose(storage: Storage, file: str, content: bytes, wish: Wish) -> Proposal:
    """What would come of a file. Raises RosterError with every problem, and changes nothing."""
    return proposal_of(storage, read_content(file, content, wish))


def proposal_of(storage: Storage, reading: Reading) -> Proposal:
    """The same for a file that is read already."""
    reading.assert_usable()
    before = roster_of(storage)
    return Proposal(reading, compare(before, reading.people), sizes_of(storage, reading.people), mark_of(before))


def take(storage: Storage, proposal: Proposal) -> None:
    """Replace the roster; raises RosterMovedOn if somebody else has done so since the proposal was made."""
    with begin(storage.people("roster")) as people:
        if mark_of(load_roster(people)) != proposal.stands_on:
            raise RosterMovedOn(
                worded("the roster was changed meanwhile: look at the differences again. Nothing was changed.")
            )
        store_roster(people, proposal.reading.people)


def sizes_of(storage: Storage, people: Sequence[Person]) -> SizeCheck | TooFewPeople:
    try:
        return sizes_now(people, policy_now(storage), storage)
    except TooFewPeople as problem:
        return problem


def nobody_stays(difference: RosterDifference, people: int) -> bool:
    return bool(difference.left) and len(difference.joined) == people


def mark_of(people: Sequence[Person]) -> str:
    """Tells one roster from another, without a word of it."""
    told = [(one.person_id, one.name, one.email, one.unit, sorted(one.attributes.items())) for one in people]
    return sha256(repr(told).encode()).hexdigest()
