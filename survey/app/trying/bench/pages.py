"""Results pages from the board of an organisation of ten thousand, and of one of ten million, who answered.

In: a setting. Out: figures. Called by: survey.app.trying.bench.parts.

Both organisations have the same groups and questions; their releases went through the gate. A page reads the board, so
it should not matter how many people stand behind it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import insert

from analytics.release import board
from survey.app.campaign import House
from survey.app.site.web import create_app, stop
from survey.app.trying.bench.figures import Aim, Figure, Readings, Setting, WentWrong, interleaved
from survey.app.trying.bench.invented import Organisation
from survey.credentials.canonical import canonical
from survey.questionnaires.library import pack
from survey.storage import tables
from survey.storage.rooms import begin

PAGES = ("overview", "scales", "items", "groups", "trends", "participation")
SMALL, LARGE = 10_000, 10_000_000  # people who answered
GROUPS = 240
WAVES = (("spring", None, "2026-03-20"), ("autumn", "spring", "2026-09-20"))
LINK = "bench-reader"
PACK = "canopy"
THE_SAME = Aim(1.2, at_most=True)  # at one size beside the other: no more than two runs of the same differ here


@dataclass(frozen=True)
class Site:
    """An application with a board, and a link that shows all groups."""

    house: House
    app: Flask

    @classmethod
    def of(cls, folder: Path, organisation: Organisation) -> "Site":
        house = House.open(folder, "Bench", "http://127.0.0.1", datetime.now(UTC))
        publish(house, organisation)
        return cls(house, create_app(house.config, house.storage))

    def open(self, page: str) -> Readings:
        """Milliseconds of processor time until the whole page is there; asked for, and answered, in this thread."""
        began = time.thread_time()
        answer = self.app.test_client(use_cookies=False).get(f"/results/{LINK}/{WAVES[-1][0]}/{page}")
        if answer.status_code != 200:
            raise WentWrong(f"the page {page} answered {answer.status_code}; nothing was measured")
        return {"ms": 1000 * (time.thread_time() - began), "bytes": len(answer.data)}

    def close(self) -> None:
        stop(self.app)
        self.house.storage.close()


def publish(house: House, organisation: Organisation) -> None:
    """Two waves on the board, with the documents that pages read beside them."""
    for wave, previous, closed in WAVES:
        documents = {"manifest.json": organisation.manifest(wave), "questionnaire.json": organisation.questionnaire}
        rows = [{"wave": wave, "name": name, "body": canonical(body)} for name, body in documents.items()]
        with begin(house.storage.public("organiser")) as public:
            public.execute(insert(tables.document), rows)
        with begin(house.storage.public("publisher")) as public:
            board.post(public, organisation.release(wave, previous, closed))
    with begin(house.storage.people("organiser")) as people:
        people.execute(insert(tables.reader_link).values(token=LINK, wave=WAVES[-1][0], scope="management"))


def measure(setting: Setting) -> Iterator[Figure]:
    groups, asked = setting.size(GROUPS, 12), pack(PACK).to_public()
    with TemporaryDirectory(prefix=".bench-", dir=setting.folder) as folder:
        small, large = (
            Site.of(Path(folder) / str(people), Organisation(groups, people, asked)) for people in (SMALL, LARGE)
        )
        try:
            for page in PAGES:
                yield compared(setting, page, small, large)
        finally:
            small.close()
            large.close()


def compared(setting: Setting, page: str, small: Site, large: Site) -> Figure:
    for site in (small, large):
        site.open(page)  # the first reader after a start pays for reading the release
    at_large, at_small = interleaved(2 * setting.rounds, lambda: large.open(page), lambda: small.open(page))
    name = f"{page} of {LARGE:,} who answered"
    return Figure(name, "CPU ms", at_large["ms"], f"of {SMALL:,}", at_small["ms"], THE_SAME)
