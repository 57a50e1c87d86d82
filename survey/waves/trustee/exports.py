"""The export of a closed ballot box: one file with all that opening needs, carried to the trustee's machine.

In: rules, signatures and sealed rows of a wave. Out: JSON and back, checked against itself.
Called by: survey.app.ending.closing, survey.cli (`trustee close`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey.credentials.canonical import canonical, sha256_hex
from survey.waves.manifest import Signature
from survey.waves.nullifiers import Row, in_order

BALLOTS_SCHEMA = "canopy.ballots/1"


class BallotExportError(ValueError):
    """A file that is not an untouched export of a ballot box."""


@dataclass(frozen=True)
class BallotExport:
    """One JSON file with all that opening needs, checked against itself."""

    wave: str
    manifest: bytes
    questionnaire: bytes
    signatures: tuple[Signature, ...]  # on the manifest, as published
    rows: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": BALLOTS_SCHEMA,
            "wave": self.wave,
            "manifest": json.loads(self.manifest),
            "questionnaire": json.loads(self.questionnaire),
            "signatures": [signature.to_json() for signature in self.signatures],
            "rows": [row.to_json() for row in in_order(self.rows)],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "BallotExport":
        if not isinstance(value, Mapping) or value.get("schema") != BALLOTS_SCHEMA:
            raise BallotExportError(f"expected an export of ballots ({BALLOTS_SCHEMA}): ask the organiser for it again")
        try:
            export = cls(
                wave=value["wave"],
                manifest=canonical(value["manifest"]),
                questionnaire=canonical(value["questionnaire"]),
                signatures=tuple(Signature.from_json(each) for each in value["signatures"]),
                rows=tuple(Row.from_json(row) for row in value["rows"]),
            )
        except (KeyError, TypeError) as error:
            raise BallotExportError("a part of this export is missing: ask the organiser for it again") from error
        check_export(export)
        return export


def check_export(export: BallotExport) -> None:
    rules = json.loads(export.manifest)
    if rules["wave"] != export.wave:
        raise BallotExportError(f"this export of {export.wave} carries the manifest of {rules['wave']}: ask again")
    if rules["questionnaire"] != sha256_hex(export.questionnaire):
        raise BallotExportError("the questionnaire of this export is not the one of its manifest: ask again")
    names = [row.nullifier for row in export.rows]
    if names != sorted(set(names)):
        raise BallotExportError("the rows of this export are doubled or not sorted: ask again")
