"""Opens sealed ballots with the key of the wave, one after the other, in memory.

In: pairs of (info, sealed) and the private key. Out: plaintexts, None for a ballot that does not open.
Called by: `analytics.tally.counting`, the trustee's own machine.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import load_der_private_key

SUITE: Final = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)  # protocol, "Primitives": P256-HKDF-SHA256-AES128GCM


class OpeningKeyError(ValueError):
    """The given key cannot open ballots of any wave."""


def open_sealed(rows: Iterable[tuple[bytes, bytes]], private_der: bytes) -> Iterator[bytes | None]:
    """Open each (info, sealed) in turn; a ballot that is damaged, or sealed to another key or place, gives None.

    Raises: OpeningKeyError when the key is not a P-256 private key in PKCS8 DER.
    """
    key = _private_key(private_der)
    for info, sealed in rows:
        yield _open(key, info, sealed)


def _open(key: EllipticCurvePrivateKey, info: bytes, sealed: bytes) -> bytes | None:
    try:
        return SUITE.decrypt(sealed, key, info=info)
    except (InvalidTag, ValueError):
        return None


def _private_key(private_der: bytes) -> EllipticCurvePrivateKey:
    try:
        key = load_der_private_key(private_der, password=None)
    except (ValueError, TypeError) as error:
        raise OpeningKeyError(
            "the sealing key cannot be read; expected PKCS8 DER, unwrap it with its passphrase"
        ) from error
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise OpeningKeyError("the sealing key is of another kind; expected P-256, use the key of this wave")
    return key
