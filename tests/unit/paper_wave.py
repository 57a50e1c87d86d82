"""A wave on paper for the tests of credentials: a manifest, its signature, an issuer and a collector in memory."""

from __future__ import annotations

import copy
import functools
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from survey.credentials import ballots, blind, sealing, signing
from survey.credentials.canonical import b64u, canonical, sha256_hex, unb64u

WAVE = "2026-spring"
QUESTIONNAIRE = {
    "schema": "canopy.questionnaire/1",
    "items": [
        {"id": "rest", "kind": "agree5", "options": [{}] * 5},
        {"id": "places", "kind": "multiple", "options": [{}] * 3},
        {"id": "stay", "kind": "yesno", "options": [{}] * 2},
        {"id": "wish", "kind": "comment", "options": []},
    ],
}
SLOTS = 5


@functools.cache
def segment_key(number: int) -> bytes:
    """RSA keys take a moment to find, so the tests share them."""
    return blind.generate_key()


@functools.cache
def public_key(number: int) -> blind.RsaPublic:
    return blind.public_key_of(segment_key(number))


ORGANISER = signing.generate()
COLLECTOR = signing.generate()
SEALING_PRIVATE, SEALING_POINT = sealing.generate_sealing_key()


def segment(view: str, name: str, invited: int, number: int) -> dict[str, Any]:
    key = public_key(number).to_json()
    return {"view": view, "segment": name, "label": name, "path": [], "units": [], "invited": invited, "key": key}


def manifest() -> dict[str, Any]:
    return {
        "schema": "canopy.manifest/1",
        "wave": WAVE,
        "mode": "two-window",
        "windows": {
            "enrol": ["2026-03-02T08:00:00Z", "2026-03-07T08:00:00Z"],
            "vote": ["2026-03-07T08:00:00Z", "2026-03-17T08:00:00Z"],
        },
        "questionnaire": sha256_hex(canonical(QUESTIONNAIRE)),
        "policy": {"k_issue": 8, "text_minimum": 30, "attribute_minimum": 100},
        "sealing": {
            "suite": sealing.SUITE,
            "key": b64u(SEALING_POINT),
            "sealed_length": {"org": SLOTS + sealing.OVERHEAD, "text": 512},
        },
        "collector": {"url": "", "key": b64u(signing.public_of(COLLECTOR))},
        "segments": [
            segment("org", "north", 12, 0),
            segment("org", "south", 9, 1),
            segment("text", "everybody", 21, 2),
        ],
        "client": "c" * 64,
        "previous": "0" * 64,
    }


def changed(**paths: Any) -> dict[str, Any]:
    """The manifest with some values replaced: changed(segments__0__invited=7)."""
    changed = copy.deepcopy(manifest())
    for path, value in paths.items():
        *way, last = (int(step) if step.isdigit() else step for step in path.split("__"))
        place: Any = changed
        for step in way:
            place = place[step]
        place[last] = value
    return changed


def signatures(manifest_bytes: bytes, private: bytes = ORGANISER) -> dict[str, Any]:
    signature = b64u(signing.sign(private, manifest_bytes))
    return {"signatures": [{"role": "organiser", "key": b64u(signing.public_of(private)), "signature": signature}]}


class PaperServer:
    """Issuer and collector of one code, without windows or storage. Tests break it in one place at a time."""

    def __init__(self, published: dict[str, Any] | None = None) -> None:
        body = canonical(published or manifest())
        self.documents = {
            "manifest.json": body,
            "manifest.sig.json": canonical(signatures(body)),
            "questionnaire.json": canonical(QUESTIONNAIRE),
        }
        self.segments = {"org": "north", "text": "everybody"}
        self.issuer_keys = {"org": segment_key(0), "text": segment_key(2)}
        self.roll: object = None
        self.posted: list[str] = []
        self.stored: dict[bytes, ballots.Fragment] = {}

    def get(self, path: str) -> tuple[int, bytes]:
        return 200, self.documents[path.removeprefix(f"/w/{WAVE}/")]

    def post(self, path: str, json: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        self.posted.append(path)
        return getattr(self, path.rsplit("/", 1)[1])(json)  # type: ignore[no-any-return]

    def ticket(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        return 200, {"segments": self.segments, "roll": self.roll, "reader": "/results/x/"}

    def enrol(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        answer = {
            view: {
                "segment": self.segments[view],
                "blind_signature": b64u(blind.BlindSigner(self.issuer_keys[view]).blind_sign(unb64u(blinded))),
            }
            for view, blinded in body["blinded"].items()
        }
        return 200, {"signatures": answer}

    def ballots(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        fragment = ballots.Fragment.from_json(json.loads(json.dumps(body)))
        receipt = ballots.nullifier(fragment.token)
        status = 200 if receipt in self.stored else 201
        self.stored[receipt] = fragment
        return status, self.acknowledge(receipt, fragment)

    def acknowledge(self, receipt: bytes, fragment: ballots.Fragment) -> dict[str, Any]:
        digest = hashlib.sha256(fragment.sealed).digest()
        signature = signing.sign(COLLECTOR, receipt + digest)
        return {"receipt": b64u(receipt), "sealed_sha256": b64u(digest), "signature": b64u(signature)}


def opened(fragment: ballots.Fragment) -> bytes:
    """What the holder of the sealing key reads at close."""
    from cryptography.hazmat.primitives import hpke, serialization

    private = serialization.load_der_private_key(SEALING_PRIVATE, password=None)
    bound = ballots.info(WAVE, fragment.view, fragment.segment, ballots.nullifier(fragment.token))
    suite = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)
    return suite.decrypt(fragment.sealed, private, bound)  # type: ignore[arg-type]
