"""Bytes of the public record, changed one at a time: does whoever recomputes it notice each of them?

In: the folder of a rehearsed wave. Out: for every document, how many changes were noticed.
Called by: survey.app.trying.attack.operator.lying.hostile.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from survey.app.trying.attack.operator.lying.dialogue import Try
from survey.waves.verify import verify
from survey.waves.verify.files import documents_beside

LEDGER = ("", "ledger.json")


def changes(folder: Path, rng: np.random.Generator, of_each: int) -> Iterator[Try]:
    """In every document one byte, the first, the last and others at random, becomes another."""
    documents = {LEDGER: (folder / "ledger.json").read_bytes(), **dict(documents_beside(folder))}
    assert not noticed(documents), "the untouched record has problems: nothing that is noticed proves anything"
    for name, body in documents.items():
        for place in sorted({0, len(body) - 1, *rng.integers(0, len(body), of_each).tolist()}):
            forged = bytearray(body)
            forged[place] ^= int(rng.integers(1, 256))
            caught = noticed({**documents, name: bytes(forged)})
            yield Try(f"byte {place} of {'/'.join(filter(None, name))}", "verify", caught)


def noticed(documents: dict[tuple[str, str], bytes]) -> bool:
    others = {name: body for name, body in documents.items() if name != LEDGER}
    return bool(verify(documents[LEDGER], others))
