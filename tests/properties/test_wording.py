"""One number is written as one number: with its sign in a table, without it in a sentence, bare in a file."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from analytics.figures.differences import Move
from analytics.figures.wording import Wording
from analytics.pages.behind.since import moved_since
from analytics.pages.brief.saying.standing import points_of
from analytics.pages.brief.saying.trends import moved_text

WORDS = Wording("en", lambda message, **values: message % values)
EIGHTHS = st.integers(-800, 800).map(lambda eighths: eighths / 8)  # indices of few people are multiples of such steps


@given(EIGHTHS)
@example(-12.5)
@example(12.5)
@example(-0.5)
def test_a_fall_is_as_long_in_a_sentence_as_in_a_table(difference: float) -> None:
    move = Move(difference, 8, (difference > 0) - (difference < 0), 12)
    table = WORDS.signed(difference)

    assert table == WORDS.signed(-difference).translate(str.maketrans("+−", "−+"))
    assert int(table.replace("−", "-")) == WORDS.rounded(difference)
    if difference:
        bare, spelt = table.strip("+−"), {"one": "1"}
        for sentence in (
            moved_text(move, "spring", WORDS),
            points_of("Rest", move, WORDS),
            moved_since(move, "a", "b", WORDS),
        ):
            number = re.search(r"(one|\d+) points? \(", sentence)
            assert number and spelt.get(number[1], number[1]) == bare


@given(st.integers(-8_000, 8_000))
def test_digits_after_the_point_round_halves_as_whole_numbers_do(eighths: int) -> None:
    written = WORDS.decimal(eighths / 8, "0.00").replace("−", "-")
    thousandths = abs(eighths) * 125

    assert int(written.strip("-").replace(".", "")) == (thousandths + 5) // 10
