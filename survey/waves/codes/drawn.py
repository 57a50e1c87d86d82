"""Cards for a box: codes of a group and of nobody, for people without mail and for tickets that were lost.

In: groups of a locked wave, how many cards. Out: codes to print, once; what was handed back, struck out.
Called by: survey.app.cards.

The public record names a number of cards before any of them is good, and what was handed back after it is struck out:
whatever breaks in between, there are never more cards than it says.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from survey.config import Config
from survey.credentials.canonical import canonical
from survey.storage import tables
from survey.storage.elsewhere import CodeRow
from survey.storage.rooms import Storage, begin, reading
from survey.translations.wording import worded
from survey.waves import ledger
from survey.waves.codes.invitations import INVITED, code_hash, segments_of, states
from survey.waves.codes.room import by_group
from survey.waves.codes.spelling import CODE_BYTES, heard, spelt
from survey.waves.codes.telling import tell
from survey.waves.schedule import day, is_over
from survey.waves.states import State, manifest_of, state_of

CARD = tables.card
HANDED_OUT = (State.LOCKED, State.ENROLLING, State.VOTING)  # while cards are of use
TAKEN_BACK = (*HANDED_OUT, State.ENDED)  # until the ballots are counted


class CardsRefused(ValueError):
    """Cards that cannot be made, or taken back."""


@dataclass(frozen=True)
class Box:
    """The cards of one group."""

    segment: str
    label: str
    invited: int
    without: int  # members who have no invitation by mail or letter
    cards: int  # that were made and not handed back

    @property
    def room(self) -> int:
        """Cards that can still be made: never more than the group has people."""
        return max(0, self.invited - self.cards)


@dataclass(frozen=True)
class Card:
    """One code, in memory until it is printed."""

    segments: Mapping[str, str]
    label: str
    code: str


@dataclass(frozen=True)
class HandedBack:
    struck: int  # good until now, good for nothing from now on
    used: int  # somebody has a ticket by them
    unknown: int  # of another wave, or struck out before


def boxes(storage: Storage, wave: str) -> list[Box]:
    """Every group of the tree, in the order of the manifest."""
    groups = [each for each in manifest_of(storage, wave)["segments"] if each["view"] == "org"]
    of_person = segments_of(storage, wave)
    with reading(storage.people("organiser")) as people:
        cards, known = by_group(people, CARD, wave), states(people, wave)
    if storage.elsewhere is not None:
        cards = storage.elsewhere.issuer.cards(wave)
    without = Counter(mine["org"] for person, mine in of_person.items() if known.get(person) not in INVITED)
    return [
        Box(
            each["segment"],
            each["label"],
            each["invited"],
            without[each["segment"]],
            cards.get(each["segment"], 0),
        )
        for each in groups
    ]


def draw(storage: Storage, config: Config, wave: str, wanted: Mapping[str, int], *, seed: bytes = b"") -> list[Card]:
    """Codes for so many cards per group, in an order that tells nothing. None is good before `issue`.

    `seed`: what only whoever asks has; with it `draw_again` finds the same codes. Without one nobody does.
    """
    assert_stage(storage, config, wave, HANDED_OUT)
    known = {box.segment: box for box in boxes(storage, wave)}
    smallest = int(manifest_of(storage, wave)["policy"]["k_issue"])
    for segment, count in wanted.items():
        assert_count(known.get(segment), segment, count, smallest)
    return drawn_by(seed, wanted, views_of(storage, wave), known)


def draw_again(storage: Storage, config: Config, wave: str, wanted: Mapping[str, int], *, seed: bytes) -> list[Card]:
    """The cards that this seed gave. Some of them may be used or struck out since, and stay so."""
    assert_stage(storage, config, wave, HANDED_OUT)
    known = {box.segment: box for box in boxes(storage, wave)}
    return drawn_by(seed, wanted, views_of(storage, wave), known)


def drawn_by(
    seed: bytes, wanted: Mapping[str, int], both: Mapping[str, dict[str, str]], known: Mapping[str, Box]
) -> list[Card]:
    cards = [
        Card(both[segment], known[segment].label, spelt(raw))
        for segment, count in wanted.items()
        for raw in raw_codes(seed, segment, count)
    ]
    return sorted(cards, key=lambda card: (card.label, card.segments["org"], card.code))


def raw_codes(seed: bytes, segment: str, count: int) -> list[bytes]:
    if not seed:
        return [secrets.token_bytes(CODE_BYTES) for _ in range(count)]
    return [hmac.digest(seed, canonical([segment, number]), "sha256")[:CODE_BYTES] for number in range(count)]


def assert_count(box: Box | None, segment: str, count: int, smallest: int) -> None:
    if box is None:
        raise CardsRefused(
            worded("there is no group %(segment)r in this wave; `codes status` lists the groups", segment=segment)
        )
    if count > box.room:
        raise CardsRefused(
            worded(
                "%(count)s cards for %(label)r are too many: %(cards)s are made, and a group never has more "
                "cards than people (%(invited)s). Take back what was not used, then make new ones",
                count=count,
                label=box.label,
                cards=box.cards,
                invited=box.invited,
            )
        )
    if count < smallest:
        raise CardsRefused(
            worded(
                "cards for %(label)r are drawn from a box, and with fewer than %(smallest)s whoever made them "
                "would know who got which. Make at least %(smallest)s",
                label=box.label,
                smallest=smallest,
            )
        )


def issue(storage: Storage, config: Config, wave: str, cards: Sequence[Card]) -> None:
    """Make the codes good: first the number stands in the public record, then their hashes in the room of people."""
    with begin(storage.public("organiser")) as public:
        assert_running(public, wave)
        body = {"wave": wave, "day": day(config.clock()), "cards": len(cards)}
        ledger.record(public, "printed", body)
    segments = {code_hash(card.code): dict(card.segments) for card in cards}
    if storage.elsewhere is not None:
        tell(storage, wave)
        storage.elsewhere.issuer.add_cards(wave, [CodeRow(each, segments[each]) for each in sorted(segments)])
        return
    # In the order of their random hashes: as drawn they would lie in the file in the order of the sheets.
    rows = [{"code_hash": sha256, "wave": wave, "segments": segments[sha256]} for sha256 in sorted(segments)]
    with begin(storage.people("organiser")) as people:
        people.execute(insert(CARD), rows)
    storage.leave_no_copies()


def take_back(storage: Storage, config: Config, wave: str, lines: Iterable[str]) -> HandedBack:
    """Strike out what nobody used. The public record counts it afterwards."""
    assert_stage(storage, config, wave, TAKEN_BACK)
    hashes = read_codes(lines)
    known, struck = strike(storage, wave, hashes)
    if struck:
        with begin(storage.public("organiser")) as public:
            assert_running(public, wave)
            ledger.record(public, "returned", {"wave": wave, "day": day(config.clock()), "cards": struck})
    return HandedBack(struck, known - struck, len(hashes) - known)


def strike(storage: Storage, wave: str, hashes: Collection[bytes]) -> tuple[int, int]:
    """How many of these are cards of the wave, and how many of them could be struck out."""
    if storage.elsewhere is not None:
        return storage.elsewhere.issuer.strike_cards(wave, sorted(hashes))
    mine = (CARD.c.wave == wave, CARD.c.code_hash.in_(hashes))
    with begin(storage.people("organiser")) as people:
        known = len(people.execute(select(CARD.c.code_hash).where(*mine)).all())
        return known, people.execute(delete(CARD).where(*mine, CARD.c.request_hash.is_(None))).rowcount


def read_codes(lines: Iterable[str]) -> set[bytes]:
    """Hashes of what was typed or scanned, one code or link a line; one unreadable line, and nothing is struck out."""
    written = {number: line.rpartition("=")[2] for number, line in enumerate(lines, 1) if line.strip()}
    found = {number: heard(code) for number, code in written.items()}
    unread = [str(number) for number, raw in found.items() if raw is None]
    if unread:
        raise CardsRefused(
            worded(
                "no code can be read in line %(lines)s: scan it again. Nothing was struck out",
                lines=", ".join(unread),
            )
        )
    if not written:
        raise CardsRefused(worded("there is no code: scan or type one a line, as on the card"))
    return {hashlib.sha256(raw).digest() for raw in found.values() if raw}


def views_of(storage: Storage, wave: str) -> dict[str, dict[str, str]]:
    """Group -> the segments that its cards carry: itself, and where its comments are read. No attribute of anybody."""
    seen: dict[str, Counter[str]] = {}
    for mine in segments_of(storage, wave).values():
        seen.setdefault(mine["org"], Counter())[mine.get("text", "")] += 1
    # A group that lies in two of them has its comments read where most of its people are.
    texts = {group: max(sorted(counts), key=lambda name: counts[name]) for group, counts in seen.items()}
    return {group: {"org": group} | ({"text": text} if text else {}) for group, text in texts.items()}


def assert_stage(storage: Storage, config: Config, wave: str, open_in: Sequence[State]) -> None:
    state = state_of(storage, wave, config.clock())
    if state == State.DRAFT:
        raise CardsRefused(worded("wave %(wave)r is a draft: lock it first, so that its groups are fixed", wave=wave))
    if state not in open_in:
        raise CardsRefused(
            worded("cards of wave %(wave)r are of no use any more: it is %(state)s", wave=wave, state=state.said)
        )


def assert_running(public: Connection, wave: str) -> None:
    if is_over(ledger.read(public), wave):
        raise CardsRefused(
            worded("wave %(wave)r was closed or cancelled just now: its cards are of no use any more", wave=wave)
        )
