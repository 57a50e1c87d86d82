"""What the faces of an installation write to each other: signed requests, and answers that belong to one request.

In: keys, what is asked. Out: bytes to send; what was asked, once nothing speaks against it.
Called by: survey.app.site.apart (the organiser's side), survey.faces.apart.door (that of the other two).

A proxy in between, which ends TLS, can keep a letter back and cannot write, change or repeat one: a request is signed
by the organiser for one face, and numbered; an answer is signed by that face, for that request.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey.credentials import signing
from survey.credentials.canonical import b64u, canonical, sha256_hex, unb64u

REQUEST = b"canopy/1 face request\0"
ANSWER = b"canopy/1 face answer\0"


class NotALetter(ValueError):
    """Bytes that the other side did not write, or not to us."""


@dataclass(frozen=True)
class Letter:
    """A request, read and checked but for its number."""

    act: str
    number: int  # grows from request to request, so that an old one is not done again
    body: Mapping[str, Any]


def write_request(private: bytes, to: bytes, letter: Letter) -> bytes:
    """`private`: the organiser's key; `to`: the public key of the face that is to do it."""
    content = {"to": b64u(to), "act": letter.act, "number": letter.number, "body": dict(letter.body)}
    return canonical({**content, "signature": b64u(signing.sign(private, REQUEST + canonical(content)))})


def read_request(raw: bytes, *, own: bytes, sender: bytes) -> Letter:
    """Raises NotALetter unless `sender` signed it for the face whose public key is `own`."""
    content, signature = _opened(raw)
    if content.get("to") != b64u(own):
        raise NotALetter("This request is for another face. Compare the key in the organiser's canopy.toml.")
    if not signing.verify(sender, REQUEST + canonical(content), signature):
        raise NotALetter("This request is not signed by the organiser whose key stands in canopy.toml.")
    try:
        return Letter(str(content["act"]), int(content["number"]), dict(content["body"]))
    except (KeyError, TypeError, ValueError):
        raise NotALetter("This request is not whole: update both sides to the same version.") from None


def write_answer(private: bytes, request: bytes, body: Mapping[str, Any]) -> bytes:
    content = {"request": sha256_hex(request), "body": dict(body)}
    return canonical({**content, "signature": b64u(signing.sign(private, ANSWER + canonical(content)))})


def read_answer(raw: bytes, request: bytes, *, sender: bytes) -> dict[str, Any]:
    """Raises NotALetter unless `sender` signed it as the answer to exactly this request."""
    content, signature = _opened(raw)
    if not signing.verify(sender, ANSWER + canonical(content), signature):
        raise NotALetter("the answer is not signed with the key that stands in canopy.toml")
    if content.get("request") != sha256_hex(request) or not isinstance(content.get("body"), dict):
        raise NotALetter("the answer belongs to another request")
    return dict(content["body"])


def _opened(raw: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        content = json.loads(raw)
        return {name: value for name, value in content.items() if name != "signature"}, unb64u(content["signature"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotALetter("these bytes are no letter between faces") from None
