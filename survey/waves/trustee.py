"""The trustee's own side: keys that never leave their machine, the signature on the rules, the export to open there.

In: a passphrase, a manifest, a closed ballot box. Out: a key file, the part to hand to the organiser, signatures, and
beside the key a note of what was opened: two counts of one wave that differ by a ballot would tell what it says.
Called by: survey.cli (`trustee key`, `sign`, `close`), survey.waves.locking, survey.app.ending.closing.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from survey.credentials import signing
from survey.credentials.canonical import b64u, canonical, sha256_hex, unb64u
from survey.credentials.sealing import generate_sealing_key, point_of
from survey.storage.keyfiles import write_durably
from survey.waves.manifest import WORKS_COUNCIL, Signature, Windows, sign
from survey.waves.nullifiers import Row, in_order, rows_sha256

KEY_SCHEMA = "canopy.trustee-key/1"
PUBLIC_SCHEMA = "canopy.trustee/1"
BALLOTS_SCHEMA = "canopy.ballots/1"
OPENED_SCHEMA = "canopy.opened/1"
SIGNER_BYTES = 32
COUNT = "count"  # in the note of an opening


class TrusteeKeyError(ValueError):
    """A key file that cannot be read, or does not open under this passphrase."""


class BallotExportError(ValueError):
    """A file that is not an untouched export of a ballot box."""


class PackageSignatureError(ValueError):
    """A count that the trustee of the wave did not sign."""


class OpeningRefused(ValueError):
    """Ballots that would tell more than one count if they were opened now."""


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
    sealing: bytes  # P-256, PKCS #8 DER

    @classmethod
    def drawn(cls) -> "TrusteeKey":
        """A new key, for one wave."""
        return cls(signing=signing.generate(), sealing=generate_sealing_key()[0])

    @property
    def public(self) -> TrusteePublic:
        private = serialization.load_der_private_key(self.sealing, None)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise TrusteeKeyError("the sealing key of this file is not a P-256 key: run `trustee key` again")
        return TrusteePublic(signing=signing.public_of(self.signing), sealing=point_of(private.public_key()))


def make_key(path: Path, passphrase: str | None = None) -> TrusteePublic:
    """Write a new key file, readable by its owner only; an existing file is never overwritten."""
    key = TrusteeKey.drawn()
    file = {
        "schema": KEY_SCHEMA,
        "protected": passphrase is not None,
        "signing": to_pem(ed25519.Ed25519PrivateKey.from_private_bytes(key.signing), passphrase),
        "sealing": to_pem(serialization.load_der_private_key(key.sealing, None), passphrase),
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        json.dump(file, target, indent=2)
    return key.public


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
        pems = [file["signing"].encode(), file["sealing"].encode()]
        opened = [serialization.load_pem_private_key(pem, secret) for pem in pems]
    except TypeError as error:  # the library's word for: a passphrase is missing, or one too many
        raise TrusteeKeyError(f"{path.name} {'needs a' if passphrase is None else 'has no'} passphrase") from error
    except (ValueError, KeyError, AttributeError) as error:
        raise TrusteeKeyError(f"{path.name} is not a trustee's key file, or the passphrase is another one") from error
    return TrusteeKey(signing=raw_private(opened[0]), sealing=der_private(opened[1]))


def raw_private(key: Any) -> bytes:
    return bytes(key.private_bytes_raw())


def der_private(key: Any) -> bytes:
    encoding, shape = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    return bytes(key.private_bytes(encoding, shape, serialization.NoEncryption()))


def sign_manifest(key: TrusteeKey, manifest: bytes) -> Signature:
    """The works council's signature, to be handed to `survey.waves.locking.add_signature`."""
    return sign(manifest, WORKS_COUNCIL, key.signing)


@dataclass(frozen=True)
class BallotExport:
    """One JSON file with all that opening needs, checked against itself."""

    wave: str
    manifest: bytes
    questionnaire: bytes
    signatures: tuple[Signature, ...]  # on the manifest, as published
    rows: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": BALLOTS_SCHEMA,
            "wave": self.wave,
            "manifest": json.loads(self.manifest),
            "questionnaire": json.loads(self.questionnaire),
            "signatures": [signature.to_json() for signature in self.signatures],
            "rows": [row.to_json() for row in in_order(self.rows)],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "BallotExport":
        if not isinstance(value, Mapping) or value.get("schema") != BALLOTS_SCHEMA:
            raise BallotExportError(f"expected an export of ballots ({BALLOTS_SCHEMA}): ask the organiser for it again")
        try:
            export = cls(
                wave=value["wave"],
                manifest=canonical(value["manifest"]),
                questionnaire=canonical(value["questionnaire"]),
                signatures=tuple(Signature.from_json(each) for each in value["signatures"]),
                rows=tuple(Row.from_json(row) for row in value["rows"]),
            )
        except (KeyError, TypeError) as error:
            raise BallotExportError("a part of this export is missing: ask the organiser for it again") from error
        check_export(export)
        return export


def check_export(export: BallotExport) -> None:
    rules = json.loads(export.manifest)
    if rules["wave"] != export.wave:
        raise BallotExportError(f"this export of {export.wave} carries the manifest of {rules['wave']}: ask again")
    if rules["questionnaire"] != sha256_hex(export.questionnaire):
        raise BallotExportError("the questionnaire of this export is not the one of its manifest: ask again")
    names = [row.nullifier for row in export.rows]
    if names != sorted(set(names)):
        raise BallotExportError("the rows of this export are doubled or not sorted: ask again")


