"""Whether words have something that a reader sees: marks of direction, joiners and fillers alone are an empty line.

In: a text as somebody typed it. Out: yes or no. Called by: every room that takes words for people to read.
"""

from unicodedata import category

SEEN = frozenset("LNPS")  # letters, digits, punctuation, symbols: how categories of Unicode begin
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # by their category letters and symbols, and drawn as nothing


def is_visible(text: str) -> bool:
    """
    >>> is_visible("a"), is_visible("…"), is_visible("\\u200e \\u200b"), is_visible("\\u3164"), is_visible("")
    (True, True, False, False, False)
    """
    return any(category(sign)[0] in SEEN and sign not in FILLERS for sign in text)
