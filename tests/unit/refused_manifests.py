"""Manifests that no client may accept, and the code that it must give: one table for Python and for JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from survey.credentials import blind, signing
from survey.credentials.canonical import b64u, canonical, fingerprint, sha256_hex
from tests.unit.paper_wave import QUESTIONNAIRE, changed, manifest, segment, segment_key, signatures

N = blind.public_key_of(segment_key(0))
EVEN = b64u((N.modulus - 1).to_bytes(256, "big"))
SHORT = b64u((N.modulus >> 1 | 1).to_bytes(256, "big"))
PADDED = b64u(b"\x00" + blind.public_key_of(segment_key(1)).n)


@dataclass(frozen=True)
class Case:
    promise: str
    codes: list[str]
    document: bytes
    signatures: Any
    remembered: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        remembered = {
            "seenFingerprint": self.remembered.get("seen_fingerprint"),
            "ownClient": self.remembered.get("own_client"),
            "seenKeys": [b64u(modulus.to_bytes(256, "big")) for modulus in self.remembered.get("seen_keys", ())],
        }
        if "questionnaire" in self.remembered:
            remembered["questionnaire"] = b64u(self.remembered["questionnaire"])
        return {
            "promise": self.promise,
            "codes": self.codes,
            "document": b64u(self.document),
            "signatures": self.signatures,
            "remembered": remembered,
        }


def rules(promise: str, codes: str, published: dict[str, Any] | None = None, **remembered: Any) -> Case:
    body = canonical(published or manifest())
    return Case(promise, codes.split(), body, signatures(body), remembered)


def document(promise: str, codes: str, body: bytes, signed: Any = None) -> Case:
    return Case(promise, codes.split(), body, signed if signed is not None else signatures(body), {})


def with_segments(*more: dict[str, Any]) -> dict[str, Any]:
    return changed(segments=[*manifest()["segments"], *more])


def one_group(invited: int) -> dict[str, Any]:
    return changed(segments=[segment("org", "all", invited, 0), segment("text", "all", invited, 1)])


WHOLE = canonical(manifest())
STRANGER = signing.generate()

CASES = [
    rules("an honest wave is accepted", ""),
    rules("a company of 15 in one group is accepted", "", one_group(15)),
    rules("one visit may enrol and vote at once", "", changed(mode="one-visit", windows__enrol=None)),
    rules("a remembered wave is accepted again", "", seen_fingerprint=fingerprint(WHOLE), own_client="c" * 64),
    rules("the questions that were fixed are accepted", "", questionnaire=canonical(QUESTIONNAIRE)),
    rules("seven in a group are too few", "too-few-invited", changed(segments__0__invited=7)),
    rules("a stricter policy holds", "too-few-invited", changed(policy__k_issue=10)),
    rules("a weaker policy does not hold", "too-few-invited", changed(policy__k_issue=2, segments__0__invited=3)),
    rules("a policy without numbers does not hold", "too-few-invited", changed(policy={}, segments__0__invited=7)),
    rules("numbers from five answers on are refused", "policy-weak", changed(policy__minimum_answers=5)),
    rules("sensitive numbers from eight answers on are refused", "policy-weak", changed(policy__sensitive_minimum=8)),
    rules("a number of answers that is no number is refused", "policy-weak", changed(policy__minimum_answers="6")),
    rules("numbers from twelve answers on are welcome", "", changed(policy__minimum_answers=12)),
    rules("text groups need thirty", "too-few-invited", with_segments(segment("text", "office", 30, 3))),
    rules("bands need a hundred", "too-few-invited", with_segments(segment("tenure", "new", 99, 3))),
    rules("an exponent of three is refused", "key-exponent", changed(segments__0__key__e="Aw")),
    rules("an even modulus is refused", "key-even", changed(segments__0__key__n=EVEN)),
    rules("2047 bits are too short", "key-short", changed(segments__0__key__n=SHORT)),
    rules("one key for two groups is refused", "key-twice key-twice", changed(segments__0__key__n=PADDED)),
    rules(
        "one key in two views is refused",
        "key-twice key-twice",
        with_segments(segment("tenure", "new", 100, 0)),
    ),
    rules("a key of an earlier wave is refused", "key-twice", seen_keys={N.modulus}),
    rules(
        "two keys for one group are refused",
        "key-twice key-twice",
        with_segments(segment("org", "north", 12, 3)),
    ),
    rules("voting during enrolment is refused", "windows-overlap", changed(windows__vote__0="2026-03-07T07:59:00Z")),
    rules(
        "an unknown mode promises two windows",
        "windows-overlap",
        changed(mode="two-windows", windows__vote__0="2026-03-07T07:59:00Z"),
    ),
    rules("an unknown mode has no single window", "windows-missing", changed(mode="quick", windows__enrol=None)),
    rules("two windows without the first are refused", "windows-missing", changed(windows__enrol=None)),
    rules(
        "a window that closes before it opens is refused",
        "windows-missing",
        changed(windows__vote__1="2026-03-01T08:00:00Z"),
    ),
    rules(
        "seconds in a window cannot be read", "manifest-unreadable", changed(windows__vote__0="2026-03-08T08:00:01Z")
    ),
    rules("another way of sealing is refused", "sealing-suite", changed(sealing__suite="X25519")),
    rules("another fingerprint is refused", "fingerprint-changed", seen_fingerprint="0000 0000"),
    rules("other code than the published is refused", "client-changed", own_client="d" * 64),
    rules("other questions are refused", "questionnaire-changed", questionnaire=b"{}"),
    rules("rolls for all groups are accepted", "", changed(segments__0__roll="a" * 64, segments__1__roll="b")),
    rules("one group without names is refused", "roll-uneven", changed(segments__0__roll="a" * 64)),
    rules("a roll that is no text cannot be read", "manifest-unreadable", changed(segments__0__roll=1)),
    document("a document that is no JSON cannot be read", "manifest-unreadable", b"<html>"),
    document("an array cannot be read", "manifest-unreadable", b"[]"),
    document("a manifest of another kind cannot be read", "manifest-unreadable", b'{"schema":"canopy.manifest/9"}'),
    document(
        "a number as text cannot be read", "manifest-unreadable", WHOLE.replace(b'"invited":12', b'"invited":"12"')
    ),
    document("a space is not canonical", "manifest-not-canonical", WHOLE + b"\n"),
    document("a member twice is not canonical", "manifest-not-canonical", WHOLE.replace(b"{", b'{"client":"x",', 1)),
    document("unsigned rules are refused", "signature-missing", WHOLE, {"signatures": []}),
    document("no list of signatures is refused", "signature-missing", WHOLE, []),
    document("a signature of other rules is refused", "signature-invalid", WHOLE, signatures(b"{}")),
    document(
        "every signature has to be valid",
        "signature-invalid",
        WHOLE,
        {"signatures": [*signatures(WHOLE)["signatures"], {"role": "works-council", "key": "AA", "signature": 5}]},
    ),
    document(
        "a stranger's signature in the works council's name only is not the organiser's",
        "signature-missing",
        WHOLE,
        {"signatures": [signatures(WHOLE, STRANGER)["signatures"][0] | {"role": "works-council"}]},
    ),
]

assert manifest()["questionnaire"] == sha256_hex(canonical(QUESTIONNAIRE))
