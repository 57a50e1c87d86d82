"""What a wave is to be before it is locked, and every reason that speaks against locking it.

In: settings of a wave, the groups of the roster. Out: a stored draft, reasons.
Called by: survey.cli, survey.app.trying.rehearsal, survey.waves.locking.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from survey.credentials import ballots, sealing
from survey.credentials.canonical import canonical
from survey.roster.segments import Group, Partition
from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.waves import ledger
from survey.waves.manifest import ONE_VISIT, TEXT_SEALED_LENGTH, TWO_WINDOW, Span, Windows, read_span, write_span
from survey.waves.states import UnknownWave

WAVE_ID = re.compile(r"[a-z0-9-]{1,64}")
LONGEST_TITLE = 200  # characters
LONGEST_SEALED = 3840  # bytes; with key, nullifier and names a row then stays below the 4086 that one page keeps whole


class DraftRefused(ValueError):
    """Settings that no wave can have."""


@dataclass(frozen=True)
class WaveSettings:
    title: str
    mode: str
    enrol: Span | None  # None in one-visit mode, where enrolment and voting are one window
    vote: Span
    questionnaire: Mapping[str, Any]  # Questionnaire.to_public()
    policy: Mapping[str, Any]  # Policy.to_public()
    noise: Mapping[str, Any] | None = (
        None  # wishes: `measures`, and `views` as Wish.to_json(); None: nothing carries noise
    )
    roll: bool = False  # whether members see the names of their group

    @property
    def windows(self) -> Windows:
        return Windows(enrol=self.enrol or self.vote, vote=self.vote, mode=self.mode)

    @property
    def slots(self) -> int:
        """Answers in a closed ballot, one byte each."""
        return len(ballots.encode_closed(self.questionnaire, {}))

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "mode": self.mode,
            "enrol": write_span(self.enrol) if self.enrol else None,
            "vote": write_span(self.vote),
            "questionnaire": dict(self.questionnaire),
            "policy": dict(self.policy),
            "noise": dict(self.noise) if self.noise else None,
            "roll": self.roll,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "WaveSettings":
        return cls(
            title=value["title"],
            mode=value["mode"],
            enrol=read_span(value["enrol"]) if value["enrol"] else None,
            vote=read_span(value["vote"]),
            questionnaire=value["questionnaire"],
            policy=value["policy"],
            noise=value.get("noise"),
            roll=bool(value.get("roll", False)),
        )


def create(storage: Storage, wave: str, settings: WaveSettings, now: datetime) -> None:
    """Store a draft, in place of an earlier draft of the same wave; a locked wave cannot be drafted again."""
    if not WAVE_ID.fullmatch(wave):
        raise DraftRefused(f"{wave!r} cannot be the id of a wave: use 1 to 64 of a–z, 0–9 and -, such as 2026-spring")
    if ledger.find(ledger.entries(storage, "organiser"), wave, "manifest"):
        raise DraftRefused(f"wave {wave!r} is locked, and its rules are fixed: choose another id for a new wave")
    if problems := list(form_problems(settings)):
        raise DraftRefused("; ".join(problems))
    assert_not_begun(settings, now)
    with begin(storage.people("organiser")) as connection:
        connection.execute(delete(tables.draft).where(tables.draft.c.wave == wave))
        connection.execute(insert(tables.draft).values(wave=wave, settings=settings.to_json()))


def assert_not_begun(settings: WaveSettings, now: datetime) -> None:
    """Refuse windows that would have begun before anybody could be told: nearly always a slip of the date."""
    begin = settings.windows.enrol[0]
    if begin < now.replace(second=0, microsecond=0):
        raise DraftRefused(
            f"the wave would begin at {begin:%Y-%m-%d %H:%M} UTC, which is over (it is {now:%Y-%m-%d %H:%M}): name a "
            "later start, or `now`. Nothing was changed."
        )


def exists(storage: Storage, wave: str) -> bool:
    wanted = select(tables.draft.c.wave).where(tables.draft.c.wave == wave)
    with reading(storage.people("organiser")) as connection:
        return connection.execute(wanted).first() is not None


def load(storage: Storage, wave: str) -> WaveSettings:
    wanted = select(tables.draft.c.settings).where(tables.draft.c.wave == wave)
    with reading(storage.people("organiser")) as connection:
        found = connection.execute(wanted).scalar_one_or_none()
    if found is None:
        raise UnknownWave(f"there is no draft of a wave {wave!r}: `wave create` makes one")
    return WaveSettings.from_json(found)


def form_problems(settings: WaveSettings) -> Iterator[str]:
    """What is wrong with title and windows whatever the time."""
    if not 0 < len(settings.title.strip()) <= LONGEST_TITLE or not settings.title.isprintable():
        yield f"the title needs 1 to {LONGEST_TITLE} printable characters on one line"
    if settings.mode not in (TWO_WINDOW, ONE_VISIT):
        yield f"the mode is {settings.mode!r}: use {TWO_WINDOW} or {ONE_VISIT}"
    if (settings.enrol is None) != (settings.mode == ONE_VISIT):
        yield f"mode {settings.mode} needs {'no' if settings.mode == ONE_VISIT else 'an'} enrolment window of its own"
    for name, span in (("enrolment", settings.enrol), ("voting", settings.vote)):
        yield from span_problems(name, span) if span else ()
    if settings.enrol and settings.enrol[1] > settings.vote[0]:
        yield "voting begins before enrolment has ended, so times could link tickets to ballots: move voting back"


def span_problems(name: str, span: Span) -> Iterator[str]:
    if any(moment.utcoffset() != timedelta(0) for moment in span):
        yield f"the {name} window is not given in UTC: add the time zone"
        return
    if any(moment.second or moment.microsecond for moment in span):
        yield f"the {name} window is not on whole minutes: leave out the seconds"
    if span[0] >= span[1]:
        yield f"the {name} window ends before it begins: swap its ends"


def reasons_against(settings: WaveSettings, partition: Partition, now: datetime, trustee: bool) -> list[str]:
    """Everything that forbids to lock, in sentences; empty if nothing does."""
    return [
        *form_problems(settings),
        *time_problems(settings, now),
        *question_problems(settings),
        *policy_problems(settings, trustee),
        *group_problems(partition, int(settings.policy["k_issue"])),
    ]


def time_problems(settings: WaveSettings, now: datetime) -> Iterator[str]:
    for name, span in (("enrolment", settings.enrol), ("voting", settings.vote)):
        if span and span[1] <= now:
            yield f"the {name} window is already over: draft the wave again with later windows"


def question_problems(settings: WaveSettings) -> Iterator[str]:
    if settings.slots == 0:
        yield "the questionnaire asks nothing that can be counted: add a closed question"
    if max(settings.slots + sealing.OVERHEAD, TEXT_SEALED_LENGTH) > LONGEST_SEALED:
        yield (
            f"{settings.slots} answers make a ballot of more than {LONGEST_SEALED} bytes, which storage would keep in"
            " the order of arrival: ask less"
        )


def policy_problems(settings: WaveSettings, trustee: bool) -> Iterator[str]:
    """A policy with differential privacy promises two windows and a trustee other than the organiser.

    Views by attribute need the trustee too: whoever holds the sealing key before close could join the fragments of one
    person by the moment they came.
    """
    strict = settings.policy.get("epsilon") is not None
    if (strict or settings.noise) and not trustee:
        what = f"policy {settings.policy['name']}" if strict else "a view by attribute"
        yield f"{what} needs a trustee: give lock the public part of their `trustee key`"
    if strict and settings.mode != TWO_WINDOW:
        yield f"policy {settings.policy['name']} needs mode {TWO_WINDOW}"
    if strict and not settings.noise:
        yield f"policy {settings.policy['name']} publishes nothing but sums with noise, and none are wished for"


def noise_problems(settings: WaveSettings, partition: Partition, noise: Mapping[str, Any] | None) -> Iterator[str]:
    """What is declared about noise is what the draft asked for, and the groups are cut for it."""
    wished = [view["view"] for view in settings.noise["views"]] if settings.noise else []
    cut = list(dict.fromkeys(group.view for group in partition.attributes))
    declared = [view for view in (noise or {}).get("views", {}) if view != "org"]
    if not wished == cut == declared or (noise is None) != (settings.noise is None):
        yield f"the draft wishes for the views {wished}, the groups have {cut}, noise is declared for {declared}"
    if settings.policy.get("epsilon") is not None and (partition.text or partition.sensitive):
        yield f"policy {settings.policy['name']} has no comments and no groups of its own for sensitive questions"


def other_policy(settings: WaveSettings, policy: Mapping[str, Any]) -> list[str]:
    if canonical(settings.policy) == canonical(policy):
        return []
    return ["the policy is not the one that the wave was drafted with: draft the wave again"]


def group_problems(partition: Partition, k_issue: int) -> Iterator[str]:
    for group in partition.certified:
        if len(group.members) < k_issue:
            yield f"group {group.label!r} has {len(group.members)} invited people, fewer than {k_issue}: merge it"
    views = {view: tuple(g for g in partition.certified if g.view == view) for view in partition.views}
    for name, groups in views.items():
        yield from overlap_problems(name, groups)
        if missing := everybody(partition.org) ^ everybody(groups):
            yield f"{len(missing)} people are in a group of one view only: make the groups again from the roster"
    known = {group.id for group in partition.org}
    if unknown := {part for group in partition.sensitive for part in group.segments} - known:
        yield f"sensitive groups name segments that do not exist ({', '.join(sorted(unknown))}): make them again"


def overlap_problems(view: str, groups: tuple[Group, ...]) -> Iterator[str]:
    if sum(len(group.members) for group in groups) > len(everybody(groups)):
        yield f"somebody is in two groups of view {view}: make the groups again from the roster"
    if len({group.id for group in groups}) < len(groups):
        yield f"two groups of view {view} have the same id: make the groups again from the roster"


def everybody(groups: tuple[Group, ...]) -> frozenset[str]:
    return frozenset().union(*(group.members for group in groups))


def forget(storage: Storage, wave: str) -> None:
    """A locked wave has a manifest; its draft would only be a second truth."""
    with begin(storage.people("organiser")) as connection:
        connection.execute(delete(tables.draft).where(tables.draft.c.wave == wave))
