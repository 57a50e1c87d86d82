"""The public rules of a wave as canonical bytes, their fingerprint, and the signatures that bind people to them.

In: everything that lock fixes. Out: `manifest.json`, `manifest.sig.json`, a fingerprint to compare by eye.
Called by: survey.waves.locking, survey.waves.trustee, survey.waves.verify.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from survey.credentials import sealing, signing
from survey.credentials.canonical import b64u, canonical, sha256_hex, unb64u
from survey.credentials.canonical import fingerprint as fingerprint

SCHEMA = "canopy.manifest/1"
EXPONENT = "AQAB"  # 65537, the only exponent a client accepts
TEXT_SEALED_LENGTH = 3584  # bytes, comments of one person padded; with the other columns it fits one 16 KiB page
CLIENT = "client-"  # of a document: the client under its hash
ORGANISER = "organiser"
WORKS_COUNCIL = "works-council"
TWO_WINDOW = "two-window"
ONE_VISIT = "one-visit"
IMPORTED = "imported"  # counted from a file of an earlier system: nobody was asked, and no client accepts it
Span: TypeAlias = tuple[datetime, datetime]  # half open, UTC, whole minutes


class BadSignature(ValueError):
    """A signature that does not belong to these bytes and this key."""


@dataclass(frozen=True)
class Client:
    """The program that a wave promises its people: the address in the manifest, and the bytes that are kept for it."""

    sha256: str
    body: bytes

    @property
    def name(self) -> str:
        """Under which it stands among the documents."""
        return f"{CLIENT}{self.sha256}"

    @staticmethod
    def listing(files: Mapping[str, str]) -> bytes:
        """Every file and the SHA-256 of its bytes; the SHA-256 of this in turn is the address."""
        return canonical({"files": {path: sha256_hex(text.encode()) for path, text in files.items()}})


@dataclass(frozen=True)
class Windows:
    enrol: Span
    vote: Span
    mode: str

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> "Windows":
        windows = manifest["windows"]
        return cls(enrol=read_span(windows["enrol"]), vote=read_span(windows["vote"]), mode=manifest["mode"])

    def enrol_open(self, now: datetime) -> bool:
        return self.enrol[0] <= now < self.enrol[1]

    def vote_open(self, now: datetime) -> bool:
        return self.vote[0] <= now < self.vote[1]


def read_span(texts: Sequence[str]) -> Span:
    opens, ends = (datetime.fromisoformat(text).astimezone(UTC) for text in texts)
    return opens, ends


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


def invited_per_view(manifest: Mapping[str, Any]) -> dict[str, int]:
    """People invited per view: the sum over its segments."""
    invited: dict[str, int] = {}
    for segment in manifest["segments"]:
        invited[segment["view"]] = invited.get(segment["view"], 0) + segment["invited"]
    return invited


@dataclass(frozen=True)
class Signature:
    role: str
    key: bytes
    signature: bytes

    def to_json(self) -> dict[str, str]:
        return {"role": self.role, "key": b64u(self.key), "signature": b64u(self.signature)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Signature":
        if not isinstance(value, Mapping) or set(value) - {"wave"} != {"role", "key", "signature"}:
            raise BadSignature("this is not a signature: expected role, key and signature, as from `trustee sign`")
        return cls(role=str(value["role"]), key=unb64u(value["key"]), signature=unb64u(value["signature"]))


def sign(manifest: bytes, role: str, private: bytes) -> Signature:
    return Signature(role, signing.public_of(private), signing.sign(private, manifest))


def check(manifest: bytes, signature: Signature) -> None:
    if signing.verify(signature.key, manifest, signature.signature):
        return
    raise BadSignature(
        f"the signature of the {signature.role} does not belong to this manifest: sign the manifest with fingerprint"
        f" {fingerprint(manifest)} again"
    )


def signatures_document(signatures: Iterable[Signature]) -> bytes:
    """`manifest.sig.json`, in the order in which the ledger recorded the signatures."""
    return canonical({"signatures": [signature.to_json() for signature in signatures]})
