"""A ballot: what the client sends to the collector, byte by byte (protocol, section 4).

In: a ticket's token, answers. Out: nullifiers, the strings that are sealed and signed, plaintexts, fragments.
Called by: `respondent` (writes them), the collector (reads and checks them), closing (info of each row).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from survey.credentials.canonical import b64u, canonical, unb64u
from survey.credentials.sealing import OVERHEAD, point_of

TOKEN_BYTES = 96
"""random (32) || random (32) || SHA-256 of the ballot key's point (32)."""
POINT_BYTES = 65
SIGNATURE_BYTES = 64
SKIPPED = 0
NOT_CHOSEN, CHOSEN = 1, 2
"""Slots of a multiple-choice item that was answered: one per option."""
LONGEST_TEXT = 1500
"""Characters (Unicode code points) of one comment, as the tally counts them."""

_IDENTIFIER = re.compile(r"[a-z0-9-]{1,64}")
_ECDSA = ec.ECDSA(hashes.SHA256())


class FragmentError(ValueError):
    """A request body is not a ballot fragment."""


class AnswerError(ValueError):
    """An answer does not fit its question."""


def ballot_key() -> tuple[bytes, bytes]:
    """A fresh key pair for one fragment: the private part (PKCS #8 DER) and the public 65-byte point."""
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private, point_of(key.public_key())


def point_in_token(token: bytes, point: bytes) -> bool:
    """Whether the blindly signed token names this ballot key."""
    return len(token) == TOKEN_BYTES and token[64:] == hashlib.sha256(point).digest()


def nullifier(token: bytes) -> bytes:
    """What makes a token usable once; also the receipt. 32 bytes."""
    return hashlib.sha256(b"canopy/1 nullifier\x00" + token).digest()


def info(wave: str, view: str, segment: str, nullifier: bytes) -> bytes:
    """What a sealed ballot is bound to: it opens for this wave, view, segment and token, and for no other."""
    for name in (wave, view, segment):
        if not _IDENTIFIER.fullmatch(name):
            raise ValueError(f"{name!r} is no identifier: expected 1 to 64 of a-z, 0-9 and -")
    return b"\x00".join((b"canopy/1 sealed", wave.encode(), view.encode(), segment.encode(), nullifier))


def ballot_message(info: bytes, sealed: bytes) -> bytes:
    """What the ballot key signs."""
    return b"\x00".join((b"canopy/1 ballot", info, sealed))


