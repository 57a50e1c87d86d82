"""Ed25519 signatures on manifests, ledger entries and acknowledgements.

In: raw 32-byte keys, messages. Out: 64-byte signatures, yes or no.
Called by: locking, the trustee, the collector's acknowledgements, `refusals`, `respondent`.
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Signer = Callable[[bytes], bytes]  # message to signature


def generate() -> bytes:
    """A new private key, 32 raw bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """The public key of a private one, 32 raw bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: bytes, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def signer(private: bytes) -> Signer:
    """What signs under a key that is read once: reading it takes as long as a signature."""
    return Ed25519PrivateKey.from_private_bytes(private).sign


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """True only for a valid signature; a malformed key or signature is simply not valid."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
