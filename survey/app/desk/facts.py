"""What the pages say about a wave: from its draft as long as it is one, then from what was published about it.

In: a wave id. Out: Facts. Called by: survey.app.desk.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey.app.conducting import Hand
from survey.app.inspection.fieldwork import Turnout, known_waves, turnout
from survey.credentials.canonical import fingerprint
from survey.faces.desk.guard import account, config, storage
from survey.faces.terms import minutes_for
from survey.waves import draft, ledger
from survey.waves.manifest import IMPORTED, ONE_VISIT, WORKS_COUNCIL, Windows
from survey.waves.schedule import advance
from survey.waves.states import State, read_document, state_of

RUNNING = (State.ENROLLING, State.VOTING, State.ENDED)


@dataclass(frozen=True)
class Facts:
    """One wave, as its page shows it."""

    wave: str
    state: str
    title: str
    windows: Windows | None  # None for a wave of an earlier system, which nobody could take part in
    questionnaire: Mapping[str, Any]
    policy: Mapping[str, Any]
    noise: Mapping[str, Any] | None = None  # of a draft: views by attribute, and what carries noise
    manifest: Mapping[str, Any] | None = None
    fingerprint: str = ""
    signed: bool = False  # by the works council
    roll: bool = False  # members see the names of their group
    opened: bool = False  # there are invitations, or people voting

    @property
    def one_visit(self) -> bool:
        return self.windows is not None and self.windows.mode == ONE_VISIT

    @property
    def trustee(self) -> bool:
        return bool(self.manifest and self.manifest.get("sealing", {}).get("trustee"))

    @property
    def minutes(self) -> int:
        return minutes_for(self.questionnaire)

    @property
    def invited(self) -> int:
        segments = self.manifest["segments"] if self.manifest else []
        return sum(int(segment.get("invited", 0)) for segment in segments if segment["view"] == "org")

    @property
    def spans(self) -> Mapping[str, tuple[str, str]]:
        """Begin and end of `enrol` and `vote`, for templates."""
        if self.windows is None:
            return {}
        spans = {"enrol": self.windows.enrol, "vote": self.windows.vote}
        return {name: (begin.isoformat(), end.isoformat()) for name, (begin, end) in spans.items()}


def hand() -> Hand:
    """The visitor at work: every step is noted under their address."""
    return Hand(config(), storage(), account().email)


def all_waves() -> list[Facts]:
    """The latest first; drafts before all others."""
    return [facts_of(wave) for wave in reversed(known_waves(storage()))]


def facts_of(wave: str) -> Facts:
    """Raises UnknownWave for an id that is neither a draft's nor a locked wave's."""
    state = state_of(storage(), wave, config().clock())
    return of_draft(wave) if state == State.DRAFT else of_manifest(wave, state)


def of_draft(wave: str) -> Facts:
    settings = draft.load(storage(), wave)
    return Facts(
        wave,
        State.DRAFT.value,
        settings.title,
        settings.windows,
        settings.questionnaire,
        policy=settings.policy,
        noise=settings.noise,
        roll=settings.roll,
    )


def of_manifest(wave: str, state: State) -> Facts:
    written = read_document(storage(), wave, "manifest.json")
    rules = json.loads(written)
    recorded = ledger.entries(storage())
    signers = {entry.body["role"] for entry in recorded if entry.kind == "signed" and entry.wave == wave}
    return Facts(
        wave,
        state.value,
        rules["title"],
        None if rules["mode"] == IMPORTED else Windows.of(rules),
        json.loads(read_document(storage(), wave, "questionnaire.json")),
        policy=rules["policy"],
        manifest=rules,
        fingerprint=fingerprint(written),
        signed=WORKS_COUNCIL in signers,
        roll=any(segment.get("roll") for segment in rules["segments"]),
        opened=any(entry.kind == "opened" and entry.wave == wave for entry in recorded),
    )


def turnout_of(facts: Facts) -> Turnout | None:
    """While people answer, and until the ballots are counted; in steps, of the whole organisation."""
    if facts.state not in {state.value for state in RUNNING}:
        return None
    advance(storage(), facts.wave, config().clock())
    return turnout(storage(), facts.wave)
