"""Splits a secret number into shares of which some are needed and fewer say nothing: Shamir over a prime field.

In: a number below a prime. Out: shares; from enough of them the number again. Called by: survey.waves.trustee.shares.

Source: Shamir, How to share a secret, Communications of the ACM 22 (11), 1979, 612-613.
"""

import secrets
from collections.abc import Callable, Sequence
from typing import NamedTuple

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Order of the group of P-256, a prime: its private keys are the numbers of this field other than 0 (SEC 2, 2.4.2)."""

Draw = Callable[[int], int]  # a bound, and a uniform number from 0 to below it


class SharesRefused(ValueError):
    """Shares that do not belong together, or too few of them."""


class Share(NamedTuple):
    """A point of the polynomial: its place, from 1 on, and its value there."""

    number: int
    value: int


def split(
    secret: int, *, needed: int, shares: int, prime: int = P256_ORDER, draw: Draw = secrets.randbelow
) -> tuple[Share, ...]:
    """Draw a polynomial through (0, secret) and give its values at 1, 2, …

    Formula: f(x) = secret + a₁x + … + aₖ₋₁xᵏ⁻¹ mod prime with k = `needed` and every aᵢ uniform from 0 on; share i is
    (i, f(i)). Every aᵢ may be 0: leaving that out would make k − 1 shares say what the secret is not.
    Shapes and units: `secret` from 0 to below `prime`; `shares` shares. Raises: ValueError for numbers out of range.
    Source: Shamir 1979.

    >>> numbers = iter([166, 94])
    >>> [value for _, value in split(1234, needed=3, shares=6, prime=1613, draw=lambda _: next(numbers))]
    [1494, 329, 965, 176, 1188, 775]
    """
    if not 0 <= secret < prime or not 2 <= needed <= shares < prime:
        raise ValueError("expected a secret of the field, and at least two shares of which as many exist as are needed")
    coefficients = (secret, *(draw(prime) for _ in range(needed - 1)))
    return tuple(Share(x, _at(coefficients, x, prime)) for x in range(1, shares + 1))


def join(shares: Sequence[Share], *, needed: int, prime: int = P256_ORDER) -> int:
    """The secret again, from any `needed` of its shares.

    Formula: f(0) = Σ yᵢ · Π xⱼ / (xⱼ − xᵢ) over all j ≠ i, mod prime (Lagrange). Shares of different secrets give some
    number of the field; whoever joins compares it with something public.
    Shapes and units: as `split`. Raises: SharesRefused for too few, doubled or impossible shares. Source: Shamir 1979.

    >>> join([Share(2, 1942 % 1613), Share(4, 3402 % 1613), Share(5, 4414 % 1613)], needed=3, prime=1613)
    1234
    """
    places = [share.number for share in shares]
    if len(set(places)) < len(places):
        raise SharesRefused("the same share is there twice; bring another one of the set")
    if len(shares) < needed:
        raise SharesRefused(f"{len(shares)} of the {needed} shares that are needed are there; bring another one")
    if not all(0 < share.number < prime and 0 <= share.value < prime for share in shares):
        raise SharesRefused("a share holds a number that no share can hold: it was damaged; bring another one")
    return sum(share.value * _weight(share.number, places, prime) for share in shares) % prime


def _at(coefficients: Sequence[int], x: int, prime: int) -> int:
    value = 0
    for coefficient in reversed(coefficients):
        value = (value * x + coefficient) % prime
    return value


def _weight(place: int, places: Sequence[int], prime: int) -> int:
    weight = 1
    for other in places:
        if other != place:
            weight = weight * other * pow(other - place, -1, prime) % prime
    return weight
