"""Where the client of a wave is found: kept with the wave that promised it, or, if it is the same, in this version.

In: the address that a manifest names. Out: its Bundle, or ClientMissing. Called by: faces.answer, faces.client.door,
survey.app.inspection.doctor.
"""

from pathlib import Path

from survey.faces.client.bundle import BrokenBundle, Bundle, gather
from survey.storage.rooms import Storage
from survey.waves.states import kept_client


class ClientMissing(LookupError):
    """The program that a wave promised its people is not on this server, and no other one may stand in for it."""


class Shelf:
    """The bundles of one process, by address; what is found under a hash never changes."""

    def __init__(self, storage: Storage, static: Path) -> None:
        self._storage = storage
        self._static = static
        self._found: dict[str, Bundle] = {}

    def take(self, address: str) -> Bundle:
        if address not in self._found:
            self._found[address] = self._kept(address) or self._own(address)
        return self._found[address]

    def _kept(self, address: str) -> Bundle | None:
        """Bytes that do not have the hash they lie under are as good as none."""
        body = kept_client(self._storage, address)
        try:
            found = Bundle.from_bytes(body) if body is not None else None
        except BrokenBundle:
            return None
        return found if found is not None and found.address == address else None

    def _own(self, address: str) -> Bundle:
        own = gather(self._static)
        if own.address == address:
            return own
        raise ClientMissing(f"the client {address[:12]}… is neither kept here nor the one of this version")
