"""A sealing key in three hands, of which any two open the ballots: files with a share each, joined in memory only.

In: passphrases, a key. Out: a key file that signs, three share files; from two of them the whole key.
Called by: survey.cli (`trustee key --split`, `trustee close --share`).

Only the sealing key is split. The signing key stays with the works council as a body: it opens nothing, and a signature
by one hand can be seen by everybody.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from survey.credentials.canonical import b64u, canonical, sha256_hex, unb64u
from survey.credentials.sealing import WrongPassphrase, unwrap_key, wrap_key
from survey.credentials.sharing import Share, SharesRefused, join, split
from survey.waves.trustee.keys import TrusteeKey, TrusteeKeyError, TrusteePublic, der_private, write_key

SHARE_SCHEMA = "canopy.trustee-share/1"
NEEDED, SHARES = 2, 3


@dataclass(frozen=True)
class HeldShare:
    """What one of the three holds."""

    key: str  # SHA-256 of the sealing point: which key it is of, and nothing about it
    share: Share

    def to_file(self, passphrase: str) -> dict[str, Any]:
        secret = canonical({"key": self.key, "number": self.share.number, "value": f"{self.share.value:064x}"})
        wrapped = wrap_key(secret, passphrase)
        return {
            "schema": SHARE_SCHEMA,
            "key": self.key,
            "number": self.share.number,
            "needed": NEEDED,
            "shares": SHARES,
            "wrapped": b64u(wrapped),
            "sum": sha256_hex(wrapped),
        }


def make_split_key(path: Path, passphrase: str | None, passphrases: Iterator[str]) -> TrusteePublic:
    """A key file without its sealing half, and beside it the three shares of that half, each under its own passphrase.

    The whole sealing key is in the memory of this one call, and on no disk.
    """
    key = TrusteeKey.drawn()
    for number, file in enumerate(share_files(key, passphrases), 1):
        write_new(share_path(path, number), file)
    write_key(path, key, passphrase, whole=False)
    return key.public


def share_files(key: TrusteeKey, passphrases: Iterator[str]) -> list[dict[str, Any]]:
    """All three before the first is written, so that somebody who leaves in the middle leaves nothing half-done."""
    shares = split(number_of(key.sealing), needed=NEEDED, shares=SHARES)
    name = name_of(key.public.sealing)
    return [HeldShare(name, share).to_file(next(passphrases)) for share in shares]


def share_path(key: Path, number: int) -> Path:
    return key.with_name(f"{key.name}.share-{number}.json")


def write_new(path: Path, file: Mapping[str, Any]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(canonical(file))


def load_share(path: Path, passphrase: str) -> HeldShare:
    """One share, opened. Raises TrusteeKeyError with what is wrong: damage is told from another passphrase."""
    try:
        file = json.loads(path.read_bytes())
        wrapped, schema, known = unb64u(file["wrapped"]), file["schema"], file["sum"]
    except (ValueError, KeyError, TypeError) as error:
        raise TrusteeKeyError(f"{path.name} is not a share that `trustee key --split` wrote") from error
    if schema != SHARE_SCHEMA or sha256_hex(wrapped) != known:
        raise TrusteeKeyError(f"{path.name} is damaged: take the copy of it, or the share of somebody else")
    try:
        held = json.loads(unwrap_key(wrapped, passphrase))
    except WrongPassphrase as error:
        raise TrusteeKeyError(f"{path.name} does not open under this passphrase: type that of this share") from error
    return HeldShare(held["key"], Share(held["number"], int(held["value"], 16)))


def joined(key: TrusteeKey, held: Sequence[HeldShare]) -> TrusteeKey:
    """The key with its sealing half, in memory only. Raises SharesRefused unless the shares make just this key."""
    expected = name_of(key.public.sealing)
    if any(one.key != expected for one in held):
        raise SharesRefused("a share is of another key than this key file: bring the shares that were made with it")
    secret = join([one.share for one in held], needed=NEEDED)
    if not secret > 0:
        raise SharesRefused("these shares make no key: one of them was changed; bring the third")
    whole = replace(key, sealing=der_of(secret))
    if name_of(whole.public.sealing) != expected:
        raise SharesRefused("these shares do not make this key: one of them was changed; bring the third")
    return whole


def name_of(point: bytes) -> str:
    return sha256_hex(point)


def number_of(der: bytes) -> int:
    private = serialization.load_der_private_key(der, None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TrusteeKeyError("the sealing key is not a P-256 key: run `trustee key` again")
    return private.private_numbers().private_value


def der_of(number: int) -> bytes:
    return der_private(ec.derive_private_key(number, ec.SECP256R1()))
