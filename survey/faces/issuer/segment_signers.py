"""The issuer's private keys in memory, from the first request of a wave until its enrolment ends.

In: wave, view, segment. Out: the signer of that segment. Called by: faces.issuer.
"""

from threading import Lock

from sqlalchemy import select

from survey.credentials.blind import BlindSigner
from survey.storage import tables
from survey.storage.rooms import Storage

KEY = tables.segment_key.c
Segment = tuple[str, str]  # view and segment


class NoSegmentKey(LookupError):
    """The key of a segment is destroyed, as all are after the wave."""


class SegmentSigners:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._private: dict[str, dict[Segment, bytes]] = {}
        self._signers: dict[str, dict[Segment, BlindSigner]] = {}
        self._lock = Lock()

    def signer(self, wave: str, view: str, segment: str) -> BlindSigner:
        with self._lock:
            if wave not in self._private:
                self._private[wave] = self._read(wave)
                self._signers[wave] = {}
            signers = self._signers[wave]
            if (view, segment) not in signers:
                signers[view, segment] = BlindSigner(self._private_key(wave, (view, segment)))
            return signers[view, segment]

    def forget(self, wave: str) -> None:
        """Keys that sign nothing any more leave the memory."""
        with self._lock:
            self._private.pop(wave, None)
            self._signers.pop(wave, None)

    def _private_key(self, wave: str, segment: Segment) -> bytes:
        if segment not in self._private[wave]:
            raise NoSegmentKey("The keys of this wave are destroyed: it gives out no tickets any more.")
        return self._private[wave][segment]

    def _read(self, wave: str) -> dict[Segment, bytes]:
        """All keys of a wave in one query, so that no query tells which segment was asked for."""
        wanted = select(KEY.view, KEY.segment, KEY.private_der).where(KEY.wave == wave)
        with self._storage.people("issuer").connect() as connection:
            return {(row.view, row.segment): bytes(row.private_der) for row in connection.execute(wanted)}
