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
from survey.translations.visible import is_visible
from survey.translations.wording import several, worded
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
        raise DraftRefused(
            worded("%(wave)r cannot be the id of a wave: use 1 to 64 of a–z, 0–9 and -, such as 2026-spring", wave=wave)
        )
    if ledger.find(ledger.entries(storage, "organiser"), wave, "manifest"):
        raise DraftRefused(
            worded("wave %(wave)r is locked, and its rules are fixed: choose another id for a new wave", wave=wave)
        )
    if problems := list(form_problems(settings)):
        raise DraftRefused(several(problems, between="; "))
    assert_not_begun(settings, now)
    with begin(storage.people("organiser")) as connection:
        connection.execute(delete(tables.draft).where(tables.draft.c.wave == wave))
        connection.execute(insert(tables.draft).values(wave=wave, settings=settings.to_json()))


def assert_not_begun(settings: WaveSettings, now: datetime) -> None:
    """Refuse windows that would have begun before anybody could be told: nearly always a slip of the date."""
    begin = settings.windows.enrol[0]
    if begin < now.replace(second=0, microsecond=0):
        raise DraftRefused(
            worded(
                "the wave would begin at %(begin)s UTC, which is over (it is %(now)s): name a later start, or "
                "`now`. Nothing was changed.",
                begin=f"{begin:%Y-%m-%d %H:%M}",
                now=f"{now:%Y-%m-%d %H:%M}",
            )
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
        raise UnknownWave(worded("there is no draft of a wave %(wave)r: `wave create` makes one", wave=wave))
    return WaveSettings.from_json(found)


def title_taken(title: str) -> bool:
    """Whether employees could read it as one line."""
    return is_visible(title) and len(title.strip()) <= LONGEST_TITLE and title.isprintable()


def form_problems(settings: WaveSettings) -> Iterator[str]:
    """What is wrong with title and windows whatever the time."""
    if not title_taken(settings.title):
        yield worded("the title needs 1 to %(most)s printable characters on one line", most=LONGEST_TITLE)
    if settings.mode not in (TWO_WINDOW, ONE_VISIT):
        yield worded(
            "the mode is %(mode)r: use %(two_window)s or %(one_visit)s",
            mode=settings.mode,
            two_window=TWO_WINDOW,
            one_visit=ONE_VISIT,
        )
    if (settings.enrol is None) != (settings.mode == ONE_VISIT):
        yield (
            worded("mode one-visit needs no enrolment window of its own")
            if settings.mode == ONE_VISIT
            else worded("mode %(mode)s needs an enrolment window of its own", mode=settings.mode)
        )
    for name, span in ((worded("enrolment"), settings.enrol), (worded("voting"), settings.vote)):
        yield from span_problems(name, span) if span else ()
    if settings.enrol and settings.enrol[1] > settings.vote[0]:
        yield worded(
            "voting begins before enrolment has ended, so times could link tickets to ballots: move voting back"
        )


def span_problems(name: str, span: Span) -> Iterator[str]:
    if any(moment.utcoffset() != timedelta(0) for moment in span):
        yield worded("the %(name)s window is not given in UTC: add the time zone", name=name)
        return
    if any(moment.second or moment.microsecond for moment in span):
        yield worded("the %(name)s window is not on whole minutes: leave out the seconds", name=name)
    if span[0] >= span[1]:
        yield worded("the %(name)s window ends before it begins: swap its ends", name=name)


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
    for name, span in ((worded("enrolment"), settings.enrol), (worded("voting"), settings.vote)):
        if span and span[1] <= now:
            yield worded("the %(name)s window is already over: draft the wave again with later windows", name=name)


def question_problems(settings: WaveSettings) -> Iterator[str]:
    if settings.slots == 0:
        yield worded("the questionnaire asks nothing that can be counted: add a closed question")
    if max(settings.slots + sealing.OVERHEAD, TEXT_SEALED_LENGTH) > LONGEST_SEALED:
        yield (
            worded(
                "%(slots)s answers make a ballot of more than %(most)s bytes, which storage would keep "
                "in the order of arrival: ask less",
                slots=settings.slots,
                most=LONGEST_SEALED,
            )
        )


def policy_problems(settings: WaveSettings, trustee: bool) -> Iterator[str]:
    """A policy with differential privacy promises two windows and a trustee other than the organiser.

    Views by attribute need the trustee too: whoever holds the sealing key before close could join the fragments of one
    person by the moment they came.
    """
    strict = settings.policy.get("epsilon") is not None
    if (strict or settings.noise) and not trustee:
        what = worded("policy %(name)s", name=settings.policy["name"]) if strict else worded("a view by attribute")
        yield worded("%(what)s needs a trustee: give lock the public part of their `trustee key`", what=what)
    if strict and settings.mode != TWO_WINDOW:
        yield worded("policy %(name)s needs mode %(mode)s", name=settings.policy["name"], mode=TWO_WINDOW)
    if strict and not settings.noise:
        yield worded(
            "policy %(name)s publishes nothing but sums with noise, and none are wished for",
            name=settings.policy["name"],
        )


def noise_problems(settings: WaveSettings, partition: Partition, noise: Mapping[str, Any] | None) -> Iterator[str]:
    """What is declared about noise is what the draft asked for, and the groups are cut for it."""
    wished = [view["view"] for view in settings.noise["views"]] if settings.noise else []
    cut = list(dict.fromkeys(group.view for group in partition.attributes))
    declared = [view for view in (noise or {}).get("views", {}) if view != "org"]
    if not wished == cut == declared or (noise is None) != (settings.noise is None):
        yield worded(
            "the draft wishes for the views %(wished)s, the groups have %(cut)s, noise is declared for %(declared)s",
            wished=wished,
            cut=cut,
            declared=declared,
        )
    if settings.policy.get("epsilon") is not None and (partition.text or partition.sensitive):
        yield worded(
            "policy %(name)s has no comments and no groups of its own for sensitive questions",
            name=settings.policy["name"],
        )


def other_policy(settings: WaveSettings, policy: Mapping[str, Any]) -> list[str]:
    if canonical(settings.policy) == canonical(policy):
        return []
    return [worded("the policy is not the one that the wave was drafted with: draft the wave again")]


def group_problems(partition: Partition, k_issue: int) -> Iterator[str]:
    for group in partition.certified:
        if len(group.members) < k_issue:
            yield worded(
                "group %(label)r has %(n)s invited people, fewer than %(fewest)s: merge it",
                label=group.label,
                n=len(group.members),
                fewest=k_issue,
            )
    views = {view: tuple(g for g in partition.certified if g.view == view) for view in partition.views}
    for name, groups in views.items():
        yield from overlap_problems(name, groups)
        if missing := everybody(partition.org) ^ everybody(groups):
            yield worded(
                "%(n)s people are in a group of one view only: make the groups again from the roster", n=len(missing)
            )
    known = {group.id for group in partition.org}
    if unknown := {part for group in partition.sensitive for part in group.segments} - known:
        yield worded(
            "sensitive groups name segments that do not exist (%(groups)s): make them again",
            groups=", ".join(sorted(unknown)),
        )


def overlap_problems(view: str, groups: tuple[Group, ...]) -> Iterator[str]:
    if sum(len(group.members) for group in groups) > len(everybody(groups)):
        yield worded("somebody is in two groups of view %(view)s: make the groups again from the roster", view=view)
    if len({group.id for group in groups}) < len(groups):
        yield worded("two groups of view %(view)s have the same id: make the groups again from the roster", view=view)


def everybody(groups: tuple[Group, ...]) -> frozenset[str]:
    return frozenset().union(*(group.members for group in groups))


def forget(storage: Storage, wave: str) -> None:
    """A locked wave has a manifest; its draft would only be a second truth."""
    with begin(storage.people("organiser")) as connection:
        connection.execute(delete(tables.draft).where(tables.draft.c.wave == wave))
