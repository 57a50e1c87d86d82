"""How the organisation appears, for every page: looked up at most every few seconds, and never a reason to fail.

In: an installation. Out: Appearance. Called by: survey.app.site.web, survey.app.reporting.branding.door.
"""

import time
from threading import Lock
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from survey.app.reporting.branding.settings import Appearance, plain, read
from survey.storage.rooms import Storage

HOLDS: Final = 3.0  # seconds until another process's change is seen


class Shelf:
    def __init__(self, storage: Storage, organisation: str) -> None:
        self._storage = storage
        self._found = plain(organisation)
        self._organisation = organisation
        self._until = 0.0
        self._lock = Lock()

    def now(self) -> Appearance:
        """A database that is away for a moment leaves what was there: the page that says so has a name, too."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._until = time.monotonic() + HOLDS
                self._found = self._looked_up()
            return self._found

    def forget(self) -> None:
        """Here somebody changed it."""
        with self._lock:
            self._until = 0.0

    def _looked_up(self) -> Appearance:
        try:
            return read(self._storage, self._organisation)
        except SQLAlchemyError:
            return self._found
