"""What a trustee signs: the rules before anybody answers, and the count after.

In: a key, a manifest, a package. Out: signatures, or a refusal.
Called by: survey.cli (`trustee sign`, `close`), survey.app.ending.closing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from survey.credentials import signing
from survey.credentials.canonical import b64u, canonical, unb64u
from survey.translations.wording import worded
from survey.waves.manifest import WORKS_COUNCIL, Signature, sign
from survey.waves.trustee.keys import TrusteeKey


class PackageSignatureError(ValueError):
    """A count that the trustee of the wave did not sign."""


def sign_manifest(key: TrusteeKey, manifest: bytes) -> Signature:
    """The works council's signature, to be handed to `survey.waves.locking.add_signature`."""
    return sign(manifest, WORKS_COUNCIL, key.signing)


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
        raise PackageSignatureError(
            worded("this count is not signed by the trustee of the manifest: ask for `trustee close`")
        )
    if not signing.verify(unb64u(expected), unsigned(package), unb64u(given["signature"])):
        raise PackageSignatureError(
            worded("this count was changed after the trustee signed it: ask for the file again")
        )


def unsigned(package: Mapping[str, Any]) -> bytes:
    return canonical({name: value for name, value in package.items() if name != "signature"})