def sign_ballot(private_der: bytes, message: bytes) -> bytes:
    """ECDSA P-256 with SHA-256, as r || s, 32 bytes each."""
    key = serialization.load_der_private_key(private_der, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("expected a P-256 private key; ballot keys come from ballots.ballot_key")
    r, s = decode_dss_signature(key.sign(message, _ECDSA))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify_ballot_signature(point: bytes, signature64: bytes, message: bytes) -> bool:
    """True only for a valid r || s by the key of an uncompressed point; malformed input is not valid."""
    if len(point) != POINT_BYTES or len(signature64) != SIGNATURE_BYTES:
        return False
    r, s = int.from_bytes(signature64[:32], "big"), int.from_bytes(signature64[32:], "big")
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key.verify(encode_dss_signature(r, s), message, _ECDSA)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True)
class Fragment:
    """One ballot for one view, as it travels to the collector."""

    view: str
    segment: str
    token: bytes
    signature: bytes
    ballot_key: bytes
    sealed: bytes
    ballot_signature: bytes

    def to_json(self) -> dict[str, str]:
        return {name: value if isinstance(value, str) else b64u(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, body: object) -> Fragment:
        """Read a request body: exactly the seven texts, identifiers and base64url. Raises FragmentError.

        Lengths are a later question, `misfit`: the collector answers them with another status.
        """
        names = [field.name for field in fields(cls)]
        if not isinstance(body, Mapping) or sorted(body) != sorted(names):
            raise FragmentError(f"expected an object with exactly {', '.join(names)}")
        view, segment, *binary = (body[name] for name in names)
        for name, value in (("view", view), ("segment", segment)):
            if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
                raise FragmentError(f"{name}: expected 1 to 64 of a-z, 0-9 and -")
        try:
            return cls(view, segment, *(unb64u(value) for value in binary))
        except ValueError as problem:
            raise FragmentError(str(problem)) from None

    def misfit(self, *, signature_bytes: int, sealed_bytes: int) -> str | None:
        """Which field has the wrong length, as a sentence; None when all fit."""
        expected = {
            "token": TOKEN_BYTES,
            "signature": signature_bytes,
            "ballot_key": POINT_BYTES,
            "sealed": sealed_bytes,
            "ballot_signature": SIGNATURE_BYTES,
        }
        for name, length in expected.items():
            if len(getattr(self, name)) != length:
                return f"{name}: {len(getattr(self, name))} bytes, expected {length}"
        return None


@dataclass(frozen=True)
class Comment:
    """One written comment; `quotable` is the writer's consent to being quoted word for word."""

    item: str
    text: str
    quotable: bool = False


@dataclass(frozen=True)
class Answers:
    """What one person says: the option's number (from 1) per closed item, numbers for `multiple`; and comments."""

    closed: Mapping[str, int | Sequence[int]]
    comments: Sequence[Comment] = ()


def encode_closed(questionnaire: Mapping[str, Any], closed: Mapping[str, int | Sequence[int]]) -> bytes:
    """The plaintext of a closed view: one byte per slot, 0 for skipped; a blank ballot is all zeros.

    >>> yes_no = {"id": "q1", "kind": "yesno", "options": [{}, {}]}
    >>> multiple = {"id": "q2", "kind": "multiple", "options": [{}, {}, {}]}
    >>> encode_closed({"items": [yes_no, multiple]}, {"q1": 2, "q2": [1, 3]})
    b'\\x02\\x02\\x01\\x02'
    """
    items = [item for item in questionnaire["items"] if item["kind"] != "comment"]
    unknown = set(closed) - {item["id"] for item in items}
    if unknown:
        raise AnswerError(f"no closed item {', '.join(sorted(unknown))} in this questionnaire; answer only its items")
    return b"".join(_slots(item, closed.get(item["id"], SKIPPED)) for item in items)


def _slots(item: Mapping[str, Any], answer: int | Sequence[int]) -> bytes:
    """The bytes of one closed item."""
    options = len(item["options"])
    if item["kind"] != "multiple":
        return bytes([_option(item, answer, lowest=SKIPPED)])
    if answer == SKIPPED:
        return bytes(options)
    if isinstance(answer, int):
        raise AnswerError(f"{item['id']}: expected a list of option numbers from 1 to {options}, got {answer}")
    chosen = {_option(item, number, lowest=1) for number in answer}
    return bytes(CHOSEN if number in chosen else NOT_CHOSEN for number in range(1, options + 1))


def _option(item: Mapping[str, Any], number: object, *, lowest: int) -> int:
    highest = len(item["options"])
    if not isinstance(number, int) or not lowest <= number <= highest:
        raise AnswerError(f"{item['id']}: expected an option number from {lowest} to {highest}, got {number!r}")
    return number


def encode_text(questionnaire: Mapping[str, Any], comments: Sequence[Comment], sealed_length: int) -> bytes:
    """The plaintext of the text view: canonical JSON, padded with zero bytes so that all ballots are equally long.

    Texts are cleaned first. Raises AnswerError for what the tally would spoil: an unknown item, a text of more than
    LONGEST_TEXT characters; and for comments that do not fit the envelope.
    """
    known = {item["id"] for item in questionnaire["items"] if item["kind"] == "comment"}
    for comment in comments:
        if comment.item not in known:
            raise AnswerError(f"no comment item {comment.item!r} in this questionnaire; comment only on its items")
    written = canonical({"comments": [asdict(_fitting(comment)) for comment in comments]})
    room = sealed_length - OVERHEAD
    if len(written) > room:
        raise AnswerError(f"the comments take {len(written)} bytes and the envelope holds {room}; shorten them")
    return written.ljust(room, b"\x00")


def cleaned(text: str) -> str:
    """A text as it may be sealed: the tally spoils a ballot with a control character, and half a surrogate pair has
    no UTF-8.

    >>> cleaned("one\\r\\ntwo\\tthree\\x00")
    'one\\ntwo three'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) != "Cc")
    return kept.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _fitting(comment: Comment) -> Comment:
    text = cleaned(comment.text)
    if len(text) > LONGEST_TEXT:
        raise AnswerError(f"{comment.item}: {len(text)} characters, expected at most {LONGEST_TEXT}; shorten it")
    return replace(comment, text=text)
