"""Files of an earlier system: a small invented one with answers that are known, and the real one where it is there.

In: a folder. Out: paths, a questionnaire, the pages of what was imported. Called by: tests of `history import`.
"""

import gzip
import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from survey.app.site.web import create_app, stop
from survey.config import load_config
from survey.questionnaires import pack
from survey.questionnaires.model import Questionnaire
from survey.questionnaires.parser import parse_text
from survey.storage import tables
from tests.command_line import Terminal

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("CANOPY_SHARED_DATA", ROOT.parent / "shared" / "data"))
REAL = SHARED / "fevs2018_sample.csv.gz"
QUESTIONS = """
id = "old"
version = "1"
licence = "CC0-1.0"
title = { en = "The survey before" }

[[scale]]
id = "work"
title = { en = "Work" }
items = ["q1", "q2"]

[[item]]
id = "q1"
kind = "agree5"
text = { en = "I like my work" }
column = "Q1"
skipped = ["X"]

[[item]]
id = "q2"
kind = "agree5"
text = { en = "My work matters" }
column = "Q2"
skipped = ["X"]

[[item]]
id = "leave"
kind = "yesno"
text = { en = "Do you think of leaving" }
sensitive = true
column = "leaving"
codes = ["no", "yes"]

[[item]]
id = "words"
kind = "comment"
text = { en = "Anything else" }
"""
HEADER = ["area", "team", "Q1", "Q2", "leaving", "age"]
UNITS = ("area", "team")
AGE = "aged-50-or-more"  # in a column that nobody asks for
TEAMS = {("North", "Depot"): 120, ("North", "Fleet"): 45, ("North", "Kiosk"): 3, ("South", "Desk"): 60}
Row = Sequence[str]


def questions() -> Questionnaire:
    return parse_text(QUESTIONS, "old.toml")


def rows(seed: int = 1) -> list[Row]:
    """People of four teams; some skip a question, in each way there is."""
    draw = random.Random(seed)
    return [
        (*team, draw.choice("12345X"), draw.choice(["3", "4", "5", ""]), draw.choice(["no", "yes"]), AGE)
        for team, people in TEAMS.items()
        for _ in range(people)
    ]


def write(path: Path, body: Sequence[Row], header: Row = HEADER) -> Path:
    text = "".join(",".join(fields) + "\n" for fields in [header, *body]).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def fevs_file(folder: Path) -> tuple[Path, bool]:
    """The federal sample, or an invented file of its shape where it does not lie beside the checkout."""
    if REAL.is_file():
        return REAL, True
    columns = [item.filed.column for item in pack("fevs").items if item.id != "leaving"]
    draw = random.Random(2018)
    body = [
        ("AR" if person % 3 else "NV", f"U{person % 7}", draw.choice(["no", "yes"]), *draw.choices("12345", k=71))
        for person in range(700)
    ]
    return write(folder / "invented.csv.gz", body, ["AGENCY", "LEVEL1", "my_leaving", *columns]), False


@contextmanager
def results(terminal: Terminal, scope: str = "everybody") -> Iterator[Callable[[str], str]]:
    """Pages of results by their addresses, as text with one space between words."""
    with terminal.storage() as storage:
        links = tables.reader_link.c
        with storage.people("reader").connect() as people:
            token = people.execute(select(links.token).where(links.scope == scope)).scalars().first()
        app = create_app(load_config(storage.folder), storage)

        def read(address: str) -> str:
            shown = app.test_client().get(f"/results/{token}/{address}")
            assert shown.status_code == 200, address
            return " ".join(shown.get_data(as_text=True).split())

        try:
            yield read
        finally:
            stop(app)
