"""What is about to be published, without a single number of it: how much is shown, and how much is withheld.

In: a closed wave. Out: Outline. Called by: survey.app.desk.

Nobody sees a group earlier than its members do (rule 12), the organiser included. So this counts what the gate decided,
and names the document by its hash; the results open for everybody in the moment of publication.
"""

import json
from collections import Counter
from dataclasses import dataclass

from survey.app.ending.publishing import draft_of
from survey.credentials.canonical import sha256_hex
from survey.storage.rooms import Storage


@dataclass(frozen=True)
class Outline:
    groups: int  # lines of the ordinary partition, leaves only
    shown: int  # of these, with at least one number
    released: int  # cells
    withheld: int  # cells
    themes: int  # of comments, whole organisation and divisions
    sha256: str  # of the document that will be published, as the ledger will name it


def outline(storage: Storage, wave: str) -> Outline:
    """Count the draft of the release. The audit of rule 11 ran when it was made: a failed one leaves no draft."""
    document = draft_of(storage, wave)
    release = json.loads(document)
    leaves = {one["id"] for one in release["groups"] if one["leaf"] and one["partition"] == "ordinary"}
    leaves &= {one["id"] for one in release["groups"] if one["view"] == "org"}
    shown = {cell["group"] for cell in release["cells"] if cell["status"] == "released"} & leaves
    counts = Counter(cell["status"] for cell in release["cells"])
    return Outline(
        groups=len(leaves),
        shown=len(shown),
        released=counts["released"],
        withheld=counts["withheld"],
        themes=len(release["themes"]),
        sha256=sha256_hex(document),
    )