def check_opening(key: TrusteeKey, export: BallotExport, opened: Path, now: datetime) -> None:
    """Ballots are opened once, under rules that the trustee signed, when nobody can vote any more. `now`: own clock."""
    check_own_signature(key, export.manifest, export.signatures)
    ends = Windows.of(json.loads(export.manifest)).vote[1]
    if now < ends:
        raise OpeningRefused(
            f"people can vote in wave {export.wave!r} until {ends:%Y-%m-%d %H:%M} UTC by the rules that you signed: "
            "wait until then, and take an export that was made afterwards. Nothing was opened."
        )
    noted = read_opened(opened).get(export.wave)
    before = noted and {name: value for name, value in noted.items() if name != COUNT}
    if before not in (None, opening_of(export)):
        raise OpeningRefused(
            f"you opened wave {export.wave!r} before, and this export holds other ballots or rules ({len(export.rows)} "
            f"sealed rows; it was {before and before['rows']}). The difference of two counts tells what single people "
            "answered, so one choice of ballots is opened and no other. Nothing was opened. Ask the organiser why the "
            f"ballots changed; what was opened is noted in {opened.name}."
        )
    if noted and COUNT not in noted and json.loads(export.manifest).get("noise"):
        raise OpeningRefused(
            f"you counted wave {export.wave!r} before, and {opened.name} does not hold that count. Counting again "
            "would draw the noise anew, and two draws together tell more than one. Nothing was opened. Hand over "
            "the file of the first count."
        )


def remember_opening(export: BallotExport, opened: Path, *, noisy: Mapping[str, Any] | None = None) -> None:
    """Note what was opened, on disk before the count leaves this machine.

    `noisy`: a count with noise in it, which is kept because it cannot be made again: another draw would be another
    look at the same answers.
    """
    opening = opening_of(export) | ({COUNT: dict(noisy)} if noisy is not None else {})
    waves = {**read_opened(opened), export.wave: opening}
    write_durably(opened, canonical({"schema": OPENED_SCHEMA, "waves": waves}))


def kept_count(export: BallotExport, opened: Path) -> dict[str, Any] | None:
    """The signed count with noise that was made of these ballots before, after `check_opening` let them pass."""
    found: dict[str, Any] | None = read_opened(opened).get(export.wave, {}).get(COUNT)
    return found


def opened_beside(key: Path) -> Path:
    return key.with_name(key.name + ".opened.json")


def opening_of(export: BallotExport) -> dict[str, Any]:
    hashes = {"rows_sha256": rows_sha256(export.rows), "manifest_sha256": sha256_hex(export.manifest)}
    return {**hashes, "rows": len(export.rows)}


def read_opened(path: Path) -> dict[str, Any]:
    """What was opened with the key beside this file. A damaged note opens nothing: it may have said `already`."""
    if not path.exists():
        return {}
    try:
        file = json.loads(path.read_text(encoding="utf-8"))
        schema, waves = file["schema"], {str(wave): dict(opening) for wave, opening in file["waves"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        schema, waves = None, {}
    if schema != OPENED_SCHEMA or any("rows" not in opening for opening in waves.values()):
        raise OpeningRefused(f"{path} is damaged and does not say what you opened: put back the copy kept with the key")
    return waves


def check_own_signature(key: TrusteeKey, manifest: bytes, signatures: Sequence[Signature]) -> None:
    """The trustee opens only what was promised under rules that they signed themselves."""
    if any(is_mine(key, manifest, signature) for signature in signatures):
        return
    raise PackageSignatureError(
        "this manifest does not carry your signature: its rules are not the ones you signed. If you never signed, read "
        "them now, run `trustee sign`, and ask for an export after the organiser ran `wave sign`. Nothing was opened."
    )


def is_mine(key: TrusteeKey, manifest: bytes, signature: Signature) -> bool:
    same_key = signature.key == signing.public_of(key.signing)
    return same_key and signing.verify(signature.key, manifest, signature.signature)


def sign_package(key: TrusteeKey, package: Mapping[str, Any]) -> dict[str, Any]:
    """The package with the trustee's signature over its canonical bytes without the field `signature`."""
    signature = signing.sign(key.signing, unsigned(package))
    return {**package, "signature": {"key": b64u(signing.public_of(key.signing)), "signature": b64u(signature)}}


def check_package(package: Mapping[str, Any], manifest: Mapping[str, Any]) -> None:
    """Refuse a count that is not signed by the trustee whom the manifest names."""
    expected, given = manifest["sealing"]["trustee"], package.get("signature") or {}
    if expected is None or given.get("key") != expected:
        raise PackageSignatureError("this count is not signed by the trustee of the manifest: ask for `trustee close`")
    if not signing.verify(unb64u(expected), unsigned(package), unb64u(given["signature"])):
        raise PackageSignatureError("this count was changed after the trustee signed it: ask for the file again")


def unsigned(package: Mapping[str, Any]) -> bytes:
    return canonical({name: value for name, value in package.items() if name != "signature"})
