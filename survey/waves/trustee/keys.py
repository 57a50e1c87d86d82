"""A trustee's keys: made on their own machine, kept there in one file, known to the organiser by their public part.

In: a passphrase. Out: a key file, the part to hand to the organiser.
Called by: survey.cli (`trustee key`), survey.waves.locking, survey.waves.trustee.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from survey.credentials import signing
from survey.credentials.canonical import b64u, unb64u
from survey.credentials.sealing import generate_sealing_key, point_of

KEY_SCHEMA = "canopy.trustee-key/1"
PUBLIC_SCHEMA = "canopy.trustee/1"
SIGNER_BYTES = 32


class TrusteeKeyError(ValueError):
    """A key file that cannot be read, or does not open under this passphrase."""


@dataclass(frozen=True)
class TrusteePublic:
    """What the organiser is given: enough to seal to the trustee and to know their signature, no more."""

    signing: bytes  # Ed25519, 32 bytes
    sealing: bytes  # P-256, 65-byte point

    def to_json(self) -> dict[str, str]:
        return {"schema": PUBLIC_SCHEMA, "signing": b64u(self.signing), "sealing": b64u(self.sealing)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "TrusteePublic":
        if isinstance(value, Mapping) and value.get("schema") == KEY_SCHEMA:
            raise TrusteeKeyError(
                "this is a trustee's private key, which must never leave their machine: take the file beside it whose "
                "name ends in .public.json, and let the trustee make a new key if this one was sent around"
            )
        if (
            not isinstance(value, Mapping)
            or {"signing", "sealing"} - set(value)
            or value.get("schema") != PUBLIC_SCHEMA
        ):
            raise TrusteeKeyError(f"expected the public part of a trustee's key ({PUBLIC_SCHEMA}): run `trustee key`")
        point, signer = unb64u(value["sealing"]), unb64u(value["signing"])
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError as error:
            raise TrusteeKeyError(
                "the sealing key of this file is no point of P-256: ask for the file again"
            ) from error
        if len(signer) != SIGNER_BYTES:
            raise TrusteeKeyError("the signing key of this file is no Ed25519 key: ask for the file again")
        return cls(signing=signer, sealing=point)


@dataclass(frozen=True)
class TrusteeKey:
    signing: bytes  # Ed25519, 32 raw bytes
    sealing: bytes  # P-256, PKCS #8 DER; empty as long as its shares are not joined
    point: bytes = b""  # of a key whose sealing half is in shares: the public 65 bytes

    @classmethod
    def drawn(cls) -> "TrusteeKey":
        """A new key, for one wave."""
        return cls(signing=signing.generate(), sealing=generate_sealing_key()[0])

    @property
    def is_split(self) -> bool:
        """Whether it signs and does not open."""
        return not self.sealing

    @property
    def public(self) -> TrusteePublic:
        if self.is_split:
            return TrusteePublic(signing=signing.public_of(self.signing), sealing=self.point)
        private = serialization.load_der_private_key(self.sealing, None)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise TrusteeKeyError("the sealing key of this file is not a P-256 key: run `trustee key` again")
        return TrusteePublic(signing=signing.public_of(self.signing), sealing=point_of(private.public_key()))


def make_key(path: Path, passphrase: str | None = None) -> TrusteePublic:
    """Write a new key file, readable by its owner only; an existing file is never overwritten."""
    key = TrusteeKey.drawn()
    write_key(path, key, passphrase)
    return key.public


def write_key(path: Path, key: TrusteeKey, passphrase: str | None, *, whole: bool = True) -> None:
    """The file of a key; not `whole`: without the half that opens, whose shares are elsewhere."""
    opens = {"sealing": to_pem(serialization.load_der_private_key(key.sealing, None), passphrase)}
    file = {
        "schema": KEY_SCHEMA,
        "protected": passphrase is not None,
        "signing": to_pem(ed25519.Ed25519PrivateKey.from_private_bytes(key.signing), passphrase),
        **(opens if whole else {"point": b64u(key.public.sealing)}),
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        json.dump(file, target, indent=2)


def to_pem(key: Any, passphrase: str | None) -> str:
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        protection = serialization.BestAvailableEncryption(passphrase.encode())
    encoding, shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return str(key.private_bytes(encoding, shape, protection).decode("ascii"))


def load_key(path: Path, passphrase: str | None = None) -> TrusteeKey:
    try:
        file = json.loads(path.read_text(encoding="utf-8"))
        secret = None if passphrase is None else passphrase.encode()
        signer = raw_private(serialization.load_pem_private_key(file["signing"].encode(), secret))
        if "point" in file:
            return TrusteeKey(signing=signer, sealing=b"", point=unb64u(file["point"]))
        opener = der_private(serialization.load_pem_private_key(file["sealing"].encode(), secret))
    except TypeError as error:  # the library's word for: a passphrase is missing, or one too many
        raise TrusteeKeyError(f"{path.name} {'needs a' if passphrase is None else 'has no'} passphrase") from error
    except (ValueError, KeyError, AttributeError) as error:
        raise TrusteeKeyError(f"{path.name} is not a trustee's key file, or the passphrase is another one") from error
    return TrusteeKey(signing=signer, sealing=opener)


def raw_private(key: Any) -> bytes:
    return bytes(key.private_bytes_raw())


def der_private(key: Any) -> bytes:
    encoding, shape = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    return bytes(key.private_bytes(encoding, shape, serialization.NoEncryption()))
