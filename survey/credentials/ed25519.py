"""Whether an Ed25519 signature holds, in plain arithmetic, so that an auditor needs nothing but Python (RFC 8032).

In: a raw 32-byte key, a message, a 64-byte signature. Out: yes or no. There is no secret in here to protect.
Called by: `refusals`, survey.waves.verify. What signs, or verifies by the thousand, is `signing`; tests compare both.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from typing import TypeAlias

Point: TypeAlias = tuple[int, int, int, int]  # X, Y, Z, T of extended coordinates: x = X/Z, y = Y/Z, xy = T/Z

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, -1, PRIME) % PRIME  # d of -x² + y² = 1 + d x² y²
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
NEUTRAL: Point = (0, 1, 1, 0)


@functools.lru_cache(maxsize=64)
def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """True only for a valid signature (RFC 8032, section 5.1.7, without the cofactor): [S]B - [h]A is R, byte by byte.

    A malformed key or signature is simply not valid. Stricter than the RFC in one point: a key of small order, under
    which one signature fits any message, signs nothing.

    >>> key = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    >>> r = bytes.fromhex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")
    >>> s = bytes.fromhex("5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")
    >>> signature_holds(key, b"", r + s), signature_holds(key, b"x", r + s)
    (True, False)
    """
    key = decoded(public) if len(public) == 32 and len(signature) == 64 else None
    if key is None or encoded(multiplied((8,), (key,))) == encoded(NEUTRAL):
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    return encoded(multiplied((scalar, challenge), (BASE, negative(key)))) == signature[:32]


def decoded(point: bytes) -> Point | None:
    """The point that 32 bytes stand for (section 5.1.3); None if they stand for none, or are not its one spelling."""
    y = int.from_bytes(point, "little") & (1 << 255) - 1
    x = square_root((y * y - 1) * pow(CURVE * y * y + 1, -1, PRIME) % PRIME)
    odd = point[31] >> 7
    if y >= PRIME or x is None or (x == 0 and odd):
        return None
    x = PRIME - x if x % 2 != odd else x
    return x, y, 1, x * y % PRIME


def square_root(square: int) -> int | None:
    """A number whose square it is modulo the prime; None if there is none."""
    root = pow(square, (PRIME + 3) // 8, PRIME)
    for candidate in (root, root * ROOT_OF_MINUS_ONE % PRIME):
        if candidate * candidate % PRIME == square:
            return candidate
    return None


def encoded(point: Point) -> bytes:
    inverse = pow(point[2], -1, PRIME)
    x, y = point[0] * inverse % PRIME, point[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def negative(point: Point) -> Point:
    return PRIME - point[0], point[1], point[2], PRIME - point[3]


def plus(left: Point, right: Point) -> Point:
    """Addition (section 5.1.4), complete: it doubles as well."""
    a = (left[1] - left[0]) * (right[1] - right[0]) % PRIME
    b = (left[1] + left[0]) * (right[1] + right[0]) % PRIME
    c = 2 * CURVE * left[3] * right[3] % PRIME
    d = 2 * left[2] * right[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def multiplied(scalars: Sequence[int], points: Sequence[Point]) -> Point:
    """The sum of the points, each taken as often as its scalar says."""
    total = NEUTRAL
    for bit in range(max(scalar.bit_length() for scalar in scalars) - 1, -1, -1):
        total = plus(total, total)
        for scalar, point in zip(scalars, points, strict=True):
            total = plus(total, point) if scalar >> bit & 1 else total
    return total


def base_point() -> Point:
    """B, whose y is 4/5 and whose x is even."""
    point = decoded((4 * pow(5, -1, PRIME) % PRIME).to_bytes(32, "little"))
    if point is None:
        raise ArithmeticError("the base point of Ed25519 is not on its curve: this file was changed")
    return point


BASE = base_point()
