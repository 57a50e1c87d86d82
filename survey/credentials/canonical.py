"""One way to write a value as bytes, so that everybody hashes and signs the same ones.

In: JSON values, bytes. Out: canonical JSON (RFC 8785), base64url without padding, SHA-256 in hex, fingerprints.
Called by: every module that hashes, signs or sends something.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any, cast

import rfc8785

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


class Base64UrlError(ValueError):
    """A text is not the one base64url spelling of some bytes."""


def canonical(value: object) -> bytes:
    """The RFC 8785 form of a JSON value: sorted keys, no spaces, shortest numbers, UTF-8.

    Raises `rfc8785.CanonicalizationError` (a ValueError) for what JSON cannot carry: NaN, integers beyond 2**53, sets.

    >>> canonical({"b": 1.0, "a": [True, None]})
    b'{"a":[true,null],"b":1}'
    """
    return rfc8785.dumps(cast(Any, value))


def b64u(data: bytes) -> str:
    """Bytes as base64url without padding.

    >>> b64u(bytes([255, 254]))
    '__4'
    """
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64u(text: str) -> bytes:
    """The bytes of a base64url text. Each value has one spelling: padding, other alphabets, spare bits are refused.

    >>> unb64u("__4") == bytes([255, 254])
    True
    """
    if not isinstance(text, str) or not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise Base64UrlError("expected base64url without padding (A-Z a-z 0-9 - _); send the value as it was given")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64u(data) != text:
        raise Base64UrlError("base64url with spare bits set in its last character; send the value as it was given")
    return data


def sha256_hex(data: bytes) -> str:
    """SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(manifest_bytes: bytes) -> str:
    """What people compare: the first 32 hex digits of the manifest's SHA-256, in groups of four.

    >>> fingerprint(b"{}")
    '4413 6fa3 55b3 678a 1146 ad16 f7e8 649e'
    """
    digits = sha256_hex(manifest_bytes)[:32]
    return " ".join(digits[start : start + 4] for start in range(0, 32, 4))
