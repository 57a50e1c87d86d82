"""Blind signatures: the issuer signs a token without seeing it (RFC 9474, RSABSSA-SHA384-PSS-Randomized).

In: a segment's key, a message. Out: blinded messages, blind signatures, signatures that anybody can verify.
Called by: locking (keys), the issuer (BlindSigner), the collector (verify), `respondent` (the rest).
"""

from __future__ import annotations

import functools
import hashlib
import math
import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from survey.credentials.openssl import load_private_key, raw_rsa
from survey.credentials.published_keys import EXPONENT as EXPONENT
from survey.credentials.published_keys import RsaPublic as RsaPublic

EXPONENT_JWK = "AQAB"
SALT_BYTES = 48
"""Bytes of PSS salt: the length of SHA-384, as the variant fixes it."""
PREFIX_BYTES = 32
"""Random bytes that Prepare puts before a message (RFC 9474, section 4.1)."""
_HASH_BYTES = 48


class BlindedMessageError(ValueError):
    """A blinded message has the wrong length or is not below the modulus."""


class SigningFaultError(ArithmeticError):
    """A signature did not verify on the machine that made it; it was thrown away."""


class BlindSignatureError(ValueError):
    """What came back from the issuer is no signature for the message that was blinded."""


def generate_key(bits: int = 2048) -> bytes:
    """A new private key (PKCS #8 DER) for one segment of one view of one wave, and for nothing else."""
    key = rsa.generate_private_key(public_exponent=EXPONENT, key_size=bits)
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_key_of(private_der: bytes) -> RsaPublic:
    numbers = load_private_key(private_der).public_key().public_numbers()
    return RsaPublic(numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big"), numbers.e)


class BlindSigner:
    """BlindSign (RFC 9474, section 4.3) under one private key. Calls may run in parallel."""

    def __init__(self, private_der: bytes) -> None:
        self._raw = raw_rsa(private_der)
        self._public = public_key_of(private_der)

    @property
    def modulus_bytes(self) -> int:
        """Length in bytes of every blinded message and of every answer."""
        return self._public.size

    def blind_sign(self, blinded: bytes) -> bytes:
        """Sign what cannot be read.

        Raises BlindedMessageError if `blinded` is not `modulus_bytes` long, zero, or not below the modulus, and
        SigningFaultError if the result does not verify (RSAVP1): a faulty signature would give the key away.
        """
        if len(blinded) != self.modulus_bytes:
            raise BlindedMessageError(
                f"{len(blinded)} bytes, expected {self.modulus_bytes}; blind it under this segment's key"
            )
        value = int.from_bytes(blinded, "big")
        if not 0 < value < self._public.modulus:
            raise BlindedMessageError("not between 0 and the modulus; blind it under this segment's key")
        signature = self._raw.apply(blinded)
        if pow(int.from_bytes(signature, "big"), self._public.e, self._public.modulus) != value:
            raise SigningFaultError("a signature failed its check and was thrown away; test this machine's memory")
        return signature


def prepare(message: bytes) -> bytes:
    """Prepare, randomized: 32 random bytes, then the message."""
    return secrets.token_bytes(PREFIX_BYTES) + message


def blind(public: RsaPublic, prepared: bytes) -> tuple[bytes, int]:
    """Blind a prepared message. Returns what the issuer gets, and the inverse that only the client keeps."""
    factor = 2 + secrets.randbelow(public.modulus - 3)
    return blind_with(public, prepared, salt=secrets.token_bytes(SALT_BYTES), factor=factor)


def blind_with(public: RsaPublic, prepared: bytes, *, salt: bytes, factor: int) -> tuple[bytes, int]:
    """Blind (RFC 9474, section 4.2) with given randomness: blinded = EMSA-PSS(prepared) * factor^e mod n.

    Raises ValueError for a key so odd that the message or the factor shares a divisor with the modulus.
    """
    n = public.modulus
    encoded = int.from_bytes(_encode_pss(prepared, n.bit_length() - 1, salt), "big")
    if math.gcd(encoded, n) != 1 or math.gcd(factor, n) != 1:
        raise ValueError("the modulus shares a divisor with the message, so it is no RSA key; do not take part")
    blinded = encoded * pow(factor, public.e, n) % n
    return blinded.to_bytes(public.size, "big"), pow(factor, -1, n)


def finalize(public: RsaPublic, prepared: bytes, blind_signature: bytes, inverse: int) -> bytes:
    """Finalize (RFC 9474, section 4.4): take the blinding off, and verify before anybody relies on it."""
    if len(blind_signature) != public.size:
        raise BlindSignatureError(f"blind signature of {len(blind_signature)} bytes, expected {public.size}; ask again")
    signature = unblind(public, blind_signature, inverse)
    if not verify(public, prepared, signature):
        raise BlindSignatureError("the issuer's answer does not sign this ticket; ask again, report it if it stays so")
    return signature


def unblind(public: RsaPublic, blind_signature: bytes, inverse: int) -> bytes:
    """blind_signature * inverse mod n."""
    value = int.from_bytes(blind_signature, "big") * inverse % public.modulus
    return value.to_bytes(public.size, "big")


def verify(public: RsaPublic, prepared: bytes, signature: bytes) -> bool:
    """RSASSA-PSS with SHA-384, MGF1-SHA-384 and a salt of 48 bytes."""
    scheme = padding.PSS(padding.MGF1(hashes.SHA384()), SALT_BYTES)
    try:
        _verifying_key(public).verify(signature, prepared, scheme, hashes.SHA384())
    except (InvalidSignature, ValueError):
        return False
    return True


@functools.lru_cache(maxsize=4096)
def _verifying_key(public: RsaPublic) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(public.e, public.modulus).public_key()


def _encode_pss(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE (RFC 8017, section 9.1.1) with SHA-384: the message, ready for the RSA operation."""
    length = (bits + 7) // 8
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    padded = bytes(length - len(salt) - _HASH_BYTES - 2) + b"\x01" + salt
    mask = _mask(digest, len(padded))
    masked = bytearray(left ^ right for left, right in zip(padded, mask, strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 (RFC 8017, appendix B.2.1) with SHA-384."""
    blocks = -(-length // _HASH_BYTES)
    stream = b"".join(hashlib.sha384(seed + counter.to_bytes(4, "big")).digest() for counter in range(blocks))
    return stream[:length]
