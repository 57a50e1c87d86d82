"""What the doors need of a manifest, parsed once per wave: a manifest that stands in the ledger never changes.

In: a wave id. Out: WaveRules. Called by: faces.issuer, faces.collector, faces.apart.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from survey.credentials.blind import RsaPublic
from survey.credentials.canonical import sha256_hex, unb64u
from survey.storage import tables
from survey.storage.rights import Role
from survey.storage.rooms import Storage
from survey.waves import ledger
from survey.waves.manifest import Windows
from survey.waves.states import NobodyWasAsked, asked_for
from survey.waves.verify.cards import OF_CARDS


class NoSuchWave(LookupError):
    """No manifest of this id stands in the ledger."""


class OutsideWindow(LookupError):
    """The right request at the wrong time."""


@dataclass(frozen=True)
class WaveRules:
    wave: str
    windows: Windows
    keys: Mapping[tuple[str, str], RsaPublic]  # (view, segment) -> the key that signs its tickets
    sealed_length: Mapping[str, int]  # view -> bytes of every sealed ballot
    collector_key: bytes  # Ed25519, public
    invited: Mapping[str, int]  # group of the tree -> its people

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> "WaveRules":
        keys = {
            (segment["view"], segment["segment"]): RsaPublic.from_json(segment["key"])
            for segment in manifest["segments"]
        }
        return cls(
            wave=manifest["wave"],
            windows=Windows.of(manifest),
            keys=keys,
            sealed_length=manifest["sealing"]["sealed_length"],
            collector_key=unb64u(manifest["collector"]["key"]),
            invited={each["segment"]: each["invited"] for each in manifest["segments"] if each["view"] == "org"},
        )

    def first_segments(self) -> dict[str, str]:
        """One segment of every view, always the same ones."""
        return {view: segment for view, segment in sorted(self.keys, reverse=True)}

    def first_segments_of(self, views: Collection[str]) -> dict[str, str]:
        """The same for a request that could be one by a card; for any other, those of every view."""
        first = self.first_segments()
        by_card = {view: segment for view, segment in first.items() if view in OF_CARDS}
        return by_card if set(views) == set(by_card) else first

    def assert_ticket_shown(self, now: datetime) -> None:
        opens, closes = self.windows.enrol[0], self.windows.vote[1]
        if not opens <= now < closes:
            raise OutsideWindow("The wave has not begun, or it is over. The manifest says when it is open.")

    def assert_ticket_by_card(self, now: datetime) -> None:
        """A card may be used until voting ends: no name is bound to it, so that the time tells nobody's."""
        if not self.windows.enrol[0] <= now < self.windows.vote[1]:
            raise OutsideWindow("Cards are good between the first and the last time in the manifest, and now is not.")

    def assert_enrolling(self, now: datetime) -> None:
        if not self.windows.enrol_open(now):
            raise OutsideWindow("Tickets are given out between the two times in the manifest, and now is not between.")

    def assert_voting(self, now: datetime) -> None:
        if not self.windows.vote_open(now):
            raise OutsideWindow("Ballots are taken between the two times in the manifest, and now is not between them.")


class RuleBook:
    """The rules of every wave that somebody asked for."""

    def __init__(self, manifest: Callable[[str], bytes]) -> None:
        self._manifest = manifest  # the bytes of a locked wave's; raises NoSuchWave for any other
        self._rules: dict[str, WaveRules] = {}

    def rules(self, wave: str) -> WaveRules:
        if wave not in self._rules:
            self._rules[wave] = WaveRules.of(self._asked_for(wave))
        return self._rules[wave]

    def _asked_for(self, wave: str) -> dict[str, Any]:
        try:
            return asked_for(json.loads(self._manifest(wave)))
        except NobodyWasAsked as problem:
            raise NoSuchWave("Nobody can take part in this wave: it was imported from an earlier system.") from problem


def recorded_manifest(storage: Storage, role: Role, wave: str) -> bytes:
    """The manifest as the ledger recorded it; one that is only being prepared is nobody's rule yet."""
    wanted = select(tables.document.c.body).where(
        tables.document.c.wave == wave, tables.document.c.name == "manifest.json"
    )
    with storage.public(role).connect() as connection:
        body = connection.execute(wanted).scalar_one_or_none()
        recorded = ledger.find(ledger.read(connection), wave, "manifest") if body else None
    if body is None or recorded is None or recorded.body["sha256"] != sha256_hex(body):
        raise NoSuchWave("There is no such wave here. Compare the address with the one in the invitation.")
    return bytes(body)
