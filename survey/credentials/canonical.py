"""One way to write a value as bytes, so that everybody hashes and signs the same ones.

In: JSON values, bytes. Out: canonical JSON (RFC 8785), base64url without padding, SHA-256 in hex, fingerprints.
Called by: every module that hashes, signs or sends something.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Collection
from json.encoder import encode_basestring

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_WHOLE = 2**53 - 1  # up to here every whole number is a number of JavaScript


class CanonicalJsonError(ValueError):
    """A value that JSON cannot carry, or not everywhere alike."""


class Base64UrlError(ValueError):
    """A text is not the one base64url spelling of some bytes."""


def canonical(value: object) -> bytes:
    """The RFC 8785 form of a JSON value: sorted keys, no spaces, shortest numbers, UTF-8.

    Raises CanonicalJsonError for what JSON cannot carry: NaN, integers beyond 2**53, sets, half a surrogate pair.

    >>> canonical({"b": 1.0, "a": [True, None]})
    b'{"a":[true,null],"b":1}'
    """
    try:
        return _written(value).encode("utf-8")
    except UnicodeEncodeError:
        raise CanonicalJsonError("a text with half a surrogate pair, which UTF-8 cannot carry") from None


def _written(value: object) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return _whole_number(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{encode_basestring(key)}:{_written(value[key])}" for key in _in_order(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_written, value)) + "]"
    raise CanonicalJsonError(f"{type(value).__name__} is no value of JSON; give text, numbers, lists, objects or null")


def _in_order(keys: Collection[object]) -> list[str]:
    """Keys by their UTF-16 code units (RFC 8785, section 3.2.3)."""
    texts = [key for key in keys if isinstance(key, str)]
    if len(texts) < len(keys):
        raise CanonicalJsonError("an object whose keys are not all texts")
    return sorted(texts) if "".join(texts).isascii() else sorted(texts, key=lambda text: text.encode("utf-16-be"))


def _whole_number(value: int) -> str:
    if abs(value) > _WHOLE:
        raise CanonicalJsonError(f"{value} is beyond 2**53, where JSON's numbers are not exact; write it as a text")
    return int.__repr__(value)


def _number(value: float) -> str:
    """A number as ECMAScript writes it (RFC 8785, section 3.2.2.3): the shortest digits that mean it."""
    if not math.isfinite(value):
        raise CanonicalJsonError(f"{value} is no number of JSON")
    mantissa, _, exponent = float.__repr__(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)  # digits before the decimal point
    point -= len(whole + fraction) - len((whole + fraction).lstrip("0"))
    digits = (whole + fraction).strip("0")
    return ("-" if value < 0 else "") + (_placed(digits, point) if digits else "0")


def _placed(digits: str, point: int) -> str:
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    return f"{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}e{point - 1:+d}"


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
