"""Rules that a hostile server might show to one person alone: a table of lies for every client that there is.

In: the true manifests of two waves. Out: documents that no client may accept. Called by: lying.hostile, tests.

The liar signs every lie anew: a signature proves who speaks, and whoever holds the server holds its key.
"""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from survey.credentials import signing
from survey.credentials.canonical import b64u, canonical, fingerprint, sha256_hex, unb64u
from survey.waves.manifest import ORGANISER, sign, signatures_document

Rules = dict[str, Any]
Change = Callable[[Rules, Rules], None]  # of the rules; beside them the rules of the wave before
MANY: Final = 1000  # people, in a group that is invented beside the true ones
PUBLIC_EXPONENT_3: Final = "Aw"


@dataclass(frozen=True)
class Told:
    """What a client is shown, and what it remembers or has loaded itself."""

    lie: str
    wave: str
    manifest: bytes
    signatures: bytes
    questionnaire: bytes
    seen_fingerprint: str
    own_client: str
    seen_keys: tuple[str, ...]  # base64url, moduli of the wave before

    def to_json(self) -> dict[str, Any]:
        """For the client in JavaScript."""
        return {
            "document": b64u(self.manifest),
            "signatures": json.loads(self.signatures),
            "remembered": {
                "wave": self.wave,
                "seenFingerprint": self.seen_fingerprint,
                "ownClient": self.own_client,
                "questionnaire": b64u(self.questionnaire),
                "seenKeys": list(self.seen_keys),
            },
        }


@dataclass(frozen=True)
class Honest:
    """What the server says when it does not lie."""

    manifest: bytes
    questionnaire: bytes
    before: bytes  # manifest of the wave before
    liar: bytes = field(default_factory=signing.generate)

    @property
    def rules(self) -> Rules:
        found: Rules = json.loads(self.manifest)
        return found


def _small(rules: Rules, _before: Rules) -> None:
    rules["segments"][0]["invited"] = 7


def _small_by_policy(rules: Rules, _before: Rules) -> None:
    rules["policy"]["k_issue"] = 1
    rules["segments"][0]["invited"] = 1


def _twice_in_a_view(rules: Rules, _before: Rules) -> None:
    rules["segments"][1]["key"] = rules["segments"][0]["key"]


def _in_another_view(rules: Rules, _before: Rules) -> None:
    _segment(rules, "text")["key"] = rules["segments"][0]["key"]


def _of_the_wave_before(rules: Rules, before: Rules) -> None:
    rules["segments"][0]["key"] = before["segments"][0]["key"]


def _with_a_zero_in_front(rules: Rules, _before: Rules) -> None:
    same = b"\x00" + unb64u(rules["segments"][0]["key"]["n"])
    rules["segments"][1]["key"] = {"n": b64u(same), "e": "AQAB"}


def _exponent_3(rules: Rules, _before: Rules) -> None:
    rules["segments"][0]["key"]["e"] = PUBLIC_EXPONENT_3


def _even(rules: Rules, _before: Rules) -> None:
    _modulus(rules, lambda n: n - 1)


def _short(rules: Rules, _before: Rules) -> None:
    _modulus(rules, lambda n: n >> 1 | 1)


def _overlap(rules: Rules, _before: Rules) -> None:
    rules["windows"]["vote"][0] = rules["windows"]["enrol"][0]


def _no_enrolment(rules: Rules, _before: Rules) -> None:
    rules["windows"]["enrol"] = None


def _one_visit_after_all(rules: Rules, _before: Rules) -> None:
    rules["mode"] = "one-visit"


def _own_group(rules: Rules, _before: Rules) -> None:
    for_one = {"view": "org", "segment": "just-you", "label": "You", "units": [], "invited": MANY}
    rules["segments"].append({**copy.deepcopy(rules["segments"][0]), **for_one})


def _other_sealing_key(rules: Rules, before: Rules) -> None:
    rules["sealing"]["key"] = before["sealing"]["key"]


def _other_suite(rules: Rules, _before: Rules) -> None:
    rules["sealing"]["suite"] = "NONE"


