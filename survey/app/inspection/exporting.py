"""Exports what is on the board, and says in the ledger that it did.

In: a released wave. Out: bytes. Called by: survey.cli.
"""

from analytics.release.board import Board
from survey.storage.rooms import Storage
from survey.waves import ledger


def export_json(storage: Storage, wave: str) -> bytes:
    """The release exactly as published: its hash is the one in the ledger."""
    body = Board(storage.public("reader")).document(wave)
    before = [entry for entry in ledger.entries(storage) if entry.kind == "exported" and entry.wave == wave]
    ledger.append(storage, "exported", {"wave": wave, "format": "json", "n": len(before) + 1}, "organiser")
    return body
