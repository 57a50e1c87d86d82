"""How large a group must be before anybody is asked, derived from the numbers of the policy.

In: numbers of analytics.policy, given by the caller. Out: sizes; TooFewPeople. Called by: segments, sizecheck.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import exp, fsum, lgamma, log, log1p

from survey.translations.wording import worded

_NEVER = 0.01  # below this response no size would ever be enough


class TooFewPeople(ValueError):
    """So few people that a survey could not protect anybody."""


@dataclass(frozen=True)
class SegmentRules:
    """Every number that a partition depends on. There are no defaults: they live in analytics.policy."""

    minimum_answers: int  # answers to an item that a cell needs
    sensitive_minimum: int  # the same for sensitive items
    k_issue: int  # people; no group is ever smaller
    confidence: float  # probability with which a group reaches its minimum
    response: float  # share of the invited who answer, from the last wave
    text_minimum: int  # people in a group of comments
    one_group_below: int  # people; fewer are one group
    refuse_below: int  # people; fewer are not asked at all

    def __post_init__(self) -> None:
        if not _NEVER <= self.response <= 1:
            raise ValueError(f"The response is {self.response}. Expected: a share from {_NEVER} to 1, such as 0.75.")
        if not 0 < self.confidence < 1:
            raise ValueError(f"The confidence is {self.confidence}. Expected: between 0 and 1, such as 0.9.")


@lru_cache(maxsize=64)
def invited_needed(minimum: int, rules: SegmentRules) -> int:
    """The smallest number of invited people of whom `minimum` answer with the probability `rules.confidence`.

    Formula: the smallest N with P(X >= minimum) >= confidence, X binomial with N trials and probability `response`;
    people decide independently of each other. Unit: people. Raises: nothing, SegmentRules has checked its shares.
    Source: protocol, section 1 (10 for 6 answers at 75 % response and 90 % confidence).
    Example: invited_needed(6, rules) == 10 with response 0.75 and confidence 0.9.
    """
    invited = minimum
    while _at_least(minimum, invited, rules.response) < rules.confidence:
        invited += 1
    return invited


def ordinary_size(rules: SegmentRules) -> int:
    """People that a group needs for ordinary items."""
    return max(invited_needed(rules.minimum_answers, rules), rules.k_issue)


def sensitive_size(rules: SegmentRules) -> int:
    """People that a group needs for sensitive items."""
    return max(invited_needed(rules.sensitive_minimum, rules), rules.k_issue)


def refuse_too_few(people: int, rules: SegmentRules) -> None:
    """Guard: no partition exists below `refuse_below`."""
    if people >= rules.refuse_below:
        return
    raise TooFewPeople(
        worded(
            "This roster has %(people)s people. Expected: at least %(refuse_below)s. With so few, an average "
            "says too much about each of them, and colleagues could work out who answered what. Add the "
            "people who are missing, or talk with each other instead of asking in a survey.",
            people=people,
            refuse_below=rules.refuse_below,
        )
    )


def _at_least(minimum: int, invited: int, response: float) -> float:
    """P(X >= minimum) for X binomial."""
    if response == 1:
        return float(invited >= minimum)
    # In logarithms: the binomial coefficients of a large group are beyond all floating point numbers.
    some, none = log(response), log1p(-response)
    ways = (lgamma(invited + 1) - lgamma(k + 1) - lgamma(invited - k + 1) for k in range(minimum))
    return 1 - fsum(exp(way + k * some + (invited - k) * none) for k, way in enumerate(ways))
