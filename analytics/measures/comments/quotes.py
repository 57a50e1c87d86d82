"""Quotes of comments: what may stand word for word, because its writer agreed and enough others did.

In: what each writer wrote. Out: redacted quotes in random order. Called by: `analytics.release`.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.measures.comments.documents import FEWEST_WORDS, ORGANISATION, readable
from analytics.measures.comments.languages import UNSPACED, guess_language
from analytics.measures.comments.words import Writer, words_of
from analytics.policy import DEFAULT, Policy


@dataclass(frozen=True)
class Quote:
    """A redacted comment whose writer agreed to be quoted."""

    group: str
    item: str
    text: str


def find_quotes(writers: Sequence[Writer], *, policy: Policy = DEFAULT) -> list[Quote]:
    """Give the comments that may be quoted, redacted, in an order that tells nothing.

    A question's quotes are listed by segment only where each segment that has any has `verbatim_minimum` of them; else
    all of them stand under the organisation if they are that many together. Both at once would tell by subtraction
    which quotes come from a small segment. Groups below the text view's segments do not exist here.
    Shapes and units: one Writer per person. Raises: nothing. Source: disclosure rule 7.

    >>> from analytics.measures.comments.words import CommentAnswer
    >>> staff = [Writer("d1", (CommentAnswer("help", f"We need {n} more screens.", n < 10),)) for n in range(12)]
    >>> len(find_quotes(staff)), len(find_quotes(staff[1:]))
    (10, 0)
    """
    offered: defaultdict[str, list[Quote]] = defaultdict(list)
    for _, segment, answer in readable(writers):
        text = answer.text.strip()
        if answer.quotable and (len(words_of(text)) >= FEWEST_WORDS or guess_language(text) in UNSPACED):
            offered[answer.item].append(Quote(segment, answer.item, text))
    shown = [quote for quotes in offered.values() for quote in _enough(quotes, policy.verbatim_minimum)]
    secrets.SystemRandom().shuffle(shown)
    return sorted(shown, key=lambda quote: (quote.item, quote.group))  # stable: random within question and group


def _enough(quotes: list[Quote], minimum: int) -> list[Quote]:
    if len(quotes) < minimum:
        return []
    if min(Counter(quote.group for quote in quotes).values()) >= minimum:
        return quotes
    return [Quote(ORGANISATION, quote.item, quote.text) for quote in quotes]
