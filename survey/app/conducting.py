"""What an organiser does with a wave, step by step: the same for the command line and for the pages, noted in one log.

In: an installation, who acts, what is wanted. Out: the step done whole, or a refusal.
Called by: survey.cli, survey.app.desk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from analytics.policy import Policy
from survey.accounts import journal
from survey.accounts.journal import COMMAND_LINE, Act
from survey.app.ending import closing, publishing
from survey.app.preparing.noising import asked_under, wished
from survey.app.preparing.planning import lock_draft, policy_now
from survey.config import Config
from survey.credentials.canonical import canonical
from survey.storage.rooms import Storage, reading
from survey.waves import destroy, draft, locking
from survey.waves.codes.invitations import Invitation, invite
from survey.waves.draft import WaveSettings
from survey.waves.locking import Locked
from survey.waves.manifest import TWO_WINDOW, Signature
from survey.waves.states import State, state_of
from survey.waves.trustee import TrusteePublic


@dataclass(frozen=True)
class Wish:
    """What an organiser wants a wave to be."""

    wave: str
    title: str
    questionnaire: Mapping[str, Any]  # Questionnaire.to_public()
    mode: str
    start: datetime
    enrol_days: int
    vote_days: int
    policy: str = "default"
    views: tuple[str, ...] = ()  # columns of the roster to look at
    themes: tuple[str, ...] = ()  # what carries noise; empty: all indices of the questionnaire
    roll: bool = False  # whether members see the names of their group

    def settings(self, policy: Policy) -> WaveSettings:
        asked = asked_under(policy, self.questionnaire)
        noise = wished(policy, asked, self.views, self.themes)
        two = self.mode == TWO_WINDOW
        begin = self.start + timedelta(days=self.enrol_days) if two else self.start
        enrol, vote = (self.start, begin) if two else None, (begin, begin + timedelta(days=self.vote_days))
        return WaveSettings(self.title, self.mode, enrol, vote, asked, policy.to_public(), noise, self.roll)


@dataclass(frozen=True)
class Hand:
    """Somebody at work on an installation."""

    config: Config
    storage: Storage
    who: str = COMMAND_LINE

    def note(self, kind: str, wave: str, **about: str) -> None:
        journal.append(self.storage, Act(self.who, self.config.clock()), kind, wave=wave, **about)

    def did(self, kind: str, once: str) -> bool:
        """Whether the form of this mark was sent before, and did this then."""
        with reading(self.storage.accounts("accounts")) as connection:
            return journal.was_noted(connection, kind, once)

    def state(self, wave: str) -> State:
        return state_of(self.storage, wave, self.config.clock())


def next_minute(now: datetime) -> datetime:
    """Windows begin on whole minutes."""
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)


def draft_wave(hand: Hand, wish: Wish, *, once: str = "") -> WaveSettings:
    """Store a draft, in place of an earlier one of the same wave. `once`: the mark of the form that wanted it."""
    settings = wish.settings(policy_now(hand.storage, wish.policy))
    draft.create(hand.storage, wish.wave, settings, hand.config.clock())
    hand.note("wave-drafted", wish.wave, **({"once": once} if once else {}))
    return settings


def lock_wave(hand: Hand, wave: str, trustee: TrusteePublic | None = None) -> Locked:
    """Fix questions, groups and rules for good."""
    locked = lock_draft(hand.config, hand.storage, wave, trustee)
    hand.note("wave-locked", wave)
    return locked


def sign_wave(hand: Hand, wave: str, signature: Signature) -> None:
    """Publish a signature of the rules that was made elsewhere."""
    locking.add_signature(hand.storage, wave, signature)
    hand.note("wave-signed", wave)


def invite_by_letter(hand: Hand, wave: str) -> list[Invitation]:
    """A code for everybody, in place of all before."""
    invited = invite(hand.storage, hand.config, wave)
    hand.note("wave-invited", wave)
    return invited


def export_for_trustee(hand: Hand, wave: str) -> bytes:
    """The sealed ballots, for the machine of whoever holds the key."""
    exported = canonical(closing.export_ballots(hand.config, hand.storage, wave).to_json())
    hand.note("ballots-exported", wave)
    return exported


def close_with_count(hand: Hand, wave: str, package: Mapping[str, Any]) -> None:
    """Handed in again, the same count changes nothing and is not noted twice."""
    again = hand.state(wave) in (State.CLOSED, State.RELEASED)
    closing.close_with_package(hand.config, hand.storage, wave, package)
    if not again:
        hand.note("wave-closed", wave)


def close_here(hand: Hand, wave: str, passphrase: str) -> None:
    closing.close_with_passphrase(hand.config, hand.storage, wave, passphrase)
    hand.note("wave-closed", wave)


def publish_wave(hand: Hand, wave: str, attack: bytes | None = None) -> None:
    """To everybody at the same moment."""
    publishing.publish(hand.config, hand.storage, wave, attack=attack)
    hand.note("wave-published", wave)


def cancel_wave(hand: Hand, wave: str) -> None:
    """Destroy all that belongs to a wave; a draft is only deleted."""
    destroy.cancel(hand.storage, hand.config, wave)
    hand.note("wave-cancelled", wave)
