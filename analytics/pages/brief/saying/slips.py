"""What moved slowly: since the first wave by enough to be felt, although the last step alone shows nothing.

In: the stands of a group, their moves since the first wave. Out: sentences. Called by: `analytics.pages.brief`.
"""

from collections.abc import Sequence

from analytics.figures.differences import Move
from analytics.figures.wording import Wording
from analytics.pages.brief.picks import Stand, weighty
from analytics.pages.brief.saying.standing import changes


def slow(stands: Sequence[Stand], long: Sequence[Stand], first: str | None, _: Wording) -> list[str]:
    """What moved since the first wave by enough to be felt, although the last step alone shows nothing.

    `long`: the same themes, with their moves since the first wave.
    """
    if first is None:
        return []
    still = {stand.theme.measure for stand in stands if not (stand.move and stand.move.direction)}
    slid = [stand for stand in long if stand.moved and stand.theme.measure in still]
    return changes(slid, first, _) if slid else []


def slow_words(stand: Stand, long: Move | None, first: str | None, _: Wording) -> str:
    """The same of one theme, as a reason beside others."""
    recent = stand.move is not None and stand.move.direction != 0
    if recent or long is None or first is None or not weighty(long.direction, long.difference):
        return ""
    points, values = _.rounded(abs(long.difference)), {"margin": _.margin(long.margin), "wave": first}
    if long.direction > 0:
        return _.ngettext(
            "one point (%(margin)s) higher than in %(wave)s",
            "%(num)s points (%(margin)s) higher than in %(wave)s",
            points,
            **values,
        )
    return _.ngettext(
        "one point (%(margin)s) lower than in %(wave)s",
        "%(num)s points (%(margin)s) lower than in %(wave)s",
        points,
        **values,
    )
