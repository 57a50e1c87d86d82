"""Public records rewritten by whoever holds them: all hashes are right; what they say of cards and few tickets is not.

In: the folder of a rehearsed wave. Out: for every lie, whether whoever recomputes the record names it.
Called by: survey.app.trying.attack.operator.lying.hostile.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from survey.app.trying.attack.operator.lying.dialogue import Try
from survey.app.trying.attack.operator.lying.tampering import LEDGER
from survey.waves.verify import verify
from survey.waves.verify.chain import Entry, build_entry, document, parse
from survey.waves.verify.files import documents_beside

Event = tuple[str, dict[str, Any]]  # kind, body
Change = Callable[[list[Event], str], list[Event]]  # of all events; beside them the wave that the lie is about
MANY: Final = 12
FEW: Final = 8


def cards(printed: int, returned: int, enrolled: int, *, announced: bool = True) -> Change:
    """Events that tell of so many cards, just before the wave is closed; `announced` in public, as they must be."""

    def change(events: list[Event], wave: str) -> list[Event]:
        day = {"wave": wave, "day": "2026-03-02"}
        told: list[Event] = [("printed", day | {"cards": MANY})] if announced else []
        told.append(("drawn", {"wave": wave, "printed": printed, "returned": returned, "enrolled": enrolled}))
        return before("closed", events, wave, told)

    return change


def steps(*told: tuple[str, int]) -> Change:
    """Cards printed and taken back without any account of them."""

    def change(events: list[Event], wave: str) -> list[Event]:
        day = {"wave": wave, "day": "2026-03-02"}
        return before("closed", events, wave, [(kind, day | {"cards": count}) for kind, count in told])

    return change


def thin(groups: Callable[[Mapping[str, Any]], Any], below: int = FEW) -> Change:
    """A list of groups with few tickets that is not the true one; `groups` is given the true one's."""

    def change(events: list[Event], wave: str) -> list[Event]:
        true: Any = next((body["groups"] for kind, body in events if kind == "thin" and body["wave"] == wave), {})
        others = [one for one in events if (one[0], one[1].get("wave")) != ("thin", wave)]
        lied: Event = ("thin", {"wave": wave, "below": below, "groups": groups(true)})
        return before("closed", others, wave, [lied])

    return change


def before(kind: str, events: Sequence[Event], wave: str, told: Sequence[Event]) -> list[Event]:
    place = next(n for n, (each, body) in enumerate(events) if (each, body.get("wave")) == (kind, wave))
    return [*events[:place], *told, *events[place:]]


LIES: Final[Mapping[str, Change]] = {
    "tickets by more cards than were printed": cards(MANY, 0, MANY + 1),
    "tickets by cards that were handed back": cards(MANY, FEW, FEW),
    "an account of more cards than were announced": cards(MANY + FEW, 0, 0),
    "cards that nobody announced": cards(MANY, 0, 2, announced=False),
    "tickets by cards that the close does not count": cards(MANY, 0, 2),
    "fewer than no tickets by cards": cards(MANY, 0, -1),
    "more cards handed back than printed": steps(("printed", FEW), ("returned", MANY)),
    "cards without an account of them": steps(("printed", MANY)),
    "no cards, printed": steps(("printed", 0)),
    "few tickets in a group that does not exist": thin(lambda true: {**true, "org": ["nowhere"]}),
    "few tickets in a view without any group": thin(lambda true: {**true, "org": []}),
    "few tickets, by a number of its own": thin(lambda true: dict(true), below=2),
}


def rewritten(folder: Path) -> Iterator[Try]:
    """The liar makes the whole chain anew, so that every hash is right."""
    ledger, documents = (folder / "ledger.json").read_bytes(), dict(documents_beside(folder))
    wave = json.loads((folder / "manifest.json").read_bytes())["wave"]
    events = [(entry.kind, dict(entry.body)) for entry in parse(ledger)]
    assert not named(events, documents), "the record has problems before any lie: nothing that is named proves anything"
    lies = {**LIES, "few tickets in every group": thin(lambda _true: every_group(documents, wave))}
    for lie, change in lies.items():
        yield Try(lie, "verify", bool(named(change(events, wave), documents)))


def named(events: Sequence[Event], documents: Mapping[tuple[str, str], bytes]) -> list[Any]:
    others = {name: body for name, body in documents.items() if name != LEDGER}
    return list(verify(chained(events), others))


def chained(events: Sequence[Event]) -> bytes:
    built: list[Entry] = []
    for kind, body in events:
        built.append(build_entry(kind, body, built[-1] if built else None))
    return document(built)


def every_group(documents: Mapping[tuple[str, str], bytes], wave: str) -> dict[str, list[str]]:
    """More tickets were counted than so few in each group can make."""
    rules = next(body for name, body in documents.items() if name == (wave, "manifest.json"))
    names = sorted(each["segment"] for each in json.loads(rules)["segments"] if each["view"] == "org")
    return {"org": names}
