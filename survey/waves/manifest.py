"""The public rules of a wave as canonical bytes, their fingerprint, and the signatures that bind people to them.

In: everything that lock fixes. Out: `manifest.json`, `manifest.sig.json`, a fingerprint to compare by eye.
Called by: survey.waves.locking, survey.waves.trustee. What reading takes, with nothing else, is verify.published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from survey.credentials import sealing, signing
from survey.credentials.canonical import b64u, canonical, fingerprint, sha256_hex
from survey.translations.wording import worded
from survey.waves.verify.published import (
    CLIENT,
    IMPORTED,
    ORGANISER,
    BadSignature,
    Client,
    Signature,
    Span,
    Windows,
    invited_per_view,
    read_span,
    signatures_document,
)

__all__ = [
    "CLIENT",
    "IMPORTED",
    "ORGANISER",
    "BadSignature",
    "Client",
    "Signature",
    "Span",
    "Windows",
    "fingerprint",
    "invited_per_view",
    "read_span",
    "signatures_document",
]

SCHEMA = "canopy.manifest/1"
EXPONENT = "AQAB"  # 65537, the only exponent a client accepts
TEXT_SEALED_LENGTH = 3584  # bytes, comments of one person padded; with the other columns it fits one 16 KiB page
WORKS_COUNCIL = "works-council"
TWO_WINDOW = "two-window"
ONE_VISIT = "one-visit"


def write_span(span: Span) -> list[str]:
    """RFC 3339 in UTC; seconds are written because the standard asks for them, and are always zero."""
    return [moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for moment in span]


@dataclass(frozen=True)
class Segment:
    view: str
    segment: str
    label: str
    path: tuple[str, ...]
    units: tuple[str, ...]
    invited: int
    modulus: bytes
    roll: str | None = None  # SHA-256 of the names that members may see

    def to_json(self) -> dict[str, Any]:
        return {
            "view": self.view,
            "segment": self.segment,
            "label": self.label,
            "path": list(self.path),
            "units": list(self.units),
            "invited": self.invited,
            "key": {"n": b64u(self.modulus), "e": EXPONENT},
            "roll": self.roll,
        }


@dataclass(frozen=True)
class Sealing:
    point: bytes  # whom ballots are sealed to: the installation's own key, or the trustee's
    trustee: bytes | None  # Ed25519 key of the trustee who alone may hand in the count
    slots: int  # answers in the closed plaintext, one byte each
    views: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "suite": sealing.SUITE,
            "key": b64u(self.point),
            "trustee": b64u(self.trustee) if self.trustee else None,
            "sealed_length": {
                view: TEXT_SEALED_LENGTH if view == "text" else self.slots + sealing.OVERHEAD for view in self.views
            },
        }


@dataclass(frozen=True)
class Rules:
    """What a wave promises, before it is bound to a place in the ledger."""

    organisation: str
    wave: str
    title: str
    windows: Windows
    questionnaire: bytes  # canonical JSON
    policy: Mapping[str, Any]
    sealing: Sealing
    collector_url: str
    collector_key: bytes  # Ed25519, public
    segments: tuple[Segment, ...]
    partitions: Mapping[str, Any]
    client: str  # SHA-256 of the published client bundle
    noise: Mapping[str, Any] | None = None  # what carries noise, and how much; None: nothing but shares does


def build(rules: Rules, previous: str) -> bytes:
    """The canonical bytes of `manifest.json`; `previous` is the hash of the ledger entry before its own."""
    declared = {"noise": dict(rules.noise)} if rules.noise else {}
    return canonical(
        {
            "schema": SCHEMA,
            **declared,
            "organisation": rules.organisation,
            "wave": rules.wave,
            "title": rules.title,
            "mode": rules.windows.mode,
            "windows": {"enrol": write_span(rules.windows.enrol), "vote": write_span(rules.windows.vote)},
            "questionnaire": sha256_hex(rules.questionnaire),
            "policy": dict(rules.policy),
            "sealing": rules.sealing.to_json(),
            "collector": {"url": rules.collector_url, "key": b64u(rules.collector_key)},
            "segments": [segment.to_json() for segment in rules.segments],
            "partitions": dict(rules.partitions),
            "client": rules.client,
            "previous": previous,
        }
    )


def sign(manifest: bytes, role: str, private: bytes) -> Signature:
    return Signature(role, signing.public_of(private), signing.sign(private, manifest))


def check(manifest: bytes, signature: Signature) -> None:
    if signing.verify(signature.key, manifest, signature.signature):
        return
    raise BadSignature(
        worded(
            "the signature of the %(role)s does not belong to this manifest: sign the manifest with "
            "fingerprint %(fingerprint)s again",
            role=signature.role,
            fingerprint=fingerprint(manifest),
        )
    )
