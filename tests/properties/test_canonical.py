"""Our canonical JSON is everybody's: byte for byte that of another implementation of RFC 8785."""

import json
import math
import struct

import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st

from survey.credentials.canonical import canonical

BOUNDED = settings(max_examples=300, deadline=None, derandomize=True)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=25,
)


@BOUNDED
@given(VALUES)
@example({"\U0001f600": 1, "\ufb33": 2, "\r": 3, "1": 4})
@example(["\u2028", "\x7f", "\x00", '"\\/', "\u00e9"])
def test_any_value_is_written_as_another_implementation_writes_it(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@BOUNDED
@given(st.binary(min_size=8, max_size=8).map(lambda raw: struct.unpack(">d", raw)[0]).filter(math.isfinite))
@example(5e-324)
@example(1e21)
@example(123456789012345680000.0)
@example(1e-7)
@example(0.000001)
@example(-0.0)
def test_any_number_is_written_in_the_shortest_digits_that_mean_it(number: float) -> None:
    written = canonical(number)
    assert written == rfc8785.dumps(number)
    assert read_again(written) == number


@BOUNDED
@given(VALUES)
def test_what_was_written_is_written_the_same_again(value: object) -> None:
    assert canonical(read_again(canonical(value))) == canonical(value)


def read_again(written: bytes) -> object:
    """As JSON's own numbers, which are doubles: beyond 2**53 Python would read a whole number that is not one."""
    return json.loads(written, parse_int=lambda digits: float(digits) if abs(int(digits)) >= 2**53 else int(digits))
