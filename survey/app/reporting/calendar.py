"""On which day a report goes out after a release, as the organisation counts days.

In: the public record, the access log. Out: whether the day has come. Called by: survey.app.reporting.mailing.

The public record knows the day of a release in UTC and no hour. East and west of Greenwich that may be another day than
the one on the wall: there the access log says when somebody published.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property

from survey.accounts import journal
from survey.config import Config
from survey.storage.rooms import Storage
from survey.waves.ledger import Entry


@dataclass
class Calendar:
    config: Config
    storage: Storage

    def has_come(self, released: Entry, days: int) -> bool:
        """A report without days to wait goes with the release, whatever the hour: somebody published right then."""
        if days == 0:
            return True
        earliest = timedelta(days=days - 1)  # no place is more than a day away from UTC
        if self.config.today() < day_of(released) + earliest:
            return False
        return self.config.today() >= self._day(released) + timedelta(days=days)

    def _day(self, released: Entry) -> date:
        return self._published.get((str(released.wave), day_of(released)), day_of(released))

    @cached_property
    def _published(self) -> dict[tuple[str, date], date]:
        """Waves with the day in UTC on which somebody published them -> the same on the organisation's calendar."""
        if self.config.zone is UTC:
            return {}
        noted = [one for one in journal.entries(self.storage) if one.kind == "wave-published"]
        return {(one.about["wave"], day_in(one.at, UTC)): day_in(one.at, self.config.zone) for one in noted}


def day_of(released: Entry) -> date:
    return date.fromisoformat(str(released.body["day"]))


def day_in(moment: str, zone: tzinfo) -> date:
    return datetime.fromisoformat(moment).astimezone(zone).date()
