"""The keys of a wave as its manifest publishes them: numbers to read and compare, with nothing that computes.

In: the JSON of a key. Out: an RSA key of a segment; the one suite that ballots are sealed with.
Called by: `blind`, `sealing`, `refusals`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey.credentials.canonical import b64u, unb64u

EXPONENT = 65537
SUITE = "P256-HKDF-SHA256-AES128GCM"
"""DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM in the manifest: HPKE base mode, single shot, empty aad."""


@dataclass(frozen=True)
class RsaPublic:
    """A segment's public key: the modulus as big-endian bytes, and the exponent."""

    n: bytes
    e: int = EXPONENT

    @property
    def modulus(self) -> int:
        return int.from_bytes(self.n, "big")

    @property
    def size(self) -> int:
        """Length of a signature in bytes."""
        return (self.modulus.bit_length() + 7) // 8

    def to_json(self) -> dict[str, str]:
        """The key as the manifest carries it."""
        return {"n": b64u(self.n), "e": b64u(self.e.to_bytes((self.e.bit_length() + 7) // 8, "big"))}

    @classmethod
    def from_json(cls, key: Mapping[str, str]) -> RsaPublic:
        """Read a key of the manifest; whether it is acceptable is decided by `refusals`."""
        return cls(unb64u(key["n"]), int.from_bytes(unb64u(key["e"]), "big"))
