"""The public record as a face keeps it that runs apart: nothing of it is taken on trust, and none of it is taken back.

In: what the organiser says is public. Out: files in the folder `record`: a manifest for each wave, one ledger.
Called by: survey.faces.apart.collecting, survey.faces.apart.issuing, survey.app.site.apart.face.

The ledger may only grow: an organiser who shows the issuer another past than yesterday is refused.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from survey.credentials.canonical import b64u, canonical, sha256_hex, unb64u
from survey.credentials.refusals import refusals
from survey.credentials.signing import verify
from survey.faces.wave_rules import NoSuchWave
from survey.storage.keyfiles import write_durably
from survey.storage.places import checked
from survey.waves.manifest import ORGANISER
from survey.waves.verify import verify_ledger
from survey.waves.verify.chain import Entry, find, parse, parse_entry

OVER = ("closed", "cancelled")
Check = Callable[[Mapping[str, Any]], None]  # of a manifest, by the face that is to serve it


class RecordRefused(ValueError):
    """Rules or a ledger that a face does not take."""


@dataclass(frozen=True)
class Record:
    folder: Path
    organiser: bytes  # public key; the only one whose rules are taken

    def take(self, wave: str, public: Mapping[str, Any], check: Check) -> None:
        """Keep the rules of a wave and the ledger that names them. Safe to repeat."""
        entries = self._grown(public)
        manifest = canonical(public["manifest"])
        recorded = find(entries, wave, "manifest")
        if recorded is None or recorded.body["sha256"] != sha256_hex(manifest):
            raise RecordRefused("The ledger names other rules for this wave, or none.")
        self._assert_signed(manifest, public)
        if found := refusals(manifest, public["signatures"], questionnaire=canonical(public["questionnaire"])):
            raise RecordRefused("Every client would refuse these rules: " + found[0].sentence)
        check(public["manifest"])
        self._ledger_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._path(wave).exists():
            write_durably(self._path(wave), manifest)
        if self.manifest(wave) != manifest:
            raise RecordRefused("Other rules of this wave were kept before, and rules never change.")
        write_durably(self._ledger_path, canonical(public["ledger"]))

    def manifest(self, wave: str) -> bytes:
        if not self._path(wave).is_file():
            raise NoSuchWave("There is no such wave here. Compare the address with the one in the invitation.")
        return self._path(wave).read_bytes()

    def rules(self, wave: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.manifest(wave))
        return found

    def waves(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def entries(self) -> list[Entry]:
        return parse(self._ledger_path.read_bytes()) if self._ledger_path.is_file() else []

    def last_word(self, wave: str) -> Entry | None:
        """The entry that ended a wave, of those that this face was shown."""
        entries = self.entries()
        return next((found for kind in OVER if (found := find(entries, wave, kind))), None)

    def number(self) -> int:
        """Of the last request that was done, or begun."""
        path = self._folder / "number"
        return int(path.read_text()) if path.is_file() else 0

    def keep_number(self, number: int) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        write_durably(self._folder / "number", str(number).encode())

    def counted(self, wave: str, kind: str) -> int | None:
        """The count that was told, of "enrolled" or "drawn"; from then on nobody enrols, whatever the clock says."""
        path = self._folder / f"{checked(wave)}.{kind}"
        return int(path.read_text()) if path.is_file() else None

    def keep_count(self, wave: str, kind: str, count: int) -> None:
        write_durably(self._folder / f"{checked(wave)}.{kind}", str(count).encode())

    def _grown(self, public: Mapping[str, Any]) -> list[Entry]:
        text = canonical(public["ledger"])
        if problems := verify_ledger(text):
            raise RecordRefused(f"The ledger does not hold: {problems[0].sentence}.")
        entries, before = [parse_entry(value) for value in public["ledger"]], self.entries()
        if [entry.hash for entry in entries[: len(before)]] != [entry.hash for entry in before]:
            raise RecordRefused(
                "This ledger does not go on from the one that was shown here before: the past was changed, or a copy "
                "older than it was restored."
            )
        return entries

    def _assert_signed(self, manifest: bytes, public: Mapping[str, Any]) -> None:
        signed = public["signatures"]["signatures"]
        ours = [one for one in signed if (one["role"], one["key"]) == (ORGANISER, b64u(self.organiser))]
        if not any(verify(self.organiser, manifest, unb64u(one["signature"])) for one in ours):
            raise RecordRefused("These rules are not signed by the organiser whose key stands in canopy.toml.")

    @property
    def _folder(self) -> Path:
        return self.folder / "record"

    @property
    def _ledger_path(self) -> Path:
        return self._folder / "ledger" / "ledger.json"

    def _path(self, wave: str) -> Path:
        return self._folder / f"{checked(wave)}.json"
