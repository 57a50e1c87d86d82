"""What makes a client refuse a wave, so that a lying server is noticed before anything is sent (protocol, section 2).

In: the bytes of a manifest, its signatures, what the client remembers. Out: the rules it may trust, or refusals.
Called by: `respondent`, `verify`. The browser's twin, with the same codes: static/client/crypto/refusals.js.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from survey.credentials.canonical import canonical, fingerprint, sha256_hex, unb64u
from survey.credentials.ed25519 import signature_holds
from survey.credentials.published_keys import EXPONENT, SUITE, RsaPublic

LEAST_ANSWERS = {"minimum_answers": 6, "sensitive_minimum": 9}
"""Fewest answers from which the rules may let a number out (disclosure control, rule 2); more is welcome."""
FLOOR = {"k_issue": 8, "text_minimum": 30, "attribute_minimum": 100}
"""Fewest invited in a segment that this client accepts (protocol, section 1); a manifest may only ask for more."""
MODULUS_BITS = 2048

_MINUTE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:00Z")


_SENTENCES = {
    "manifest-unreadable": "The rules cannot be read: {problem}.",
    "manifest-not-canonical": "The rules are not in their one canonical form, so they could be read in two ways.",
    "wave-other": "These rules belong to the wave {about}, not to the one that you opened.",
    "sealing-suite": "Ballots would be sealed in a way that this client does not know: {about}.",
    "windows-missing": "The rules do not say when one may enrol and answer, or a window closes before it opens.",
    "windows-overlap": "Answering begins before enrolment has ended, so times could link you to your ballot.",
    "policy-weak": "The rules let numbers out from {asked} answers on ({about}); at least {minimum} are needed.",
    "too-few-invited": "Only {invited} people are invited in the group {about}; at least {minimum} are needed.",
    "key-exponent": "The key of the group {about} has another exponent than 65537.",
    "key-even": "The key of the group {about} is even, so it is no RSA key.",
    "key-short": "The key of the group {about} is shorter than 2048 bits.",
    "key-twice": "The key of the group {about} is used twice, so it does not prove where a ballot belongs.",
    "signature-missing": "The organiser has not signed these rules.",
    "signature-invalid": "The signature of the {about} does not belong to these rules.",
    "fingerprint-changed": "These are other rules than you saw before; their fingerprint was {about}.",
    "client-changed": "This client's code is not the code that was published with the rules.",
    "roll-uneven": "Other groups may see who is invited with them, and the group {about} may not.",
    "roll-missing": "The issuer does not show who is invited to the group {about}, though the rules promise it.",
    "roll-changed": "The names shown for the group {about} are not the ones that were fixed with the rules.",
    "roll-without-me": "You are not among the people who are said to be invited to the group {about}.",
    "questionnaire-changed": "The questions are not the ones that were fixed with the rules.",
}
"""Every code, as the browser knows it too, and what it means."""


class ManifestError(ValueError):
    """The manifest cannot be read at all."""


@dataclass(frozen=True)
class Refusal:
    """One reason not to take part: a code that the browser shares, a sentence, and what it is about."""

    code: str
    sentence: str
    about: str | None = None


@dataclass(frozen=True)
class SegmentRules:
    view: str
    segment: str
    invited: int
    key: RsaPublic
    roll: str | None = None  # SHA-256 of the names that the issuer will show


@dataclass(frozen=True)
class Rules:
    """A manifest as a client reads it."""

    wave: str
    mode: str
    windows: Mapping[str, tuple[str, str]]
    policy: Mapping[str, Any]
    questionnaire: str
    client: str
    suite: str
    sealing_point: bytes
    sealed_length: Mapping[str, int]
    collector_key: bytes
    segments: tuple[SegmentRules, ...]

    def segment(self, view: str, segment: str) -> SegmentRules:
        """The rules of one segment. Raises LookupError if the manifest has none of that name."""
        for rules in self.segments:
            if (rules.view, rules.segment) == (view, segment):
                return rules
        raise LookupError(f"the rules have no group {segment!r} in view {view!r}; do not answer, and report it")


def read_rules(manifest_bytes: bytes) -> Rules:
    """Parse a manifest. Raises ManifestError when something that a client needs is missing or of the wrong kind."""
    try:
        manifest = json.loads(manifest_bytes)
        if manifest["schema"] != "canopy.manifest/1":
            raise ValueError(f"schema {manifest['schema']!r}, expected 'canopy.manifest/1'")
        return Rules(
            wave=_text(manifest["wave"]),
            mode=_text(manifest["mode"]),
            windows={name: _window(window) for name, window in manifest["windows"].items() if window is not None},
            policy=dict(manifest["policy"]),
            questionnaire=_text(manifest["questionnaire"]),
            client=_text(manifest["client"]),
            suite=_text(manifest["sealing"]["suite"]),
            sealing_point=unb64u(manifest["sealing"]["key"]),
            sealed_length={view: _whole(length) for view, length in manifest["sealing"]["sealed_length"].items()},
            collector_key=unb64u(manifest["collector"]["key"]),
            segments=tuple(_segment(entry) for entry in manifest["segments"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as problem:
        raise ManifestError(f"{type(problem).__name__} {problem}, expected a canopy.manifest/1") from None


def refusals(
    manifest_bytes: bytes,
    signatures: object,
    *,
    seen_fingerprint: str | None = None,
    own_client: str | None = None,
    questionnaire: bytes | None = None,
    seen_keys: Collection[int] = (),
) -> list[Refusal]:
    """Every reason to refuse this wave; an empty list means that the client may go on.

    `signatures` is the parsed manifest.sig.json. What the caller does not remember or has not loaded is not checked:
    the fingerprint seen before, the hash of its own code, the questionnaire's bytes, moduli of earlier waves.
    """
    try:
        rules = read_rules(manifest_bytes)
    except ManifestError as problem:
        return [refuse("manifest-unreadable", problem=problem)]
    return [
        *_form(manifest_bytes, rules),
        *_windows(rules),
        *_sizes(rules),
        *_numbers(rules),
        *_keys(rules),
        *_repeated_keys(rules, seen_keys),
        *_rolls(rules),
        *_signatures(manifest_bytes, signatures),
        *_memory(manifest_bytes, rules, seen_fingerprint, own_client),
        *_questionnaire(rules, questionnaire),
    ]


def refuse(code: str, about: str | None = None, **facts: object) -> Refusal:
    """A refusal with its sentence."""
    return Refusal(code, _SENTENCES[code].format(about=about, **facts), about)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a text, got {value!r}")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"expected a whole number, got {value!r}")
    return value


def _window(window: Any) -> tuple[str, str]:
    opens, closes = (_text(moment) for moment in window)
    if not _MINUTE.fullmatch(opens) or not _MINUTE.fullmatch(closes):
        raise ValueError(f"window {opens} to {closes}, expected whole minutes in UTC such as 2026-03-02T08:00:00Z")
    return opens, closes


def _segment(entry: Mapping[str, Any]) -> SegmentRules:
    view, segment, invited = _text(entry["view"]), _text(entry["segment"]), _whole(entry["invited"])
    roll = entry.get("roll")
    key = RsaPublic.from_json(entry["key"])
    return SegmentRules(view, segment, invited, key, None if roll is None else _text(roll))


def _form(manifest_bytes: bytes, rules: Rules) -> Iterator[Refusal]:
    if not _is_canonical(manifest_bytes):
        yield refuse("manifest-not-canonical")
    if rules.suite != SUITE:
        yield refuse("sealing-suite", about=rules.suite)


def _is_canonical(document: bytes) -> bool:
    try:
        return canonical(json.loads(document)) == document
    except (ValueError, RecursionError):
        return False


def _windows(rules: Rules) -> Iterator[Refusal]:
    """Texts compare like the moments that they name: all are RFC 3339 in UTC, written alike."""
    one_visit = rules.mode == "one-visit"  # any other word promises two windows
    needed = ("vote",) if one_visit else ("enrol", "vote")
    if any(name not in rules.windows or rules.windows[name][0] >= rules.windows[name][1] for name in needed):
        yield refuse("windows-missing")
        return
    if not one_visit and rules.windows["enrol"][1] > rules.windows["vote"][0]:
        yield refuse("windows-overlap")


def _sizes(rules: Rules) -> Iterator[Refusal]:
    for rule in rules.segments:
        minimum = _minimum(rules, rule.view)
        if rule.invited < minimum:
            yield refuse("too-few-invited", about=rule.segment, invited=rule.invited, minimum=minimum)


def _numbers(rules: Rules) -> Iterator[Refusal]:
    for name, minimum in LEAST_ANSWERS.items():
        asked = rules.policy.get(name, minimum)
        if not isinstance(asked, int) or asked < minimum:
            yield refuse("policy-weak", about=name, asked=asked, minimum=minimum)


def _minimum(rules: Rules, view: str) -> int:
    """Fewest invited in a segment of this view. A single text group is the whole organisation: only k_issue holds."""
    name = {"org": "k_issue", "text": "text_minimum"}.get(view, "attribute_minimum")
    if view == "text" and sum(rule.view == "text" for rule in rules.segments) == 1:
        name = "k_issue"
    asked = rules.policy.get(name)
    return max(FLOOR[name], asked) if isinstance(asked, int) else FLOOR[name]


def _keys(rules: Rules) -> Iterator[Refusal]:
    for rule in rules.segments:
        if rule.key.e != EXPONENT:
            yield refuse("key-exponent", about=rule.segment)
        if rule.key.modulus % 2 == 0:
            yield refuse("key-even", about=rule.segment)
        if rule.key.modulus.bit_length() < MODULUS_BITS:
            yield refuse("key-short", about=rule.segment)


def _repeated_keys(rules: Rules, seen_keys: Collection[int]) -> Iterator[Refusal]:
    moduli = Counter(rule.key.modulus for rule in rules.segments)
    names = Counter((rule.view, rule.segment) for rule in rules.segments)
    for rule in rules.segments:
        twice = moduli[rule.key.modulus] > 1 or names[rule.view, rule.segment] > 1
        if twice or rule.key.modulus in seen_keys:
            yield refuse("key-twice", about=rule.segment)


def _rolls(rules: Rules) -> Iterator[Refusal]:
    """All groups of the tree have a roll, or none: the one without would be the one with invented people."""
    tree = [rule for rule in rules.segments if rule.view == "org"]
    if any(rule.roll is not None for rule in tree):
        yield from (refuse("roll-uneven", about=rule.segment) for rule in tree if rule.roll is None)


def _signatures(manifest_bytes: bytes, signatures: object) -> Iterator[Refusal]:
    entries = signatures.get("signatures") if isinstance(signatures, Mapping) else None
    if not isinstance(entries, list) or not any(_role(entry) == "organiser" for entry in entries):
        yield refuse("signature-missing")
        return
    for entry in entries:
        if not _valid(manifest_bytes, entry):
            yield refuse("signature-invalid", about=_role(entry))


def _role(entry: object) -> str | None:
    role = entry.get("role") if isinstance(entry, Mapping) else None
    return role if isinstance(role, str) else None


def _valid(manifest_bytes: bytes, entry: Any) -> bool:
    try:
        return signature_holds(unb64u(entry["key"]), manifest_bytes, unb64u(entry["signature"]))
    except (KeyError, TypeError, ValueError):
        return False


def _memory(
    manifest_bytes: bytes, rules: Rules, seen_fingerprint: str | None, own_client: str | None
) -> Iterator[Refusal]:
    if seen_fingerprint is not None and seen_fingerprint != fingerprint(manifest_bytes):
        yield refuse("fingerprint-changed", about=seen_fingerprint)
    if own_client is not None and own_client != rules.client:
        yield refuse("client-changed")


def _questionnaire(rules: Rules, questionnaire: bytes | None) -> Iterator[Refusal]:
    if questionnaire is not None and sha256_hex(questionnaire) != rules.questionnaire:
        yield refuse("questionnaire-changed")
