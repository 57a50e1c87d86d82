"""When the server writes to people by itself: by day, on the clock of the organisation.

In: a Config. Out: whether it is day. Called by: survey.app.following.reminding, survey.app.reporting.
"""

from typing import Final

from survey.config import Config

MORNING: Final = 6  # o'clock, in the organisation's time zone
EVENING: Final = 18


def by_day(config: Config) -> bool:
    return MORNING <= config.clock().astimezone(config.zone).hour < EVENING
