"""A manifest and its signatures as everybody reads them: times, head-counts, who has signed.

In: parsed JSON of a manifest or of a signature. Out: windows, people invited, signatures and their document.
Called by: survey.waves.manifest, which writes them, and survey.waves.verify.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from survey.credentials.canonical import b64u, canonical, sha256_hex, unb64u

CLIENT = "client-"  # of a document: the client under its hash
ORGANISER = "organiser"
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
    def of(cls, manifest: Mapping[str, Any]) -> Windows:
        windows = manifest["windows"]
        return cls(enrol=read_span(windows["enrol"]), vote=read_span(windows["vote"]), mode=manifest["mode"])

    def enrol_open(self, now: datetime) -> bool:
        return self.enrol[0] <= now < self.enrol[1]

    def vote_open(self, now: datetime) -> bool:
        return self.vote[0] <= now < self.vote[1]


def read_span(texts: Sequence[str]) -> Span:
    opens, ends = (datetime.fromisoformat(text).astimezone(UTC) for text in texts)
    return opens, ends


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
    def from_json(cls, value: Mapping[str, Any]) -> Signature:
        if not isinstance(value, Mapping) or set(value) - {"wave"} != {"role", "key", "signature"}:
            raise BadSignature("this is not a signature: expected role, key and signature, as from `trustee sign`")
        return cls(role=str(value["role"]), key=unb64u(value["key"]), signature=unb64u(value["signature"]))


def signatures_document(signatures: Iterable[Signature]) -> bytes:
    """`manifest.sig.json`, in the order in which the ledger recorded the signatures."""
    return canonical({"signatures": [signature.to_json() for signature in signatures]})
