"""Whether the groups that were named for their few tickets can be the right ones.

In: one wave's entries and rules. Out: problems. Called by: survey.waves.verify.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from survey.waves.verify.chain import Entry
from survey.waves.verify.problems import Problem
from survey.waves.verify.wave import Wave


def check_thin(wave: Wave) -> Iterator[Problem]:
    """The list names groups of the rules, under the rules' number, and fits the count of the tickets."""
    thin, enrolled = wave.last("thin"), wave.last("enrolled")
    if thin is None or enrolled is None:
        return
    where, groups = f"ledger entry {thin.seq}", thin.body["groups"]
    if wave.rules["mode"] == "one-visit":
        yield Problem(where, f"names groups of {wave.name} by their tickets while people still fetch some")
    if thin.body["below"] != wave.rules["policy"]["k_issue"]:
        yield Problem(where, f"names groups of {wave.name} by another number than its rules have")
    for view, named in groups.items():
        known = [each["segment"] for each in wave.rules["segments"] if each["view"] == view]
        if named != sorted(set(named)) or not named or set(named) - set(known):
            yield Problem(where, f"view {view}: the groups named are not groups of {wave.name}, sorted, each once")
    drawn = wave.last("drawn")
    for view in dict.fromkeys(each["view"] for each in wave.rules["segments"]):
        sentence = impossible(wave.rules["segments"], view, thin, tickets_of(view, enrolled, drawn))
        if sentence:
            yield Problem(where, f"view {view} of {wave.name}: {sentence}")


def tickets_of(view: str, enrolled: Entry, drawn: Entry | None) -> tuple[int, int]:
    """Tickets when enrolment ended: at least those by invitation; at most all that were ever made by cards as well."""
    by_cards = int(drawn.body["enrolled"]) if drawn and view in ("org", "text") else 0
    return int(enrolled.body[view]), int(enrolled.body[view]) + by_cards


def impossible(segments: Sequence[Mapping[str, Any]], view: str, thin: Entry, tickets: tuple[int, int]) -> str | None:
    """Why so many tickets cannot lie in these groups; None if they can."""
    named, below = thin.body["groups"].get(view, []), int(thin.body["below"])
    own = [each for each in segments if each["view"] == view]
    least = below * sum(each["segment"] not in named for each in own)
    most = sum(min(below - 1, each["invited"]) if each["segment"] in named else each["invited"] for each in own)
    if tickets[1] < least:
        return f"{tickets[1]} tickets cannot be {below} in each group that is not named"
    if tickets[0] > most:
        return f"{tickets[0]} tickets cannot be fewer than {below} in each group that is named"
    return None
