"""What an issuer and a collector that run apart are told of a wave: its public record, and what its members are shown.

In: a locked wave. Out: what they check and keep. Called by: survey.waves.destroy, survey.waves.codes.invitations,
survey.app.
"""

import json
from typing import Any

from sqlalchemy import select

from survey.storage import tables
from survey.storage.rooms import Storage, reading
from survey.waves import ledger
from survey.waves.states import manifest_of, read_document

LINK, ROLL = tables.reader_link, tables.roll


def tell(storage: Storage, wave: str) -> None:
    """Nothing at all if they are not apart. Safe to repeat; raises FaceAway if one of them cannot be reached."""
    if storage.elsewhere is not None:
        storage.elsewhere.tell(wave, public_of(storage, wave), shown_of(storage, wave))


def public_of(storage: Storage, wave: str) -> dict[str, Any]:
    return {
        "manifest": manifest_of(storage, wave),
        "signatures": json.loads(read_document(storage, wave, "manifest.sig.json")),
        "questionnaire": json.loads(read_document(storage, wave, "questionnaire.json")),
        "ledger": [entry.to_json() for entry in ledger.entries(storage)],
    }


def shown_of(storage: Storage, wave: str) -> dict[str, Any]:
    """By segment, what the issuer shows to its members: the link to their results, and the roll if there is one."""
    links = select(LINK.c.scope, LINK.c.token).where(LINK.c.wave == wave, LINK.c.scope.startswith("group:"))
    rolls = select(ROLL.c.segment, ROLL.c.names).where(ROLL.c.wave == wave)
    with reading(storage.people("migrator")) as people:  # the organiser itself may write rolls and not read them
        return {
            "links": {scope.removeprefix("group:"): token for scope, token in people.execute(links)},
            "rolls": {segment: json.loads(names) for segment, names in people.execute(rolls)},
        }
