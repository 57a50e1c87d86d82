"""Sealed envelopes: what the client puts answers in, and what only the holder of the sealing key opens at close.

In: the manifest's sealing point, a ballot's info, a plaintext. Out: enc (65) || ciphertext || tag (16); wrapped keys.
Called by: locking (keys), closing (unwrap), `respondent` (seal). Opening is in `analytics.tally`.
"""

from __future__ import annotations

import secrets
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from survey.credentials.published_keys import SUITE as SUITE

OVERHEAD = 81
"""Bytes that sealing adds: the encapsulated point (65) and the tag (16)."""

_HPKE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)
_WRAPPED = b"canopy/1 wrapped\x00"
_SALT_BYTES, _NONCE_BYTES = 16, 12
# scrypt, N = 2**15, r = 8: 32 MiB and about a tenth of a second for each guess.
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**15, 8, 1
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None})


class WrongPassphrase(ValueError):
    """A wrapped key does not open under this passphrase."""


def generate_sealing_key() -> tuple[bytes, bytes]:
    """A new sealing key: the private part (PKCS #8 DER) and the public 65-byte point."""
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private, point_of(key.public_key())


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A P-256 public key as an uncompressed 65-byte point."""
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def seal(point: bytes, info: bytes, plaintext: bytes) -> bytes:
    """Seal a plaintext for the holder of the sealing key; `info` binds it to one ballot.

    Returns len(plaintext) + 81 bytes. Raises ValueError if `point` is not on the curve.
    """
    recipient = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return _HPKE.encrypt(plaintext, recipient, info)


def draw_passphrase() -> str:
    """A passphrase to show once: six groups of five characters, 150 bits, none of which look alike."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(6))


def wrap_key(private_der: bytes, passphrase: str) -> bytes:
    """Encrypt a private key under a passphrase: scrypt, then AES-256-GCM."""
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(_wrapping_key(passphrase, salt)).encrypt(nonce, private_der, _WRAPPED)
    return _WRAPPED + salt + nonce + sealed


def unwrap_key(wrapped: bytes, passphrase: str) -> bytes:
    """The private key again. Raises WrongPassphrase; case, hyphens and spaces do not matter."""
    if not wrapped.startswith(_WRAPPED):
        raise ValueError("expected a wrapped sealing key (canopy/1 wrapped); restore it from the last backup")
    body = wrapped[len(_WRAPPED) :]
    salt, nonce = body[:_SALT_BYTES], body[_SALT_BYTES : _SALT_BYTES + _NONCE_BYTES]
    try:
        return AESGCM(_wrapping_key(passphrase, salt)).decrypt(nonce, body[_SALT_BYTES + _NONCE_BYTES :], _WRAPPED)
    except InvalidTag:
        raise WrongPassphrase(
            "this passphrase does not open the sealing key; type the one that was shown when the wave was locked"
        ) from None


def _wrapping_key(passphrase: str, salt: bytes) -> bytes:
    typed = "".join(unicodedata.normalize("NFKC", passphrase).split()).upper().translate(_LOOK_ALIKES)
    scrypt = Scrypt(salt=salt, length=32, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P)
    return scrypt.derive(typed.encode())