def _other_wave(rules: Rules, _before: Rules) -> None:
    rules["wave"] = "only-you"


def _other_program(rules: Rules, _before: Rules) -> None:
    rules["client"] = sha256_hex(b"a program that tells")


def _other_questions(rules: Rules, _before: Rules) -> None:
    rules["questionnaire"] = sha256_hex(b"questions for one person")


def _segment(rules: Rules, view: str) -> Rules:
    found: Rules = next(segment for segment in rules["segments"] if segment["view"] == view)
    return found


def _modulus(rules: Rules, change: Callable[[int], int]) -> None:
    key = rules["segments"][0]["key"]
    n = unb64u(key["n"])
    key["n"] = b64u(change(int.from_bytes(n, "big")).to_bytes(len(n), "big"))


FIRST_VISIT: Final[Mapping[str, Change]] = {  # noticed by somebody who was never there before
    "a group of seven": _small,
    "a group of one, and a policy that allows it": _small_by_policy,
    "one key for two groups": _twice_in_a_view,
    "one key in two views": _in_another_view,
    "one key written in two ways": _with_a_zero_in_front,
    "a key of the wave before": _of_the_wave_before,
    "an exponent of three": _exponent_3,
    "an even modulus": _even,
    "a modulus of 2047 bits": _short,
    "voting begins with enrolment": _overlap,
    "two windows without the first": _no_enrolment,
    "another way of sealing": _other_suite,
    "another wave": _other_wave,
    "another program": _other_program,
    "other questions": _other_questions,
}
SECOND_VISIT: Final[Mapping[str, Change]] = {  # well formed; noticed by the fingerprint seen before, or on the poster
    "a group invented for one person": _own_group,
    "another key to seal for": _other_sealing_key,
    "one visit in place of two": _one_visit_after_all,
}


def lies(true: Honest) -> list[Told]:
    """Every lie about the rules, each signed by the liar; and four about how they are written and signed."""
    first = [_told(name, true, change, fingerprint_of_lie=True) for name, change in FIRST_VISIT.items()]
    return [*first, *(_told(name, true, change) for name, change in SECOND_VISIT.items()), *_forged(true)]


def truth(true: Honest) -> Told:
    """What every client has to accept: else refusing would prove nothing."""
    return _told("the truth", true, lambda _rules, _before: None)


def _told(name: str, true: Honest, change: Change, *, fingerprint_of_lie: bool = False) -> Told:
    rules, before = true.rules, json.loads(true.before)
    change(rules, before)
    body = canonical(rules)
    signed = signatures_document([sign(body, ORGANISER, true.liar)])
    seen = fingerprint(body if fingerprint_of_lie else true.manifest)
    return _shown(name, true, body, signed, seen=seen)


def _forged(true: Honest) -> list[Told]:
    """Honest rules with a signature that is not theirs, with none, and in a form that could be read in two ways."""
    other = signatures_document([sign(b"{}", ORGANISER, true.liar)])
    honest = signatures_document([sign(true.manifest, ORGANISER, true.liar)])
    spaced = true.manifest + b"\n"
    respaced = signatures_document([sign(spaced, ORGANISER, true.liar)])
    seen = fingerprint(true.manifest)
    broken = bytearray(true.manifest)
    broken[len(broken) // 2] ^= 1
    return [
        _shown("a signature of other rules", true, true.manifest, other, seen=seen),
        _shown("no signature", true, true.manifest, signatures_document([]), seen=seen),
        _shown("a second way to write the same rules", true, spaced, respaced, seen=fingerprint(spaced)),
        _shown("one bit of the rules", true, bytes(broken), honest, seen=fingerprint(bytes(broken))),
    ]


def _shown(name: str, true: Honest, manifest: bytes, signatures: bytes, *, seen: str) -> Told:
    rules = true.rules
    keys = tuple(segment["key"]["n"] for segment in json.loads(true.before)["segments"])
    return Told(name, rules["wave"], manifest, signatures, true.questionnaire, seen, rules["client"], keys)
