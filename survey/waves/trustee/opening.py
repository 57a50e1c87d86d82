"""Ballots are opened once: what has to be so before, and the note beside the key that says what was opened.

In: a key, an export, the note. Out: leave to open, or a refusal; the note, because two counts of one wave that differ
by a ballot would tell what it says. Called by: survey.cli (`trustee close`).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from survey.credentials.canonical import canonical, sha256_hex
from survey.storage.keyfiles import write_durably
from survey.waves.manifest import Windows
from survey.waves.nullifiers import rows_sha256
from survey.waves.trustee.exports import BallotExport
from survey.waves.trustee.keys import TrusteeKey
from survey.waves.trustee.signatures import check_own_signature

OPENED_SCHEMA = "canopy.opened/1"
COUNT = "count"  # in the note of an opening


class OpeningRefused(ValueError):
    """Ballots that would tell more than one count if they were opened now."""


def check_opening(key: TrusteeKey, export: BallotExport, opened: Path, now: datetime) -> None:
    """Ballots are opened once, under rules that the trustee signed, when nobody can vote any more. `now`: own clock."""
    check_own_signature(key, export.manifest, export.signatures)
    ends = Windows.of(json.loads(export.manifest)).vote[1]
    if now < ends:
        raise OpeningRefused(
            f"people can vote in wave {export.wave!r} until {ends:%Y-%m-%d %H:%M} UTC by the rules that you signed: "
            "wait until then, and take an export that was made afterwards. Nothing was opened."
        )
    noted = read_opened(opened).get(export.wave)
    before = noted and {name: value for name, value in noted.items() if name != COUNT}
    if before not in (None, opening_of(export)):
        raise OpeningRefused(
            f"you opened wave {export.wave!r} before, and this export holds other ballots or rules ({len(export.rows)} "
            f"sealed rows; it was {before and before['rows']}). The difference of two counts tells what single people "
            "answered, so one choice of ballots is opened and no other. Nothing was opened. Ask the organiser why the "
            f"ballots changed; what was opened is noted in {opened.name}."
        )
    if noted and COUNT not in noted:
        raise OpeningRefused(
            f"you counted wave {export.wave!r} before, and {opened.name} does not hold that count. Counting again "
            "would draw noise anew, and two draws together tell more than one. Nothing was opened. Hand over "
            "the file of the first count."
        )


def remember_opening(export: BallotExport, opened: Path, count: Mapping[str, Any]) -> None:
    """Note what was opened, on disk before the count leaves this machine.

    The count is kept because it cannot be made again: another draw of its noise would be another look at the same
    answers. It holds nothing that will not be published.
    """
    waves = {**read_opened(opened), export.wave: {**opening_of(export), COUNT: dict(count)}}
    write_durably(opened, canonical({"schema": OPENED_SCHEMA, "waves": waves}))


def kept_count(export: BallotExport, opened: Path) -> dict[str, Any] | None:
    """The signed count that was made of these ballots before, after `check_opening` let them pass."""
    found: dict[str, Any] | None = read_opened(opened).get(export.wave, {}).get(COUNT)
    return found


def changed_since(counts: Mapping[str, Any], release: Mapping[str, Any]) -> list[str]:
    """Names of the parts of a release that are not as they were signed; empty if all of them are."""
    return [name for name, signed in sorted(counts["release"].items()) if release.get(name) != signed]


def count_of(wave: str, opened: Path) -> dict[str, Any]:
    """The count of a wave that is noted. Raises OpeningRefused if there is none."""
    found: dict[str, Any] | None = read_opened(opened).get(wave, {}).get(COUNT)
    if found is None:
        raise OpeningRefused(
            f"{opened.name} holds no count of wave {wave!r}: take the note beside the key of this wave"
        )
    return found


def opened_beside(key: Path) -> Path:
    return key.with_name(key.name + ".opened.json")


def opening_of(export: BallotExport) -> dict[str, Any]:
    hashes = {"rows_sha256": rows_sha256(export.rows), "manifest_sha256": sha256_hex(export.manifest)}
    return {**hashes, "rows": len(export.rows)}


def read_opened(path: Path) -> dict[str, Any]:
    """What was opened with the key beside this file. A damaged note opens nothing: it may have said `already`."""
    if not path.exists():
        return {}
    try:
        file = json.loads(path.read_text(encoding="utf-8"))
        schema, waves = file["schema"], {str(wave): dict(opening) for wave, opening in file["waves"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        schema, waves = None, {}
    if schema != OPENED_SCHEMA or any("rows" not in opening for opening in waves.values()):
        raise OpeningRefused(f"{path} is damaged and does not say what you opened: put back the copy kept with the key")
    return waves
